"""The configuration that a GGUF describes: what changes the model's computation is read, or refused by name.

transformers' own GGUF loader drops some of it in silence (the scaling of Llama 3's positions, the head size of Qwen 3),
and does not know some architectures. A run over a wrong base costs its hours, and only then says so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import TrainerError

Fields = dict[str, Any]
Factors = np.ndarray[Any, np.dtype[Any]]
# What says nothing about the computation, or what is looked at apart.
SILENT = {"vocab_size", "context_length", "block_count", "attention.causal", "pooling_type", "rope.scaling.finetuned"}
COMMON = {
    "embedding_length",
    "feed_forward_length",
    "attention.head_count",
    "attention.head_count_kv",
    "attention.layer_norm_rms_epsilon",
    "attention.key_length",
    "attention.value_length",
    "rope.freq_base",
    "rope.dimension_count",
    "rope.scaling.type",
    "rope.scaling.factor",
    "rope.scaling.original_context_length",
}
YARN = {f"rope.scaling.yarn_{name}" for name in ("ext_factor", "attn_factor", "beta_fast", "beta_slow")}
# Scalings of the Llama 3 kind that models were published with: only those that give the file's very factors are taken.
LLAMA3_LENGTHS = [2**power for power in range(7, 18)]
CLOSE = 1e-4


@dataclass(frozen=True)
class GgufArchitecture:
    """How a GGUF's architecture is called by transformers, and what it has beyond the common fields.

    Attributes:
        model_type: In transformers' config.json.
        configure: Adds to the configuration what is the architecture's own.
        fields: Keys that `configure` reads, without the architecture's name before them.
        permuted: Whether the rows of q and k lie as llama.cpp's rotary embedding wants them (pairs).
        norms_from_one: Whether norms were written with 1 added.
        scalings: What `rope.scaling.type` may be.
    """

    model_type: str
    configure: Callable[["Description"], Fields] = lambda _: {}
    fields: frozenset[str] = field(default_factory=frozenset)
    permuted: bool = False
    norms_from_one: bool = False
    scalings: tuple[str, ...] = ("linear", "yarn")


@dataclass(frozen=True)
class Description:
    """What a GGUF says of its model.

    Attributes:
        fields: Its metadata.
        shapes: Of its tensors, rows first.
        factors: Its small tensors of position factors.
    """

    fields: Fields
    shapes: dict[str, tuple[int, ...]]
    factors: dict[str, Factors]

    @property
    def name(self) -> str:
        """Its architecture, as GGUF calls it."""
        return str(self.fields["general.architecture"])

    def get(self, key: str, default: Any = None) -> Any:
        """A field of the architecture."""
        return self.fields.get(f"{self.name}.{key}", default)

    def need(self, key: str) -> Any:
        """The same, of which there is no default."""
        value = self.get(key)
        if value is None:
            raise unsupported(f"it has no '{self.name}.{key}'")
        return value

    @property
    def head_size(self) -> int:
        """Width of a head of queries and keys."""
        return int(
            self.get("attention.key_length") or self.need("embedding_length") // self.need("attention.head_count")
        )


def unsupported(reason: str) -> TrainerError:
    """The refusal of a GGUF that cannot be rebuilt exactly."""
    return TrainerError(
        "gguf-unsupported",
        f"This GGUF cannot be trained from alone: {reason}. Name the folder with its safetensors in baseModel instead.",
    )


def gemma(model: Description) -> Fields:
    """Gemma: heads of their own size."""
    return {"head_dim": model.head_size, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": True}


def gemma2(model: Description) -> Fields:
    """Gemma 2: capped scores, windows in every other layer."""
    # llama.cpp tells the one model that scales otherwise by its number of layers.
    wide = int(model.need("block_count")) == 46
    scalar = model.need("embedding_length") // model.need("attention.head_count") if wide else model.head_size
    return {
        **gemma(model),
        "query_pre_attn_scalar": scalar,
        "attn_logit_softcapping": model.get("attn_logit_softcapping"),
        "final_logit_softcapping": model.get("final_logit_softcapping"),
        "sliding_window": int(model.need("attention.sliding_window")),
    }


def gemma3(model: Description) -> Fields:
    """Gemma 3, the part that reads text: five of six layers have a window, and positions of their own."""
    layers, window = int(model.need("block_count")), model.get("attention.sliding_window")
    scalar = model.need("embedding_length") // model.need("attention.head_count") if layers == 62 else model.head_size
    every = 6 if window else 1
    return {
        **gemma(model),
        "query_pre_attn_scalar": scalar,
        "final_logit_softcapping": model.get("final_logit_softcapping"),
        "sliding_window": int(window or 4096),
        "layer_types": ["sliding_attention" if (at + 1) % every else "full_attention" for at in range(layers)],
        "rope_local_base_freq": float(model.get("rope.freq_base_swa", 10_000.0)),
    }


def phi3(model: Description) -> Fields:
    """Phi-3: what its scaling is measured from."""
    original = model.get("rope.scaling.original_context_length")
    window = int(model.get("attention.sliding_window") or 0)
    own: Fields = {"sliding_window": window or None}
    if original is not None:
        own["original_max_position_embeddings"] = int(original)
    return own


def granite(model: Description) -> Fields:
    """Granite: its multipliers."""
    return {
        "attention_multiplier": float(model.get("attention.scale") or model.head_size**-0.5),
        "embedding_multiplier": float(model.get("embedding_scale") or 1.0),
        "residual_multiplier": float(model.get("residual_scale") or 1.0),
        "logits_scaling": float(model.get("logit_scale") or 1.0),
    }


def lfm2(model: Description) -> Fields:
    """LFM2: layers of convolutions are those without keys and values."""
    heads = model.need("attention.head_count_kv")
    return {
        "layer_types": ["full_attention" if count else "conv" for count in heads],
        "num_key_value_heads": max(heads),
        "norm_eps": float(model.need("attention.layer_norm_rms_epsilon")),
        "conv_L_cache": int(model.need("shortconv.l_cache")),
        "block_auto_adjust_ff_dim": False,
    }


WINDOW = frozenset({"attention.sliding_window"})
ARCHITECTURES = {
    "llama": GgufArchitecture("llama", permuted=True),
    "qwen2": GgufArchitecture("qwen2"),
    "qwen3": GgufArchitecture("qwen3", lambda model: {"head_dim": model.head_size}),
    "gemma": GgufArchitecture("gemma", gemma, norms_from_one=True, scalings=()),
    "gemma2": GgufArchitecture(
        "gemma2",
        gemma2,
        WINDOW | {"attn_logit_softcapping", "final_logit_softcapping"},
        norms_from_one=True,
        scalings=(),
    ),
    "gemma3": GgufArchitecture(
        "gemma3_text",
        gemma3,
        WINDOW | {"final_logit_softcapping", "rope.freq_base_swa"},
        norms_from_one=True,
        scalings=("linear",),
    ),
    "phi3": GgufArchitecture("phi3", phi3, WINDOW | {"rope.scaling.attn_factor"}, scalings=("longrope",)),
    "smollm3": GgufArchitecture("smollm3", permuted=True),
    "olmo2": GgufArchitecture("olmo2"),
    "granite": GgufArchitecture(
        "granite",
        granite,
        frozenset({"attention.scale", "embedding_scale", "residual_scale", "logit_scale"}),
        permuted=True,
    ),
    "lfm2": GgufArchitecture("lfm2", lfm2, frozenset({"shortconv.l_cache"}), scalings=()),
}


def architecture_of(model: Description) -> GgufArchitecture:
    """Raises: TrainerError `gguf-unsupported` for one that is not known, or a field of it that nobody reads."""
    known = ARCHITECTURES.get(model.name)
    if known is None:
        raise unsupported(f"its architecture '{model.name}' is not known (known: {', '.join(ARCHITECTURES)})")
    read = SILENT | COMMON | YARN | known.fields
    prefix = f"{model.name}."
    for key, value in model.fields.items():
        name = key.removeprefix(prefix)
        # A count of experts that is none is written by some converters.
        if key.startswith(prefix) and name not in read and value not in (0, None, False):
            raise unsupported(f"its field '{key}' ({value}) is not known")
    if model.get("attention.causal") is False:
        raise unsupported("it does not predict the next token ('attention.causal' is false)")
    return known


def config_of(model: Description) -> Fields:
    """The model's configuration in transformers' words (those of 4.x, which 5.x reads too).

    Raises:
        TrainerError: `gguf-unsupported`, naming what cannot be read.
    """
    known = architecture_of(model)
    heads = int(model.need("attention.head_count"))
    if model.get("attention.value_length", model.head_size) != model.head_size:
        raise unsupported("its values are wider than its keys ('attention.value_length')")
    if model.get("rope.dimension_count", model.head_size) != model.head_size:
        raise unsupported("only a part of each head carries the position ('rope.dimension_count')")
    config: Fields = {
        "model_type": known.model_type,
        "vocab_size": model.shapes["token_embd.weight"][0],
        "hidden_size": int(model.need("embedding_length")),
        "intermediate_size": int(model.need("feed_forward_length")),
        "num_hidden_layers": int(model.need("block_count")),
        "num_attention_heads": heads,
        "num_key_value_heads": model.get("attention.head_count_kv", heads),
        "rms_norm_eps": float(model.need("attention.layer_norm_rms_epsilon")),
        "max_position_embeddings": int(model.need("context_length")),
        "rope_theta": float(model.get("rope.freq_base", 10_000.0)),
        "tie_word_embeddings": "output.weight" not in model.shapes,
        **{f"{name}_token_id": model.fields.get(f"tokenizer.ggml.{name}_token_id") for name in ("bos", "eos")},
        "pad_token_id": model.fields.get("tokenizer.ggml.padding_token_id"),
    }
    if model.head_size * heads != config["hidden_size"]:
        if known.model_type not in ("llama", "qwen3", "gemma", "gemma2", "gemma3_text"):
            raise unsupported(f"{known.model_type} has no head size of its own ('attention.key_length')")
        config["head_dim"] = model.head_size
    if known.model_type in ("llama", "granite", "smollm3", "olmo2"):
        config["attention_bias"] = "blk.0.attn_q.bias" in model.shapes
    if known.model_type in ("llama", "granite", "smollm3"):
        config["mlp_bias"] = "blk.0.ffn_up.bias" in model.shapes
    config |= known.configure(model)
    return config | scaling_of(model, known, config)


def scaling_of(model: Description, known: GgufArchitecture, config: Fields) -> Fields:
    """How positions are scaled beyond the length that the model was first trained with."""
    kind = str(model.get("rope.scaling.type") or "none")
    if kind == "none" and "rope_factors_long.weight" in model.factors:
        kind = "longrope"
    if kind not in ("none", *known.scalings):
        raise unsupported(f"'{model.name}' with positions scaled by '{kind}' is not known")
    factors = model.factors.get("rope_freqs.weight")
    if factors is not None and not np.allclose(factors, 1.0):
        if not known.permuted or kind != "none":
            raise unsupported(f"'{model.name}' with the tensor 'rope_freqs' beside the scaling '{kind}' is not known")
        return {"rope_scaling": llama3(factors, model, config)}
    if kind == "linear":
        return {"rope_scaling": {"rope_type": "linear", "factor": float(model.need("rope.scaling.factor"))}}
    if kind == "yarn":
        return yarn(model)
    if kind == "longrope":
        return longrope(model, config)
    return {}


def llama3(factors: Factors, model: Description, config: Fields) -> Fields:
    """Llama 3's scaling, of which a GGUF holds only what it comes to: the divisor of each frequency."""
    largest = float(factors.max())
    for original in LLAMA3_LENGTHS:
        for factor in sorted({round(largest), 2, 4, 8, 16, 32, 64}):
            scaling = {"factor": float(factor), "low_freq_factor": 1.0, "high_freq_factor": 4.0}
            scaling["original_max_position_embeddings"] = original
            found = llama3_factors(scaling, float(config["rope_theta"]), model.head_size)
            if len(found) == len(factors) and np.allclose(found, factors, rtol=CLOSE, atol=0):
                return {"rope_type": "llama3", **scaling}
    raise unsupported("its tensor 'rope_freqs' holds no scaling of Llama 3's kind")


def llama3_factors(scaling: Fields, base: float, size: int) -> Factors:
    """What each frequency is divided by (Llama 3.1's published code)."""
    factor, low, high = scaling["factor"], scaling["low_freq_factor"], scaling["high_freq_factor"]
    wave = 2 * math.pi * base ** (np.arange(0, size, 2, dtype=np.float64) / size)
    smooth = np.clip((scaling["original_max_position_embeddings"] / wave - low) / (high - low), 0.0, 1.0)
    divisors: Factors = 1 / ((1 - smooth) / factor + smooth)
    return divisors


def yarn(model: Description) -> Fields:
    """YaRN (arXiv 2309.00071)."""
    if model.get("rope.scaling.yarn_ext_factor", 1.0) not in (1.0, -1.0):
        raise unsupported("its 'rope.scaling.yarn_ext_factor' is not 1")
    factor = float(model.need("rope.scaling.factor"))
    scaling = {
        "rope_type": "yarn",
        "factor": factor,
        "original_max_position_embeddings": int(model.need("rope.scaling.original_context_length")),
        "beta_fast": float(model.get("rope.scaling.yarn_beta_fast", 32.0)),
        "beta_slow": float(model.get("rope.scaling.yarn_beta_slow", 1.0)),
        # llama.cpp multiplies the paper's factor by the file's.
        "attention_factor": float(model.get("rope.scaling.yarn_attn_factor", 1.0)) * (0.1 * math.log(factor) + 1.0),
    }
    # transformers 4.47 measures from the configuration's length, 5 from the scaling's: the same length serves both.
    return {"rope_scaling": scaling, "max_position_embeddings": scaling["original_max_position_embeddings"]}


def longrope(model: Description, config: Fields) -> Fields:
    """LongRoPE (arXiv 2402.13753), as Phi-3 has it."""
    long, short = (model.factors.get(f"rope_factors_{name}.weight") for name in ("long", "short"))
    if long is None or short is None:
        raise unsupported(
            "it is scaled by 'longrope' and lacks the tensors 'rope_factors_long' and 'rope_factors_short'"
        )
    original = int(model.need("rope.scaling.original_context_length"))
    stretch = config["max_position_embeddings"] / original
    attention = math.sqrt(1 + math.log(stretch) / math.log(original)) if stretch > 1 else 1.0
    told = float(model.get("rope.scaling.attn_factor", attention))
    if not math.isclose(told, attention, rel_tol=CLOSE):
        raise unsupported(f"its 'rope.scaling.attn_factor' is {told:g}, and its lengths give {attention:g}")
    # Exactly these three, and no others, is what transformers 4.47 takes.
    return {"rope_scaling": {"type": "longrope", "short_factor": short.tolist(), "long_factor": long.tolist()}}
