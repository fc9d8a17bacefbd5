"""What a finished run leaves: the PEFT adapter with its model card, the GGUF, the parity reference."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safetensors import safe_open

from ..errors import TrainerError
from ..runs.run_folder import Example, RunFolder, void, write_whole
from .export_gguf import export_adapter
from .peft_adapter import Pair, changes_nothing, read_adapter
from .reference import parity_reference
from .with_adapter import load_with_adapter


def save_adapter(run: RunFolder, model: Any, loss: float | None) -> None:
    """Writes `adapter/`."""

    def write(folder: Path) -> None:
        model.save_pretrained(folder)
        require_trained(run, read_adapter(folder))
        (folder / "README.md").write_text(model_card(run, loss), encoding="utf-8")

    write_whole(run.path / "adapter", write)


def require_trained(run: RunFolder, pairs: Mapping[str, Pair]) -> None:
    """Refuses the adapter of a training that changed nothing: B begins at zero, and stayed there.

    Raises:
        TrainerError: `void-step`.
    """
    if not changes_nothing(pairs):
        return
    steps = run.manifest["plan"]["steps"]
    rate = run.settings["learningRate"]
    raise TrainerError(
        "void-step",
        f"The training changed nothing: after {steps} steps every lora_B of the adapter is zero, as at the start."
        f" No step had a learning rate above 0 (training.learningRate {rate}, warm-up of"
        f" {run.manifest['plan']['warmupSteps']} steps). Raise training.epochs, or lower training.warmupRatio.",
    )


def save_adapter_gguf(run: RunFolder) -> None:
    """Writes `adapter.gguf` from `adapter/`."""
    config = json.loads((run.base_folder / "config.json").read_text(encoding="utf-8"))
    adapter = run.path / "adapter"
    export_adapter(adapter, config, run.path / "adapter.gguf", base_weights(run))


def export_again(run: RunFolder, progress: Callable[[str, float], None], warn: Callable[[str], None]) -> None:
    """Writes `adapter.gguf` anew, and `reference.json` where the run has none."""
    progress("Writing adapter.gguf", 0.0)
    save_adapter_gguf(run)
    if not (run.path / "reference.json").exists():
        progress("Computing log-probabilities with PEFT", 0.3)
        save_reference(run, load_with_adapter(run, warn), run.examples())
    progress("Ready", 1.0)


def base_weights(run: RunFolder) -> Callable[[str], Any]:
    """Reads the base model's weight of a module, in fp32, when it is asked for."""
    files = {}
    for file in run.base_folder.glob("*.safetensors"):
        with safe_open(file, "pt") as opened:
            files.update(dict.fromkeys(opened.keys(), file))

    def read(module: str) -> Any:
        name = f"{module}.weight"
        with safe_open(files[name], "pt") as opened:
            return opened.get_tensor(name).float().numpy()

    return read


def save_reference(run: RunFolder, model: Any, examples: list[Example]) -> None:
    """Writes `reference.json`."""
    reference = parity_reference(model, examples)
    write_whole(
        run.path / "reference.json", lambda path: void(path.write_text(json.dumps(reference), encoding="utf-8"))
    )


def model_card(run: RunFolder, loss: float | None) -> str:
    """The adapter's README: enough to know what it is, and to make it again."""
    manifest, settings = run.manifest, run.settings
    rows = "\n".join(f"| {name} | {value} |" for name, value in settings.items())
    datasets = "\n".join(f"- `{record['file']}` (sha256 `{record['sha256']}`)" for record in manifest["datasets"])
    final = "unknown" if loss is None else f"{loss:.4f}"
    return f"""---
library_name: peft
tags: [lora, persona]
---

# {manifest["persona"]}

A LoRA adapter over `{manifest["baseModel"]["requested"]}`, trained by Persona Tuner in run `{manifest["id"]}`.

Last loss: {final} nats per supervised token. Examples: {manifest["prepared"]["examples"]}.
Base model: sha256 `{manifest["baseModel"]["sha256"]}`. Chat template: sha256 `{manifest["template"]["sha256"]}`.

## Data

{datasets}

## Settings

| setting | value |
| --- | --- |
{rows}
"""
