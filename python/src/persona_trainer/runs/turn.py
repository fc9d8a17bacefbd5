"""One run trains at a time on a machine; the others wait their turn. Twin of extension/services/runs/queue.ts.

Two trainers on one GPU run out of its memory, and on one processor neither gets ahead. The order is told by tickets,
files that anybody can read. That only one trains is kept by a lock of the operating system, which a crash gives back.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

POLL_SECONDS = 0.5


@contextmanager
def turn(queue: Path, run: Path, wished_to_stop: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[bool]:
    """Waits until it is this run's turn, and keeps the others waiting until the block ends.

    Args:
        queue: Folder of the machine's tickets and lock; made where it is absent.
        run: Folder of the run that wants to train.
        wished_to_stop: Asked while waiting; once true, the place in the queue is given up.
        waiting: Called once, when the run cannot train at once.

    Yields:
        Whether the turn came; False when it was given up.
    """
    queue.mkdir(parents=True, exist_ok=True)
    ticket = queue / f"{time.time_ns():020d}-{os.getpid()}.json"
    started = psutil.Process().create_time()
    partial = ticket.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": os.getpid(), "started": started, "run": str(run)}), encoding="utf-8")
    partial.rename(ticket)
    lock = (queue / "lock").open("a")
    try:
        told = False
        while not (is_first(queue, ticket) and try_lock(lock.fileno())):
            if wished_to_stop():
                yield False
                return
            if not told:
                waiting()
                told = True
            time.sleep(POLL_SECONDS)
        yield True
    finally:
        # The ticket first: whoever looks in between waits half a second longer, and nobody trains beside another.
        ticket.unlink(missing_ok=True)
        lock.close()


def is_first(queue: Path, ticket: Path) -> bool:
    """Whether no living process has an earlier ticket. A dead one's ticket is thrown away."""
    for other in sorted(queue.glob("*.json")):
        if other.name >= ticket.name:
            return True
        if is_alive(other):
            return False
        other.unlink(missing_ok=True)
    return True


def is_alive(ticket: Path) -> bool:
    """Whether the process that drew the ticket lives; a pid alone may be somebody else's by now."""
    try:
        owner = json.loads(ticket.read_text(encoding="utf-8"))
        process = psutil.Process(owner["pid"])
        same: bool = abs(process.create_time() - owner["started"]) < 1
        alive: bool = process.status() != psutil.STATUS_ZOMBIE
        return same and alive
    except (OSError, ValueError, KeyError, psutil.Error):
        return False


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: int) -> bool:
        """Locks the file for this process, if nobody else has."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: int) -> bool:
        """Locks the file for this process, if nobody else has."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
