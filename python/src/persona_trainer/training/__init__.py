"""The training itself, on transformers' `Trainer`."""
