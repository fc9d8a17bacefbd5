"""The loss of a pack, and the same loss the plain way: summed cross-entropy over supervised tokens."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import torch
import torch.nn.functional as F  # noqa: N812 (the name that torch's own documentation uses)

from ..runs.run_folder import Example
from .packing import Pack
from .tree_attention import additive_mask, attending_by_path

Way = Literal["kv", "mask", "separate"]


def pack_loss(model: Any, pack: Pack, way: Way) -> torch.Tensor:
    """Cross-entropy summed over the pack's supervised tokens, in nats. Needs `pack_under_way` around it and around
    its backward pass.

    Args:
        model: A causal language model, plain or wrapped (PEFT, DistributedDataParallel).
        pack: The examples, on the model's device.
        way: `kv` or `mask`, see tree_attention.py.
    """
    mask = None
    if way == "mask":
        inner = unwrapped(model)
        mask = additive_mask(pack, inner.dtype, pack.input_ids.device, sliding_window(inner.config))
    logits = model(
        input_ids=pack.input_ids, attention_mask=mask, position_ids=pack.position_ids, use_cache=False
    ).logits[0]
    return F.cross_entropy(logits.float(), pack.targets, reduction="sum")


@contextmanager
def pack_under_way(model: Any, pack: Pack, way: Way) -> Iterator[None]:
    """While open, the model makes logits at the pack's predictors only, and attends by `way`."""
    with attending_by_path(pack) if way == "kv" else nullcontext(), logits_at(model, (0, pack.predictors)):
        yield


@contextmanager
def logits_at(model: Any, places: tuple[Any, torch.Tensor]) -> Iterator[None]:
    """The vocabulary is the widest layer by far: its input, (B, T, width), is cut to the N `places` that are asked for.

    A hook, so that what the model does with its logits afterwards (scale, cap) is still done; they are (1, N, V).

    Args:
        model: A causal language model, plain or wrapped.
        places: Rows and columns, as an index takes them.
    """
    head = unwrapped(model).get_output_embeddings()
    handle = head.register_forward_pre_hook(lambda _, inputs: (inputs[0][places][None],))
    try:
        yield
    finally:
        handle.remove()


def separate_loss(model: Any, example: Example, device: torch.device) -> torch.Tensor:
    """The same sum for one example, by the model's own forward and nothing else: what packs are checked against."""
    ids = torch.tensor([example.ids], device=device)
    positions = torch.tensor(example.supervised_positions(), dtype=torch.long, device=device)
    logits = model(input_ids=ids, use_cache=False).logits[0, positions - 1]
    return F.cross_entropy(logits.float(), ids[0, positions], reduction="sum")


def unwrapped(model: Any) -> Any:
    """The model inside DistributedDataParallel, which hides its methods."""
    return getattr(model, "module", model)


def sliding_window(config: Any) -> int | None:
    """How far back the model's attention looks; None where it sees everything.

    Qwen 2 names a window that it does not use unless `use_sliding_window` says so.
    """
    window = getattr(config, "sliding_window", None)
    return int(window) if window is not None and getattr(config, "use_sliding_window", True) else None
