"""The base model with a saved adapter, as PEFT applies it: what every export is measured by."""

from collections.abc import Callable
from typing import Any

import torch
from peft import PeftModel

from ..base.model import load_base
from ..runs.run_folder import RunFolder
from .adapter_config import read_config, refused
from .peft_adapter import read_adapter


def load_with_adapter(run: RunFolder, warn: Callable[[str], None]) -> Any:
    """The base model in fp32 with the run's adapter, as PEFT itself applies it.

    Raises:
        TrainerError: `adapter-refused` where PEFT would leave a tensor out.
    """
    adapter = run.path / "adapter"
    pairs = read_adapter(adapter)
    base = load_base(run, torch.float32)
    try:
        model = PeftModel.from_pretrained(base, adapter)
    except (ValueError, RuntimeError, TypeError, KeyError) as error:
        raise refused(adapter, f"PEFT cannot load it over this base model ({error})") from error
    applied = {
        name.removeprefix("base_model.model.") for name, module in model.named_modules() if hasattr(module, "lora_A")
    }
    ignored = sorted(set(pairs) - applied)
    if ignored:
        modules = read_config(adapter).get("target_modules")
        raise refused(
            adapter, f"it has tensors for '{ignored[0]}', and its 'target_modules' {modules!r} do not name that layer"
        )
    absent = sorted(applied - set(pairs))
    if absent:
        warn(
            f"The adapter's config names {len(applied)} layers, and {len(absent)} of them have no tensor"
            f" ('{absent[0]}' is the first): they stay as they are in the base model."
        )
    return model.eval()
