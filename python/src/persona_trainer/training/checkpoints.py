"""Which checkpoints are whole. The library writes one file after the other; a kill in between leaves a torn folder."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

MARK = "whole"


def mark_whole(checkpoint: Path) -> None:
    """Says that `checkpoint` was written to its end, after its files are safe on the disk."""
    for path in files_of(checkpoint):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    digests = {path.relative_to(checkpoint).as_posix(): digest(path) for path in files_of(checkpoint)}
    partial = checkpoint / f"{MARK}.partial"
    partial.write_text(json.dumps(digests), encoding="utf-8")
    partial.replace(checkpoint / MARK)


def last_whole_checkpoint(folder: Path, damaged: Callable[[Path, str], None] = lambda *_: None) -> Path | None:
    """The newest checkpoint that is whole; a torn one is passed over.

    Args:
        folder: Holds the checkpoints.
        damaged: Told of one that was whole and is no longer, with the file.
    """
    marked = [path for path in folder.glob("checkpoint-*") if (path / MARK).exists()]
    for checkpoint in sorted(marked, key=checkpoint_step, reverse=True):
        file = first_damaged(checkpoint)
        if file is None:
            return checkpoint
        damaged(checkpoint, file)
    return None


def first_damaged(checkpoint: Path) -> str | None:
    """A file of a marked checkpoint that is not what was written; None where all are. Older marks are empty."""
    try:
        text = (checkpoint / MARK).read_text(encoding="utf-8")
        digests: dict[str, str] = json.loads(text) if text else {}
    except ValueError:
        return MARK
    return next((name for name, wanted in digests.items() if digest(checkpoint / name) != wanted), None)


def files_of(checkpoint: Path) -> list[Path]:
    """All files, at any depth, but the mark."""
    return sorted(path for path in checkpoint.rglob("*") if path.is_file() and not path.name.startswith(MARK))


def digest(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            hashed = hashlib.sha256()
            while piece := file.read(1 << 20):
                hashed.update(piece)
            return hashed.hexdigest()
    except OSError:
        return ""


def checkpoint_step(checkpoint: Path) -> int:
    """Optimizer step of a checkpoint folder. By its name: its files may be half removed."""
    return int(checkpoint.name.rsplit("-", 1)[1])
