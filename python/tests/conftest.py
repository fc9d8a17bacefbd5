from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerFast

from tiny import write_base


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PreTrainedTokenizerFast]:
    """A prepared tiny base model in a folder with a space and an accent."""
    folder = tmp_path_factory.mktemp("modèle básico ")
    return folder, write_base(folder)
