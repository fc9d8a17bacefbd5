"""The base model: made ready, and loaded to train on."""
