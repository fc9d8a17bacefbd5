"""llama.cpp's own quantiser, out of the library that node-llama-cpp ships for the platform."""

import ctypes
import re
import struct
from pathlib import Path

from ..errors import TrainerError

# llama.h's llama_ftype of each kind (twin of Quantization in protocol/project.ts); the first three only round.
KINDS = {
    "F32": 0,
    "F16": 1,
    "BF16": 32,
    "Q8_0": 7,
    "Q6_K": 18,
    "Q5_K_M": 17,
    "Q4_K_M": 15,
    "Q3_K_M": 12,
}
# Room for llama_model_quantize_params, of which the first two fields are known here: nthread and ftype, int32 each.
PARAMETERS_BYTES = 512


class Parameters(ctypes.Structure):
    """llama_model_quantize_params, as llama_model_quantize_default_params fills it."""

    _fields_ = [("raw", ctypes.c_ubyte * PARAMETERS_BYTES)]


def quantise(source: Path, target: Path, kind: str, library_folder: Path) -> None:
    """Writes `target`, the model of `source` in another type. Not atomic: `target` is the caller's to rename.

    Args:
        source: A GGUF in F32, F16 or BF16.
        target: A GGUF that is not there yet.
        kind: One of `KINDS`.
        library_folder: Folder with llama.cpp's libraries (node-llama-cpp's `bins/<platform>`).

    Raises:
        TrainerError: `unknown-quantization`, `quantise-failed`.
    """
    if kind not in KINDS:
        raise TrainerError(
            "unknown-quantization",
            f"There is no quantization '{kind}'. Choose one of {', '.join(KINDS)}.",
        )
    llama = load_llama(library_folder)
    llama.llama_model_quantize_default_params.restype = Parameters
    parameters = llama.llama_model_quantize_default_params()
    raw = bytearray(bytes(parameters.raw))
    struct.pack_into("<i", raw, 4, KINDS[kind])
    ctypes.memmove(ctypes.addressof(parameters), bytes(raw), len(raw))
    llama.llama_model_quantize.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(Parameters)]
    llama.llama_backend_init()
    exit_code = llama.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(parameters))
    if exit_code != 0 or not target.exists():
        target.unlink(missing_ok=True)
        raise TrainerError(
            "quantise-failed",
            f"llama.cpp could not quantise '{source.name}' to {kind} (exit {exit_code}). Choose another quantization,"
            " such as Q8_0 or F16.",
        )


def load_llama(folder: Path) -> ctypes.CDLL:
    """libllama, its ggml before it; file names carry llama.cpp's version, and the platform's prefix and ending."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []

    def library(name: str) -> Path | None:
        pattern = re.compile(rf"(lib)?{name}(\.[\w.]+)?\.(so|dylib|dll)")
        return next((file for file in files if pattern.fullmatch(file.name)), None)

    found = [library(name) for name in ("ggml-base", "ggml", "llama")]
    try:
        loaded = [ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL) for file in found if file is not None]
    except OSError as error:
        raise TrainerError(
            "quantise-failed",
            f"llama.cpp's library in '{folder}' does not load: {error}. Install Persona Tuner again for this platform.",
        ) from error
    if found[-1] is None:
        raise TrainerError(
            "quantise-failed",
            f"There is no llama.cpp library in '{folder}'. Install Persona Tuner again for this platform.",
        )
    return loaded[-1]
