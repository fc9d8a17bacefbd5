"""What differs between the transformers of the profiles (4.47.1 and 5.x), in one place."""

import json
import os
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast, TrainingArguments

MAJOR = int(transformers.__version__.split(".")[0])


def of_type(dtype: torch.dtype) -> dict[str, torch.dtype]:
    """The option of `from_pretrained` for the type of the weights."""
    return {"dtype" if MAJOR >= 5 else "torch_dtype": dtype}


def load_config(folder: Path) -> Any:
    """The configuration of a Hugging Face folder, whichever transformers wrote it.

    Version 5 writes `rope_parameters`, of which 4.47 knows nothing: it would take its own positions in silence. And it
    measures YaRN from another length than llama.cpp and version 5 do.
    """
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    rope = dict(getattr(config, "rope_parameters", None) or {})
    if MAJOR >= 5:
        return config
    if rope:
        config.rope_theta = rope.pop("rope_theta", config.rope_theta)
        rope.pop("partial_rotary_factor", None)
        kind = rope.get("rope_type", "default")
        if kind == "longrope" and config.model_type == "phi3":
            rope = {"type": kind, "short_factor": rope["short_factor"], "long_factor": rope["long_factor"]}
        config.rope_scaling = None if kind == "default" else rope
    scaling = getattr(config, "rope_scaling", None) or {}
    if scaling.get("rope_type") == "yarn" and "original_max_position_embeddings" in scaling:
        # 4.47 measures YaRN from the configuration's length.
        config.max_position_embeddings = scaling["original_max_position_embeddings"]
    return config


def load_causal_lm(folder: Path, dtype: torch.dtype, **options: Any) -> Any:
    """A language model out of a Hugging Face folder; what `from_pretrained` gives.

    SDPA where the architecture has it; else its eager attention, as where scores are capped, which transformers 5 does
    not do with SDPA.
    """
    config = load_config(folder)
    options = {"config": config, **of_type(dtype), "local_files_only": True, **options}
    if getattr(config, "attn_logit_softcapping", None) is None:
        try:
            return AutoModelForCausalLM.from_pretrained(folder, attn_implementation="sdpa", **options)
        except ValueError as error:
            if "scaled_dot_product_attention" not in str(error):
                raise
    return AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", **options)


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a Hugging Face folder, with the chat template that the editor reads there too.

    Both take `chat_template.jinja` before `tokenizer_config.json`. A template in `chat_template.json`, which models
    that see have, is the last. The twin is extension/services/models/tokenizerFiles.ts.
    """
    loader, options = reading_version_5(Path(folder) / "tokenizer_config.json") if MAJOR < 5 else (AutoTokenizer, {})
    tokenizer = loader.from_pretrained(folder, local_files_only=True, **options)
    seeing = Path(folder) / "chat_template.json"
    if tokenizer.chat_template is None and seeing.exists():
        tokenizer.chat_template = json.loads(seeing.read_text(encoding="utf-8"))["chat_template"]
    return tokenizer


def reading_version_5(file: Path) -> tuple[Any, dict[str, Any]]:
    """The class of a tokenizer that either version wrote, and what it is to be told, for transformers 4.

    Version 5 has another name for a tokenizer that is its tokenizer.json and no more, and lists special tokens under a
    key where 4 has names for them.
    """
    settings = json.loads(file.read_text("utf-8")) if file.exists() else {}
    loader = PreTrainedTokenizerFast if settings.get("tokenizer_class") == "TokenizersBackend" else AutoTokenizer
    listed = settings.get("extra_special_tokens")
    if not isinstance(listed, list):
        return loader, {}
    texts = [one if isinstance(one, str) else one["content"] for one in listed]
    return loader, {"extra_special_tokens": {}, "additional_special_tokens": texts}


def save_tokenizer_files(tokenizer: Any, folder: Path) -> None:
    """Writes tokenizer.json and tokenizer_config.json, the template in the latter: each version reads it there."""
    tokenizer.save_pretrained(folder, **({"save_jinja_files": False} if MAJOR >= 5 else {}))


def make_training_arguments(logging_dir: Path, **arguments: Any) -> TrainingArguments:
    """Transformers 5 reads where TensorBoard writes from the environment alone."""
    if MAJOR >= 5:
        os.environ["TENSORBOARD_LOGGING_DIR"] = str(logging_dir)
        return TrainingArguments(**arguments)
    return TrainingArguments(logging_dir=str(logging_dir), **arguments)
