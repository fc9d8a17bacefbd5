"""The person's cache of the hub, in the layout that all of its tools share.

`models--owner--name/`: `blobs/` by hash, `snapshots/<commit>/` of links to them, `refs/<branch>` with the commit.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import needed
from .client import cache_root
from .needed import RemoteFile

COMMIT = re.compile(r"[0-9a-f]{40}")


class ModelCache:
    """One model's folder in the cache."""

    def __init__(self, model: str) -> None:
        self.root = cache_root()
        self.folder = self.root / ("models--" + model.replace("/", "--"))

    def commit(self, revision: str) -> str | None:
        """What a branch or tag stood for when it was last fetched."""
        if COMMIT.fullmatch(revision):
            return revision
        try:
            return self._ref(revision).read_text("utf-8").strip() or None
        except OSError:
            return None

    def remember(self, revision: str, commit: str) -> None:
        """Writes what a branch or tag stands for."""
        if revision == commit:
            return
        file = self._ref(revision)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(commit, "utf-8")

    def snapshot(self, commit: str) -> Path:
        """The folder with the model's files under their names."""
        return self.folder / "snapshots" / commit

    def blob(self, file: RemoteFile) -> Path:
        """Where a file's bytes lie."""
        return self.folder / "blobs" / file.digest

    def partial(self, file: RemoteFile) -> Path:
        """Where its bytes lie while they are being fetched."""
        return self.folder / "blobs" / f"{file.digest}.incomplete"

    def has(self, file: RemoteFile, commit: str) -> bool:
        """Whether it is there, as a link or as a file."""
        return (self.snapshot(commit) / file.name).exists() or self.blob(file).exists()

    def missing_bytes(self, files: list[RemoteFile], commit: str) -> int:
        """What is still to be fetched; a file that another process began is gone on with."""
        return sum(max(0, f.size - self.begun_bytes(f)) for f in files if not self.has(f, commit))

    def begun_bytes(self, file: RemoteFile) -> int:
        """What of an unfinished file is there."""
        partial = self.partial(file)
        return partial.stat().st_size if partial.exists() else 0

    def free_bytes(self) -> int:
        """Free on the disk of the cache."""
        return shutil.disk_usage(next(folder for folder in (self.root, *self.root.parents) if folder.exists())).free

    def link(self, file: RemoteFile, commit: str) -> None:
        """Shows a blob under its name: by a relative link, or by itself where there are no links."""
        pointer = self.snapshot(commit) / file.name
        if pointer.exists():
            return
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.unlink(missing_ok=True)
        try:
            pointer.symlink_to(os.path.relpath(self.blob(file), pointer.parent))
        except OSError:
            # Windows without developer mode: the client's own tools put the file itself there, too.
            self.blob(file).replace(pointer)

    def note_absent(self, name: str, commit: str) -> None:
        """Remembers that the model has no such file, as the client does."""
        marker = self.folder / ".no_exist" / commit / name
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()

    @contextmanager
    def lock(self, file: RemoteFile) -> Iterator[None]:
        """One process at a time fetches a file; the client's tools take the same lock."""
        from huggingface_hub.utils import WeakFileLock

        path = self.root / ".locks" / self.folder.name / f"{file.digest}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with WeakFileLock(path):
            yield

    def whole(self, commit: str) -> list[Path] | None:
        """The files that training needs, where all are there; how they speak may be asked for (`knows_template`)."""
        folder = self.snapshot(commit)
        there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
        there = {name: path for name, path in there.items() if path.exists()}
        if needed.WHOLE in there:
            weights = [needed.WHOLE]
        elif needed.INDEX in there:
            try:
                weights = sorted(set(json.loads(there[needed.INDEX].read_bytes())["weight_map"].values()))
            except (ValueError, KeyError, AttributeError):
                return None
        else:
            return None
        small = [name for name in needed.SMALL if name in there]
        enough = {"config.json", "tokenizer_config.json"} <= set(small) and any(n in there for n in needed.TOKENIZERS)
        if not enough or not all(name in there for name in weights):
            return None
        return [there[name] for name in (*small, *weights)]

    def knows_template(self, commit: str) -> bool:
        """Whether the chat template is there, or known not to be."""
        folder = self.snapshot(commit)
        if (folder / needed.TEMPLATE).exists() or (self.folder / ".no_exist" / commit / needed.TEMPLATE).exists():
            return True
        try:
            return bool(json.loads((folder / "tokenizer_config.json").read_bytes()).get("chat_template"))
        except (OSError, ValueError, AttributeError):
            return False

    def _ref(self, revision: str) -> Path:
        return self.folder / "refs" / Path(*(part for part in revision.split("/") if part not in ("", ".", "..")))


def digest_of(path: Path, like: str) -> str:
    """The hash of a file, of the kind of `like`: SHA-256, or SHA-1 as git takes it of a blob."""
    digest = hashlib.sha256() if len(like) == 64 else hashlib.sha1(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
