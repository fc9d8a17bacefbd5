"""What a GGUF's fields come to, as a configuration of transformers; nothing of it is guessed."""

import re
from typing import Any

import numpy as np
import pytest

from persona_trainer.base.gguf_config import Description, config_of, llama3_factors
from persona_trainer.errors import TrainerError

FIELDS = {
    "context_length": 2048,
    "embedding_length": 64,
    "feed_forward_length": 96,
    "block_count": 2,
    "attention.head_count": 4,
    "attention.head_count_kv": 2,
    "attention.layer_norm_rms_epsilon": 3e-5,
    "rope.freq_base": 30_000.0,
}
LLAMA_3 = {"factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}


def described(architecture: str, factors: dict[str, Any] | None = None, **own: Any) -> Description:
    fields = {**FIELDS, **{name.replace("__", "."): value for name, value in own.items()}}
    named = {f"{architecture}.{name}": value for name, value in fields.items()}
    shapes = {"token_embd.weight": (100, 64)}
    return Description({"general.architecture": architecture, **named}, shapes, factors or {})


def test_what_the_file_says_is_what_the_model_is() -> None:
    config = config_of(described("llama"))
    assert config["rope_theta"] == 30_000
    assert config["rms_norm_eps"] == 3e-5
    assert (config["vocab_size"], config["tie_word_embeddings"]) == (100, True)
    assert "head_dim" not in config
    assert config_of(described("qwen3", attention__key_length=24, attention__value_length=24))["head_dim"] == 24


@pytest.mark.parametrize(("base", "size"), [(500_000.0, 64), (500_000.0, 128), (30_000.0, 16)])
def test_llama_3s_scaling_is_found_from_the_factors_that_the_file_holds(base: float, size: int) -> None:
    factors = llama3_factors(LLAMA_3, base, size).astype(np.float32)
    sizes = {"attention__key_length": size, "attention__value_length": size}
    model = described("llama", {"rope_freqs.weight": factors}, rope__freq_base=base, **sizes)
    found = config_of(model)["rope_scaling"]
    assert np.allclose(llama3_factors(found, base, size), factors, rtol=1e-4)
    if size > 16:  # A small head has no frequency between the limits: other lengths give the very same.
        assert found == {"rope_type": "llama3", **LLAMA_3}


def test_factors_of_ones_scale_nothing() -> None:
    assert "rope_scaling" not in config_of(described("llama", {"rope_freqs.weight": np.ones(8, np.float32)}))


def test_yarn_keeps_the_length_that_it_is_measured_from() -> None:
    scaling = {"rope__scaling__type": "yarn", "rope__scaling__factor": 4.0}
    config = config_of(described("qwen3", **scaling, rope__scaling__original_context_length=512))
    assert config["rope_scaling"]["original_max_position_embeddings"] == config["max_position_embeddings"] == 512
    assert config["rope_scaling"]["attention_factor"] == pytest.approx(1.138629, abs=1e-6)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (described("bloom"), "architecture 'bloom'"),
        (described("llama", expert_count=8), "'llama.expert_count' (8)"),
        (described("llama", attention__causal=False), "does not predict the next token"),
        (described("llama", rope__dimension_count=8), "rope.dimension_count"),
        (described("llama", attention__value_length=8), "attention.value_length"),
        (described("llama", rope__scaling__type="longrope"), "'llama' with positions scaled by 'longrope'"),
        (described("phi3", rope__scaling__type="longrope"), "rope_factors_long"),
        (described("gemma2"), "gemma2.attention.sliding_window"),
        (described("qwen2", {"rope_freqs.weight": np.full(8, 2, np.float32)}), "rope_freqs"),
        (described("llama", {"rope_freqs.weight": np.full(8, 3.3, np.float32)}), "no scaling of Llama 3"),
        (described("llama", rope__scaling__yarn_log_multiplier=0.1), "yarn_log_multiplier"),
        (described("olmo2", attention__key_length=24, attention__value_length=24), "no head size of its own"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(model: Description, words: str) -> None:
    with pytest.raises(TrainerError, match=re.escape(words)) as caught:
        config_of(model)
    assert caught.value.code == "gguf-unsupported"
