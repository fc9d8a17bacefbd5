"""Which decoder layer is at work, for whoever stands in for a function that all of them call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn


class LayerAtWork:
    """The layer that was entered last.

    Attributes:
        number: From 0.
        window: How far back its attention looks; None where it sees everything.
    """

    number = 0
    window: int | None = None


@contextmanager
def watched_layers(model: Any) -> Iterator[LayerAtWork]:
    """While open, tells which layer works; also where checkpointing computes one again, in its own order."""
    at_work = LayerAtWork()

    def entering(number: int, window: int | None) -> Callable[..., None]:
        def enter(*_: Any) -> None:
            at_work.number, at_work.window = number, window

        return enter

    layers = decoder_layers(model)
    handles = [
        layer.register_forward_pre_hook(entering(number, window_of(layer, model.config)))
        for number, layer in enumerate(layers)
    ]
    try:
        yield at_work
    finally:
        for handle in handles:
            handle.remove()


def decoder_layers(model: Any) -> list[nn.Module]:
    """The model's layers in their order; none where they cannot be told from the rest."""
    count = text_config(model.config).num_hidden_layers
    lists = (module for module in model.modules() if isinstance(module, nn.ModuleList) and len(module) == count)
    return list(next(lists, []))


def text_config(config: Any) -> Any:
    """The part of a configuration that is about text; all of it, where the model knows nothing else."""
    return config.get_text_config()


def sliding_window(config: Any) -> int | None:
    """How far back the model's attention looks at least; None where every layer sees everything.

    Qwen 2 names a window that it does not use unless `use_sliding_window` says so.
    """
    config = text_config(config)
    window = getattr(config, "sliding_window", None)
    return int(window) if window is not None and getattr(config, "use_sliding_window", True) else None


def window_of(layer: nn.Module, config: Any) -> int | None:
    """A layer's own: attention that differs between layers says so itself."""
    told: list[Any] = [child.sliding_window for child in layer.children() if hasattr(child, "sliding_window")]
    window = told[0] if told else sliding_window(config)
    return None if window is None else int(window)
