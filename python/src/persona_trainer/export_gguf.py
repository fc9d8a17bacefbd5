"""Writes a PEFT LoRA adapter as the GGUF that llama.cpp loads."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from safetensors.numpy import load_file

from .errors import TrainerError
from .run_folder import write_whole

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Architecture:
    """How llama.cpp knows a model type of transformers.

    Attributes:
        name: Architecture in GGUF.
        arch: The same for the tensor names of the `gguf` package.
        permuted: Whether llama.cpp's rotary embedding wants the rows of q and k interleaved
            (`LlamaModel.permute` in its convert_hf_to_gguf.py). Without it answers still read well: only
            log-probabilities tell.
    """

    name: str
    arch: gguf.MODEL_ARCH
    permuted: bool


ARCHITECTURES = {
    "llama": Architecture("llama", gguf.MODEL_ARCH.LLAMA, permuted=True),
    "mistral": Architecture("llama", gguf.MODEL_ARCH.LLAMA, permuted=True),
    "qwen2": Architecture("qwen2", gguf.MODEL_ARCH.QWEN2, permuted=False),
    "qwen3": Architecture("qwen3", gguf.MODEL_ARCH.QWEN3, permuted=False),
    "gemma": Architecture("gemma", gguf.MODEL_ARCH.GEMMA, permuted=False),
    "gemma2": Architecture("gemma2", gguf.MODEL_ARCH.GEMMA2, permuted=False),
    "phi3": Architecture("phi3", gguf.MODEL_ARCH.PHI3, permuted=False),
}


def export_adapter(adapter: Path, config: dict[str, Any], target: Path) -> None:
    """Converts `adapter` (a PEFT folder) to `target`.

    Args:
        adapter: Folder with adapter_config.json and adapter_model.safetensors.
        config: The base model's config.json.
        target: GGUF file, written whole or not at all.

    Raises:
        TrainerError: `export-unsupported` for an architecture, tensor or kind of adapter that llama.cpp does not know.
    """
    model_type = str(config["model_type"])
    architecture = ARCHITECTURES.get(model_type)
    if architecture is None:
        raise TrainerError(
            "export-unsupported",
            f"Adapters of '{model_type}' models cannot be converted to GGUF yet"
            f" (known: {', '.join(ARCHITECTURES)}). The PEFT adapter is kept in '{adapter}'.",
        )
    lora = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    if lora.get("use_dora"):
        raise TrainerError(
            "export-unsupported",
            "llama.cpp has no DoRA: its adapters add to a weight, DoRA also scales it. Train with training.method"
            f" 'rslora' or 'lora' to chat here; the PEFT adapter is kept in '{adapter}'.",
        )
    tensors = load_file(adapter / "adapter_model.safetensors")
    names = gguf.get_tensor_name_map(architecture.arch, int(config["num_hidden_layers"]))

    def write(path: Path) -> None:
        writer = gguf.GGUFWriter(path, architecture.name)
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, llama_cpp_alpha(lora))
        for key in sorted(tensors):
            module, side = split_key(key)
            name = names.get_name(f"{module}.weight", try_suffixes=(".weight",))
            if name is None:
                raise TrainerError("export-unsupported", f"llama.cpp has no name for the adapter tensor '{key}'.")
            matrix = tensors[key].astype(np.float32)
            if side == "b" and architecture.permuted:
                matrix = permuted_rows(matrix, module, config)
            writer.add_tensor(f"{name}.lora_{side}", np.ascontiguousarray(matrix))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    write_whole(target, write)


def llama_cpp_alpha(lora: dict[str, Any]) -> float:
    """The alpha that gives llama.cpp, which scales by alpha / rank, the adapter's own scale.

    Rank-stabilised LoRA scales by alpha / √rank (arXiv 2312.03732).
    """
    alpha = float(lora["lora_alpha"])
    return alpha * float(lora["r"]) ** 0.5 if lora.get("use_rslora") else alpha


def split_key(key: str) -> tuple[str, str]:
    """`base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight` → (`model.layers.0.self_attn.q_proj`, `a`)."""
    module, _, rest = key.removeprefix("base_model.model.").partition(".lora_")
    return module, rest[0].lower()


def permuted_rows(matrix: Array, module: str, config: dict[str, Any]) -> Array:
    """Interleaves the rows of q's and k's `lora_B`, head by head; other modules are left alone."""
    heads = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]}
    count = heads.get(module.rsplit(".", 1)[-1])
    return matrix if count is None else permute(matrix, int(count))


def permute(matrix: Array, heads: int) -> Array:
    """Rows of each head from (first half, second half) to (pairs): transformers' rotary layout to llama.cpp's."""
    rows = matrix.shape[0]
    halves = matrix.reshape(heads, 2, rows // heads // 2, *matrix.shape[1:])
    return halves.swapaxes(1, 2).reshape(matrix.shape)
