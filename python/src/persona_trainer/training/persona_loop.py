"""The library's training loop, with our steps: packs instead of micro-batches, loss at supervised positions."""

import math
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch
from transformers import Trainer

from ..errors import TrainerError
from ..packs.loss import pack_loss, pack_under_way, separate_loss
from ..packs.neftune import noisy_embeddings
from ..packs.packing import pack, split
from ..packs.packing_check import Packing
from ..runs.run_folder import Example
from . import processes
from .dataset import EpochOrder, StepLoader

# Validation examples are packed by themselves; a bound keeps a large set from becoming one sequence.
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

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> torch.Tensor:  # noqa: ARG002
        """Gradient of the mean over the step's supervised tokens, whatever the packs and processes."""
        model.train()
        examples: list[Example] = inputs["examples"]
        targets = count_targets(examples)
        mine = examples[processes.index() :: processes.count()]
        # DistributedDataParallel averages over processes, and waits for each: one without an example adds nothing.
        weight = processes.count() / targets if mine else 0.0
        groups = self.groups(mine or examples[:1], self.packing.budget)
        total = 0.0
        for number, group in enumerate(groups, start=1):
            last = number == len(groups)
            with nullcontext() if last else self.accelerator.no_sync(model):
                total += self.add_gradient(model, group, weight)
        self.step_loss = processes.add_up(total / processes.count(), self.args.device)
        self.step_tokens = sum(len(example.ids) for example in examples)
        self.step_targets = targets
        self.require_finite("loss", self.step_loss)
        return torch.tensor(self.step_loss, device=self.args.device)

    def add_gradient(self, model: Any, group: list[Example], weight: float) -> float:
        """Adds the gradient of `weight` × the group's summed loss; returns that value."""
        length = sum(len(example.ids) for example in group) / len(group)
        with noisy_embeddings(model, self.neftune_alpha, length):
            if self.packing.way == "separate":
                loss = separate_loss(model, group[0], self.args.device) * weight
                self.accelerator.backward(loss)
            else:
                packed = pack(group).to(self.args.device)
                with pack_under_way(model, packed, self.packing.way):
                    loss = pack_loss(model, packed, self.packing.way) * weight
                    self.accelerator.backward(loss)
        return loss.item()

    def groups(self, examples: list[Example], budget: int | None) -> list[list[Example]]:
        """The packs of some examples; one by one where the model takes no pack."""
        if self.packing.way == "separate":
            return [[example] for example in examples]
        return split(examples, budget)

    @torch.no_grad()
    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Mean over the validation set's supervised tokens, in nats."""
        model, way = self.model, self.packing.way
        model.eval()
        examples = self.eval_dataset.examples
        total = 0.0
        mine = examples[processes.index() :: processes.count()]
        for group in self.groups(mine, min(self.packing.budget or EVALUATION_TOKENS, EVALUATION_TOKENS)):
            if way == "separate":
                total += separate_loss(model, group[0], self.args.device).item()
                continue
            packed = pack(group).to(self.args.device)
            with pack_under_way(model, packed, way):
                total += pack_loss(model, packed, way).item()
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
