"""Writes tiny random base models as folders with safetensors, one of each architecture, with a real tokenizer.

usage: tiny_bases.py TOKENIZER SENTENCEPIECE OUT [NAME ...]

Args:
    TOKENIZER: A `huggingface` folder with a byte-level tokenizer: that of the embedded model.
    SENTENCEPIECE: A SentencePiece file, for families whose converter reads one.
    OUT: Folder to make them in.
    NAME: Of `MODELS`; all, when none is named. One that this transformers does not know is passed over.

Prints the names that were made, as JSON.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from persona_trainer.base.gguf_tokenizer import CONTROL, build_tokenizer
from sentencepiece_file import sentencepiece_fields

LAYERS = 4
SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": False,
    # Far from what any of them takes by itself, so that one that is not read shows.
    "rope_theta": 30_000.0,
    "rms_norm_eps": 3e-5,
}
GEMMA: dict[str, Any] = {"head_dim": 24, "tie_word_embeddings": True}
WINDOW: dict[str, Any] = {**GEMMA, "sliding_window": 16, "query_pre_attn_scalar": 24}
# What a GGUF of these says nothing of, because it is the same in all of them.
UNSAID: dict[str, Any] = {"rope_theta": 10_000.0}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 128,
}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 512}
LONG = {
    "type": "longrope",
    "short_factor": [1.0 + 0.1 * at for at in range(8)],
    "long_factor": [2.0 + 0.5 * at for at in range(8)],
}
# model_type, its settings, and whether its tokenizer is a SentencePiece one.
MODELS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "llama-mha": ("llama", {"num_key_value_heads": 4}, False),
    "llama-gqa-tied": ("llama", {"tie_word_embeddings": True}, False),
    "llama-own-head": ("llama", {"head_dim": 24}, False),
    "llama-llama3": ("llama", {"rope_scaling": LLAMA3}, False),
    "llama-linear": ("llama", {"rope_scaling": {"rope_type": "linear", "factor": 4.0}}, False),
    "llama-yarn": ("llama", {"rope_scaling": YARN}, False),
    "tinyllama": ("llama", {}, True),
    "mistral": ("mistral", {"sliding_window": None}, False),
    "qwen2": ("qwen2", {"tie_word_embeddings": True}, False),
    "qwen3": ("qwen3", {"head_dim": 24, "tie_word_embeddings": True}, False),
    "gemma": ("gemma", {**GEMMA, **UNSAID}, True),
    "gemma2": ("gemma2", {**WINDOW, **UNSAID}, True),
    "gemma3": ("gemma3_text", {**WINDOW, "num_hidden_layers": 6, "rope_local_base_freq": 10_000.0}, True),
    "phi3": ("phi3", {"sliding_window": None, "original_max_position_embeddings": 2048}, True),
    "phi3-longrope": ("phi3", {"rope_scaling": LONG, "original_max_position_embeddings": 512}, True),
    "smollm3": ("smollm3", {}, False),
    "olmo2": ("olmo2", {}, False),
    "granite": (
        "granite",
        {"attention_multiplier": 0.2, "embedding_multiplier": 3.0, "residual_multiplier": 0.7, "logits_scaling": 1.5},
        False,
    ),
    "lfm2": (
        "lfm2",
        {"layer_types": ["conv", "full_attention"] * (LAYERS // 2), "block_auto_adjust_ff_dim": False, "norm_eps": 3e-5},
        False,
    ),
}
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def sentencepiece_tokenizer(file: Path, kind: str) -> Any:
    """Llama's kind, with ChatML's tokens behind it; Gemma's puts no space before a text."""
    fields = sentencepiece_fields(file, TEMPLATE)
    fields["tokenizer.ggml.add_space_prefix"] = not kind.startswith("gemma")
    for text in ("<|im_start|>", "<|im_end|>"):
        fields["tokenizer.ggml.tokens"].append(text)
        fields["tokenizer.ggml.scores"].append(-1000.0)
        fields["tokenizer.ggml.token_type"].append(CONTROL)
    fields["tokenizer.ggml.eos_token_id"] = len(fields["tokenizer.ggml.tokens"]) - 1
    return build_tokenizer(fields)


def randomise(model: Any, kind: str) -> None:
    """Weights far from zero and from each other: a wrong permutation or scale shows."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            # Gemma's norms add one themselves.
            near_one = parameter.dim() == 1 and "bias" not in name and not kind.startswith("gemma")
            parameter.copy_(1 + 0.1 * noise if near_one else 0.1 * noise)


def make(name: str, byte_level: Any, folder: Path, sentencepiece: Path) -> None:
    kind, own, spm = MODELS[name]
    tokenizer = sentencepiece_tokenizer(sentencepiece, kind) if spm else byte_level
    special = {f"{key}_token_id": getattr(tokenizer, f"{key}_token_id") for key in ("bos", "eos", "pad")}
    config = AutoConfig.for_model(kind, **{**SIZES, "vocab_size": len(tokenizer), **special, **own})
    model = AutoModelForCausalLM.from_config(config).float()
    randomise(model, kind)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    # As most models do; each version writes them under another key.
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    tokenizer.save_pretrained(folder)
    if spm:
        shutil.copy(sentencepiece, folder / "tokenizer.model")
        added = {text: id for text, id in tokenizer.get_added_vocab().items() if text.startswith("<|")}
        (folder / "added_tokens.json").write_text(json.dumps(added), encoding="utf-8")


def main() -> None:
    source, sentencepiece, out = (Path(argument) for argument in sys.argv[1:4])
    byte_level = AutoTokenizer.from_pretrained(source)
    made = []
    if unknown := [name for name in sys.argv[4:] if name not in MODELS]:
        sys.exit(f"There is no {', '.join(unknown)}. There are: {', '.join(MODELS)}.")
    for name in sys.argv[4:] or MODELS:
        try:
            make(name, byte_level, out / name, sentencepiece)
        except (ValueError, KeyError) as error:
            if "recogni" not in str(error).lower() and "Unrecognized" not in str(error):
                raise
            continue
        made.append(name)
    print(json.dumps(made))


if __name__ == "__main__":
    main()
