"""A Hugging Face folder as a person has it: what of it a base model is made of, and what this Python knows of it."""

import json
import re
from pathlib import Path
from typing import Any

from safetensors import safe_open
from transformers import AutoConfig
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from ..errors import TrainerError
from .files import link_or_copy

# Configuration, tokenizer and template; no Python file and no pickle is ever among them.
SETTINGS = re.compile(
    r"(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|chat_template)\.json"
    r"|merges\.txt|(tokenizer|spiece)\.model|chat_template\.jinja"
)
INDEX = "model.safetensors.index.json"


def weight_files(folder: Path) -> list[str]:
    """Names of the files with the weights, of which transformers reads no others."""
    index = folder / INDEX
    if index.exists():
        return sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    return ["model.safetensors"]


def require_known(folder: Path) -> None:
    """Refuses an architecture that these transformers do not train, before anything long.

    Raises:
        TrainerError: `unknown-architecture`.
    """
    import transformers

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        kind = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
        raise unknown_architecture(str(kind), transformers.__version__) from error
    if config.model_type not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        raise unknown_architecture(config.model_type, transformers.__version__)


def unknown_architecture(kind: str, version: str) -> TrainerError:
    """The sentence for a `model_type` that is no language model here."""
    return TrainerError(
        "unknown-architecture",
        f"transformers {version} knows no language model of the kind '{kind}'. Set 'profile' in persona.json to"
        " 'modern', whose transformers are newer, or choose a model of another architecture.",
    )


def stage(source: Path, target: Path) -> None:
    """What training reads, byte for byte: settings copied, weights linked where the disk allows it."""
    target.mkdir(parents=True)
    index = [INDEX] if (source / INDEX).exists() else []
    for file in source.iterdir():
        if SETTINGS.fullmatch(file.name):
            (target / file.name).write_bytes(file.read_bytes())
    for name in [*index, *weight_files(source)]:
        # A hub's cache holds links to its blobs.
        link_or_copy((source / name).resolve(), target / name)


def count_parameters(folder: Path) -> int:
    """Numbers in the safetensors."""
    total = 0
    for name in weight_files(folder):
        with safe_open(folder / name, framework="numpy") as tensors:
            for key in tensors.keys():  # noqa: SIM118 - it is no dict
                size = 1
                for length in tensors.get_slice(key).get_shape():
                    size *= length
                total += size
    return total


def read_config(folder: Path) -> dict[str, Any]:
    """config.json as it stands."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    return config
