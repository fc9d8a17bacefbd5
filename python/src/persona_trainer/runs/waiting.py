"""A run's turn on this machine, as its events tell it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .events import EventLog
from .turn import turn


@contextmanager
def wait_for_turn(run: Path, queue: str | None) -> Iterator[bool]:
    """Waits for the run's turn and tells it: `queued` when it must wait, `end` when it is stopped while it waits.

    Args:
        run: The run's folder.
        queue: Folder of the machine's queue; None trains at once.

    Yields:
        Whether the run is to train now.
    """
    if queue is None:
        yield True
        return
    began = time.monotonic()

    def tell(type: str, **fields: object) -> None:
        events = EventLog(run / "events.jsonl")
        events.write(type, **fields)
        events.close()

    with turn(Path(queue), run, (run / "stop").exists, lambda: tell("queued")) as mine:
        if not mine:
            tell("end", outcome="stopped", steps=0, seconds=time.monotonic() - began)
        yield mine
