"""Checks the prepared examples against transformers' own rendering, and hands them out a step at a time."""

from typing import Any

from torch.utils.data import Dataset

from .errors import TrainerError
from .packing import PackedStep, pack
from .run_folder import Example


class Examples(Dataset[Example]):
    """The examples of a run, as torch wants them."""

    def __init__(self, examples: list[Example]) -> None:
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Example:
        return self.examples[index]


def collate(examples: list[Example]) -> dict[str, Any]:
    """One optimizer step: packed, and the examples themselves for the unpacked way."""
    step: PackedStep = pack(examples)
    # `input_ids` is there for the Trainer, which counts floating point operations by it.
    return {"input_ids": step.input_ids, "step": step, "examples": examples}


def check_ids(examples: list[Example], tokenizer: Any) -> None:
    """Renders every conversation again with transformers and compares the ids.

    Raises:
        TrainerError: `ids-differ`, naming file and line and the first difference.
    """
    for example in examples:
        try:
            ids = tokenizer.apply_chat_template(example.messages)
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
                " Training would not see what you see. Prepare the base model again (environment set-up), then train.",
            )
