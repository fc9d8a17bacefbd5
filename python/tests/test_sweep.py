"""A sweep on a real Ray cluster of this machine trains its runs, each as one started by hand would be."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tiny import read_events, write_base, write_run

SOURCES = Path(__file__).parents[1] / "src"


@pytest.fixture(scope="module")
def ray_python(environment_of: Callable[[str], tuple[Path, Path]]) -> Path:
    """The interpreter of Ray's environment, as `sweep --workers ray` makes it."""
    return environment_of("ray")[1]


def test_two_trials_train_on_ray_and_end_with_their_adapters(ray_python: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    tokenizer = write_base(base)
    runs = [write_run(tmp_path / f"trial-{rank}", base, tokenizer, rank=rank, epochs=1) for rank in (2, 4)]
    command = [sys.executable, "-m", "persona_trainer", "train"]
    variables = {"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"}
    options = ["--cpus", "1", "--command", json.dumps(command), "--variables", json.dumps(variables)]
    result = subprocess.run(
        [ray_python, "-m", "persona_trainer.sweep", *options, *map(str, runs)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr + (runs[0] / "train.log").read_text()
    told = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert sorted(line["run"] for line in told) == sorted(map(str, runs))
    for run in runs:
        assert read_events(run, "end")[-1]["outcome"] == "completed"
        assert (run / "adapter" / "adapter_model.safetensors").exists()
        assert json.loads((run / "process.json").read_text())["host"]
