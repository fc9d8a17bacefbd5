"""What each setting that is off by default does to a run."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.numpy import load_file

from persona_trainer.adapters.export_gguf import permute
from persona_trainer.base.model import load_base
from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.trainer import train
from test_training import losses
from tiny import read_events, write_run

ADAPTER = Path("adapter") / "adapter_model.safetensors"


def trained(base: Any, folder: Path, **settings: Any) -> Path:
    run = write_run(folder, *base, **{"epochs": 1, **settings})
    assert train(RunFolder.open(run), resume=False) == "completed", read_events(run, "error")
    return run


@pytest.mark.parametrize("method", ["lora", "rslora"])
def test_llama_cpp_scales_the_exported_adapter_as_peft_does(base: Any, tmp_path: Path, method: str) -> None:
    run = trained(base, tmp_path / "run", method=method, rank=4, alpha=12)
    reader = gguf.GGUFReader(run / "adapter.gguf")
    written = {tensor.name: np.array(tensor.data) for tensor in reader.tensors}
    # llama.cpp adds alpha / rank times B A (llm_graph_context::build_lora_mm), and takes the rank from A's rows.
    alpha = reader.fields["adapter.lora.alpha"].contents()
    model = PeftModel.from_pretrained(load_base(RunFolder.open(run), torch.float32), run / "adapter")
    attention = model.get_base_model().model.layers[1].self_attn
    for module, name, heads in (("q_proj", "attn_q", 4), ("k_proj", "attn_k", 2), ("v_proj", "attn_v", None)):
        low, high = (written[f"blk.1.{name}.weight.lora_{side}"] for side in "ab")
        expected = getattr(attention, module).get_delta_weight("default").detach().numpy()
        assert np.abs(expected).max() > 1e-4
        found = alpha / low.shape[0] * (high @ low)
        assert np.allclose(found, permute(expected, heads) if heads else expected, rtol=1e-4, atol=1e-7)


def test_rank_stabilised_lora_learns_as_lora_with_its_scale(base: Any, tmp_path: Path) -> None:
    stabilised = trained(base, tmp_path / "rslora", method="rslora", rank=16, alpha=8)
    plain = trained(base, tmp_path / "lora", method="lora", rank=16, alpha=8 * 16**0.5)
    assert list(losses(stabilised).values()) == pytest.approx(list(losses(plain).values()), rel=1e-5)


def test_dora_is_exported_as_the_whole_change_of_each_weight(base: Any, tmp_path: Path) -> None:
    run = trained(base, tmp_path / "run", method="dora", rank=4, alpha=12)
    assert [event["code"] for event in read_events(run, "warning")] == ["dora-large"]
    reader = gguf.GGUFReader(run / "adapter.gguf")
    # Without an alpha llama.cpp does not scale.
    assert reader.fields["adapter.lora.alpha"].contents() == 0
    written = {tensor.name: np.array(tensor.data, dtype=np.float32) for tensor in reader.tensors}
    model = PeftModel.from_pretrained(load_base(RunFolder.open(run), torch.float32), run / "adapter")
    layers = {"self_attn.q_proj": ("attn_q", 4), "mlp.down_proj": ("ffn_down", None), "mlp.up_proj": ("ffn_up", None)}
    for module, (name, heads) in layers.items():
        layer = model.get_base_model().model.layers[1].get_submodule(module)
        before = layer.weight.detach().numpy().copy()
        layer.merge()
        expected = layer.weight.detach().numpy() - before
        assert np.abs(expected).max() > 1e-4
        low, high = (written[f"blk.1.{name}.weight.lora_{side}"] for side in "ab")
        assert np.allclose(high @ low, permute(expected, heads) if heads else expected, rtol=2e-3, atol=1e-6)


def test_qlora_without_a_gpu_is_refused_before_anything_is_loaded(base: Any, tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    run = write_run(tmp_path / "run", *base, method="qlora")
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "qlora-needs-cuda" and "needs an NVIDIA GPU" in error["message"]
    assert not read_events(run, "phase")


def test_a_module_that_is_not_there_is_answered_with_those_that_are(base: Any, tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", *base, targetModules=["qkv_proj"])
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "no-such-module"
    assert "qkv_proj" in error["message"] and "down_proj, gate_proj, k_proj" in error["message"]


def test_neftune_changes_the_losses_and_the_same_seed_gives_them_again(base: Any, tmp_path: Path) -> None:
    plain, noisy, again = (
        trained(base, tmp_path / name, neftuneAlpha=alpha) for name, alpha in (("plain", 0), ("noisy", 5), ("again", 5))
    )
    assert losses(noisy) == losses(again)
    assert all(losses(noisy)[step] != loss for step, loss in losses(plain).items())


def test_neftune_off_is_no_neftune_at_all(base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off = trained(base, tmp_path / "off", neftuneAlpha=0)
    monkeypatch.setattr("persona_trainer.training.persona_loop.noisy_embeddings", lambda *_: nullcontext())
    never = trained(base, tmp_path / "never", neftuneAlpha=0)
    assert losses(off) == losses(never)
    assert (off / ADAPTER).read_bytes() == (never / ADAPTER).read_bytes()


def test_bf16_on_a_processor_gives_about_the_losses_of_fp32(base: Any, tmp_path: Path) -> None:
    exact = trained(base, tmp_path / "fp32", dropout=0)
    half = trained(base, tmp_path / "bf16", dropout=0, precision="bf16")
    assert losses(half) != losses(exact)
    assert list(losses(half).values()) == pytest.approx(list(losses(exact).values()), rel=0.01)
    (plan,) = read_events(half, "plan")
    assert plan["packing"]["used"]
    # The adapter stays in fp32 and is exported all the same.
    assert {tensor.dtype for tensor in load_file(half / ADAPTER).values()} == {np.dtype(np.float32)}
    assert (half / "adapter.gguf").exists() and (half / "reference.json").exists()
