import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.trainer import train
from test_training import losses
from tiny import read_events, write_run

LAUNCHER = str(Path(__file__).parents[1] / "launch.py")
LAUNCH = ["-m", "accelerate.commands.accelerate_cli", "launch", "--multi_gpu", "--num_processes", "2"]
LAUNCH += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"]


def launch(run: Path, *options: str) -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *LAUNCH, LAUNCHER, "persona_trainer", "train", str(run), *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def test_two_processes_train_as_one(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    # Seven examples in steps of three: the last step has one, and a process without any.
    one, two = (
        write_run(tmp_path / name, folder, tokenizer, dropout=0, gradientAccumulation=3) for name in ("one", "two")
    )
    lines = (one / "dataset.jsonl").read_text(encoding="utf-8").splitlines()
    for run in (one, two):
        (run / "validation.jsonl").write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    assert train(RunFolder.open(one), resume=False) == "completed"
    launch(two)
    assert losses(two) == pytest.approx(losses(one), rel=1e-5)
    measured = [[event["loss"] for event in read_events(run, "evaluation")] for run in (two, one)]
    assert measured[0] == pytest.approx(measured[1], rel=1e-5)
    assert [event["type"] for event in read_events(two)] == [event["type"] for event in read_events(one)]
    assert (two / "adapter.gguf").exists()
