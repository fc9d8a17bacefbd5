"""Writes the run's events, says what they mean, and listens for a stop."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import torch
from transformers import TrainerCallback

from ..errors import TrainerError
from ..runs.events import EventLog
from . import processes
from .checkpoints import mark_whole
from .findings import diverged, overfit, patience_is_over, plateau, rising

Answers = list[dict[str, str]]


class Recorder(TrainerCallback):  # type: ignore[misc]
    """One for each process; only the first has an event log that writes.

    What a run's course is told by (losses of steps and epochs) is read back from its events when it resumes.
    """

    def __init__(
        self, events: EventLog, stop_wished: Callable[[], bool], *, patience: int = 0, resumed: int | None = None
    ) -> None:
        self.events = events
        self.stop_wished = stop_wished
        self.patience = patience
        self.divergence_patience = 0
        self.trainer: Any = None
        self.ask_probes: Callable[[], Answers] | None = None
        self.stopped = False
        past = [] if resumed is None else [event for event in events.read() if event.get("step", 0) <= resumed]
        # A step, or an epoch, that was told twice counts as it was told last.
        self.losses: dict[int, tuple[float, int]] = {
            event["step"]: (event["loss"], event["supervisedTokens"]) for event in past if event["type"] == "step"
        }
        self.epochs: dict[int, float] = {event["epoch"]: event["loss"] for event in past if event["type"] == "epoch"}
        self.said = {event["code"] for event in past if event["type"] == "warning"}
        self._began = 0.0
        self._rate = 0.0
        self._seconds = 0.0

    @property
    def steps(self) -> int:
        """Optimizer steps so far."""
        return max(self.losses, default=0)

    @property
    def first_loss(self) -> float | None:
        """Loss of the run's first step."""
        return self.losses[min(self.losses)][0] if self.losses else None

    @property
    def last_loss(self) -> float | None:
        """Loss of the run's last step."""
        return self.losses[self.steps][0] if self.losses else None

    def warn(self, code: str, message: str | None) -> None:
        """Writes a warning, once for each code and run."""
        if message is not None and code not in self.said:
            self.said.add(code)
            self.events.write("warning", code=code, message=message)

    def on_step_begin(self, *_: Any, lr_scheduler: Any = None, **__: Any) -> None:
        """Notes the clock and the rate that this step is going to use."""
        self._began = time.perf_counter()
        self._rate = lr_scheduler.get_last_lr()[0]

    def on_step_end(self, _: Any, state: Any, control: Any, **__: Any) -> None:
        """Counts the step; a wish to stop becomes a checkpoint and an end."""
        self._seconds = time.perf_counter() - self._began
        self.losses[state.global_step] = (self.trainer.step_loss, self.trainer.step_targets)
        if processes.first_says(self.stop_wished()) and state.global_step < state.max_steps:
            self.stopped = True
            control.should_save = True
            control.should_training_stop = True

    def on_log(self, _: Any, state: Any, __: Any, logs: dict[str, Any] | None = None, **___: Any) -> None:
        """The library logs after each step, when the gradient's norm is known."""
        if logs is None or "grad_norm" not in logs:
            return
        trainer = self.trainer
        grad_norm = float(logs["grad_norm"])
        trainer.require_finite("gradient", grad_norm)
        self.events.write(
            "step",
            step=state.global_step,
            epoch=state.epoch,
            # The library's log rounds the loss to four digits; runs are compared bit for bit.
            loss=trainer.step_loss,
            learningRate=self._rate,
            gradNorm=grad_norm,
            tokens=trainer.step_tokens,
            supervisedTokens=trainer.step_targets,
            tokensPerSecond=trainer.step_tokens / self._seconds,
            memoryBytes=memory_in_use(),
        )
        said = diverged([self.losses[step][0] for step in sorted(self.losses)], self.divergence_patience)
        if said is not None:
            raise TrainerError(
                "diverged",
                f"{said} Divide training.learningRate (now {trainer.args.learning_rate:g}) by three in persona.json and"
                " train again; training.divergencePatience = 0 lets such a run go on.",
            )

    def on_epoch_end(self, _: Any, state: Any, control: Any, **__: Any) -> None:
        """The epoch's mean loss, then the probes. To the library, a stop in the midst is an end too."""
        epoch = round(state.epoch)
        if abs(state.epoch - epoch) > 1e-6:
            control.should_evaluate = False
            return
        per_epoch = state.global_step // epoch
        steps = [self.losses[step] for step in range(state.global_step - per_epoch + 1, state.global_step + 1)]
        loss = sum(loss * targets for loss, targets in steps) / sum(targets for _, targets in steps)
        self.epochs[epoch] = loss
        self.events.write("epoch", epoch=epoch, step=state.global_step, loss=loss)
        epochs = [self.epochs[number] for number in sorted(self.epochs)]
        rises = rising(self.first_loss or math.inf, epochs)
        self.warn("rising", rises)
        self.warn("plateau", None if rises else plateau(epochs))
        if self.ask_probes is not None and not self.stopped:
            self.events.write("probe", step=state.global_step, answers=self.ask_probes())
        processes.wait_for_all()

    def on_evaluate(self, _: Any, state: Any, control: Any, **__: Any) -> None:
        """Tells the validation loss, and ends the run when it has not fallen for long enough."""
        # The library keeps its log in the checkpoint, so a resumed run has the earlier ones.
        told = {entry["step"]: entry["eval_loss"] for entry in state.log_history if "eval_loss" in entry}
        evaluations = list(told.values())
        self.events.write("evaluation", step=state.global_step, loss=evaluations[-1])
        self.warn("overfit", overfit(evaluations, [self.mean_loss_before(step) for step in told]))
        if patience_is_over(evaluations, self.patience):
            best = min(told, key=told.__getitem__)
            self.warn(
                "early-stop",
                f"Validation loss has not fallen for {self.patience} evaluations: the run ends here, and keeps the"
                f" adapter of step {best}, where it was {told[best]:.3f}.",
            )
            control.should_training_stop = True

    def mean_loss_before(self, step: int) -> float:
        """Training loss around `step`: the mean of the eight steps up to it, for single steps jump."""
        losses = [self.losses[at][0] for at in range(max(1, step - 7), step + 1) if at in self.losses]
        return sum(losses) / max(1, len(losses))

    def on_save(self, args: Any, state: Any, _: Any, **__: Any) -> None:
        """Marks the checkpoint as whole, when every process has written its part."""
        processes.wait_for_all()
        if state.is_world_process_zero:
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            mark_whole(folder)
            self.events.write("checkpoint", step=state.global_step, path=f"checkpoints/{folder.name}")


def memory_in_use() -> int:
    """Bytes: peak on the GPU where there is one, else of this process now."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    return int(psutil.Process().memory_info().rss)
