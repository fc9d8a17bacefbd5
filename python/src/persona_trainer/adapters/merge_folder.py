"""Folds a PEFT adapter into the base model's folder of safetensors: a model that transformers loads without PEFT."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

from ..errors import TrainerError
from ..transformers_versions import of_type
from .export_gguf import changed_weight
from .peft_adapter import Pair, read_adapter
from .reference import log_probabilities

# What of a folder is no part of the model: pickles, whatever else somebody put there.
COPIED = ("*.json", "*.model", "*.txt", "*.jinja")
TEMPLATE_FILE = "chat_template.jinja"


def merge_folder(base: Path, adapter: Path, target: Path, template: str) -> None:
    """Writes the merged model into `target`, which exists: weights in the base's own precision, tokenizer, config.

    Raises:
        TrainerError: `export-unsupported`, naming the layer that the base's files have not.
    """
    pairs = read_adapter(adapter)
    left = set(pairs)
    for file in sorted(base.glob("*.safetensors")):
        tensors: dict[str, torch.Tensor] = {}
        with safe_open(file, "pt") as opened:
            names = list(opened.keys())
            for key in names:
                tensors[key] = opened.get_tensor(key)
                module = key.removesuffix(".weight")
                if key.endswith(".weight") and module in pairs:
                    tensors[key] = merged(tensors[key], pairs[module])
                    left.discard(module)
            metadata = opened.metadata()
        save_file(tensors, target / file.name, metadata={"format": "pt", **(metadata or {})})
    if left:
        raise TrainerError("export-unsupported", f"The base model's files have no weight of '{min(left)}'.")
    for pattern in COPIED:
        for file in base.glob(pattern):
            shutil.copyfile(file, target / file.name)
    write_template(target, template)


def merged(weight: torch.Tensor, pair: Pair) -> torch.Tensor:
    """The weight with the adapter in it, computed in fp32."""
    return torch.from_numpy(changed_weight(pair, weight.float().numpy())).to(weight.dtype).contiguous()


def write_template(folder: Path, template: str) -> None:
    """Puts the template that was trained with where both ages of transformers look for it."""
    file = folder / "tokenizer_config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**config, "chat_template": template}, ensure_ascii=False, indent=2), encoding="utf-8")
    if (folder / TEMPLATE_FILE).exists():
        (folder / TEMPLATE_FILE).write_text(template, encoding="utf-8")


def compare_with_reference(folder: Path, reference: dict[str, Any]) -> dict[str, float]:
    """|Δ log p| of the merged model, loaded by transformers alone, against base + adapter as PEFT computed it."""
    model = AutoModelForCausalLM.from_pretrained(folder, **of_type(torch.float32), local_files_only=True).eval()
    differences: list[float] = []
    for conversation in reference["conversations"]:
        found = log_probabilities(model, conversation["ids"])
        differences += [abs(ours - theirs) for ours, theirs in zip(found, conversation["adapter"], strict=True)]
    return {"mean": sum(differences) / len(differences), "max": max(differences), "positions": len(differences)}
