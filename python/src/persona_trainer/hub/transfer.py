"""Files from the hub into the cache: gone on with where they were cut, checked by their hash, shown when whole.

Our own loop rather than `hf_hub_download`: that of 2.4 begins anew in a file of its own, and deletes it when it fails.
Each piece is written as it arrives, so a killed process has lost nothing that it had read.
"""

import time
from collections.abc import Callable
from pathlib import Path

from huggingface_hub import hf_hub_url
from huggingface_hub.errors import HfHubHTTPError

from .cache import ModelCache, digest_of
from .client import Client, network_errors
from .errors import HubError
from .needed import RemoteFile
from .patience import Tell, patiently
from .refusals import explained, reason_of

# Attempts in a row that bring no byte; the pauses between them double.
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.5


class CutError(Exception):
    """The connection ended before the file did; says why."""


class Transfer:
    """Fetches files of one commit."""

    def __init__(
        self,
        client: Client,
        cache: ModelCache,
        name: tuple[str, str, str],
        tell: Tell,
        arrived: Callable[[RemoteFile, int], None] = lambda _file, _bytes: None,
    ) -> None:
        self._client = client
        self._cache = cache
        self._model, self._revision, self._commit = name
        self._tell = tell
        # Told how many bytes came.
        self._arrived = arrived

    def fetch(self, file: RemoteFile) -> Path:
        """The file in the snapshot.

        Raises:
            HubError: Why it cannot be had; what was fetched of it stays.
        """
        cache = self._cache
        pointer = cache.snapshot(self._commit) / file.name
        if not cache.has(file, self._commit):
            cache.blob(file).parent.mkdir(parents=True, exist_ok=True)
            with cache.lock(file):
                # Another process may have been first.
                if not cache.has(file, self._commit):
                    self._fill(file)
        cache.link(file, self._commit)
        return pointer

    def _fill(self, file: RemoteFile) -> None:
        partial = self._cache.partial(file)
        failures, pause = 0, FIRST_PAUSE_SECONDS
        while (begun := self._cache.begun_bytes(file)) < file.size or not partial.exists():
            try:
                patiently(self._client, lambda: self._go_on(file, partial), self._tell)
            except CutError as error:
                failures = 1 if self._cache.begun_bytes(file) > begun else failures + 1
                if failures >= ATTEMPTS:
                    raise self._cut(file, error) from error
                self._tell(f"The connection was cut at {file.name}; going on", 0.0)
                time.sleep(pause if failures > 1 else 0)
                pause = min(8.0, pause * 2) if failures > 1 else FIRST_PAUSE_SECONDS
        self._check(file, partial)
        partial.replace(self._cache.blob(file))

    def _go_on(self, file: RemoteFile, partial: Path) -> None:
        """Writes what is still missing, from the byte on at which the file ends."""
        start = self._cache.begun_bytes(file)
        url = hf_hub_url(self._model, file.name, revision=self._commit, endpoint=self._client.endpoint)
        with explained(self._client, self._model, self._revision):
            try:
                with self._client.open(url, start) as answer, partial.open("ab", buffering=0) as target:
                    if answer.headers.get("content-encoding", "identity") != "identity":
                        raise ValueError("It was asked for without compression.")
                    if start > 0 and answer.status != 206:
                        # It knows no ranges: from the beginning.
                        target.truncate(0)
                    for piece in answer.pieces:
                        target.write(piece)
                        self._arrived(file, len(piece))
            except HfHubHTTPError as error:
                status = 0 if error.response is None else error.response.status_code
                if status < 500:
                    raise
                raise CutError(f"it answered {status}") from error
            except network_errors() as error:
                raise CutError(reason_of(error)) from error
        size = self._cache.begun_bytes(file)
        if size < file.size:
            raise CutError("it ended too early")
        if size > file.size:
            self._check(file, partial)

    def _check(self, file: RemoteFile, partial: Path) -> None:
        found = digest_of(partial, file.digest)
        if found == file.digest:
            return
        partial.unlink()
        raise HubError(
            "hub-wrong-hash",
            f"'{file.name}' of '{self._model}' arrived damaged: its hash is {found[:12]}…, the hub says"
            f" {file.digest[:12]}…. Nothing of it was kept. Try again; if it stays so, something between here and"
            f" {self._client.endpoint} changes files.",
        )

    def _cut(self, file: RemoteFile, cut: CutError) -> HubError:
        begun = self._cache.begun_bytes(file)
        return HubError(
            "hub-cut",
            f"'{file.name}' of '{self._model}' did not come whole from {self._client.endpoint} ({cut}): {begun:,} of"
            f" {file.size:,} bytes are here. Try again: it goes on from there.",
        )
