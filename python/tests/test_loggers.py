"""TensorBoard and MLflow, each from the environment of their own lock, write into the run folder what the run tells."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.trainer import train
from persona_trainer.transformers_versions import MAJOR
from test_training import SOURCES, losses
from tiny import read_events, write_run

READ = """
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(sys.argv[1])
found.Reload()
print(json.dumps({event.step: event.value for event in found.Scalars("train/loss")}))
"""


@pytest.fixture(scope="module")
def environment(environment_of: Callable[[str], tuple[Path, Path]]) -> Path:
    """As the first run with a logger makes it."""
    return environment_of("loggers" if MAJOR < 5 else "loggers-modern")[0]


def trained(base: Any, run: Path, environment: Path, *loggers: str) -> Path:
    """A run by a trainer of its own, as its packages are found by a variable."""
    write_run(run, *base, epochs=1, loggers=list(loggers))
    variables = {"PYTHONPATH": SOURCES, "PYTHONUTF8": "1", "PERSONA_TUNER_EXTRA_PACKAGES": str(environment)}
    # What the person's own shell says of a server is not for this run.
    server = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "persona_trainer", "train", str(run)]
    result = subprocess.run(command, env={**os.environ, **server, **variables}, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not read_events(run, "warning")
    return run


def rounded(values: dict[int, float]) -> dict[int, float]:
    return {step: pytest.approx(value, abs=2e-4) for step, value in values.items()}


def test_tensorboard_reads_the_losses_of_the_run(base: Any, tmp_path: Path, environment: Path) -> None:
    run = trained(base, tmp_path / "corrida", environment, "tensorboard")
    command = [sys.executable, "-c", READ, str(run / "tensorboard")]
    packages = next(environment.glob("[Ll]ib/**/site-packages"))
    told = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(packages)}, capture_output=True, text=True, check=True
    )
    assert {int(step): loss for step, loss in json.loads(told.stdout).items()} == rounded(losses(run))


def test_mlflow_writes_the_losses_and_the_settings_into_the_run_folder(
    base: Any, tmp_path: Path, environment: Path
) -> None:
    run = trained(base, tmp_path / "à parte", environment, "mlflow")
    (metric,) = (run / "mlflow").glob("*/*/metrics/loss")
    rows = [line.split() for line in metric.read_text().splitlines()]
    assert {int(step): float(value) for _, value, step, *_ in rows} == rounded(losses(run))
    (rate,) = (run / "mlflow").glob("*/*/params/learning_rate")
    assert float(rate.read_text()) == 5e-3
    assert not (Path.cwd() / "mlruns").exists() and not (run / "mlruns").exists()


def test_a_logger_whose_package_is_not_there_is_warned_about(
    base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PERSONA_TUNER_EXTRA_PACKAGES", raising=False)
    run = write_run(tmp_path / "run", *base, epochs=1, loggers=["tensorboard"])
    assert train(RunFolder.open(run), resume=False) == "completed"
    assert [event["code"] for event in read_events(run, "warning")] == ["no-tensorboard"]
