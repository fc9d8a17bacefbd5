"""The run folder, and whose turn it is to train."""
