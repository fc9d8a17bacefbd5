"""The library's training loop, with our steps: packs instead of micro-batches, loss at supervised positions."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import Trainer

from ..errors import TrainerError
from ..packs.loss import pack_loss, separate_loss, unwrapped
from ..packs.neftune import noisy_embeddings
from ..packs.packing_check import Packing
from ..runs.run_folder import Example
from . import processes
from .dataset import EpochOrder, StepLoader

# The validation set is one tree; a bound keeps a large set from being computed at once.
EVALUATION_TOKENS = 4096


class PersonaTrainer(Trainer):  # type: ignore[misc]
    """To the library, an optimizer step is one batch without accumulation; inside, it is as many packs as fit."""

    def __init__(self, *, packing: Packing, neftune_alpha: float, **options: Any) -> None:
        super().__init__(**options)
        self.packing = packing
        self.neftune_alpha = neftune_alpha
        self.step_loss = math.nan
        self.step_tokens = 0
        self.step_targets = 0

    def get_train_dataloader(self) -> StepLoader:
        """Not sharded by accelerate: it would fill up the last step with examples that were seen already."""
        order = EpochOrder(len(self.train_dataset), self.args.data_seed)
        return StepLoader(self.train_dataset, order, self.args.per_device_train_batch_size)

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """The library's schedule, but n steps of warm-up begin at 1/n of the rate: a step at rate 0 learns nothing."""
        scheduler = super().create_scheduler(num_training_steps, optimizer)
        warm_up = self.args.get_warmup_steps(num_training_steps)
        after = scheduler.lr_lambdas[0]
        optimizer = self.optimizer if optimizer is None else optimizer
        self.lr_scheduler: Any = LambdaLR(
            optimizer, lambda step: (step + 1) / warm_up if step < warm_up else after(step)
        )
        return self.lr_scheduler

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> torch.Tensor:  # noqa: ARG002
        """Gradient of the mean over the step's supervised tokens, whatever the pieces and processes.

        The backward passes are here and not behind the library's: those of the pieces come before that of the prefix.
        """
        model.train()
        examples: list[Example] = inputs["examples"]
        targets = count_targets(examples)
        mine = examples[processes.index() :: processes.count()]
        if processes.sharded():
            # FSDP wants every process to do the same, and gives the mean: one without an example adds nothing.
            total = self.add_gradient(model, mine or examples[:1], processes.count() / targets if mine else 0.0)
            total = total if mine else 0.0
        else:
            # Not through DistributedDataParallel, which counts a parameter's backward passes: added up at the end.
            total = self.add_gradient(unwrapped(model), mine, 1 / targets) if mine else 0.0
            processes.add_up_gradients(model)
        self.step_loss = processes.add_up(total / targets, self.args.device)
        self.step_tokens = sum(len(example.ids) for example in examples)
        self.step_targets = targets
        self.require_finite("loss", self.step_loss)
        return torch.tensor(self.step_loss, device=self.args.device)

    def add_gradient(self, model: Any, examples: list[Example], weight: float) -> float:
        """Adds the gradient of `weight` × the examples' summed loss; returns that sum."""
        length = sum(len(example.ids) for example in examples) / len(examples)
        with noisy_embeddings(model, self.neftune_alpha, length):
            if self.packing.way != "separate":
                return self.packed_loss(model, examples, self.packing, weight)
            total = 0.0
            for example in examples:
                loss = separate_loss(model, example, self.args.device)
                torch.autograd.backward(loss * weight)
                total += loss.item()
            return total

    def packed_loss(self, model: Any, examples: list[Example], packing: Packing, weight: float | None = None) -> float:
        """The summed loss of some examples, and its gradient where there is a `weight`."""
        packs = packing.pieces_of(examples)
        return sum(pack_loss(model, step.to(self.args.device), pieces, packing.way, weight) for step, pieces in packs)

    @torch.no_grad()
    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Mean over the validation set's supervised tokens, in nats."""
        model = unwrapped(self.model)
        model.eval()
        examples = self.eval_dataset.examples
        mine = examples[processes.index() :: processes.count()]
        if self.packing.way == "separate":
            total = sum(separate_loss(model, example, self.args.device).item() for example in mine)
        else:
            bound = min(self.packing.budget or EVALUATION_TOKENS, EVALUATION_TOKENS)
            total = self.packed_loss(model, mine, replace(self.packing, budget=bound)) if mine else 0.0
        metrics = {"eval_loss": processes.add_up(total, self.args.device) / count_targets(examples)}
        self.log(metrics)
        self.control: Any = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def floating_point_ops(self, _: Any) -> int:
        """The library would count from `input_ids`, which packs do not have here; nobody reads the number."""
        return 0

    def require_finite(self, name: str, value: float) -> None:
        """A loss or gradient that is no number never becomes one again: the run ends here."""
        if not math.isfinite(value):
            raise TrainerError(
                "nan-loss",
                f"The {name} became {value} near step {self.state.global_step + 1}."
                f" Lower training.learningRate (now {self.args.learning_rate:g}) in persona.json and train again.",
            )

    def _load_rng_state(self, checkpoint: str | None) -> None:
        # torch 2.6 and later refuse to unpickle numpy's state unless these are named; the file is our own.
        constructors = [np._core.multiarray._reconstruct, np.ndarray, np.dtype, type(np.dtype(np.uint32))]  # type: ignore[attr-defined]
        with torch.serialization.safe_globals(constructors):
            super()._load_rng_state(checkpoint)


def count_targets(examples: list[Example]) -> int:
    """Supervised tokens, at least 1: it is divided by."""
    return max(1, sum(len(example.supervised_positions()) for example in examples))
