"""Decides, once for a run, how its examples are packed; what was decided is kept for its resumes (`packing.json`)."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any
from weakref import WeakSet

import psutil
import torch

from ..runs.run_folder import Example, RunFolder, void, write_whole
from .loss import Way, pack_loss, piece_loss, piece_under_way, separate_loss
from .packing import Pack, pack, split
from .pieces import Piece, divide, whole
from .tree_attention import Past

# Packed and separate losses are equal but for rounding; 100 times more means a mask that the model ignores.
TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 2e-2}
# Share of the free memory that the activations of a pack may take: the optimizer, gradients and others come after it.
MEMORY_SHARE = 0.5
LEAST_BUDGET = 64
BUDGET_EXAMPLES = 2
CHECKED_EXAMPLES = 8
# On a processor more tokens at once are hardly faster (docs/benchmarks.md); a graphics card wants them all.
GROUP_TOKENS = 128


@dataclass(frozen=True)
class Packing:
    """How a run packs.

    Attributes:
        way: `kv`, `mask` or `separate`.
        budget: Most tokens in memory at once; None without a limit.
        difference: How far the packed loss was from the separate one (relative), in the way that was tried last.
        shared: Tokens of the first step that stand once for several examples.
        once: Whether what is shared is computed once in a step; else once in each of the packs that it is split into.
        group: Most tokens at once beside what is shared before them; None without a limit.
    """

    way: Way
    budget: int | None
    difference: float
    shared: int
    once: bool = False
    group: int | None = None

    def pieces_of(self, examples: list[Example]) -> list[tuple[Pack, tuple[Piece, ...]]]:
        """Some examples, packed and divided."""
        if self.once:
            step = pack(examples)
            return [(step, divide(step, self.budget, self.group))]
        return [(step, whole(step)) for step in map(pack, split(examples, self.budget))]


def decide_packing(run: RunFolder, model: Any, examples: list[Example], *, sharded: bool = False) -> Packing:
    """Reads the decision of the run's first start, or makes it on its first examples and the longest of all.

    Args:
        run: Whose settings and folder.
        model: With its adapter.
        examples: The run's.
        sharded: Other processes hold parts of the weights: a step is then one pack in each, so that all do the same.
    """
    kept = run.path / "packing.json"
    if kept.exists():
        return Packing(**json.loads(kept.read_text(encoding="utf-8")))
    first = examples[: min(int(run.manifest["plan"]["examplesPerStep"]), CHECKED_EXAMPLES)]
    packing = Packing("separate", None, 1e9, 0)
    for tried in ways_to_try(model):
        if tried.once and sharded:
            continue
        difference = loss_difference(model, [*first, max(examples, key=lambda example: len(example.ids))], tried)
        packing = replace(packing, difference=difference)
        if difference <= TOLERANCE.get(model.dtype, 2e-2):
            packing = replace(tried, difference=difference, shared=pack(first).shared)
            break
    wanted = run.settings["maxPackTokens"]
    if sharded:
        pass
    elif packing.way != "separate" and wanted != "auto":
        packing = replace(packing, budget=int(wanted))
    elif packing.way != "separate":
        group = GROUP_TOKENS if packing.once and model.device.type == "cpu" else None
        packing = replace(packing, budget=token_budget(model, first, packing.way), group=group)
    write_whole(kept, lambda path: void(path.write_text(json.dumps(asdict(packing)), encoding="utf-8")))
    return packing


def ways_to_try(model: Any) -> list[Packing]:
    """The rule, from the measurements in docs/benchmarks.md.

    `kv` does no attention that is thrown away, needs no (T, T) mask, and can be computed in pieces: first, wherever it
    can be.
    """
    ways = [Packing("mask", None, 0.0, 0)]
    if model.config._attn_implementation == "sdpa":
        ways = [Packing("kv", None, 0.0, 0, once) for once in (True, False)] + ways
    return ways


@torch.no_grad()
def loss_difference(model: Any, examples: list[Example], packing: Packing) -> float:
    """|packed − separate| / separate on some examples, 1e9 where the model does not take a pack at all."""
    model.eval()
    separate = sum(separate_loss(model, example, model.device).item() for example in examples)
    # The smallest pieces that there can be: whatever may be opened is.
    smallest = replace(packing, budget=1 if packing.once else None)
    try:
        packed = sum(
            pack_loss(model, step.to(model.device), pieces, packing.way)
            for step, pieces in smallest.pieces_of(examples)
        )
    except (TypeError, ValueError, AttributeError, RuntimeError, IndexError, KeyError):
        # An architecture that takes no 4-D mask or no position ids says so in its own way.
        return 1e9
    return min(abs(packed - separate) / max(abs(separate), 1e-6), 1e9)


def token_budget(model: Any, examples: list[Example], way: Way) -> int:
    """How many tokens of a pack fit into the free memory. The plan says the same beforehand (`tokenBudget` in
    extension/core/plan/memory.ts).
    """
    step = pack(examples[:BUDGET_EXAMPLES]).to(model.device)
    free = torch.cuda.mem_get_info()[0] if torch.cuda.is_available() else psutil.virtual_memory().available
    per_token = max(1, kept_bytes(model, step, way) // step.tokens)
    return max(LEAST_BUDGET, int(MEMORY_SHARE * free / per_token))


def kept_bytes(model: Any, step: Pack, way: Way) -> int:
    """What a pack keeps for its backward pass.

    What a module saves and drops again before that is not: DoRA does so with an identity of inputs² for each layer.
    """
    alive: WeakSet[Kept] = WeakSet()

    def keep(tensor: torch.Tensor) -> Kept:
        kept = Kept(tensor)
        alive.add(kept)
        return kept

    model.train()
    (piece,) = whole(step)
    under_way = piece_under_way(model, step, piece, Past(), way)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept.tensor), under_way:
        loss = piece_loss(model, step, piece, way)
    storages = {storage.data_ptr(): storage for storage in (kept.tensor.untyped_storage() for kept in alive)}
    del loss
    own = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
    return sum(storage.nbytes() for pointer, storage in storages.items() if pointer not in own)


@dataclass(frozen=True, eq=False)
class Kept:
    """A tensor that the backward pass will ask for; gone when nothing will."""

    tensor: torch.Tensor
