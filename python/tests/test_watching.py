import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from persona_trainer.base.model import load_base
from persona_trainer.packs.loss import separate_loss
from persona_trainer.runs.events import EventLog
from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.recorder import Recorder
from persona_trainer.training.trainer import train
from test_training import losses, stop_after
from tiny import SYSTEM, conversation_ids, read_events, tiny_llama, write_base, write_run

# The tiny model's last layer is small and frozen: only a loud adapter makes it say anything.
FAST = {"learningRate": 3e-2, "rank": 16, "alpha": 512, "gradientAccumulation": 2}


def with_validation(run: Path, take: slice = slice(0, 3)) -> Path:
    lines = (run / "dataset.jsonl").read_text(encoding="utf-8").splitlines()
    (run / "validation.jsonl").write_text("\n".join(lines[take]) + "\n", encoding="utf-8")
    return run


def with_probes(run: Path, tokenizer: Any) -> Path:
    rows = []
    for question in ("Who are you?", "Olá!"):
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
        ids = conversation_ids(tokenizer, messages, add_generation_prompt=True)
        rows.append(json.dumps({"question": question, "ids": ids}))
    (run / "probes.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return run


def test_the_validation_loss_is_the_mean_over_its_supervised_tokens(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    # A rate of almost nothing: what is measured is the base model.
    run = with_validation(write_run(tmp_path / "run", folder, tokenizer, epochs=1, learningRate=1e-12))
    assert train(RunFolder.open(run), resume=False) == "completed"
    (evaluation,) = read_events(run, "evaluation")
    assert evaluation["step"] == 4
    model = load_base(RunFolder.open(run), torch.float32)
    examples = RunFolder.open(run).validation()
    total = sum(separate_loss(model, example, model.device).item() for example in examples)
    tokens = sum(len(example.supervised_positions()) for example in examples)
    assert evaluation["loss"] == pytest.approx(total / tokens, rel=1e-5)


def test_measuring_and_asking_change_nothing_in_the_run(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    plain = write_run(tmp_path / "plain", folder, tokenizer)
    watched = with_probes(
        with_validation(write_run(tmp_path / "watched", folder, tokenizer, evaluationSteps=3)), tokenizer
    )
    train(RunFolder.open(plain), resume=False)
    train(RunFolder.open(watched), resume=False)
    assert losses(watched) == losses(plain)
    assert [event["step"] for event in read_events(watched, "evaluation")] == [3, 6]
    assert not read_events(plain, "evaluation") and not read_events(plain, "probe")


def test_probes_are_answered_after_each_epoch(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = with_probes(write_run(tmp_path / "run", folder, tokenizer, epochs=3, **FAST), tokenizer)
    train(RunFolder.open(run), resume=False)
    probes = read_events(run, "probe")
    assert [event["step"] for event in probes] == [4, 8, 12]
    assert [answer["question"] for answer in probes[0]["answers"]] == ["Who are you?", "Olá!"]
    assert probes[0]["answers"] != probes[2]["answers"]
    assert all("<|im" not in answer["text"] for event in probes for answer in event["answers"])
    off = with_probes(write_run(tmp_path / "off", folder, tokenizer, epochs=1, probes=False), tokenizer)
    train(RunFolder.open(off), resume=False)
    assert not read_events(off, "probe")


def test_a_run_whose_validation_loss_rises_stops_early_and_keeps_the_best_adapter(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=30, **FAST, earlyStoppingPatience=3)
    # What is measured is not what is learned: the answers backwards.
    rows = [json.loads(line) for line in (run / "dataset.jsonl").read_text(encoding="utf-8").splitlines()]
    held = rows[:2]
    for row in held:
        row["messages"][-1]["content"] = row["messages"][-1]["content"][::-1]
        row["ids"] = conversation_ids(tokenizer, row["messages"])
    (run / "validation.jsonl").write_text("\n".join(map(json.dumps, held)) + "\n", encoding="utf-8")
    assert train(RunFolder.open(run), resume=False) == "completed"
    warnings = {event["code"]: event["message"] for event in read_events(run, "warning")}
    evaluations = {event["step"]: event["loss"] for event in read_events(run, "evaluation")}
    best = min(evaluations, key=evaluations.__getitem__)
    assert f"the adapter of step {best}" in warnings["early-stop"]
    assert len(evaluations) < 30 and list(evaluations)[-4] == best
    kept = (run / "checkpoints" / f"checkpoint-{best}" / "adapter_model.safetensors").read_bytes()
    assert (run / "adapter" / "adapter_model.safetensors").read_bytes() == kept


def test_a_flat_loss_is_told_once_in_words(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=5, learningRate=1e-9, dropout=0)
    train(RunFolder.open(run), resume=False)
    (warning,) = read_events(run, "warning")
    assert warning["code"] == "plateau" and "flat since epoch 1" in warning["message"]


def test_a_warm_up_begins_at_its_share_of_the_rate(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=2, learningRate=8e-3)
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    manifest["plan"]["warmupSteps"] = 4
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    train(RunFolder.open(run), resume=False)
    # Then it falls in a line over the other four steps.
    rates = [event["learningRate"] for event in read_events(run, "step")]
    assert rates == pytest.approx([2e-3, 4e-3, 6e-3, 8e-3, 8e-3, 6e-3, 4e-3, 2e-3])


def test_a_run_of_one_step_learns(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1, gradientAccumulation=8)
    assert train(RunFolder.open(run), resume=False) == "completed"
    (step,) = read_events(run, "step")
    assert step["learningRate"] == 5e-3
    tensors = load_file(run / "adapter" / "adapter_model.safetensors")
    assert all(tensor.abs().max() > 0 for name, tensor in tensors.items() if "lora_B" in name)


def test_a_run_that_diverges_ends_without_an_adapter(tmp_path: Path) -> None:
    # A random model has nothing to lose: this one knows the examples already.
    learned = tmp_path / "learned"
    tokenizer = write_base(learned)
    examples = RunFolder.open(write_run(tmp_path / "any", learned, tokenizer)).examples()
    model = tiny_llama(len(tokenizer))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(120):
        optimizer.zero_grad()
        sum(separate_loss(model, example, "cpu") for example in examples).backward()
        optimizer.step()
    model.save_pretrained(learned / "huggingface")

    settings = {"epochs": 10, "learningRate": 0.3, "alpha": 64, "dropout": 0, "maxGradNorm": 1e9}
    run = write_run(tmp_path / "run", learned, tokenizer, divergencePatience=4, **settings)
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "diverged" and "learningRate (now 0.3)" in error["message"]
    assert len(read_events(run, "step")) < 40
    assert not (run / "adapter").exists() and not (run / "adapter.gguf").exists()

    patient = write_run(tmp_path / "patient", learned, tokenizer, divergencePatience=0, **settings)
    train(RunFolder.open(patient), resume=False)
    assert len(read_events(patient, "step")) == 40
    assert [event["code"] for event in read_events(patient, "warning")] == ["rising"]


def test_patience_with_a_validation_set_that_was_cut_off_says_so(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1, earlyStoppingPatience=2)
    (run / "validation.jsonl").write_text("", encoding="utf-8")
    assert train(RunFolder.open(run), resume=False) == "completed"
    (warning,) = read_events(run, "warning")
    assert "nothing is left of the validation set within training.maxLength = 512" in warning["message"]


def test_patience_without_a_validation_set_is_warned_about(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1, earlyStoppingPatience=2)
    assert train(RunFolder.open(run), resume=False) == "completed"
    assert [event["code"] for event in read_events(run, "warning")] == ["no-validation"]


def test_a_resumed_run_tells_the_epochs_and_the_first_loss_of_the_whole_run(
    base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokenizer = base
    whole, cut = (with_validation(write_run(tmp_path / name, folder, tokenizer)) for name in ("whole", "cut"))
    train(RunFolder.open(whole), resume=False)
    stop_after(cut, 3, monkeypatch)
    train(RunFolder.open(cut), resume=True)
    for type in ("epoch", "evaluation"):
        assert [event["loss"] for event in read_events(cut, type)] == [
            event["loss"] for event in read_events(whole, type)
        ]
    assert read_events(cut, "end")[-1]["lossFirst"] == read_events(whole, "end")[0]["lossFirst"]


def test_overfitting_is_told_in_words_when_it_is_measured(tmp_path: Path) -> None:
    recorder = Recorder(EventLog(tmp_path / "events.jsonl"), lambda: False)
    recorder.losses = {step: (3.0 / step, 10) for step in range(1, 41)}
    measured = [(10, 1.5), (20, 1.2), (30, 1.4), (40, 1.6)]
    for count in range(1, 5):
        log = [{"step": step, "eval_loss": loss} for step, loss in measured[:count]]
        state = SimpleNamespace(global_step=measured[count - 1][0], log_history=log)
        recorder.on_evaluate(None, state, SimpleNamespace())
    assert [event["type"] for event in read_events(tmp_path)] == ["evaluation"] * 4 + ["warning"]
    assert "from 1.200 to 1.600 since evaluation 2" in read_events(tmp_path, "warning")[0]["message"]
