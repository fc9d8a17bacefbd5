"""Decides, once for a run, how its examples are packed; what was decided is kept for its resumes (`packing.json`)."""

import json
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakSet

import psutil
import torch

from ..runs.run_folder import Example, RunFolder, void, write_whole
from .loss import Way, pack_loss, pack_under_way, separate_loss, sliding_window
from .packing import Pack, pack

# Packed and separate losses are equal but for rounding; 100 times more means a mask that the model ignores.
TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 2e-2}
# Share of the free memory that the activations of a pack may take: the optimizer, gradients and others come after it.
MEMORY_SHARE = 0.5
LEAST_BUDGET = 64
BUDGET_EXAMPLES = 2
CHECKED_EXAMPLES = 8


@dataclass(frozen=True)
class Packing:
    """How a run packs.

    Attributes:
        way: `kv`, `mask` or `separate`.
        budget: Most tokens of one pack; None without a limit.
        difference: How far the packed loss was from the separate one (relative), in the way that was tried last.
        shared: Tokens of the first step that stand once for several examples.
    """

    way: Way
    budget: int | None
    difference: float
    shared: int


def decide_packing(run: RunFolder, model: Any, examples: list[Example]) -> Packing:
    """Reads the decision of the run's first start, or makes it on its first examples."""
    kept = run.path / "packing.json"
    if kept.exists():
        return Packing(**json.loads(kept.read_text(encoding="utf-8")))
    first = examples[: min(int(run.manifest["plan"]["examplesPerStep"]), CHECKED_EXAMPLES)]
    difference = 1e9
    found: Way = "separate"
    for way in ways_to_try(model, max(len(example.ids) for example in examples)):
        difference = loss_difference(model, first, way)
        if difference <= TOLERANCE.get(model.dtype, 2e-2):
            found = way
            break
    wanted = run.settings["maxPackTokens"]
    budget = None if found == "separate" else token_budget(model, first, found) if wanted == "auto" else int(wanted)
    shared = 0 if found == "separate" else pack(first).shared
    packing = Packing(found, budget, difference, shared)
    write_whole(kept, lambda path: void(path.write_text(json.dumps(asdict(packing)), encoding="utf-8")))
    return packing


def ways_to_try(model: Any, longest: int) -> list[Way]:
    """The rule, from the measurements in docs/benchmarks.md.

    `kv` does no attention that is thrown away and needs no (T, T) mask: first, wherever it can be. It cannot know which
    layer has a sliding window, so examples longer than the window take `mask`, as eager attention does.
    """
    window = sliding_window(model.config)
    reaches = window is None or longest <= window
    return ["kv", "mask"] if reaches and model.config._attn_implementation == "sdpa" else ["mask"]


@torch.no_grad()
def loss_difference(model: Any, examples: list[Example], way: Way) -> float:
    """|packed − separate| / separate on some examples, 1e9 where the model does not take a pack at all."""
    model.eval()
    step = pack(examples).to(model.device)
    separate = sum(separate_loss(model, example, model.device).item() for example in examples)
    try:
        with pack_under_way(model, step, way):
            packed = pack_loss(model, step, way).item()
    except (TypeError, ValueError, AttributeError, RuntimeError, IndexError):
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
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept.tensor), pack_under_way(model, step, way):
        loss = pack_loss(model, step, way)
    storages = {storage.data_ptr(): storage for storage in (kept.tensor.untyped_storage() for kept in alive)}
    del loss
    own = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
    return sum(storage.nbytes() for pointer, storage in storages.items() if pointer not in own)


@dataclass(frozen=True, eq=False)
class Kept:
    """A tensor that the backward pass will ask for; gone when nothing will."""

    tensor: torch.Tensor
