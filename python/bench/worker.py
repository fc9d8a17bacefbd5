"""Does the optimizer steps of one way at one shape, each when it is asked: so that several workers can take turns.

Speaks JSON lines on stdout. Reads `step` or `end` from stdin, a line each. `gradients` instead of a way compares the
gradient of our step with that of the separate examples, once.

Usage: python worker.py WAY PREFIX/K[/TURNS] MODEL_FOLDER THREADS
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import torch
from shapes import Shape
from transformers import TrainerCallback
from ways import OURS, WAYS, bench_model

from persona_trainer.packs.loss import pack_loss, separate_loss


def say(**line: Any) -> None:
    """One line to whoever asks."""
    print(json.dumps(line), flush=True)


def asked() -> bool:
    """Waits; whether another step is wanted."""
    return sys.stdin.readline().strip() == "step"


class Paced(TrainerCallback):  # type: ignore[misc]
    """Holds the loop between two steps. A step's time is all of it: data, forward, backward, optimizer, log."""

    def on_train_begin(self, _: Any, __: Any, control: Any, **___: Any) -> None:
        """The model is loaded, the loop stands."""
        say(ready=True)
        self.wait(control)

    def on_step_end(self, _: Any, __: Any, control: Any, **___: Any) -> None:
        """Tells the step's seconds: of the clock, and of the processor, which other programs do not lengthen."""
        say(seconds=time.perf_counter() - self.began, cpuSeconds=time.process_time() - self.worked)
        self.wait(control)

    def wait(self, control: Any) -> None:
        """Until the next step is asked for."""
        control.should_training_stop = not asked()
        self.began, self.worked = time.perf_counter(), time.process_time()


def peak_bytes() -> int:
    """Most memory that this process ever had."""
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return int(getattr(psutil.Process().memory_info(), "peak_wset", psutil.Process().memory_info().rss))


def gradient_difference(folder: Path, shape: Shape) -> float:
    """Largest difference of a gradient's element, relative to the largest element of its tensor."""
    model = bench_model(folder)
    # A fresh adapter does nothing (B is 0), and would hide a wrong gradient.
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.02)
    examples = shape.examples()
    ((step, pieces),) = OURS.pieces_of(examples)

    def gradients() -> dict[str, torch.Tensor]:
        found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
        model.zero_grad()
        return found

    pack_loss(model, step, pieces, OURS.way, 1 / len(step.targets))
    packed = gradients()
    for example in examples:
        (separate_loss(model, example, model.device) / len(step.targets)).backward()
    separate = gradients()
    return max(((packed[n] - separate[n]).abs().max() / separate[n].abs().max()).item() for n in separate)


def main() -> None:
    """One process, one way, one shape."""
    way, shape, folder, threads = sys.argv[1], Shape.parse(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    if way == "gradients":
        say(gradMaxRel=gradient_difference(folder, shape))
        return
    with tempfile.TemporaryDirectory() as output:
        trainer = WAYS[way](folder, shape.examples(), Path(output), Paced())
        trainer.train()
    say(peakBytes=peak_bytes(), limit=shape.limit())


if __name__ == "__main__":
    main()
