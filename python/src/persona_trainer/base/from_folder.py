"""A base model out of a folder with safetensors: they train untouched, and a GGUF that is made of them answers."""

import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..adapters.export_gguf import require_exportable
from ..errors import TrainerError
from .convert import convert
from .files import link_or_copy, sha256_of
from .gguf_file import read_fields
from .hugging_face_folder import count_parameters, read_config, require_known, stage, weight_files
from .quantise import KINDS, quantise

Progress = Callable[[str, float], None]
# Keys that a model and its GGUF have alike, whatever the type of the weights.
ALIKE = (
    ".block_count",
    ".embedding_length",
    ".feed_forward_length",
    ".attention.head_count",
    ".attention.head_count_kv",
)
ANSWER, PARITY = "model.gguf", "model-parity.gguf"


def prepare_folder(source: Path, folder: Path, order: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Fills `folder` with what training, answering and the parity check read.

    Args:
        source: Hugging Face folder.
        folder: Empty folder to fill.
        order: `name`, `parity` (F32 or F16), `quantization` of what answers, or `answer`, a GGUF that the person has;
            `converter` (see `converter_paths`), `llamaLibrary`.
        progress: Told a sentence and the share done, 0-1.

    Returns:
        The model's own part of base.json.

    Raises:
        TrainerError: `unknown-architecture`, `export-unsupported`, and those of `convert` and `quantise`.
    """
    require_known(source)
    require_exportable(read_config(source))
    hugging_face = folder / "huggingface"
    progress("Taking the weights", 0.02)
    stage(source, hugging_face)
    parity = folder / PARITY
    progress("Converting for llama.cpp", 0.1)
    convert(
        hugging_face,
        parity,
        order["parity"].lower(),
        name=order["name"],
        paths=converter_paths(**order["converter"]),
        progress=lambda share: progress("Converting for llama.cpp", 0.1 + 0.5 * share),
    )
    progress("Writing the model that answers", 0.6)
    answer = folder / ANSWER
    if "answer" in order:
        link_or_copy(Path(order["answer"]), answer)
    elif order["quantization"] == order["parity"]:
        answer = parity
    else:
        quantise(parity, answer, order["quantization"], Path(order["llamaLibrary"]))
    progress("Hashing the weights", 0.8)
    made: dict[str, Any] = {}
    fields = read_fields(parity)
    if "answer" in order:
        made |= type_of_given(Path(order["answer"]), fields)
    return {
        **made,
        "architecture": fields["general.architecture"],
        "sha256": sha256_of(*(hugging_face / name for name in weight_files(hugging_face))),
        "parameters": count_parameters(hugging_face),
        "contextLength": int(fields[f"{fields['general.architecture']}.context_length"]),
        "files": {"huggingFace": "huggingface", "gguf": answer.name, "ggufF32": parity.name},
    }


def type_of_given(answer: Path, converted: dict[str, Any]) -> dict[str, Any]:
    """Type of the weights of a GGUF that the person has, for base.json.

    Raises:
        TrainerError: `pair-differs`, `gguf-unreadable`.
    """
    fields = read_fields(answer)
    for key in ("general.architecture", *(key for key in converted if key.endswith(ALIKE))):
        if fields.get(key) != converted.get(key):
            raise TrainerError(
                "pair-differs",
                f"'{answer}' is not the model that is trained on: its {key} is {fields.get(key)}, and the folder's is"
                f" {converted.get(key)}. Name the .gguf that was made of this folder, or leave 'answer' out.",
            )
    kind = next((name for name, number in KINDS.items() if number == fields.get("general.file_type")), None)
    return {} if kind is None else {"quantization": kind}


def converter_paths(packages: str, llamaCpp: str | None = None) -> list[Path]:  # noqa: N803
    """Where Python finds the converter: in a checkout of llama.cpp, or in its environment, which both need."""
    found = sysconfig.get_paths(scheme="venv", vars={"base": packages, "platbase": packages})
    checkout = [] if llamaCpp is None else [Path(llamaCpp) / "gguf-py", Path(llamaCpp)]
    return [*checkout, *(Path(found[name]) for name in ("purelib", "platlib"))]
