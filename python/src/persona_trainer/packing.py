"""Packs the examples of one optimizer step behind their shared prefix, and takes the loss at supervised positions.

K examples with a common prefix of P tokens and tails of L tokens cost P + K·L token positions instead of K·(P + L).
The tails see the prefix and themselves, never each other, and their positions go on from P; so loss and gradients are
those of the separate examples.
"""

from dataclasses import dataclass, replace
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (the name that torch's own documentation uses)

from .run_folder import Example


@dataclass(frozen=True)
class PackedStep:
    """One optimizer step as one sequence of T tokens.

    Attributes:
        input_ids: (1, T) the prefix once, then each example's tail.
        position_ids: (1, T) restarting at P for each tail.
        visible: (1, 1, T, T) bool, which position (row) sees which (column).
        predictors: (N,) packed positions whose output predicts a supervised token.
        targets: (N,) those tokens.
        shared: P, the tokens that all examples have in common.
        unpacked_tokens: Tokens of the examples as if none were shared.
    """

    input_ids: torch.Tensor
    position_ids: torch.Tensor
    visible: torch.Tensor
    predictors: torch.Tensor
    targets: torch.Tensor
    shared: int
    unpacked_tokens: int

    def to(self, device: torch.device) -> "PackedStep":
        """The same step on another device."""
        return replace(
            self,
            input_ids=self.input_ids.to(device),
            position_ids=self.position_ids.to(device),
            visible=self.visible.to(device),
            predictors=self.predictors.to(device),
            targets=self.targets.to(device),
        )


def shared_prefix(examples: list[Example]) -> int:
    """Length of the longest common prefix that ends before anything is supervised."""
    limit = min(min([*example.supervised_positions(), len(example.ids)]) for example in examples)
    first = examples[0].ids
    for length in range(limit):
        if any(example.ids[length] != first[length] for example in examples):
            return length
    return limit


def pack(examples: list[Example]) -> PackedStep:
    """Packs the examples of one optimizer step; with no common prefix the tails are simply kept apart."""
    shared = shared_prefix(examples)
    ids = list(examples[0].ids[:shared])
    positions = list(range(shared))
    segments = [0] * shared
    predictors: list[int] = []
    targets: list[int] = []
    for segment, example in enumerate(examples, start=1):
        # A token at position p of the example stands at p + shift in the pack, unless it is in the prefix.
        shift = len(ids) - shared
        for position in example.supervised_positions():
            before = position - 1
            predictors.append(before if before < shared else before + shift)
            targets.append(example.ids[position])
        tail = example.ids[shared:]
        ids += tail
        positions += range(shared, shared + len(tail))
        segments += [segment] * len(tail)
    segment_of = torch.tensor(segments)
    order = torch.arange(len(ids))
    earlier = order[:, None] >= order[None, :]
    related = (segment_of[:, None] == segment_of[None, :]) | (segment_of[None, :] == 0)
    return PackedStep(
        input_ids=torch.tensor([ids]),
        position_ids=torch.tensor([positions]),
        visible=(earlier & related)[None, None],
        predictors=torch.tensor(predictors, dtype=torch.long),
        targets=torch.tensor(targets, dtype=torch.long),
        shared=shared,
        unpacked_tokens=sum(len(example.ids) for example in examples),
    )


def packed_loss(model: Any, step: PackedStep) -> torch.Tensor:
    """Mean cross-entropy over the step's supervised tokens; logits are made at their predictors only.

    Args:
        model: A PEFT model around a causal language model.
        step: The packed examples.

    Returns:
        Scalar loss in nats per supervised token.
    """
    causal = model.get_base_model()
    body = getattr(causal, causal.base_model_prefix)
    dtype = causal.dtype
    mask = torch.zeros(step.visible.shape, dtype=dtype, device=step.visible.device)
    mask.masked_fill_(~step.visible, torch.finfo(dtype).min)
    hidden = body(
        input_ids=step.input_ids, attention_mask=mask, position_ids=step.position_ids, use_cache=False
    ).last_hidden_state[0]
    logits = causal.get_output_embeddings()(hidden[step.predictors])
    return F.cross_entropy(logits.float(), step.targets)


def separate_loss(model: Any, examples: list[Example], device: torch.device) -> torch.Tensor:
    """The same loss the plain way: one example at a time through the model's own forward."""
    total = torch.zeros((), device=device)
    count = 0
    for example in examples:
        ids = torch.tensor([example.ids], device=device)
        positions = torch.tensor(example.supervised_positions(), dtype=torch.long, device=device)
        logits = model(input_ids=ids, use_cache=False).logits[0, positions - 1]
        total = total + F.cross_entropy(logits.float(), ids[0, positions], reduction="sum")
        count += len(positions)
    return total / max(count, 1)
