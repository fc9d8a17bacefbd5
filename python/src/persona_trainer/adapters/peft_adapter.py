"""Reads a PEFT LoRA adapter whole, and refuses by name what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from .adapter_config import rank_of, read_config, refused, scale_of

Array = np.ndarray[Any, np.dtype[Any]]

PREFIX = "base_model.model."
SIDES = {"lora_A.weight": "A", "lora_B.weight": "B"}
LENGTHS = ("lora_magnitude_vector", "lora_magnitude_vector.weight")
BY_PART = {
    "lora_embedding_": "an embedding was trained, and llama.cpp takes adapters of linear layers only",
    "trainable_tokens": "vectors of the vocabulary were trained, and a GGUF adapter holds A and B only",
    "modules_to_save": "a whole layer was trained beside the LoRA, and a GGUF adapter holds A and B only",
    ".bias": "a bias was trained, and a GGUF adapter holds A and B only",
    "embed_tokens": "the vocabulary was resized or its vectors trained, and a GGUF adapter holds A and B only",
    "lm_head": "the vocabulary was resized or its output layer trained, and a GGUF adapter holds A and B only",
}


@dataclass(frozen=True)
class Pair:
    """What is added to one linear layer: `scale` times B A.

    Attributes:
        low: A, rank × inputs.
        high: B, outputs × rank.
        scale: What PEFT multiplies B A by.
        lengths: With DoRA, the length of each row of the changed weight.
    """

    low: Array
    high: Array
    scale: float
    lengths: Array | None


def read_adapter(folder: Path) -> dict[str, Pair]:
    """The adapter's pairs by module, e.g. `model.layers.0.self_attn.q_proj`.

    Raises:
        TrainerError: `adapter-refused`, naming the key or the tensor.
    """
    config = read_config(folder)
    tensors = read_tensors(folder)
    sides: dict[str, dict[str, Array]] = {}
    for key, tensor in tensors.items():
        module, side = split_key(key)
        if side is None or not key.startswith(PREFIX):
            reason = next((why for part, why in BY_PART.items() if part in key), "it is no part of a LoRA")
            raise refused(folder, f"it has the tensor '{key}': {reason}")
        sides.setdefault(module, {})[side] = tensor
    if not sides:
        raise refused(folder, "adapter_model.safetensors has no tensor")
    return {module: pair_of(folder, config, module, parts) for module, parts in sorted(sides.items())}


def read_tensors(folder: Path) -> dict[str, Array]:
    """All tensors in fp32, whatever precision they were saved in."""
    file = folder / "adapter_model.safetensors"
    if not file.exists():
        pickles = [name for name in ("adapter_model.bin", "adapter_model.pt") if (folder / name).exists()]
        if pickles:
            raise refused(
                folder,
                f"it has only '{pickles[0]}', a pickle, which can run code when it is loaded."
                " Save it with PEFT's save_pretrained(…, safe_serialization=True)",
            )
        raise refused(folder, "there is no adapter_model.safetensors")
    tensors = {}
    try:
        with safe_open(file, "pt") as opened:
            for key in sorted(opened.keys()):
                tensor = opened.get_tensor(key)
                if not tensor.is_floating_point():
                    raise refused(folder, f"the tensor '{key}' holds {tensor.dtype}, no fractions")
                tensors[key] = tensor.to(torch.float32).numpy()
    except (SafetensorError, OSError) as error:
        raise refused(folder, f"adapter_model.safetensors cannot be read ({error})") from error
    for key, values in tensors.items():
        if not np.isfinite(values).all():
            raise refused(folder, f"the tensor '{key}' holds NaN or infinity: the training that made it went wrong")
    return tensors


def split_key(key: str) -> tuple[str, str | None]:
    """`base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight` → (`model.layers.0.self_attn.q_proj`, `A`)."""
    module, _, part = key.removeprefix(PREFIX).partition(".lora_")
    part = f"lora_{part}"
    return module, "lengths" if part in LENGTHS else SIDES.get(part)


def pair_of(folder: Path, config: dict[str, Any], module: str, parts: dict[str, Array]) -> Pair:
    """One module's pair, when its parts are all there and fit each other and the config."""
    rank = rank_of(config, module)
    for side in "AB":
        if side not in parts:
            raise refused(folder, f"'{module}' has no lora_{side}, the other half of its pair")
    low, high, lengths = parts["A"], parts["B"], parts.get("lengths")
    for side, matrix, found in (("A", low, low.shape[0]), ("B", high, high.shape[-1])):
        if matrix.ndim != 2 or found != rank:
            shape = "×".join(map(str, matrix.shape))
            raise refused(folder, f"lora_{side} of '{module}' is {shape}, and adapter_config.json says rank {rank}")
    if config.get("use_dora") and lengths is None:
        raise refused(folder, f"'use_dora' is true, and '{module}' has no lora_magnitude_vector")
    if lengths is not None and not config.get("use_dora"):
        raise refused(folder, f"'{module}' has a lora_magnitude_vector, and 'use_dora' is not set")
    scale = scale_of(config, module)
    with np.errstate(over="ignore"):
        scaled = np.float32(scale) * high
    if not np.isfinite(scaled).all():
        raise refused(folder, f"the alpha of '{module}' scales it by {scale:g}, which is beyond all numbers")
    return Pair(low, high, scale, None if lengths is None else lengths.reshape(-1))


def require_fits(folder: Path, pairs: Mapping[str, Pair], layers: Mapping[str, tuple[int, int]]) -> None:
    """Refuses an adapter of another base model.

    Args:
        folder: Where the adapter lies.
        pairs: Its pairs by module.
        layers: The base model's linear layers: outputs and inputs.

    Raises:
        TrainerError: `adapter-refused`, naming the module.
    """
    for module, pair in pairs.items():
        if module.endswith("lm_head"):
            raise refused(folder, f"it adapts '{module}', the output layer, which cannot be exported")
        if module not in layers:
            raise refused(folder, f"it adapts '{module}', and this base model has no such linear layer")
        found, wanted = (pair.high.shape[0], pair.low.shape[1]), layers[module]
        if found != wanted:
            raise refused(
                folder,
                f"'{module}' is {found[0]}×{found[1]} in it and {wanted[0]}×{wanted[1]} in this base model:"
                " it was trained on another",
            )
        if pair.lengths is not None and pair.lengths.size != wanted[0]:
            raise refused(
                folder, f"the lora_magnitude_vector of '{module}' has {pair.lengths.size} rows of {wanted[0]}"
            )


def changes_nothing(pairs: Mapping[str, Pair]) -> bool:
    """Whether every B A is zero. DoRA's lengths alone may change something."""
    return all(pair.lengths is None and not (pair.high.any() and pair.low.any()) for pair in pairs.values())
