"""Renders conversations with transformers as the run says: its chat template, options and moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

from transformers.utils import chat_template_utils

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
        self.options = template.get("options", {})
        self.moment = moment

    @classmethod
    def of(cls, run: RunFolder) -> "Rendering":
        """The rendering that `run` was prepared with."""
        return cls(load_tokenizer(run.base_folder), run.manifest["template"], moment_of(run.manifest))

    def text(self, messages: list[dict[str, str]], *, add_generation_prompt: bool = False) -> str:
        """The conversation as text."""
        with template_clock(self.moment):
            text: str = self.tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=add_generation_prompt, **self.options
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


@contextmanager
def template_clock(moment: datetime) -> Iterator[None]:
    """Stops the clock that templates ask by `strftime_now`.

    Its function looks `datetime` up in its module each time. A template variable named `strftime_now` would do for
    transformers 4, but 5 hands templates no functions.
    """

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment if tz is None else moment.astimezone(tz)

    names = vars(chat_template_utils)
    before = names["datetime"]
    names["datetime"] = Stopped
    try:
        yield
    finally:
        names["datetime"] = before
