"""Which files of a model are needed to train on it, and which models cannot be used at all."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import HubError

INDEX = "model.safetensors.index.json"
WHOLE = "model.safetensors"
# Each of these is enough to build a tokenizer from.
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model", "sentencepiece.bpe.model")
TEMPLATE = "chat_template.jinja"
# Small ones, fetched where they are there. No Python: a model's own code is never run.
SMALL = (
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "merges.txt",
    "tekken.json",
    TEMPLATE,
    "chat_template.json",
    *TOKENIZERS,
)
PICKLE = re.compile(r"\.(bin|pt|pth|pkl|pickle|ckpt)$")


class RemoteFile(NamedTuple):
    """A file of a model, as the hub lists it."""

    name: str
    size: int
    # SHA-256 of a large file, git's blob SHA-1 of a small one; which of the two its length tells.
    digest: str


def first_files(files: Mapping[str, RemoteFile]) -> list[RemoteFile]:
    """What must be read to know the rest: the configuration, and the list of the pieces."""
    return [files[name] for name in ("config.json", INDEX) if name in files and not (name == INDEX and WHOLE in files)]


def needed_files(model: str, files: Mapping[str, RemoteFile], index: Mapping[str, Any] | None) -> list[RemoteFile]:
    """The files to fetch, in the order in which to fetch them: what is small first.

    Args:
        model: For the errors.
        files: All files at the top of the repository.
        index: What `INDEX` says, where the weights are in pieces.

    Raises:
        HubError: `hub-pickle-only`, `hub-wrong-format`, `hub-adapter`, `hub-no-tokenizer`, `hub-incomplete`.
    """
    weights = weight_names(model, files, index)
    missing = [name for name in weights if name not in files]
    if missing:
        raise HubError(
            "hub-incomplete",
            f"'{model}' lacks '{missing[0]}', which its {INDEX} names. Choose another model or revision.",
        )
    if not any(name in files for name in TOKENIZERS):
        raise HubError(
            "hub-no-tokenizer",
            f"'{model}' has no tokenizer (none of {', '.join(TOKENIZERS)}). Choose a model that brings its own.",
        )
    small = [files[name] for name in (*SMALL, INDEX) if name in files and (name != INDEX or index is not None)]
    return small + [files[name] for name in weights]


def weight_names(model: str, files: Mapping[str, RemoteFile], index: Mapping[str, Any] | None) -> list[str]:
    """The safetensors that make up the model, once: other forms of the same weights are left."""
    if "config.json" not in files and "adapter_config.json" in files:
        raise HubError(
            "hub-adapter",
            f"'{model}' is an adapter, not a base model: it has an adapter_config.json and no config.json."
            " Name the model that it was trained on.",
        )
    if "config.json" in files and WHOLE in files:
        return [WHOLE]
    if "config.json" in files and index is not None:
        pieces = sorted({str(name) for name in index.get("weight_map", {}).values()})
        # Only from the top of the repository, whatever the index says.
        return [name for name in pieces if re.fullmatch(r"[\w.-]+\.safetensors", name)]
    kinds = {name.rsplit(".", 1)[-1] for name in files if "." in name}
    if any(PICKLE.search(name) for name in files) and "safetensors" not in kinds:
        raise HubError(
            "hub-pickle-only",
            f"'{model}' has its weights as Python pickles only, which can run any code when they are read."
            " Choose a revision or another copy of it with safetensors.",
        )
    found = ", ".join(
        sorted(f".{kind}" for kind in kinds & {"gguf", "onnx", "safetensors", "h5", "msgpack", "nemo", "mlmodel"})
    )
    raise HubError(
        "hub-wrong-format",
        f"'{model}' has no {'config.json' if 'config.json' not in files else WHOLE}"
        f"{f' (there is {found})' if found else ''}: training needs the model in transformers' form."
        " Choose the model that it was made from.",
    )


def read_index(text: bytes, model: str) -> dict[str, Any]:
    """The list of the pieces."""
    try:
        index = json.loads(text)
        if isinstance(index, dict) and isinstance(index.get("weight_map"), dict):
            return index
    except ValueError:
        pass
    raise HubError("hub-incomplete", f"'{model}' has a {INDEX} that cannot be read. Choose another revision.")
