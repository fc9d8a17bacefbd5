"""Appends run events to `events.jsonl`. Twin of protocol/events.ts."""

import json
import os
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any


class EventLog:
    """One JSON object a line, each flushed: whoever watches the file sees an event when it happens.

    With `silent`, what is written goes nowhere: of several processes, one tells.
    """

    def __init__(self, path: Path, *, silent: bool = False) -> None:
        self.path = path
        if not silent:
            cut_torn_line(path)
        target = Path(os.devnull) if silent else path
        self._file = target.open("a", encoding="utf-8")

    def read(self) -> list[dict[str, Any]]:
        """The events so far. What is no event is left out: a line that another process is writing, or a damaged one."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]
        return [event for event in map(parse, lines) if event is not None]

    def write(self, type: str, **fields: Any) -> None:
        """Writes one event; a field that is None is left out."""
        event = {"type": type, "time": datetime.now(timezone.utc).isoformat()}
        event.update({name: value for name, value in fields.items() if value is not None})
        self._file.write(json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Makes the events durable."""
        self._file.flush()
        with suppress(OSError):  # the null device cannot be made durable
            os.fsync(self._file.fileno())
        self._file.close()


def parse(line: str) -> dict[str, Any] | None:
    """One line; None where it is no event."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else None


def cut_torn_line(path: Path) -> None:
    """Removes the half line that a killed trainer may have left at the end."""
    if not path.exists():
        return
    whole = path.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end < len(whole):
        with path.open("rb+") as file:
            file.truncate(end)
