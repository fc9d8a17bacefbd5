"""What a run is made of, as files. Twin of protocol/run.ts and protocol/dataset.ts."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import TrainerError


@dataclass(frozen=True)
class Example:
    """One line of `dataset.jsonl`.

    Attributes:
        file: Dataset the example comes from.
        line: Its 1-based line there.
        messages: The conversation, `{"role", "content"}` each.
        ids: Token ids, cut to `maxLength`.
        supervised: Half-open ranges of positions whose token is learned.
        completion: What follows the generation prompt of the last message, where the template goes on in another way.
    """

    file: str
    line: int
    messages: list[dict[str, str]]
    ids: list[int]
    supervised: list[tuple[int, int]]
    completion: str | None = None

    def supervised_positions(self) -> list[int]:
        """Positions whose token is learned. Nothing predicts position 0, so it never counts."""
        return [p for start, end in self.supervised for p in range(max(start, 1), min(end, len(self.ids)))]


@dataclass(frozen=True)
class RunFolder:
    """A prepared run. `manifest` is `run.json`, in which every setting is filled."""

    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """Reads `run.json`.

        Raises:
            TrainerError: It is absent or broken (`incomplete-run`).
        """
        try:
            manifest = json.loads((path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"'{path}' is not a whole run: run.json cannot be read ({error}). Start the training again."
            raise TrainerError("incomplete-run", message) from error
        return cls(path, manifest)

    @property
    def settings(self) -> dict[str, Any]:
        """Training settings (`TrainingSettings` in protocol/project.ts)."""
        settings: dict[str, Any] = self.manifest["training"]
        return settings

    @property
    def base_folder(self) -> Path:
        """Hugging Face folder of the prepared base model."""
        folder = Path(self.manifest["baseModel"]["folder"])
        base = json.loads((folder / "base.json").read_text(encoding="utf-8"))
        return folder / str(base["files"]["huggingFace"])

    @property
    def stop_file(self) -> Path:
        """Whoever wants the trainer to stop creates it."""
        return self.path / "stop"

    def examples(self) -> list[Example]:
        """The prepared examples, in file order."""
        examples = read_examples(self.path / "dataset.jsonl")
        if not examples:
            raise TrainerError("empty-dataset", "There is nothing to learn: no example reached the run. Add examples.")
        return examples

    @property
    def validation_file(self) -> Path:
        """Where the prepared validation set is, for a project that names one."""
        return self.path / "validation.jsonl"

    def validation(self) -> list[Example]:
        """The prepared examples that the run is measured on; none where the project has no validation set."""
        return read_examples(self.validation_file) if self.validation_file.exists() else []


def read_examples(file: Path) -> list[Example]:
    """Lines of `PreparedExample` in protocol/dataset.ts."""
    examples = []
    with file.open(encoding="utf-8") as lines:
        for text in lines:
            row = json.loads(text)
            ranges = [(start, end) for start, end in row["supervised"]]
            # A turn's weight decided its supervised ranges; a template must not see it.
            messages = [{"role": turn["role"], "content": turn["content"]} for turn in row["messages"]]
            completion = row.get("completion")
            examples.append(Example(row["file"], row["line"], messages, row["ids"], ranges, completion))
    return examples


def write_whole(target: Path, write: Callable[[Path], None]) -> None:
    """Writes a file or folder beside `target` and renames it: a kill at any moment leaves nothing half."""
    partial = target.with_name(target.name + ".partial")
    remove(partial)
    try:
        write(partial)
    except BaseException:
        remove(partial)
        raise
    remove(target)
    partial.replace(target)


def remove(path: Path) -> None:
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def void(_: object) -> None:
    """Drops a value where a callback must return none."""
