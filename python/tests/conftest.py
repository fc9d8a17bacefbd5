import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerFast

from tiny import write_base


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PreTrainedTokenizerFast]:
    """A prepared tiny base model in a folder with a space and an accent."""
    folder = tmp_path_factory.mktemp("modèle básico ")
    return folder, write_base(folder)


@pytest.fixture(scope="session")
def environment_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Makes an environment from a lock, as the extension does when it first needs one; its folder and interpreter."""

    def make(name: str) -> tuple[Path, Path]:
        lock = Path(__file__).parents[1] / "locks" / f"{name}.txt"
        folder = tmp_path_factory.mktemp(name) / "venv"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
        subprocess.run([python, "-m", "pip", *install], check=True)
        return folder, python

    return make
