"""A model of the hub, whole in the person's cache, each file checked."""

import re
import time
from collections import deque
from pathlib import Path
from typing import Any

from . import needed
from .cache import ModelCache, digest_of
from .client import Client
from .errors import HubError
from .look import look, parse
from .needed import RemoteFile
from .patience import Tell
from .transfer import Transfer

# Speed is that of the last seconds: a laptop moves between networks.
SPEED_SECONDS = 15.0
TELL_SECONDS = 0.25


class Told:
    """Bytes that came, as a sentence with the time left."""

    def __init__(self, say: Any, total: int, done: int) -> None:
        self._say = say
        self._total = total
        self._done = done
        self._seen = deque([(time.monotonic(), done)])
        self._last = 0.0
        self._arrived = False

    def arrived(self, file: RemoteFile, count: int) -> None:
        """Tells, but not too often."""
        self._done += count
        now = time.monotonic()
        while len(self._seen) > 1 and now - self._seen[0][0] > SPEED_SECONDS:
            self._seen.popleft()
        if now - self._last < TELL_SECONDS and self._done < self._total and self._arrived:
            return
        self._seen.append((now, self._done))
        self._last, self._arrived = now, True
        then, before = self._seen[0]
        speed = (self._done - before) / max(now - then, 1e-3)
        line: dict[str, Any] = {
            "message": f"Fetching {file.name}",
            "fraction": min(1.0, self._done / max(1, self._total)),
            "bytes": self._done,
            "totalBytes": self._total,
        }
        if speed > 0 and now - then >= 1:
            line["secondsLeft"] = max(0, self._total - self._done) / speed
        self._say(**line)


def fetch(client: Client, requested: str, commit: str, say: Any) -> dict[str, Any]:
    """Fetches what is missing of the commit that the person agreed to.

    Returns:
        The folder of the model, and what it is.

    Raises:
        HubError: Why it cannot be had; what was fetched is kept, and the next time goes on from there.
    """
    model, revision = parse(requested)

    def tell(message: str, fraction: float) -> None:
        say(message=message, fraction=fraction)

    found, files = look(client, f"{model}@{commit}", tell)
    cache = ModelCache(model)
    if found.missingBytes > found.freeBytes:
        raise HubError(
            "hub-disk-full",
            f"'{model}' needs {found.missingBytes:,} more bytes, and {found.freeBytes:,} are free on the disk of the"
            f" hub's cache ({found.cache}). Free some space, or move the cache with HF_HOME.",
        )
    told = Told(say, found.bytes, found.bytes - found.missingBytes)
    fresh = {file.name for file in files if not cache.has(file, commit)}
    transfer = Transfer(client, cache, (model, revision, commit), tell, told.arrived)
    for file in files:
        transfer.fetch(file)
    cache.remember(revision, commit)
    if files and needed.TEMPLATE not in {file.name for file in files}:
        cache.note_absent(needed.TEMPLATE, commit)
    snapshot = cache.snapshot(commit)
    digests = {file.name: file.digest for file in files} or {
        path.name: path.resolve().name for path in cache.whole(commit) or []
    }
    for name, digest in digests.items():
        if name not in fresh:
            check(model, snapshot / name, digest, tell)
    return {**found.as_dict(), "revision": revision, "snapshot": str(snapshot), "missingBytes": 0}


def check(model: str, path: Path, digest: str, tell: Tell) -> None:
    """Hashes what was in the cache before. A blob's name there is its hash, so that this needs no hub.

    Raises:
        HubError: `hub-wrong-hash`.
    """
    if not re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", digest):
        # Windows without links, and no hub to ask.
        return
    tell(f"Checking {path.name}", 0.0)
    # What the doctor mended keeps its original beside it.
    candidates = [path.resolve(), path.with_name(f"{path.name}.backup")]
    if not any(candidate.exists() and digest_of(candidate, digest) == digest for candidate in candidates):
        raise HubError(
            "hub-wrong-hash",
            f"'{candidates[0]}' in the hub's cache is not what '{model}' holds: its hash differs. Delete it, then try"
            " again.",
        )
