"""Writes the model that a GGUF holds as a Hugging Face folder: configuration and weights from the file's own fields."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from safetensors.numpy import save_file
from transformers import AutoConfig, AutoModelForCausalLM

from ..adapters.export_gguf import unpermute
from ..adapters.peft_adapter import Array
from .gguf_config import ARCHITECTURES, Description, Fields, GgufArchitecture, config_of, unsupported

# Position factors are read into the configuration.
FACTORS = ("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight")
SHARD_BYTES = 2 << 30


@dataclass(frozen=True)
class GgufModel:
    """What a GGUF holds, in transformers' words.

    Attributes:
        config: For config.json.
        shapes: Of each parameter.
        sources: Name of the GGUF's tensor for each parameter.
    """

    reader: Any
    architecture: GgufArchitecture
    config: Fields
    shapes: dict[str, tuple[int, ...]]
    sources: dict[str, str]

    @property
    def parameters(self) -> int:
        """How many numbers it learned."""
        return sum(int(np.prod(shape)) for shape in self.shapes.values())


def read_model(reader: Any, fields: Fields) -> GgufModel:
    """Finds a place for every field and tensor; reads no weights yet.

    Raises:
        TrainerError: `gguf-unsupported`, naming what has none.
    """
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    shapes = {name: tuple(int(size) for size in reversed(tensor.shape)) for name, tensor in tensors.items()}
    factors = {name: whole(tensors[name]) for name in FACTORS if name in tensors}
    description = Description(fields, shapes, factors)
    config = config_of(description)
    architecture = ARCHITECTURES[description.name]
    parameters, made = parameters_of(config, architecture)
    config["architectures"] = [made]
    names = gguf.get_tensor_name_map(arch_of(description.name), int(config["num_hidden_layers"]))
    sources = {}
    for parameter, shape in parameters.items():
        source = names.get_name(parameter, try_suffixes=(".weight", ".bias"))
        if source is None or source not in shapes:
            raise unsupported(f"it has no tensor '{source}' for '{parameter}'")
        found = shapes[source]
        if int(np.prod(found)) != int(np.prod(shape)):
            raise unsupported(f"its tensor '{source}' is {list(found)}, and its fields make it {list(shape)}")
        sources[parameter] = source
    left = shapes.keys() - set(sources.values()) - set(FACTORS)
    if left:
        raise unsupported(f"its tensor '{min(left)}' has no place in '{architecture.model_type}'")
    return GgufModel(reader, architecture, config, parameters, sources)


def parameters_of(config: Fields, architecture: GgufArchitecture) -> tuple[dict[str, tuple[int, ...]], str]:
    """Names and shapes of what such a model learns, without making it; and its class."""
    options = {key: value for key, value in config.items() if key != "model_type"}
    try:
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(AutoConfig.for_model(architecture.model_type, **options))
    except (ValueError, KeyError) as error:
        raise unsupported(
            f"the transformers of this profile know no '{architecture.model_type}' (those of 'modern' may)"
        ) from error
    # A parameter that two places share is told once.
    return {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}, type(model).__name__


def write_model(model: GgufModel, folder: Path) -> None:
    """Writes config.json and the weights, in fp32, in files of at most 2 GiB."""
    # In the words of transformers 4, which 5 reads too: a prepared base serves both profiles.
    (folder / "config.json").write_text(json.dumps(model.config, indent=2), encoding="utf-8")
    shards = list(shards_of(model.shapes))
    index: dict[str, str] = {}
    for number, names in enumerate(shards, start=1):
        file = f"model-{number:05}-of-{len(shards):05}.safetensors" if len(shards) > 1 else "model.safetensors"
        save_file(dict(weights_of(model, names)), folder / file, metadata={"format": "pt"})
        index |= dict.fromkeys(names, file)
    if len(shards) > 1:
        told = {"metadata": {"total_size": 4 * model.parameters}, "weight_map": index}
        (folder / "model.safetensors.index.json").write_text(json.dumps(told), encoding="utf-8")


def weights_of(model: GgufModel, names: list[str]) -> Iterator[tuple[str, Array]]:
    """Weights as transformers lays them out."""
    tensors = {tensor.name: tensor for tensor in model.reader.tensors}
    heads = {"q_proj": model.config["num_attention_heads"], "k_proj": model.config["num_key_value_heads"]}
    for name in names:
        weight = whole(tensors[model.sources[name]])
        module, _, kind = name.rpartition(".")
        count = heads.get(module.rsplit(".", 1)[-1])
        if model.architecture.permuted and count is not None:
            weight = unpermute(weight, int(count))
        if model.architecture.norms_from_one and module.endswith("norm") and kind == "weight":
            weight = weight - 1
        yield name, np.ascontiguousarray(weight.reshape(model.shapes[name]), dtype=np.float32)


def shards_of(shapes: dict[str, tuple[int, ...]]) -> Iterator[list[str]]:
    """Names in groups whose weights go into one file."""
    names: list[str] = []
    size = 0
    for name, shape in shapes.items():
        own = 4 * int(np.prod(shape))
        if names and size + own > SHARD_BYTES:
            yield names
            names, size = [], 0
        names.append(name)
        size += own
    yield names


def whole(tensor: Any) -> Array:
    """A tensor of a GGUF in fp32."""
    values: Array = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    return values.reshape(tuple(int(size) for size in reversed(tensor.shape)))


def arch_of(name: str) -> gguf.MODEL_ARCH:
    """The `gguf` package's number of an architecture."""
    return next(arch for arch, known in gguf.MODEL_ARCH_NAMES.items() if known == name)
