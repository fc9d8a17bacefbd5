"""Writes what other programs load: the adapter itself, or the base model with the adapter in it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.quantise import quantise
from ..errors import TrainerError
from ..runs.run_folder import RunFolder
from .merge_folder import compare_with_reference, merge_folder
from .merge_gguf import merge_gguf

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Order:
    """What is wanted; the extension decides all of it.

    Attributes:
        kind: `lora-gguf`, `peft`, `merged` or `gguf` (merged, for llama.cpp).
        folder: Where the files go; it exists, and is renamed by who asked when all is there.
        file: Name of the GGUF.
        quantization: Type of the merged GGUF's weights.
        library: Folder of llama.cpp's libraries.
        name: What the model is called.
        template: The chat template that was trained with.
        begin: What a conversation begins with, as that template writes it.
    """

    kind: str
    folder: Path
    file: str
    quantization: str
    library: Path
    name: str
    template: str
    begin: str

    @classmethod
    def read(cls, file: Path) -> "Order":
        """An order as the extension wrote it."""
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            kind=told["kind"],
            folder=Path(told["folder"]),
            file=told["file"],
            quantization=told["quantization"],
            library=Path(told["library"]),
            name=told["name"],
            template=told["template"],
            begin=told["begin"],
        )


def export_to(run: RunFolder, order: Order, progress: Progress) -> dict[str, Any]:
    """Fills the order's folder.

    Returns:
        `parity` of a merged folder: how far its log-probabilities are from the trainer's own. `first` of a merged GGUF:
        the token that programs put before a conversation by themselves.
    """
    if order.kind == "lora-gguf":
        shutil.copyfile(run.path / "adapter.gguf", order.folder / order.file)
    elif order.kind == "peft":
        copy_peft(run, order.folder)
    elif order.kind == "merged":
        progress("Merging the weights", 0.1)
        merge_folder(run.base_folder, run.path / "adapter", order.folder, order.template)
        progress("Comparing with base and adapter", 0.6)
        return {"parity": compare_with_reference(order.folder, read_reference(run))}
    else:
        return {"first": merge_for_llama_cpp(run, order, progress)}
    return {}


def merge_for_llama_cpp(run: RunFolder, order: Order, progress: Progress) -> str:
    """Writes the merged GGUF in the type that is wanted."""
    target = order.folder / order.file
    plain = order.quantization == "F32"
    whole = target if plain else order.folder / "merged-f32.gguf"
    progress("Merging the weights", 0.1)
    folder = Path(run.manifest["baseModel"]["folder"])
    base = json.loads((folder / "base.json").read_text(encoding="utf-8"))
    first = merge_gguf(
        folder / base["files"]["ggufF32"],
        run.path / "adapter.gguf",
        whole,
        name=order.name,
        template=order.template,
        begin=order.begin,
    )
    if not plain:
        progress(f"Quantising to {order.quantization}", 0.6)
        quantise(whole, target, order.quantization, order.library)
        whole.unlink()
    return first


def copy_peft(run: RunFolder, folder: Path) -> None:
    """The adapter as PEFT saves it, with the base model's name in place of a path of this machine."""
    for name in ("adapter_model.safetensors", "README.md"):
        if (run.path / "adapter" / name).exists():
            shutil.copyfile(run.path / "adapter" / name, folder / name)
    config: dict[str, Any] = json.loads((run.path / "adapter" / "adapter_config.json").read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = run.manifest["baseModel"]["requested"]
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False), encoding="utf-8")


def read_reference(run: RunFolder) -> dict[str, Any]:
    """The trainer's own log-probabilities.

    Raises:
        TrainerError: `reference-missing`.
    """
    try:
        reference: dict[str, Any] = json.loads((run.path / "reference.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainerError(
            "reference-missing",
            f"'{run.path / 'reference.json'}' cannot be read ({error}), so nothing can be compared with."
            f" Run 'persona-tuner export {run.path.name}' first, which makes it anew.",
        ) from error
    return reference
