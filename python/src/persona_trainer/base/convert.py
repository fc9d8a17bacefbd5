"""Safetensors to GGUF by ggml's own converter, in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ..errors import TrainerError

SCRIPT = Path(__file__).with_name("convert_process.py")


def convert(
    source: Path, target: Path, kind: str, *, name: str, paths: list[Path], progress: Callable[[float], None]
) -> None:
    """Writes `target`, a GGUF of the safetensors in `source`.

    Args:
        source: Hugging Face folder with nothing in it but configuration, tokenizer and safetensors.
        target: File to make.
        kind: `f32`, `f16`, `bf16` or `q8_0`.
        name: What the GGUF calls the model.
        paths: Where the converter and its packages lie, the first before the second.
        progress: Told the share written, 0-1.

    Raises:
        TrainerError: `architecture-without-gguf`, `tokenizer-without-gguf`, `conversion-failed`.
    """
    order = {
        "paths": [str(path) for path in paths],
        "source": str(source),
        "target": str(target),
        "type": kind,
        "name": name,
    }
    # Its progress comes on stderr, which goes to the log of whoever asked.
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(SCRIPT), json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert child.stdout and child.stderr
    try:
        for line in child.stderr:
            print(line, end="", file=sys.stderr)
            if shares := re.findall(r"Writing:\s+(\d+)%", line):
                progress(int(shares[-1]) / 100)
        last = (child.stdout.read().strip().splitlines() or ["{}"])[-1]
    finally:
        child.kill()
        exit_code = child.wait()
    try:
        outcome = json.loads(last)
    except ValueError:
        outcome = {}
    if outcome.get("done") and target.exists():
        return
    if "unsupported" in outcome:
        raise TrainerError(
            "architecture-without-gguf",
            f"llama.cpp's converter does not know the architecture '{outcome['unsupported']}', so the model could be"
            " trained and never answer. Choose a model of another architecture.",
        )
    if "tokenizer" in outcome:
        raise TrainerError(
            "tokenizer-without-gguf",
            "llama.cpp's converter does not know how this tokenizer splits text, and another way would teach other"
            " tokens. Name a .gguf of this very model as 'answer' of baseModel, or choose another model.",
        )
    reason = outcome.get("failed") or f"its process ended with {exit_code}"
    raise TrainerError(
        "conversion-failed",
        f"The model could not be converted for llama.cpp: {reason}. Name a .gguf of this very model as 'answer' of"
        " baseModel, or choose another model.",
    )
