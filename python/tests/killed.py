"""The trainer, which dies by SIGKILL at a chosen moment of its second checkpoint, or after a step.

Usage: python killed.py MOMENT train RUN
"""

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from transformers import Trainer

from persona_trainer import __main__
from persona_trainer.training import persona_loop, recorder

if TYPE_CHECKING:
    from collections.abc import Callable


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_second(owner: Any, name: str) -> None:
    """Dies when `owner.name` is called the second time, before it does anything."""
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            die()
        return original(*args, **options)

    setattr(owner, name, counted)


def after_step(step: int) -> None:
    original = persona_loop.PersonaTrainer.training_step

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        loss = original(self, *args, **options)
        if self.state.global_step + 1 == step:
            die()
        return loss

    persona_loop.PersonaTrainer.training_step = counted  # type: ignore[method-assign]


moment = sys.argv.pop(1)
if moment == "model":
    before_second(Trainer, "save_model")
elif moment == "optimizer":
    # The adapter is written, the optimizer is not.
    before_second(Trainer, "_save_optimizer_and_scheduler")
elif moment == "mark":
    before_second(recorder, "mark_whole")
elif moment == "rotation":
    # Every file is written; the oldest checkpoint is being removed.
    before_second(Trainer, "_rotate_checkpoints")
else:
    after_step(int(moment.removeprefix("step ")))
sys.exit(__main__.main())
