"""Renders conversations with transformers as the run says: its chat template, options and moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..errors import TrainerError
from ..runs.run_folder import Example, RunFolder
from ..transformers_versions import load_tokenizer


class Rendering:
    """The tokenizer of a run's base model, with the run's own way to render a conversation.

    Attributes:
        tokenizer: transformers' tokenizer of the prepared base model, with the run's chat template.
    """

    def __init__(self, tokenizer: Any, template: dict[str, Any], moment: datetime) -> None:
        """Takes the `template` of run.json; without a text in it, the tokenizer's own template counts.

        Raises:
            TrainerError: `no-chat-template`.
        """
        self.tokenizer = tokenizer
        if "text" in template:
            tokenizer.chat_template = template["text"]
        if not tokenizer.chat_template:
            raise TrainerError(
                "no-chat-template",
                "Neither the base model nor the run has a chat template, so nobody can say how it is spoken to."
                " Name a chatTemplate in persona.json, and start a new run.",
            )
        # A variable hides the environment's function of the same name, which asks the clock of today.
        self.variables = {**template.get("options", {}), "strftime_now": frozen_clock(moment)}

    @classmethod
    def of(cls, run: RunFolder) -> "Rendering":
        """The rendering that `run` was prepared with."""
        return cls(load_tokenizer(run.base_folder), run.manifest["template"], moment_of(run.manifest))

    def text(self, messages: list[dict[str, str]], *, add_generation_prompt: bool = False) -> str:
        """The conversation as text."""
        text: str = self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=add_generation_prompt, **self.variables
        )
        return text

    def example(self, example: Example) -> str:
        """An example as it is trained on."""
        if example.completion is None:
            return self.text(example.messages)
        return self.text(example.messages[:-1], add_generation_prompt=True) + example.completion

    def ids(self, text: str) -> list[int]:
        """Tokens of a rendered conversation: its template has written whatever belongs around it."""
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids


def moment_of(manifest: dict[str, Any]) -> datetime:
    """The wall clock that the run was prepared under; older runs tell only when they were made."""
    moment = manifest["template"].get("moment")
    if moment is not None:
        return datetime.fromisoformat(moment)
    created = datetime.fromisoformat(manifest["created"].replace("Z", "+00:00"))
    return created.astimezone().replace(tzinfo=None)


def frozen_clock(moment: datetime) -> Callable[[str], str]:
    """What templates call to print the date, stopped."""

    def strftime_now(format: str) -> str:
        return moment.strftime(format)

    return strftime_now
