import json
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from persona_trainer.__main__ import main
from persona_trainer.adapters.export_gguf import permute
from tiny import write_run

sys.path.append(str(Path(__file__).parents[2] / "tests" / "support"))
from make_adapter import make_adapter

Q = "layers.0.self_attn.q_proj"
Recipe = dict[str, Any]


def make(base: Path, folder: Path, recipe: Recipe) -> Path:
    make_adapter(base / "huggingface", folder, recipe)
    return folder


def take_in(base: Any, tmp_path: Path, recipe: Recipe) -> tuple[int, Path, Path]:
    folder, tokenizer = base
    adapter = make(folder, tmp_path / "adaptador é", recipe)
    run = write_run(tmp_path / "run", folder, tokenizer)
    return main(["import", str(adapter), "--base", str(folder), "--run", str(run)]), adapter, run


def change_of(reader: Any, name: str) -> Any:
    """What llama.cpp adds to a weight: B A, scaled as its llama_adapter_lora_weight::get_scale does."""
    sides = {tensor.name.rsplit(".", 1)[-1]: tensor.data for tensor in reader.tensors if tensor.name.startswith(name)}
    if not sides:
        return None
    alpha = reader.fields["adapter.lora.alpha"].contents()
    low, high = sides["lora_a"].astype(np.float32), sides["lora_b"].astype(np.float32)
    return (alpha / low.shape[0] if alpha else 1.0) * (high @ low)


NAMES = {"q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output"}
NAMES.update({"gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down"})
PATTERNS = {
    "target_modules": ["q_proj", "k_proj", "o_proj", "down_proj"],
    "rank_pattern": {"layers.1.self_attn.q_proj": 2, "down_proj": 6},
    "alpha_pattern": {"q_proj": 32, "model.layers.0.mlp.down_proj": 3, "^k_proj": 9},
}
TAKEN: dict[str, Recipe] = {
    "plain": {},
    "bf16": {"dtype": "bfloat16"},
    "fp16": {"dtype": "float16"},
    "fp64": {"dtype": "float64"},
    "all layers": {"lora": {"target_modules": "all-linear"}},
    "patterns": {"lora": PATTERNS},
    "patterns, rank-stabilised": {"lora": {**PATTERNS, "use_rslora": True}},
    "rank-stabilised": {"lora": {"use_rslora": True}},
    "DoRA": {"lora": {"use_dora": True, "target_modules": "all-linear"}},
    "DoRA with patterns, rank-stabilised": {"lora": {**PATTERNS, "use_rslora": True, "use_dora": True}},
    "one layer": {"lora": {"layers_to_transform": [1], "layers_pattern": "layers"}},
    "a regular expression": {"lora": {"target_modules": r".*\.1\.(self_attn\.k_proj|mlp\.up_proj)"}},
    "an exception": {"lora": {"target_modules": "all-linear", "exclude_modules": ["q_proj"]}},
    "gaussian": {"lora": {"init_lora_weights": "gaussian"}},
    "orthogonal": {"lora": {"init_lora_weights": "orthogonal"}},
    "eva": {"config": {"init_lora_weights": "eva"}},
    "keys of others that say nothing": {"config": {"twisted": None, "warped": False, "tags": []}},
}


@pytest.mark.parametrize("recipe", TAKEN.values(), ids=TAKEN.keys())
def test_llama_cpp_adds_to_each_weight_what_peft_adds(base: Any, tmp_path: Path, recipe: Recipe) -> None:
    code, adapter, run = take_in(base, tmp_path, recipe)
    assert code == 0
    plain = AutoModelForCausalLM.from_pretrained(base[0] / "huggingface")
    before = {
        name: module.weight.detach().clone() for name, module in plain.named_modules() if hasattr(module, "weight")
    }
    merged = PeftModel.from_pretrained(plain, adapter).merge_and_unload()
    reader = gguf.GGUFReader(run / "adapter.gguf")
    changed = 0
    for name, module in merged.named_modules():
        if not isinstance(module, torch.nn.Linear) or name == "lm_head":
            continue
        layer, kind = name.split(".")[2], name.rsplit(".", 1)[-1]
        expected = (module.weight - before[name]).detach().numpy()
        if kind in ("q_proj", "k_proj"):
            expected = permute(expected, 4 if kind == "q_proj" else 2)
        found = change_of(reader, f"blk.{layer}.{NAMES[kind]}.weight.")
        if found is None:
            assert not expected.any(), name
        else:
            changed += 1
            assert np.abs(found - expected).max() <= 2e-3 * np.abs(expected).max(), name
    assert changed > 0
    assert {file.name for file in (run / "adapter").iterdir()} == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "README.md",
    }
    conversations = json.loads((run / "reference.json").read_text())["conversations"]
    assert any(one["adapter"] != one["base"] for one in conversations)


KEY = f"base_model.model.model.{Q}"
REFUSED: dict[str, tuple[Recipe, str]] = {
    "biases": ({"lora": {"bias": "lora_only"}}, "'bias' is \"lora_only\""),
    "all biases": ({"config": {"bias": "all"}}, "'bias' is \"all\""),
    "biases of B": ({"config": {"lora_bias": True}}, "'lora_bias' is true"),
    "a bias tensor": ({"add": {f"{KEY}.lora_B.bias": [32]}}, f"'{KEY}.lora_B.bias': a bias"),
    "PiSSA": ({"config": {"init_lora_weights": "pissa_niter_4"}}, "pissa_niter_4"),
    "OLoRA": ({"config": {"init_lora_weights": "olora"}}, "olora"),
    "CorDA": ({"config": {"init_lora_weights": "corda"}}, "corda"),
    "LoRA-GA": ({"config": {"init_lora_weights": "lora_ga"}}, "lora_ga"),
    "LoftQ": ({"config": {"init_lora_weights": "loftq"}}, "loftq"),
    "whole layers": ({"config": {"modules_to_save": ["norm"]}}, "'modules_to_save' is [\"norm\"]"),
    "whole layers' tensors": ({"add": {"base_model.model.model.norm.weight": [32]}}, "model.norm.weight"),
    "a resized vocabulary": ({"add": {"base_model.model.model.embed_tokens.weight": [4, 4]}}, "vocabulary was resized"),
    "a trained output layer": ({"add": {"base_model.model.lm_head.weight": [4, 4]}}, "lm_head.weight"),
    "LoRA of the output layer": ({"rename": {Q: "lm_head", "model.lm_head": "lm_head"}}, "lm_head"),
    "an embedding": ({"rename": {"lora_A.weight": "lora_embedding_A"}}, "lora_embedding_A': an embedding"),
    "trained tokens": ({"config": {"trainable_token_indices": [1]}}, "'trainable_token_indices'"),
    "tokens' tensors": (
        {"add": {"base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta": [1, 32]}},
        "trainable_tokens_delta",
    ),
    "repeated layers": ({"config": {"layer_replication": [[0, 1], [0, 2]]}}, "'layer_replication'"),
    "aLoRA": ({"config": {"alora_invocation_tokens": [5]}}, "'alora_invocation_tokens'"),
    "QA-LoRA": ({"config": {"use_qalora": True}}, "'use_qalora' is true"),
    "experts": ({"config": {"target_parameters": ["experts.up"]}}, "'target_parameters'"),
    "a key of tomorrow": ({"config": {"twisted": 0.5}}, "'twisted' is 0.5"),
    "IA3": ({"config": {"peft_type": "IA3"}}, '"IA3"'),
    "no kind": ({"config": {"peft_type": None}}, "'peft_type' is null"),
    "a classifier": ({"config": {"task_type": "SEQ_CLS"}}, '"SEQ_CLS"'),
    "no half B": ({"drop": [f"{Q}\\.lora_B"]}, "q_proj' has no lora_B"),
    "no half A": ({"drop": [f"{Q}\\.lora_A"]}, "q_proj' has no lora_A"),
    "no tensor": ({"drop": ["."]}, "no tensor"),
    "NaN": ({"fill": {"layers.1.self_attn.v_proj.lora_B": "nan"}}, "layers.1.self_attn.v_proj.lora_B"),
    "infinity": ({"fill": {"layers.1.self_attn.v_proj.lora_A": "-inf"}}, "layers.1.self_attn.v_proj.lora_A"),
    "overflow": ({"dtype": "float16", "fill": {f"{Q}.lora_B": 1e6}}, f"{Q}.lora_B"),
    "whole numbers": ({"dtype": "int8"}, "int8"),
    "layers that the base has not": ({"rename": {r"layers\.0\.": "layers.30."}}, "layers.30.self_attn"),
    "layers of another kind": ({"rename": {"q_proj": "qkv_proj"}}, "qkv_proj"),
    "an embedding as a layer": ({"rename": {Q: "embed_tokens"}}, "embed_tokens"),
    "shapes of another base": ({"rename": {"self_attn.v_proj": "mlp.up_proj"}}, "mlp.up_proj' is 16×32"),
    "another prefix": ({"rename": {"^base_model": "transformer"}}, "transformer.model"),
    "ranks not of the config": ({"config": {"r": 8}}, "rank 8"),
    "a huge rank": ({"config": {"r": 1_000_000_000}}, "rank 1000000000"),
    "a rank of zero": ({"config": {"r": 0}}, "'r' is 0"),
    "no rank": ({"config": {"r": "4"}}, "'r' is \"4\""),
    "a rank of one module": ({"config": {"rank_pattern": {"q_proj": 2}}}, "rank 2"),
    "no alpha": ({"config": {"lora_alpha": None}}, "'lora_alpha' is null"),
    "an alpha that is no number": ({"config": {"lora_alpha": float("nan")}}, "'lora_alpha' is NaN"),
    "an alpha beyond numbers": ({"config": {"alpha_pattern": {"q_proj": 1e300}}}, "q_proj"),
    "an alpha of words": ({"config": {"alpha_pattern": {"q_proj": "x"}}}, '\'alpha_pattern\' has "q_proj": "x"'),
    "a broken pattern": ({"config": {"alpha_pattern": {"q_(": 4}}}, "'alpha_pattern' has \"q_(\""),
    "DoRA without lengths": ({"config": {"use_dora": True}}, "lora_magnitude_vector"),
    "lengths without DoRA": ({"lora": {"use_dora": True}, "config": {"use_dora": False}}, "'use_dora' is not set"),
    "tensors that the config does not name": ({"config": {"target_modules": ["v_proj"]}}, "q_proj"),
    "targets that PEFT does not find": ({"config": {"target_modules": ["x_proj"]}}, "x_proj"),
    "a pickle": ({"pickle": True}, "'adapter_model.bin', a pickle"),
}


@pytest.mark.parametrize(("recipe", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_llama_cpp_could_not_answer_with_is_refused_by_name(
    base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], recipe: Recipe, words: str
) -> None:
    code, _, run = take_in(base, tmp_path, recipe)
    assert code == 1
    error = json.loads(capsys.readouterr().out.splitlines()[-1])["error"]
    assert error["code"] == "adapter-refused"
    assert words in error["message"]
    assert not (run / "reference.json").exists()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("adapter_model.safetensors", b""),
        ("adapter_model.safetensors", b"\xff" * 64),
        ("adapter_model.safetensors", (1 << 62).to_bytes(8, "little") + b"{}"),
        ("adapter_config.json", b"[]"),
        ("adapter_config.json", b'{"peft_type": "LORA"'),
        ("adapter_config.json", b'{"peft_type": "LORA", "r": 4, "lora_alpha": 8, "x": "\xff"}'),
    ],
)
def test_torn_files_are_refused(
    base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, content: bytes
) -> None:
    folder, tokenizer = base
    adapter = make(folder, tmp_path / "adapter", {})
    (adapter / file).write_bytes(content)
    run = write_run(tmp_path / "run", folder, tokenizer)
    assert main(["import", str(adapter), "--base", str(folder), "--run", str(run)]) == 1
    error = json.loads(capsys.readouterr().out.splitlines()[-1])["error"]
    assert error["code"] == "adapter-refused"
    assert file in error["message"]


def test_an_adapter_that_does_nothing_is_told(base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, _ = take_in(base, tmp_path, {"zero": True, "drop": [r"layers\.1\."]})
    warnings = [line["warning"] for line in map(json.loads, capsys.readouterr().out.splitlines()) if "warning" in line]
    assert code == 0
    assert len(warnings) == 2
    assert "never trained" in warnings[0]
    assert "4 layers, and 2 of them" in warnings[1]
