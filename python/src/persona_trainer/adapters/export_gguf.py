"""Writes a PEFT LoRA adapter as the GGUF that llama.cpp loads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from ..errors import TrainerError
from ..runs.run_folder import write_whole
from .peft_adapter import Array, Pair, read_adapter


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
    "gemma3_text": Architecture("gemma3", gguf.MODEL_ARCH.GEMMA3, permuted=False),
    "phi3": Architecture("phi3", gguf.MODEL_ARCH.PHI3, permuted=False),
    "smollm3": Architecture("smollm3", gguf.MODEL_ARCH.SMOLLM3, permuted=True),
    "olmo2": Architecture("olmo2", gguf.MODEL_ARCH.OLMO2, permuted=False),
    "granite": Architecture("granite", gguf.MODEL_ARCH.GRANITE, permuted=True),
    "lfm2": Architecture("lfm2", gguf.MODEL_ARCH.LFM2, permuted=False),
}


def export_adapter(
    adapter: Path, config: dict[str, Any], target: Path, base_weight: Callable[[str], Array] | None = None
) -> None:
    """Converts `adapter` (a PEFT folder) to `target`.

    Args:
        adapter: Folder with adapter_config.json and adapter_model.safetensors.
        config: The base model's config.json.
        target: GGUF file, written whole or not at all.
        base_weight: The base model's weight of a module, which DoRA needs.

    Raises:
        TrainerError: `export-unsupported` for an architecture or tensor that llama.cpp does not know;
            `adapter-refused` for an adapter that is more than a LoRA, or less.
    """
    model_type = str(config["model_type"])
    architecture = ARCHITECTURES.get(model_type)
    if architecture is None:
        raise TrainerError(
            "export-unsupported",
            f"Adapters of '{model_type}' models cannot be converted to GGUF yet"
            f" (known: {', '.join(ARCHITECTURES)}). The PEFT adapter is kept in '{adapter}'.",
        )
    pairs = read_adapter(adapter)
    names = gguf.get_tensor_name_map(architecture.arch, int(config["num_hidden_layers"]))
    alpha = llama_cpp_alpha(pairs)

    def write(path: Path) -> None:
        writer = gguf.GGUFWriter(path, architecture.name)
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
        for module, pair in pairs.items():
            name = names.get_name(f"{module}.weight", try_suffixes=(".weight",))
            if name is None:
                raise TrainerError("export-unsupported", f"llama.cpp has no name for the adapter of '{module}'.")
            low, high = pair.low, pair.high
            if pair.lengths is not None:
                if base_weight is None:
                    raise ValueError("DoRA cannot be exported without the base model's weights.")
                low, high = whole_change(pair, base_weight(module))
            elif alpha == 0:
                high = high * np.float32(pair.scale)
            if architecture.permuted:
                high = permuted_rows(high, module, config)
            writer.add_tensor(f"{name}.lora_a", np.ascontiguousarray(low))
            writer.add_tensor(f"{name}.lora_b", np.ascontiguousarray(high))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    write_whole(target, write)


def llama_cpp_alpha(pairs: Mapping[str, Pair]) -> float:
    """The one alpha of the file, by which llama.cpp scales each B A: alpha / rank.

    It is the adapter's own where all modules have one rank and scale. Else it is 0, which to llama.cpp means no scaling
    at all, and each module's scale is in its B: modules of other ranks or alphas, and the whole change of DoRA.
    """
    wanted = {(pair.scale, pair.low.shape[0], pair.lengths is None) for pair in pairs.values()}
    scale, rank, plain = next(iter(wanted))
    return scale * rank if len(wanted) == 1 and plain else 0.0


def whole_change(pair: Pair, weight: Array) -> tuple[Array, Array]:
    """What DoRA does to a weight, as the A and B of a LoRA of full rank.

    DoRA gives each row of W + s B A a length of its own (arXiv 2402.09353, equation 5), which is no matrix of low rank
    added to W. So the difference itself is written, with an identity beside it, in half precision: as large as the
    model's linear layers, and exact where a difference of rank r would not be.
    """
    change = (changed_weight(pair, weight) - weight).astype(np.float16)
    rows, columns = change.shape
    if rows < columns:
        return change, np.eye(rows, dtype=np.float16)
    return np.eye(columns, dtype=np.float16), change


def changed_weight(pair: Pair, weight: Array) -> Array:
    """The base model's weight with the adapter in it."""
    changed: Array = weight + np.float32(pair.scale) * (pair.high @ pair.low)
    if pair.lengths is not None:
        changed *= (pair.lengths / np.linalg.norm(changed, axis=1))[:, None]
    return changed


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


def unpermute(matrix: Array, heads: int) -> Array:
    """The way back from `permute`."""
    rows = matrix.shape[0]
    pairs = matrix.reshape(heads, rows // heads // 2, 2, *matrix.shape[1:])
    return pairs.swapaxes(1, 2).reshape(matrix.shape)


def require_exportable(config: dict[str, Any]) -> None:
    """Refuses a model whose adapters could not be converted, before anything is trained.

    Raises:
        TrainerError: `export-unsupported`.
    """
    kind = str(config["model_type"])
    if kind not in ARCHITECTURES:
        raise TrainerError(
            "export-unsupported",
            f"Adapters of '{kind}' models cannot be converted for llama.cpp (known: {', '.join(ARCHITECTURES)})."
            " Choose a base model of one of these.",
        )
