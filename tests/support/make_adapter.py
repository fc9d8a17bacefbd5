"""Makes a PEFT adapter as people make them, then changes its files: usage: make_adapter.py BASE OUTPUT, a recipe on stdin.

The recipe is JSON: `lora` (arguments of LoraConfig), `dtype`, `config` (keys put into adapter_config.json afterwards),
`drop`, `rename` and `fill` (tensors by regular expression: left out, renamed, filled with a number), `add` (tensors by
name: shape), `pickle` (saved as adapter_model.bin only), `zero`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM


def make_adapter(base: Path, output: Path, recipe: dict[str, Any]) -> None:
    """Writes the adapter."""
    torch.manual_seed(5)
    model = AutoModelForCausalLM.from_pretrained(base)
    settings = {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM"}
    model = get_peft_model(model, LoraConfig(**{**settings, **recipe.get("lora", {})}))
    if not recipe.get("zero"):
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                # As large as training makes them: enough to move every answer, not so much that nothing is left of the base.
                if "lora_B" in name and parameter.dim() == 2:
                    parameter.normal_(std=recipe.get("std", 0.02))
                if "lora_magnitude_vector" in name:
                    parameter.mul_(1.05)
    model.save_pretrained(output)

    config_file, tensors_file = output / "adapter_config.json", output / "adapter_model.safetensors"
    config = json.loads(config_file.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = None
    config_file.write_text(json.dumps({**config, **recipe.get("config", {})}), encoding="utf-8")

    tensors = load_file(tensors_file)
    for pattern in recipe.get("drop", []):
        tensors = {key: value for key, value in tensors.items() if not re.search(pattern, key)}
    for pattern, replacement in recipe.get("rename", {}).items():
        tensors = {re.sub(pattern, replacement, key): value for key, value in tensors.items()}
    for pattern, number in recipe.get("fill", {}).items():
        for key, value in tensors.items():
            if re.search(pattern, key):
                value.view(-1)[0] = float(number)
    for key, shape in recipe.get("add", {}).items():
        tensors[key] = torch.ones(shape)
    dtype = getattr(torch, recipe.get("dtype", "float32"))
    tensors = {key: value.to(dtype).contiguous() for key, value in tensors.items()}
    if recipe.get("pickle"):
        tensors_file.unlink()
        torch.save(tensors, output / "adapter_model.bin")
    else:
        save_file(tensors, tensors_file)


if __name__ == "__main__":
    make_adapter(Path(sys.argv[1]), Path(sys.argv[2]), json.load(sys.stdin))
