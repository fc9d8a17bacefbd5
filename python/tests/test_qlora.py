"""QLoRA, with the packages of its own lock. An NVIDIA card, which cannot be had here, is taken for granted."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from test_training import SOURCES, losses
from tiny import tiny_llama, write_base, write_run

# bitsandbytes has kernels for processors too, slow ones; transformers 4.47 and our own check ask for a card.
TRAIN = """
import pathlib, sys
from persona_trainer.training.extra_packages import find_extra_packages
find_extra_packages()
import transformers.integrations
transformers.integrations.validate_bnb_backend_availability = lambda raise_exception=False: True
from persona_trainer.training import trainer
from persona_trainer.runs.run_folder import RunFolder
trainer.require_able = lambda settings: None
print(trainer.train(RunFolder.open(pathlib.Path(sys.argv[1])), resume=False))
"""


@pytest.fixture(scope="module")
def wide_base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A tiny base model whose rows are whole blocks of 64 weights: what the processor's kernels take."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = write_base(folder)
    model = tiny_llama(len(tokenizer), hidden_size=64, intermediate_size=128)
    model.save_pretrained(folder / "huggingface")
    return folder, tokenizer


@pytest.fixture(scope="module")
def environment(environment_of: Callable[[str], tuple[Path, Path]]) -> Path:
    """As the first run with this method makes it."""
    return environment_of("qlora")[0]


def trained(run: Path, environment: Path) -> Path:
    """A run by a trainer of its own, as transformers looks for bitsandbytes only once."""
    variables = {"PYTHONPATH": SOURCES, "PYTHONUTF8": "1", "PERSONA_TUNER_EXTRA_PACKAGES": str(environment)}
    command = [sys.executable, "-c", TRAIN, str(run)]
    result = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith("completed"), result.stderr
    return run


def test_an_adapter_is_trained_over_a_base_in_4_bits(wide_base: Any, tmp_path: Path, environment: Path) -> None:
    plain = trained(write_run(tmp_path / "lora", *wide_base, epochs=3), environment)
    quantised = trained(write_run(tmp_path / "qlora", *wide_base, epochs=3, method="qlora"), environment)
    ours, theirs = list(losses(quantised).values()), list(losses(plain).values())
    assert (quantised / "adapter.gguf").exists()
    # The base is another one, by what 4 bits lose; the first step, before anything is learned, shows how much.
    assert ours[0] != theirs[0]
    assert ours[0] == pytest.approx(theirs[0], rel=0.05)
    assert ours[-1] < ours[0]
