"""Packs the examples of an optimizer step as a tree: what examples have in common stands in the pack once.

K examples with a common beginning of P tokens and L tokens of their own cost P + K·L token positions instead of
K·(P + L). Several different system prompts are several trees in one pack; a conversation and its continuation share
more than the prompt. A token sees its own segment and those on the way to the root, and its position is the one it has
in its example; so loss and gradients are those of the separate examples.
"""

from dataclasses import dataclass, replace

import torch

from ..runs.run_folder import Example

# A shorter common run (the template's first tokens) costs more in bookkeeping than it saves.
SHORTEST_SHARED = 16


@dataclass(frozen=True)
class Segment:
    """A run of tokens that the same examples have in common.

    Attributes:
        parent: Index of the segment before it in its examples; -1 at a root. Parents come before children.
        start: Its first token in the pack.
        length: Its tokens, at least one.
        position: Position of its first token in the examples.
    """

    parent: int
    start: int
    length: int
    position: int


@dataclass(frozen=True)
class Pack:
    """Examples as one sequence of T tokens.

    Attributes:
        input_ids: (1, T).
        position_ids: (1, T) each token's position in its own example.
        segments: The tree, parents first.
        predictors: (N,) packed positions whose output predicts a supervised token.
        targets: (N,) those tokens.
        shared: Tokens that stand once and are used by more than one example.
        unpacked_tokens: Tokens of the examples as if none were shared.
        examples: Their number.
    """

    input_ids: torch.Tensor
    position_ids: torch.Tensor
    segments: tuple[Segment, ...]
    predictors: torch.Tensor
    targets: torch.Tensor
    shared: int
    unpacked_tokens: int
    examples: int

    @property
    def tokens(self) -> int:
        """T."""
        return self.input_ids.shape[1]

    def to(self, device: torch.device) -> "Pack":
        """The same pack on another device."""
        return replace(
            self,
            input_ids=self.input_ids.to(device),
            position_ids=self.position_ids.to(device),
            predictors=self.predictors.to(device),
            targets=self.targets.to(device),
        )

    def path(self, segment: int) -> list[int]:
        """The segments from the root to `segment`, itself included."""
        path = []
        while segment >= 0:
            path.append(segment)
            segment = self.segments[segment].parent
        return path[::-1]

    def visible(self, window: int | None = None) -> torch.Tensor:
        """Which position (row) sees which (column).

        Args:
            window: The model's sliding window: a token sees the last `window` positions of its example.

        Returns:
            (T, T) bool.
        """
        count = len(self.segments)
        related = torch.zeros(count, count, dtype=torch.bool)
        for segment in range(count):
            related[segment, self.path(segment)] = True
        of = torch.repeat_interleave(torch.tensor([segment.length for segment in self.segments]))
        order = torch.arange(self.tokens)
        seen = (order[:, None] >= order[None, :]) & related[of][:, of]
        if window is not None:
            positions = self.position_ids[0].cpu()
            seen &= positions[:, None] - positions[None, :] < window
        return seen


def pack(examples: list[Example]) -> Pack:
    """Packs examples, in their order, behind what they share."""
    segments: list[Segment] = []
    ids: list[int] = []
    positions: list[int] = []
    shared = 0
    # The packed place of each of an example's tokens, grown as its segments are laid down.
    places: list[list[int]] = [[] for _ in examples]

    def lay(members: list[int], start: int, end: int, parent: int) -> int:
        """Appends positions [start, end) of the members as one segment; returns its index."""
        segments.append(Segment(parent, len(ids), end - start, start))
        for member in members:
            places[member] += range(len(ids), len(ids) + end - start)
        ids.extend(examples[members[0]].ids[start:end])
        positions.extend(range(start, end))
        return len(segments) - 1

    def grow(members: list[int], start: int, equal: int, parent: int) -> None:
        """Lays down what follows `start`; the members are known to be equal up to `equal`."""
        nonlocal shared
        by_next: dict[int | None, list[int]] = {}
        for member in members:
            rest = examples[member].ids[equal : equal + 1]
            by_next.setdefault(rest[0] if rest else None, []).append(member)
        for token, group in by_next.items():
            if token is None or len(group) == 1:
                for member in group:
                    if start < len(examples[member].ids):
                        lay([member], start, len(examples[member].ids), parent)
                continue
            end = common_length([examples[member].ids for member in group], equal)
            if end - start < SHORTEST_SHARED:
                grow(group, start, end, parent)
            else:
                shared += end - start
                grow(group, end, end, lay(group, start, end, parent))

    grow(list(range(len(examples))), 0, 0, -1)
    predictors = [places[at][p - 1] for at, example in enumerate(examples) for p in example.supervised_positions()]
    targets = [example.ids[p] for example in examples for p in example.supervised_positions()]
    return Pack(
        input_ids=torch.tensor([ids]),
        position_ids=torch.tensor([positions]),
        segments=tuple(segments),
        predictors=torch.tensor(predictors, dtype=torch.long),
        targets=torch.tensor(targets, dtype=torch.long),
        shared=shared,
        unpacked_tokens=sum(len(example.ids) for example in examples),
        examples=len(examples),
    )


def common_length(sequences: list[list[int]], known: int = 0) -> int:
    """Length of the longest common beginning; `known` tokens of it need no look."""
    # The smallest and the largest in order differ first, so the others need no look either.
    low, high = min(sequences), max(sequences)
    limit = min(len(low), len(high))
    return next((at for at in range(known, limit) if low[at] != high[at]), limit)


def split(examples: list[Example], budget: int | None) -> list[list[Example]]:
    """Divides a step's examples into packs of at most `budget` tokens; an example longer than that is a pack alone.

    Neighbours in the order of their ids share the most, so that order is filled up pack by pack.
    """
    if budget is None or sum(len(example.ids) for example in examples) <= budget:
        return [examples]
    packs: list[list[Example]] = []
    size = 0
    for example in sorted(examples, key=lambda example: example.ids):
        shared = common_length([packs[-1][-1].ids, example.ids]) if packs else 0
        own = len(example.ids) - (shared if shared >= SHORTEST_SHARED else 0)
        if packs and size + own <= budget:
            packs[-1].append(example)
            size += own
        else:
            packs.append([example])
            size = len(example.ids)
    return packs
