import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import persona_trainer
from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.checkpoints import last_whole_checkpoint
from persona_trainer.training.recorder import Recorder
from persona_trainer.training.trainer import train
from tiny import read_events, write_run

SOURCES = str(Path(persona_trainer.__file__).parent.parent)


def losses(run: Path) -> dict[int, float]:
    """The last loss told for each step: a resumed run tells some again."""
    return {event["step"]: event["loss"] for event in read_events(run, "step")}


@pytest.fixture(scope="module")
def uninterrupted(base: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, tokenizer = base
    run = write_run(tmp_path_factory.mktemp("runs") / "corrida à parte", folder, tokenizer)
    assert train(RunFolder.open(run), resume=False) == "completed"
    return run


def test_a_run_tells_every_step_and_leaves_an_adapter(uninterrupted: Path) -> None:
    steps = read_events(uninterrupted, "step")
    assert [event["step"] for event in steps] == list(range(1, 9))
    assert steps[-1]["loss"] < steps[0]["loss"]
    assert all(event["gradNorm"] > 0 and event["tokensPerSecond"] > 0 for event in steps)
    assert [event["epoch"] for event in read_events(uninterrupted, "epoch")] == [1, 2]
    (plan,) = read_events(uninterrupted, "plan")
    assert plan["packing"]["used"] and plan["packing"]["sharedTokens"] > 60
    (end,) = read_events(uninterrupted, "end")
    assert end["outcome"] == "completed" and end["lossFirst"] == steps[0]["loss"] and end["steps"] == 8
    names = {path.name for path in uninterrupted.iterdir()}
    assert {"adapter", "adapter.gguf", "reference.json"} <= names
    assert not [name for name in names if name.endswith(".partial")]
    assert "sha256" in (uninterrupted / "adapter" / "README.md").read_text(encoding="utf-8")


def test_the_same_seed_gives_the_same_losses(base: Any, uninterrupted: Path, tmp_path: Path) -> None:
    folder, tokenizer = base
    again = write_run(tmp_path / "again", folder, tokenizer)
    train(RunFolder.open(again), resume=False)
    assert losses(again) == losses(uninterrupted)
    other = write_run(tmp_path / "other", folder, tokenizer, seed=4)
    train(RunFolder.open(other), resume=False)
    assert losses(other) != losses(uninterrupted)


def stop_after(run: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Creates the stop file, as a window would, when `step` has been told."""
    on_log = Recorder.on_log

    def watched(self: Any, args: Any, state: Any, control: Any, **rest: Any) -> None:
        on_log(self, args, state, control, **rest)
        if state.global_step == step - 1:
            (run / "stop").touch()

    monkeypatch.setattr(Recorder, "on_log", watched)
    assert train(RunFolder.open(run), resume=False) == "stopped"
    # Whoever resumes the run takes the wish back.
    (run / "stop").unlink()
    monkeypatch.undo()


@pytest.mark.parametrize("step", [2, 4, 5])
def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(
    base: Any, uninterrupted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer)
    stop_after(run, step, monkeypatch)
    assert max(losses(run)) == step
    assert not (run / "adapter").exists()
    assert train(RunFolder.open(run), resume=True) == "completed"
    assert read_events(run, "start")[-1]["resumedFrom"] == step
    assert losses(run) == losses(uninterrupted)


def test_a_torn_checkpoint_is_passed_over(
    base: Any, uninterrupted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer)
    stop_after(run, 5, monkeypatch)
    torn = run / "checkpoints" / "checkpoint-6"
    shutil.copytree(run / "checkpoints" / "checkpoint-5", torn)
    (torn / "whole").unlink()
    (torn / "optimizer.pt").write_bytes(b"half")
    found = last_whole_checkpoint(run / "checkpoints")
    assert found is not None and found.name == "checkpoint-5"
    assert train(RunFolder.open(run), resume=True) == "completed"
    assert losses(run) == losses(uninterrupted)


def start_child(run: Path, *options: str, killed_at: str | None = None) -> subprocess.Popen[bytes]:
    """The trainer as a process of its own; with `killed_at`, one that kills itself at that moment."""
    environment = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONUTF8": "1"}
    module = ["-m", "persona_trainer"] if killed_at is None else [str(Path(__file__).parent / "killed.py"), killed_at]
    command = [sys.executable, *module, "train", str(run), *options]
    with (run / "train.log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def wait_for_event(run: Path, child: subprocess.Popen[bytes], wanted: str) -> None:
    """Reads the events as they come, until one contains `wanted`."""
    arrived = threading.Event()
    while child.poll() is None:
        if (run / "events.jsonl").exists() and wanted in (run / "events.jsonl").read_text(encoding="utf-8"):
            return
        arrived.wait(0.01)
    raise AssertionError(f"the trainer ended before '{wanted}': {(run / 'train.log').read_text(encoding='utf-8')}")


def test_a_killed_trainer_resumes_to_the_same_losses(base: Any, uninterrupted: Path, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer)
    child = start_child(run)
    wait_for_event(run, child, "checkpoint-4")
    child.send_signal(signal.SIGKILL)
    child.wait()
    with (run / "events.jsonl").open("a", encoding="utf-8") as events:
        events.write('{"type": "step", "ste')
    assert start_child(run, "--resume").wait() == 0
    assert losses(run) == losses(uninterrupted)


@pytest.mark.parametrize("moment", ["model", "optimizer", "mark", "rotation", "step 3", "step 7"])
def test_killed_at_any_moment_it_resumes_to_the_same_losses(
    base: Any, uninterrupted: Path, tmp_path: Path, moment: str
) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer)
    assert start_child(run, killed_at=moment).wait() == -signal.SIGKILL
    assert not read_events(run, "end")
    assert start_child(run, "--resume").wait() == 0
    assert losses(run) == losses(uninterrupted)
    names = {"adapter_model.safetensors": "adapter", "trainer_state.json": "checkpoints/checkpoint-8"}
    for name, place in names.items():
        assert (run / place / name).exists()
    kept, expected = ((one / "adapter" / "adapter_model.safetensors").read_bytes() for one in (run, uninterrupted))
    assert kept == expected


def test_ids_that_differ_from_transformers_stop_the_run_before_it_costs_anything(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer)
    rows = [json.loads(line) for line in (run / "dataset.jsonl").read_text(encoding="utf-8").splitlines()]
    rows[2]["ids"][10] += 1
    (run / "dataset.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "ids-differ" and "d.jsonl:3" in error["message"] and "token 10" in error["message"]
    assert not read_events(run, "plan") and read_events(run, "end")[0]["outcome"] == "failed"


def test_a_cut_example_is_compared_on_what_is_left(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1)
    rows = [json.loads(line) for line in (run / "dataset.jsonl").read_text(encoding="utf-8").splitlines()]
    rows[0]["ids"] = rows[0]["ids"][:-5]
    rows[0]["supervised"][0][1] -= 4
    (run / "dataset.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert train(RunFolder.open(run), resume=False) == "completed"


def test_a_loss_that_is_not_a_number_says_what_to_change(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, learningRate=1e12, maxGradNorm=1e30)
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "nan-loss" and "learningRate" in error["message"]
    assert not (run / "adapter").exists()


def test_a_full_disk_leaves_no_half_adapter(base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("persona_trainer.adapters.adapter_files.model_card", full)
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "no-disk"
    assert not (run / "adapter").exists() and not (run / "adapter.gguf").exists()


def test_a_training_that_changed_nothing_fails_and_leaves_no_adapter(
    base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1)
    monkeypatch.setattr("torch.optim.AdamW.step", lambda *_, **__: None)
    assert train(RunFolder.open(run), resume=False) == "failed"
    (error,) = read_events(run, "error")
    assert error["code"] == "void-step"
    assert "after 4 steps every lora_B" in error["message"]
    assert not {"adapter", "adapter.partial", "adapter.gguf"} & {path.name for path in run.iterdir()}
