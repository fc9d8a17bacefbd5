"""Tiny random base models as Hugging Face folders, each with the embedded model's tokenizer and template.

Usage: make_bases.py TOKENIZER_FOLDER OUT NAME…
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 256,
}
KINDS: dict[str, dict[str, Any]] = {
    "llama": {"model_type": "llama", "num_key_value_heads": 2},
    "llama3-rope": {"model_type": "llama", "num_key_value_heads": 2, "rope_scaling": LLAMA3},
    "qwen2": {"model_type": "qwen2", "num_key_value_heads": 2, "tie_word_embeddings": True},
}


def make(name: str, folder: Path, tokenizer: Any) -> None:
    """A random model of one of `KINDS`, far enough from zero to tell right from wrong."""
    torch.manual_seed(7)
    sizes = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    ids = {f"{kind}_token_id": getattr(tokenizer, f"{kind}_token_id") for kind in ("bos", "eos", "pad")}
    spec = {"vocab_size": len(tokenizer), "max_position_embeddings": 2048, **sizes, **ids, **KINDS[name]}
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(spec.pop("model_type"), **spec)).float()
    with torch.no_grad():
        # Far from zero, so that a wrong order, scale or position shows.
        for key, parameter in model.named_parameters():
            if parameter.dim() >= 2:
                parameter.normal_(0, 0.3 if "q_proj" in key or "k_proj" in key else 0.1)
            else:
                parameter.copy_(1 + 0.1 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    for file in Path(sys.argv[1]).iterdir():
        if file.suffix in (".json", ".jinja") and file.name not in ("config.json", "generation_config.json"):
            shutil.copy(file, folder)


if __name__ == "__main__":
    made = AutoTokenizer.from_pretrained(sys.argv[1])
    for wanted in sys.argv[3:]:
        make(wanted, Path(sys.argv[2]) / wanted, made)
