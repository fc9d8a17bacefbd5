import json
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from persona_trainer.__main__ import main
from persona_trainer.adapters.merge_gguf import merge_gguf
from tiny import write_run

sys.path.append(str(Path(__file__).parents[2] / "tests" / "support"))
from make_adapter import make_adapter

PATTERNS = {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {"v_proj": 40}, "use_rslora": True}


def imported(base: Any, tmp_path: Path, recipe: dict[str, Any]) -> Path:
    folder, tokenizer = base
    make_adapter(folder / "huggingface", tmp_path / "made", recipe)
    run = write_run(tmp_path / "run é", folder, tokenizer)
    assert main(["import", str(tmp_path / "made"), "--base", str(folder), "--run", str(run)]) == 0
    return run


def export(run: Path, folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    folder.mkdir()
    order = {"kind": kind, "folder": str(folder), "file": "m.gguf", "quantization": "F32", "library": "", "name": "Ana"}
    order.update({"template": "{{ messages }}", "begin": "x"})
    (folder.parent / "order.json").write_text(json.dumps(order), encoding="utf-8")
    capsys.readouterr()
    assert main(["export-to", str(run), "--order", str(folder.parent / "order.json")]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])["result"]
    return result


@pytest.mark.parametrize("lora", [{}, PATTERNS, {"use_dora": True, "target_modules": "all-linear"}])
def test_a_merged_folder_answers_as_base_and_adapter(
    base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], lora: dict[str, Any]
) -> None:
    run = imported(base, tmp_path, {"lora": lora})
    parity = export(run, tmp_path / "merged", "merged", capsys)["parity"]
    assert parity["positions"] > 100
    assert parity["max"] < 1e-4
    plain = AutoModelForCausalLM.from_pretrained(base[0] / "huggingface")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    weights = [model.state_dict()["model.layers.0.self_attn.q_proj.weight"] for model in (plain, merged)]
    assert not np.allclose(*weights)
    assert AutoTokenizer.from_pretrained(tmp_path / "merged").chat_template == "{{ messages }}"


def test_a_merge_into_other_weights_is_seen(base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = imported(base, tmp_path, {})
    reference = json.loads((run / "reference.json").read_text())
    for conversation in reference["conversations"]:
        conversation["adapter"] = conversation["base"]
    (run / "reference.json").write_text(json.dumps(reference))
    assert export(run, tmp_path / "merged", "merged", capsys)["parity"]["mean"] > 1e-4


def test_the_adapter_itself_is_copied_without_a_path_of_this_machine(
    base: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = imported(base, tmp_path, {"config": {"base_model_name_or_path": str(tmp_path)}})
    export(run, tmp_path / "peft", "peft", capsys)
    assert str(tmp_path) not in (tmp_path / "peft" / "adapter_config.json").read_text()
    same = [load_file(folder / "adapter_model.safetensors") for folder in (run / "adapter", tmp_path / "peft")]
    assert same[0].keys() == same[1].keys()
    export(run, tmp_path / "gguf", "lora-gguf", capsys)
    assert (tmp_path / "gguf" / "m.gguf").read_bytes() == (run / "adapter.gguf").read_bytes()


def write_gguf(path: Path, tensors: dict[str, Any], alpha: float | None = None, **fields: Any) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    if alpha is not None:
        writer.add_float32("adapter.lora.alpha", alpha)
    else:
        writer.add_token_list(["<s>", "a"])
        writer.add_bos_token_id(0)
        writer.add_array("general.tags", ["one"])
    for key, value in fields.items():
        (writer.add_bool if isinstance(value, bool) else writer.add_string)(key, value)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.parametrize(("alpha", "scale"), [(8.0, 4.0), (0.0, 1.0)])
def test_a_gguf_gets_what_llama_cpp_would_add_and_keeps_the_rest(tmp_path: Path, alpha: float, scale: float) -> None:
    rng = np.random.default_rng(1)
    weight, other = rng.random((6, 4), dtype=np.float32), rng.random((5, 3)).astype(np.float16)
    low, high = rng.random((2, 4), dtype=np.float32), rng.random((6, 2), dtype=np.float32)
    tensors = {"blk.0.attn_q.weight": weight, "token_embd.weight": other, "output_norm.weight": weight[0]}
    write_gguf(tmp_path / "base.gguf", tensors, **{"tokenizer.ggml.model": "gpt2"})
    write_gguf(
        tmp_path / "a.gguf", {"blk.0.attn_q.weight.lora_a": low, "blk.0.attn_q.weight.lora_b": high}, alpha=alpha
    )
    first = merge_gguf(
        tmp_path / "base.gguf", tmp_path / "a.gguf", tmp_path / "m.gguf", name="Ana", template="T", begin="<s>x"
    )
    reader = gguf.GGUFReader(tmp_path / "m.gguf")
    found = {tensor.name: tensor.data for tensor in reader.tensors}
    assert np.allclose(found["blk.0.attn_q.weight"], weight + scale * (high @ low), atol=1e-6)
    assert np.array_equal(found["token_embd.weight"], other.astype(np.float32))
    assert np.array_equal(found["output_norm.weight"], weight[0])
    told = {key: field.contents() for key, field in reader.fields.items()}
    assert told["general.name"] == "Ana" and told["tokenizer.chat_template"] == "T"
    assert told["general.tags"] == ["one"] and told["tokenizer.ggml.tokens"] == ["<s>", "a"]
    # The file said nothing, and this kind of tokenizer adds nothing.
    assert first == "" and told["tokenizer.ggml.add_bos_token"] is False


@pytest.mark.parametrize(("adds", "begin", "first"), [(True, "<s>x", "<s>"), (True, "x", ""), (False, "<s>x", "")])
def test_the_first_token_is_added_once(tmp_path: Path, adds: bool, begin: str, first: str) -> None:
    weight = np.ones((4, 4), dtype=np.float32)
    write_gguf(tmp_path / "base.gguf", {"a.weight": weight}, **{"tokenizer.ggml.add_bos_token": adds})
    write_gguf(tmp_path / "a.gguf", {"a.weight.lora_a": weight, "a.weight.lora_b": weight}, alpha=0)
    paths = (tmp_path / "base.gguf", tmp_path / "a.gguf", tmp_path / "m.gguf")
    assert merge_gguf(*paths, name="Ana", template="T", begin=begin) == first
    field = gguf.GGUFReader(paths[2]).fields["tokenizer.ggml.add_bos_token"]
    assert field.contents() is (first != "")
