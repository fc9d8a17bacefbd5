"""The loss of a pack, piece by piece, and the same loss the plain way: summed cross-entropy over supervised tokens."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import torch
import torch.nn.functional as F  # noqa: N812 (the name that torch's own documentation uses)

from ..runs.run_folder import Example
from .heap import give_back
from .layers import sliding_window
from .packing import Pack
from .pieces import Piece
from .tree_attention import Past, additive_mask, attending_by_path

Way = Literal["kv", "mask", "separate"]


def pack_loss(model: Any, pack: Pack, pieces: tuple[Piece, ...], way: Way, weight: float | None = None) -> float:
    """Cross-entropy summed over the pack's supervised tokens, in nats.

    Args:
        model: A causal language model, plain or wrapped in PEFT.
        pack: The examples, on the model's device.
        pieces: The pack's, as `divide` makes them; for `mask` the whole pack in one.
        way: `kv` or `mask`, see tree_attention.py.
        weight: Adds the gradient of so many times the loss to that of the model's parameters.
    """
    past = Past()

    def walk(piece: Piece) -> float:
        """The loss of a piece and of those behind it."""
        with piece_under_way(model, pack, piece, past, way):
            loss = piece_loss(model, pack, piece, way)
            if not piece.behind:
                if weight is not None:
                    torch.autograd.backward(loss * weight)
                return loss.item()
        give_back()
        total = loss.item() + sum(walk(one) for one in piece.behind)
        ends = past.close(piece.first)
        if weight is not None:
            # Where nothing of it is learned, its last layers lead nowhere.
            if len(learned_in(pack, piece)[1]) > 0:
                ends.append((loss * weight, torch.ones_like(loss)))
            if ends:
                with piece_under_way(model, pack, piece, past, way):
                    torch.autograd.backward([end for end, _ in ends], [gradient for _, gradient in ends])
        return total

    return sum(walk(piece) for piece in pieces)


def piece_loss(model: Any, pack: Pack, piece: Piece, way: Way) -> torch.Tensor:
    """The same for one piece, as a tensor. Needs `piece_under_way` around it and around its backward pass."""
    mask = None
    if way == "mask":
        mask = additive_mask(pack, model.dtype, pack.input_ids.device, sliding_window(model.config))
    _, targets = learned_in(pack, piece)
    logits = model(
        input_ids=pack.input_ids[:, piece.start : piece.end],
        attention_mask=mask,
        position_ids=pack.position_ids[:, piece.start : piece.end],
        use_cache=False,
    ).logits[0]
    return F.cross_entropy(logits.float(), targets, reduction="sum")


@contextmanager
def piece_under_way(model: Any, pack: Pack, piece: Piece, past: Past, way: Way) -> Iterator[None]:
    """While open, the model makes logits at the piece's predictors only, and attends by `way`."""
    predictors, _ = learned_in(pack, piece)
    attending = attending_by_path(model, pack, piece, past) if way == "kv" else nullcontext()
    with attending, logits_at(model, (0, predictors)):
        yield


def learned_in(pack: Pack, piece: Piece) -> tuple[torch.Tensor, torch.Tensor]:
    """Places in the piece whose output predicts a supervised token, and those tokens."""
    inside = (pack.predictors >= piece.start) & (pack.predictors < piece.end)
    return pack.predictors[inside] - piece.start, pack.targets[inside]


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
