"""Takes in a PEFT adapter that was made elsewhere: its files, its GGUF, and PEFT's log-probabilities with it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from ..runs.run_folder import RunFolder, write_whole
from .adapter_files import save_adapter_gguf, save_reference
from .peft_adapter import changes_nothing, read_adapter, require_fits
from .with_adapter import load_with_adapter

Progress = Callable[[str, float], None]

# What a PEFT adapter is made of. Checkpoints, optimizer states and pickles beside it stay where they are.
FILES = ("adapter_config.json", "adapter_model.safetensors", "README.md")


def import_adapter(adapter: Path, run: RunFolder, progress: Progress, warn: Callable[[str], None]) -> None:
    """Writes `adapter/`, `adapter.gguf` and `reference.json` into `run`.

    Raises:
        TrainerError: `adapter-refused`, naming the key or the tensor; `export-unsupported`.
    """
    progress("Reading the adapter", 0.0)
    pairs = read_adapter(adapter)
    require_fits(adapter, pairs, linear_layers(run.base_folder))
    if changes_nothing(pairs):
        warn("Every B A of this adapter is zero: it answers as the base model does. It was never trained.")

    def copy(folder: Path) -> None:
        folder.mkdir()
        for name in FILES:
            if (adapter / name).exists():
                shutil.copyfile(adapter / name, folder / name)

    write_whole(run.path / "adapter", copy)
    progress("Writing adapter.gguf", 0.1)
    save_adapter_gguf(run)
    progress("Loading the base model", 0.3)
    model = load_with_adapter(run, warn)
    progress("Computing log-probabilities with PEFT", 0.5)
    save_reference(run, model, run.examples())
    progress("Ready", 1.0)


def linear_layers(base_folder: Path) -> dict[str, tuple[int, int]]:
    """Outputs and inputs of the base model's linear layers, without loading a weight."""
    config = AutoConfig.from_pretrained(base_folder, local_files_only=True)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    return {
        name: (module.out_features, module.in_features)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
    }
