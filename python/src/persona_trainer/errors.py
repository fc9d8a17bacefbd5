"""Errors meant for a person: what happened, with the value; then what to do."""

import errno
import re
from typing import Any


class TrainerError(Exception):
    """An expected failure. `code` is stable; `action` is a button: `{"label", "command"?}`."""

    def __init__(self, code: str, message: str, action: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.action = action

    def as_dict(self) -> dict[str, Any]:
        """The error as it crosses the process border."""
        details: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.action:
            details["action"] = self.action
        return details


def explain(error: BaseException) -> TrainerError:
    """Turns what a library raised into an error for a person; the traceback stays in the log."""
    if isinstance(error, TrainerError):
        return error
    text = str(error)
    lower = text.lower()
    # torch and NumPy say only that fewer bytes were written than were handed over.
    short = "inline_container" in lower or re.search(r"\d+ requested and \d+ written", lower)
    if (
        short
        or "no space left" in lower
        or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT))
    ):
        return TrainerError("no-disk", f"The disk is full: {text}. Free some space, then resume the run.")
    if isinstance(error, MemoryError) or "out of memory" in lower or "can't allocate memory" in lower:
        return TrainerError(
            "out-of-memory",
            "Memory ran out. Lower training.maxLength or training.gradientAccumulation in persona.json, then resume.",
        )
    if isinstance(error, PermissionError):
        return TrainerError(
            "no-permission",
            f"'{error.filename}' may not be read or written by you. Check its permissions, and those of its folder.",
        )
    kind = type(error).__name__
    return TrainerError(
        "unexpected",
        f"Something unexpected happened ({kind}: {text}). This is a fault of Persona Tuner: please report it with the"
        " trace that its log holds.",
    )
