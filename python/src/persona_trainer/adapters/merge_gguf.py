"""Folds an adapter.gguf into the GGUF of its base model: what llama.cpp adds at each answer, added once."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf.quants import dequantize

from ..errors import TrainerError
from .peft_adapter import Array

TEMPLATE = "tokenizer.chat_template"
ADDS_BOS = "tokenizer.ggml.add_bos_token"


def merge_gguf(base: Path, adapter: Path, target: Path, *, name: str, template: str, begin: str) -> str:
    """Writes `target`, the base model with the adapter in it, in F32. Not atomic: it is the caller's to rename.

    One tensor at a time is in memory, so that a model of any size can be merged.

    Args:
        base: The base model's GGUF, best in F32.
        adapter: The run's adapter.gguf, whose tensors already have llama.cpp's names, order of rows and scale.
        target: A file that is not there yet.
        name: What the model is called.
        template: The chat template that was trained with.
        begin: What a conversation begins with, as that template writes it.

    Returns:
        The token that programs put before a conversation by themselves; empty where they must not.

    Raises:
        TrainerError: `export-unsupported`, naming the tensor that the base model has not.
    """
    reader = gguf.GGUFReader(base)
    changes = read_changes(adapter)
    unknown = sorted(set(changes) - {tensor.name for tensor in reader.tensors})
    if unknown:
        raise TrainerError(
            "export-unsupported", f"'{base.name}' has no tensor '{unknown[0]}', which the adapter changes."
        )
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    copy_fields(reader, writer, {"general.name": name, TEMPLATE: template})
    first = added_first(reader, begin)
    writer.add_bool(ADDS_BOS, first != "")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        # GGUF names dimensions from the innermost on; numpy from the outermost.
        shape = [int(size) for size in reversed(tensor.shape)]
        writer.add_tensor_info(tensor.name, shape, np.dtype(np.float32), 4 * int(np.prod(shape)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        weight = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if tensor.name in changes:
            low, high, scale = changes[tensor.name]
            weight = weight + np.float32(scale) * (high.astype(np.float32) @ low.astype(np.float32))
        writer.write_tensor_data(np.ascontiguousarray(weight))
    writer.close()
    return first


def added_first(reader: Any, begin: str) -> str:
    """The token before a conversation, where both the base's file adds it and the template writes it.

    Programs then tokenise the template's text without it, and add it: once. A file that adds what the template does not
    write would give the model a token that it never saw there.
    """
    fields = reader.fields
    kind = fields["tokenizer.ggml.model"].contents() if "tokenizer.ggml.model" in fields else ""
    adds = fields[ADDS_BOS].contents() if ADDS_BOS in fields else kind == "llama"
    if not adds or "tokenizer.ggml.bos_token_id" not in fields:
        return ""
    token = str(fields["tokenizer.ggml.tokens"].contents(int(fields["tokenizer.ggml.bos_token_id"].contents())))
    return token if begin.startswith(token) else ""


def read_changes(adapter: Path) -> dict[str, tuple[Array, Array, float]]:
    """A, B and the scale of each tensor, as llama.cpp takes them from an adapter (`get_scale` in llama-adapter.h)."""
    reader = gguf.GGUFReader(adapter)
    alpha = float(reader.fields[gguf.Keys.Adapter.LORA_ALPHA].contents())
    sides = {tensor.name: tensor.data for tensor in reader.tensors}
    changes = {}
    for key, low in sides.items():
        if key.endswith(".lora_a"):
            name = key.removesuffix(".lora_a")
            changes[name] = (low, sides[f"{name}.lora_b"], alpha / low.shape[0] if alpha else 1.0)
    return changes


def copy_fields(reader: Any, writer: Any, changed: dict[str, str]) -> None:
    """All that the base's file says of itself, but what is changed or written anew."""
    own = {"general.architecture", "general.file_type", ADDS_BOS}
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key in own or key in changed:
            continue
        kind = field.types[0]
        element = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), kind, element)
    for key, text in changed.items():
        writer.add_string(key, text)
