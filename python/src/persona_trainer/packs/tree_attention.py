"""Attention over a pack, by one of two ways; both run any model's own forward.

- `mask`: the model's attention over all T tokens, with a (T, T) mask. Any implementation; the work grows with T².
- `kv`: each segment's queries meet the keys and values of its own path only, computed once by whoever comes before.
  Nothing is padded and no mask of T² is made. It stands in for torch's scaled_dot_product_attention while a pack is
  under way, so it needs a model whose attention is that function, and no sliding window shorter than the examples.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (the name that torch's own documentation uses)

from .packing import Pack

_attention = F.scaled_dot_product_attention


@contextmanager
def attending_by_path(pack: Pack) -> Iterator[None]:
    """While open, attention over the pack's T tokens follows its tree. Keep it open for the backward pass too: gradient
    checkpointing computes the forward pass again there, on CUDA in a thread of its own.
    """
    paths = [pack.path(segment) for segment in range(len(pack.segments))]
    lengths = [segment.length for segment in pack.segments]
    masks: dict[tuple[int, int, torch.dtype], torch.Tensor] = {}

    def behind(before: int, own: int, like: torch.Tensor) -> torch.Tensor:
        """(own, before + own): all of what comes before, and its own past."""
        key = (before, own, like.dtype)
        if key not in masks:
            hidden = torch.ones(own, before + own, dtype=torch.bool, device=like.device).triu(before + 1)
            mask = torch.zeros(own, before + own, dtype=like.dtype, device=like.device)
            masks[key] = mask.masked_fill_(hidden, float("-inf"))
        return masks[key]

    def attention(
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attn_mask: torch.Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        **options: Any,
    ) -> torch.Tensor:
        if query.shape[-2] != pack.tokens or key.shape[-2] != pack.tokens:
            return _attention(query, key, value, attn_mask, dropout_p, is_causal, **options)
        # split, not slices: the backward pass of a slice fills a whole tensor with zeros, that of split is one cat.
        queries, keys, values = (torch.split(tensor, lengths, dim=-2) for tensor in (query, key, value))
        outputs = []
        for segment, path in enumerate(paths):
            if len(path) == 1:
                out = _attention(queries[segment], keys[segment], values[segment], None, dropout_p, True, **options)
            else:
                mask = behind(sum(lengths[at] for at in path[:-1]), lengths[segment], query)
                path_keys, path_values = (torch.cat([side[at] for at in path], dim=-2) for side in (keys, values))
                out = _attention(queries[segment], path_keys, path_values, mask, dropout_p, False, **options)
            outputs.append(out)
        return torch.cat(outputs, dim=-2)

    F.scaled_dot_product_attention = attention  # type: ignore[assignment]
    try:
        yield
    finally:
        F.scaled_dot_product_attention = _attention


def additive_mask(pack: Pack, dtype: torch.dtype, device: torch.device, window: int | None) -> torch.Tensor:
    """(1, 1, T, T): 0 where a token is seen, the type's smallest number elsewhere, as transformers wants it."""
    visible = pack.visible(window).to(device)
    mask = torch.zeros(visible.shape, dtype=dtype, device=device)
    return mask.masked_fill_(~visible, torch.finfo(dtype).min)[None, None]
