"""The converter's own process: safetensors to GGUF, without network, without pickle, without a model's own code.

Run as a script, not imported: its packages (transformers 4.57 or later among them) come before those of the environment
it runs in, of which it takes torch alone.

Usage: convert_process.py '{"paths": […], "source": …, "target": …, "type": "f32", "name": …}'
Prints one JSON line: `{"done": true}`, or `{"unsupported": …}`, `{"tokenizer": …}`, `{"failed": …}`.
"""

import json
import os
import runpy
import sys
import threading
from pathlib import Path
from typing import Any

# The converter asks for a tokenizer with trust_remote_code, and would read pickles; no model needs either here.
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "pickle.find_class", "subprocess.Popen", "os.system")


def forbid(event: str, _: tuple[Any, ...]) -> None:
    """Audit hook (PEP 578): it cannot be removed."""
    if event in FORBIDDEN:
        raise PermissionError(f"the converter tried what it must not: {event}")


def refuse_code(*_: object, **__: object) -> None:
    """Stands in the place of what loads a model's own Python."""
    raise PermissionError("the model wants to run Python code of its own")


def end_with_parent() -> None:
    """Whoever asked holds the other end of stdin: without it there is nobody to convert for."""
    sys.stdin.read()
    os._exit(1)


def read_version_5() -> None:
    """Lets transformers 4 read the tokenizers that 5 writes; what they say stands in tokenizer.json as well."""
    import transformers
    from transformers.tokenization_utils_base import PreTrainedTokenizerBase

    named = PreTrainedTokenizerBase._set_model_specific_special_tokens

    def named_only(self: Any, special_tokens: Any) -> None:
        if isinstance(special_tokens, dict):
            named(self, special_tokens)

    PreTrainedTokenizerBase._set_model_specific_special_tokens = named_only
    transformers.TokenizersBackend = transformers.PreTrainedTokenizerFast


def main() -> dict[str, Any]:
    """Converts; what went wrong is the result."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    order = json.loads(sys.argv[1])
    sys.path[:0] = order["paths"]
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    import transformers.dynamic_module_utils as dynamic

    dynamic.get_class_from_dynamic_module = refuse_code
    import torch  # noqa: F401
    from transformers import AutoTokenizer

    read_version_5()
    sys.addaudithook(forbid)
    source = Path(order["source"])
    architecture = (json.loads((source / "config.json").read_text("utf-8")).get("architectures") or ["none"])[0]
    from conversion import TEXT_MODEL_MAP

    if architecture not in TEXT_MODEL_MAP:
        return {"unsupported": architecture}
    if not (source / "tokenizer.json").exists():
        # Older repositories have the SentencePiece file alone; the trainer and the editor read this one.
        AutoTokenizer.from_pretrained(source).backend_tokenizer.save(str(source / "tokenizer.json"))
    sys.argv = ["convert_hf_to_gguf", str(source), "--outtype", order["type"]]
    sys.argv += ["--outfile", order["target"], "--model-name", order["name"]]
    try:
        runpy.run_module("convert_hf_to_gguf", run_name="__main__")
    except NotImplementedError as error:
        if "pre-tokenizer" in str(error):
            return {"tokenizer": str(error)}
        raise
    return {"done": True}


if __name__ == "__main__":
    try:
        outcome = main()
    except BaseException as error:
        import traceback

        traceback.print_exc()
        outcome = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(outcome), flush=True)
