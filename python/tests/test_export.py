import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from safetensors.numpy import save_file

from persona_trainer.adapters.export_gguf import export_adapter, permute
from persona_trainer.adapters.reference import log_probabilities
from persona_trainer.base.model import load_model
from persona_trainer.errors import TrainerError
from persona_trainer.runs.run_folder import RunFolder
from tiny import write_run

CONFIG = {"model_type": "llama", "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2}


def adapter_with(folder: Path, modules: list[str]) -> dict[str, Any]:
    folder.mkdir()
    rng = np.random.default_rng(0)
    tensors = {}
    for module in modules:
        rows = 16 if "k_proj" in module else 32
        tensors[f"base_model.model.model.layers.1.{module}.lora_A.weight"] = rng.random((4, 32), dtype=np.float32)
        tensors[f"base_model.model.model.layers.1.{module}.lora_B.weight"] = rng.random((rows, 4), dtype=np.float32)
    save_file(tensors, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "lora_alpha": 8, "r": 4}), encoding="utf-8"
    )
    return tensors


def test_tensors_and_metadata_are_what_llama_cpp_reads(tmp_path: Path) -> None:
    tensors = adapter_with(tmp_path / "adapter", ["self_attn.q_proj", "self_attn.v_proj", "mlp.down_proj"])
    export_adapter(tmp_path / "adapter", CONFIG, tmp_path / "a.gguf")
    reader = gguf.GGUFReader(tmp_path / "a.gguf")
    assert reader.fields["general.type"].contents() == "adapter"
    assert reader.fields["adapter.type"].contents() == "lora"
    assert reader.fields["adapter.lora.alpha"].contents() == 8
    written = {tensor.name: tensor.data for tensor in reader.tensors}
    sides = [f"blk.1.{name}.weight.lora_{side}" for name in ("attn_q", "attn_v", "ffn_down") for side in "ab"]
    assert sorted(written) == sorted(sides)
    values = tensors["base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight"]
    assert np.array_equal(written["blk.1.attn_v.weight.lora_b"], values)
    queries = tensors["base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight"]
    assert np.array_equal(written["blk.1.attn_q.weight.lora_b"], permute(queries, 4))


def test_rows_of_a_head_are_interleaved_from_its_halves() -> None:
    rows = np.arange(8)[:, None]
    assert permute(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_an_unknown_architecture_is_named_and_leaves_no_file(tmp_path: Path) -> None:
    adapter_with(tmp_path / "adapter", ["self_attn.q_proj"])
    with pytest.raises(TrainerError, match="'bloom'") as caught:
        export_adapter(tmp_path / "adapter", {**CONFIG, "model_type": "bloom"}, tmp_path / "a.gguf")
    assert caught.value.code == "export-unsupported"
    assert not (tmp_path / "a.gguf").exists()


def test_a_tensor_without_a_name_in_llama_cpp_leaves_no_file(tmp_path: Path) -> None:
    adapter_with(tmp_path / "adapter", ["self_attn.x_proj"])
    with pytest.raises(TrainerError, match="x_proj"):
        export_adapter(tmp_path / "adapter", CONFIG, tmp_path / "a.gguf")
    assert not (tmp_path / "a.gguf").exists()


def test_reference_is_the_log_probability_of_the_true_next_token(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = RunFolder.open(write_run(tmp_path / "run", folder, tokenizer))
    model = load_model(run).eval()
    found = log_probabilities(model, [5, 9, 2, 7])
    assert len(found) == 3
    import torch

    logits = model(input_ids=torch.tensor([[5, 9]])).logits[0, -1]
    assert found[1] == pytest.approx(logits.log_softmax(-1)[2].item(), abs=1e-5)
