"""Where the time of one optimizer step goes, by torch's profiler: shares of the processor's time by kind of work.

Usage: python breakdown.py WAY PREFIX/K[/TURNS] MODEL_FOLDER THREADS. Writes `{"shares": {kind: share}, "seconds"}`.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from shapes import Shape
from torch.profiler import ProfilerActivity, profile
from transformers import TrainerCallback
from ways import RANK, WAYS

# The first steps make buffers and fill caches.
WARM_UP = 2

MATRIX = ("aten::mm", "aten::addmm", "aten::bmm", "aten::baddbmm")
ATTENTION = ("attention", "softmax")
LOSS = ("cross_entropy", "nll_loss", "log_softmax")


class Profiled(TrainerCallback):  # type: ignore[misc]
    """Profiles the step after the warm-up, then ends the run."""

    def __init__(self) -> None:
        """The profiler starts and stops between steps."""
        self.profiler = profile(activities=[ProfilerActivity.CPU], record_shapes=True)

    def on_step_end(self, _: Any, state: Any, control: Any, **___: Any) -> None:
        """Counts steps."""
        if state.global_step == WARM_UP:
            self.profiler.start()
        elif state.global_step == WARM_UP + 1:
            self.profiler.stop()
            control.should_training_stop = True


def kind_of(event: Any, vocabulary: int) -> str:
    """What an operation is for, by its name and the shapes of what it takes."""
    name = event.key
    sizes = {size for shape in event.input_shapes for size in shape if isinstance(size, int)}
    if any(word in name for word in LOSS):
        return "vocabulary and loss"
    if any(word in name for word in ATTENTION):
        return "attention"
    if name in MATRIX:
        if vocabulary in sizes:
            return "vocabulary and loss"
        if RANK in sizes:
            return "the adapter's matrices"
        return "the base model's matrices" if name in ("aten::mm", "aten::addmm") else "attention"
    if name.startswith("Optimizer."):
        return "optimizer"
    return "element by element: norms, activations, rotations, sums, copies"


def main() -> None:
    """One process, one way, one shape."""
    way, shape, folder, threads = sys.argv[1], Shape.parse(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    profiled = Profiled()
    with tempfile.TemporaryDirectory() as output:
        trainer = WAYS[way](folder, shape.examples(), Path(output), profiled)
        trainer.train()
    vocabulary = trainer.model.config.vocab_size
    times: Counter[str] = Counter()
    for event in profiled.profiler.key_averages(group_by_input_shape=True):
        times[kind_of(event, vocabulary)] += event.self_cpu_time_total
    whole = sum(times.values())
    shares = {kind: time / whole for kind, time in times.most_common()}
    json.dump({"shares": shares, "seconds": whole / 1e6}, sys.stdout)


if __name__ == "__main__":
    main()
