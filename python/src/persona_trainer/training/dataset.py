"""Checks the prepared examples against transformers' own rendering, and hands them out a step at a time."""

from collections.abc import Iterator

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from ..errors import TrainerError
from ..runs.run_folder import Example
from .rendering import Rendering


class Examples(Dataset[Example]):
    """The examples of a run, as torch wants them."""

    def __init__(self, examples: list[Example]) -> None:
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Example:
        return self.examples[index]


class EpochOrder(Sampler[int]):
    """A new order for each epoch, from seed and epoch alone: a resumed run, and each process, finds the same."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[int]:
        # The seed of an epoch must not be that of another run's epoch: neighbouring seeds are usual.
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        yield from torch.randperm(self.count, generator=generator).tolist()


class StepLoader(DataLoader[Example]):
    """All examples of each optimizer step. Every process gets them all and takes its share (see `PersonaTrainer`)."""

    def __init__(self, examples: Dataset[Example], order: EpochOrder, per_step: int) -> None:
        # A generator of its own: making an iterator would draw from the global one, which dropout uses.
        super().__init__(
            examples,
            batch_size=per_step,
            sampler=order,
            collate_fn=lambda step: {"examples": step},
            generator=torch.Generator(),
        )
        self.order = order

    def set_epoch(self, epoch: int) -> None:
        """The library tells the epoch, also when it resumes."""
        self.order.epoch = epoch


def check_ids(examples: list[Example], rendering: Rendering) -> None:
    """Renders every conversation again with transformers and compares the ids.

    Raises:
        TrainerError: `ids-differ`, naming file and line and the first difference.
    """
    for example in examples:
        try:
            ids = rendering.ids(rendering.example(example))
        except Exception as error:
            raise TrainerError(
                "template-error", f"{example.file}:{example.line}: the chat template refuses this example: {error}"
            ) from error
        cut = ids[: len(example.ids)]
        if cut != example.ids:
            at = next((i for i, (a, b) in enumerate(zip(cut, example.ids, strict=False)) if a != b), len(cut))
            raise TrainerError(
                "ids-differ",
                f"{example.file}:{example.line}: the editor and transformers tokenise this example differently from"
                f" token {at} on: {example.ids[at : at + 4]} against {cut[at : at + 4]}."
                " Training would not see what you see. If the base model was prepared anew since the run was made,"
                " start a new run; else its tokenizer is one that we do not build alike: please report it.",
            )
