"""A sweep on a real Ray cluster of this machine trains its runs, each as one started by hand would be."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tiny import read_events, write_base, write_run

SOURCES = Path(__file__).parents[1] / "src"
LOCK = Path(__file__).parents[1] / "locks" / "ray.txt"


@pytest.fixture(scope="module")
def ray_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment made from Ray's lock, as `sweep --workers ray` makes it."""
    folder = tmp_path_factory.mktemp("ray") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    subprocess.run([python, "-m", "pip", *install], check=True)
    return python


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
