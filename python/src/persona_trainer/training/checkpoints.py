"""Which checkpoints are whole. The library writes one file after the other; a kill in between leaves a torn folder."""

import os
from pathlib import Path

MARK = "whole"


def mark_whole(checkpoint: Path) -> None:
    """Says that `checkpoint` was written to its end, after its files are safe on the disk."""
    for path in checkpoint.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    (checkpoint / MARK).touch()


def last_whole_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that is whole; a torn one is passed over."""
    whole = [path for path in folder.glob("checkpoint-*") if (path / MARK).exists()]
    return max(whole, key=checkpoint_step, default=None)


def checkpoint_step(checkpoint: Path) -> int:
    """Optimizer step of a checkpoint folder. By its name: its files may be half removed."""
    return int(checkpoint.name.rsplit("-", 1)[1])
