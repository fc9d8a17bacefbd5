"""Loggers that the library brings: they write into the run folder, if their package is there."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

PACKAGES = {"tensorboard": "tensorboard", "mlflow": "mlflow"}


def usable_loggers(wanted: list[str], run: Path, warn: Callable[[str, str], None]) -> list[str]:
    """Those of the wanted loggers that can work; the others are warned about, and the run goes on without them.

    Args:
        wanted: `tensorboard`, `mlflow`.
        run: The run's folder, where they write to.
        warn: Tells a code and a sentence.
    """
    if not wanted:
        return []
    # A file store in the run folder, never a server; and what people run is told to nobody.
    os.environ["MLFLOW_TRACKING_URI"] = (run / "mlflow").absolute().as_uri()
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["HF_MLFLOW_LOG_ARTIFACTS"] = "false"
    usable = []
    for name in wanted:
        if importlib.util.find_spec(PACKAGES[name]) is not None:
            usable.append(name)
            continue
        warn(
            f"no-{name}",
            f"training.loggers names '{name}', whose package could not be found; this run does without it."
            " events.jsonl and checkpoints/*/trainer_state.json hold the same numbers.",
        )
    return usable
