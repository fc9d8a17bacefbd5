"""NEFTune (arXiv 2310.05914): noise on the embeddings while training.

The library's own hook scales the noise by the length of the sequence. A pack is one long sequence of many examples, so
here the length is that of the mean example.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from .loss import unwrapped


@contextmanager
def noisy_embeddings(model: Any, alpha: float, length: float) -> Iterator[None]:
    """While open, embeddings get uniform noise in ±alpha / √(length · width); nothing happens where alpha is 0."""
    if alpha == 0:
        yield
        return

    def add_noise(_: Any, __: Any, embedded: torch.Tensor) -> torch.Tensor:
        size = alpha / (length * embedded.shape[-1]) ** 0.5
        return embedded + torch.empty_like(embedded).uniform_(-size, size)

    handle = unwrapped(model).get_input_embeddings().register_forward_hook(add_noise)
    try:
        yield
    finally:
        handle.remove()
