"""What PEFT's `adapter_config.json` says, and what of it llama.cpp could not answer with."""

import json
import math
import re
from pathlib import Path
from typing import Any

from peft.utils.other import get_pattern_key

from ..errors import TrainerError

# Ways to begin A and B that leave the base model as it is; the others fold their beginning out of the base's weights.
PLAIN_BEGINNINGS = (None, True, False, "gaussian", "orthogonal", "eva")
# Keys that say how the adapter came to be, or that are read here.
KNOWN = {
    *("peft_type", "task_type", "bias", "init_lora_weights", "r", "lora_alpha", "rank_pattern", "alpha_pattern"),
    *("auto_mapping", "peft_version", "base_model_name_or_path", "revision", "inference_mode", "runtime_config"),
    *("target_modules", "exclude_modules", "layers_to_transform", "layers_pattern", "lora_dropout", "use_rslora"),
    *("use_dora", "loftq_config", "eva_config", "qalora_group_size", "megatron_config", "megatron_core"),
}
REASONS = {
    "modules_to_save": "whole layers were trained beside the LoRA, and a GGUF adapter holds A and B only",
    "trainable_token_indices": "vectors of the vocabulary were trained, and a GGUF adapter holds A and B only",
    "lora_bias": "biases were trained, and a GGUF adapter holds A and B only",
    "layer_replication": "the base model's layers are repeated, which llama.cpp's base model knows nothing of",
    "target_parameters": "weights without a layer of their own (experts) were trained, which no converter knows",
    "alora_invocation_tokens": "it works from certain tokens on only, and llama.cpp applies an adapter throughout",
    "use_qalora": "its A sees averages of the input, which llama.cpp does not form",
}
UNKNOWN = "it may change what the adapter does, and the converter does not know it"


def read_config(folder: Path) -> dict[str, Any]:
    """The config of a LoRA that is nothing but A and B (and DoRA's lengths) beside the base's linear layers.

    Raises:
        TrainerError: `adapter-refused`, naming the key and its value.
    """
    file = folder / "adapter_config.json"
    try:
        config = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise refused(folder, "there is no adapter_config.json") from None
    except (OSError, ValueError) as error:
        raise refused(folder, f"adapter_config.json cannot be read ({error})") from error
    if not isinstance(config, dict):
        raise refused(folder, "adapter_config.json holds no object")
    problem = problem_of(config)
    if problem:
        raise refused(folder, problem)
    return config


def problem_of(config: dict[str, Any]) -> str | None:
    """Why an adapter of this config cannot be taken; None where it can."""
    kind, task = config.get("peft_type"), config.get("task_type")
    if kind != "LORA":
        return f"'peft_type' is {shown(kind)}, and llama.cpp takes LoRA only (\"LORA\")"
    if task not in (None, "CAUSAL_LM"):
        return f"'task_type' is {shown(task)}, and only a model that writes text can answer (\"CAUSAL_LM\")"
    if config.get("bias", "none") != "none":
        return f"'bias' is {shown(config['bias'])}: biases were trained, and a GGUF adapter holds A and B only"
    beginning = config.get("init_lora_weights", True)
    if beginning not in PLAIN_BEGINNINGS:
        return (
            f"'init_lora_weights' is {shown(beginning)}: it was trained over a base model whose weights were changed."
            " PEFT's path_initial_model_for_weight_conversion saves it as a plain LoRA"
        )
    for key, value in config.items():
        if key not in KNOWN and value and key not in ("fan_in_fan_out", "ensure_weight_tying"):
            return f"'{key}' is {shown(value)}: {REASONS.get(key, UNKNOWN)}"
    if not is_rank(config.get("r")):
        return f"'r' is {shown(config.get('r'))}, and a rank is a whole number from 1 on"
    if not is_alpha(config.get("lora_alpha")):
        return f"'lora_alpha' is {shown(config.get('lora_alpha'))}, and the alpha of LoRA is a positive number"
    for key, fits in (("rank_pattern", is_rank), ("alpha_pattern", is_alpha)):
        for pattern, value in (config.get(key) or {}).items():
            if not fits(value) or not is_pattern(pattern):
                return f"'{key}' has {shown(pattern)}: {shown(value)}, which PEFT cannot apply"
    return None


def rank_of(config: dict[str, Any], module: str) -> int:
    """The rank of a module's A and B, chosen as PEFT chooses it."""
    ranks = config.get("rank_pattern") or {}
    return int(ranks.get(get_pattern_key(ranks.keys(), module), config["r"]))


def scale_of(config: dict[str, Any], module: str) -> float:
    """What PEFT multiplies a module's B A by: alpha / rank, rank-stabilised alpha / √rank (arXiv 2312.03732)."""
    alphas = config.get("alpha_pattern") or {}
    alpha = float(alphas.get(get_pattern_key(alphas.keys(), module), config["lora_alpha"]))
    rank = float(rank_of(config, module))
    return alpha / (rank**0.5 if config.get("use_rslora") else rank)


def is_rank(value: object) -> bool:
    """Whether PEFT takes it for a rank."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_alpha(value: object) -> bool:
    """Whether it scales at all."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def is_pattern(text: str) -> bool:
    """Whether it is a regular expression, which PEFT matches the names of modules with."""
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def shown(value: object) -> str:
    """A value of the config as it stands there, in short."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def refused(folder: Path, reason: str) -> TrainerError:
    """The adapter in `folder` cannot be taken."""
    return TrainerError("adapter-refused", f"The adapter in '{folder}' cannot be taken: {reason}.")
