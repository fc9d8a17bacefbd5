"""Loggers that the library brings: they write into the run folder, if their package is there."""

import importlib.util
from collections.abc import Callable

PACKAGES = {"tensorboard": "tensorboard", "mlflow": "mlflow"}


def usable_loggers(wanted: list[str], warn: Callable[[str, str], None]) -> list[str]:
    """Those of the wanted loggers that can work; the others are warned about, and the run goes on without them."""
    usable = []
    for name in wanted:
        if importlib.util.find_spec(PACKAGES[name]) is not None:
            usable.append(name)
            continue
        warn(
            f"no-{name}",
            f"training.loggers names '{name}', which is not in the Python environment; this run does without it."
            " events.jsonl and checkpoints/*/trainer_state.json hold the same numbers.",
        )
    return usable
