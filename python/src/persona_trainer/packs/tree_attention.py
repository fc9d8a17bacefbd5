"""Attention over a pack, by one of two ways; both run any model's own forward.

- `mask`: the model's attention over all T tokens, with a (T, T) mask. Any implementation; the work grows with T².
- `kv`: each segment's queries meet the keys and values of its own path only, computed once by whoever comes before.
  Nothing is padded and no mask of T² is made. It stands in for torch's scaled_dot_product_attention while a pack is
  under way, so it needs a model whose attention is that function. The pack may be computed in pieces: the keys and
  values of opened segments are then taken from those that `Past` has kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (the name that torch's own documentation uses)

from .layers import watched_layers
from .packing import Pack
from .pieces import Piece

KeyValue = tuple[torch.Tensor, torch.Tensor]

_attention = F.scaled_dot_product_attention


class Past:
    """Keys and values of the opened segments, layer by layer, cut from the graph that made them.

    Attributes:
        made: By segment and layer: as the segment's own graph has them.
        cut: The same numbers as leaves of other graphs, which gather their gradients.
        closed: Segments that nothing will ask for any more.
    """

    def __init__(self) -> None:
        self.made: dict[int, dict[int, KeyValue]] = {}
        self.cut: dict[int, dict[int, KeyValue]] = {}
        self.closed: set[int] = set()

    def keep(self, segment: int, layer: int, key: torch.Tensor, value: torch.Tensor) -> None:
        """Keeps what a layer makes; what it makes again, because of checkpointing, is for its own graph alone."""
        if segment in self.closed:
            return
        self.made.setdefault(segment, {})[layer] = (key, value)
        self.cut.setdefault(segment, {})[layer] = (leaf(key), leaf(value))

    def close(self, segment: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Forgets a segment.

        Returns:
            What it made, with the gradient that came to it.
        """
        self.closed.add(segment)
        made, cut = self.made.pop(segment, {}), self.cut.pop(segment, {})
        pairs = [pair for layer in made for pair in zip(made[layer], cut[layer], strict=True)]
        return [(one, copy.grad) for one, copy in pairs if copy.grad is not None]


def leaf(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers without the graph behind them; a gradient can come to them if it could to `tensor`."""
    return tensor.detach().requires_grad_(tensor.requires_grad)


@contextmanager
def attending_by_path(model: Any, pack: Pack, piece: Piece, past: Past) -> Iterator[None]:
    """While open, attention over the piece's tokens follows the pack's tree. Keep it open for the backward pass too:
    gradient checkpointing computes the forward pass again there, on CUDA in a thread of its own.
    """
    segments = range(piece.first, piece.last)
    paths = [pack.path(segment) for segment in segments]
    lengths = [pack.segments[segment].length for segment in segments]
    masks: dict[tuple[int, int, int | None, torch.dtype], torch.Tensor] = {}

    def behind(before: int, own: int, window: int | None, like: torch.Tensor) -> torch.Tensor:
        """(own, before + own): all of what comes before, and its own past; the last `window` of them."""
        wanted = (before, own, window, like.dtype)
        if wanted not in masks:
            hidden = torch.ones(own, before + own, dtype=torch.bool, device=like.device)
            hidden = hidden.triu(before + 1) | (hidden.tril(before - window) if window is not None else False)
            mask = torch.zeros(own, before + own, dtype=like.dtype, device=like.device)
            masks[wanted] = mask.masked_fill_(hidden, float("-inf"))
        return masks[wanted]

    def attention(
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attn_mask: torch.Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        **options: Any,
    ) -> torch.Tensor:
        if query.shape[-2] != piece.tokens or key.shape[-2] != piece.tokens:
            return _attention(query, key, value, attn_mask, dropout_p, is_causal, **options)
        # Whether heads that share keys have them repeated is decided by transformers 5 call by call, by the mask.
        options.pop("enable_gqa", None)
        key, value = (per_head(side, query) for side in (key, value))
        if piece.behind:
            past.keep(piece.first, layer.number, key, value)
        kept = {at: layers[layer.number] for at, layers in past.cut.items()}
        # split, not slices: the backward pass of a slice fills a whole tensor with zeros, that of split is one cat.
        queries, keys, values = (torch.split(tensor, lengths, dim=-2) for tensor in (query, key, value))
        own_pairs = list(zip(keys, values, strict=True))
        outputs = []
        for own, path in enumerate(paths):
            seen = [kept[at] if at < piece.first else own_pairs[at - piece.first] for at in path]
            before = pack.segments[path[-1]].position
            if len(path) == 1 and (layer.window is None or layer.window >= lengths[own]):
                out = _attention(queries[own], keys[own], values[own], None, dropout_p, True, **options)
            else:
                mask = behind(before, lengths[own], layer.window, query)
                path_keys, path_values = (torch.cat(side, dim=-2) for side in zip(*seen, strict=True))
                out = _attention(queries[own], path_keys, path_values, mask, dropout_p, False, **options)
            outputs.append(out)
        return torch.cat(outputs, dim=-2)

    F.scaled_dot_product_attention = attention  # type: ignore[assignment]
    try:
        with watched_layers(model) as layer:
            yield
    finally:
        F.scaled_dot_product_attention = _attention


def per_head(side: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
    """Keys or values, once for each of the query's heads."""
    times = query.shape[-3] // side.shape[-3]
    return side if times == 1 else side.repeat_interleave(times, dim=-3)


def additive_mask(pack: Pack, dtype: torch.dtype, device: torch.device, window: int | None) -> torch.Tensor:
    """(1, 1, T, T): 0 where a token is seen, the type's smallest number elsewhere, as transformers wants it."""
    visible = pack.visible(window).to(device)
    mask = torch.zeros(visible.shape, dtype=dtype, device=device)
    return mask.masked_fill_(~visible, torch.finfo(dtype).min)[None, None]
