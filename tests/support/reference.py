"""transformers, asked over a pipe: what the TypeScript side is compared with.

Each line of stdin is a request, `{"template", "specialTokens", "conversations", "tokenizer"?, "answer"?}`; each line of
stdout answers one: a list with `{"text", "prompt", "generations", "ids"?, "promptIds"?, "supervised"?, "mask"?}` or
`{"error"}` for each conversation.

- `tokenizer`: folder; without it nothing is tokenised, and the template is run as transformers runs it.
- `answer`: a regular expression; the tokens that its matches touch are `supervised`. Where it has a group, the group.
- `mask`: positions that `return_assistant_tokens_mask` gives, for a template with `{% generation %}`.
"""

import datetime
import json
import re
import sys
from functools import lru_cache
from typing import Any

from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import _compile_jinja_template, _render_with_assistant_indices


class FixedClock(datetime.datetime):
    """The clock of templates that print the date."""

    @classmethod
    def now(cls, tz: Any = None) -> "FixedClock":
        return cls(2026, 2, 3, 4, 5, 6)


chat_template_utils.datetime = FixedClock


@lru_cache
def load(folder: str) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast.from_pretrained(folder)


def answer_to(request: dict[str, Any], messages: list[dict[str, str]]) -> dict[str, Any]:
    """What transformers makes of one conversation; any error of its templates is an answer too."""
    try:
        compiled = _compile_jinja_template(request["template"])

        def render(prompt: bool) -> tuple[str, list[tuple[int, int]]]:
            return _render_with_assistant_indices(
                compiled, messages, None, None, prompt, **request["specialTokens"]
            )

        text, generations = render(False)
        answer: dict[str, Any] = {"text": text, "generations": generations}
        try:
            answer["prompt"] = render(True)[0]
        except Exception as error:  # noqa: BLE001 - whatever a template raises is the answer
            answer["promptError"] = str(error)
        if "tokenizer" in request:
            answer |= tokens_of(request, messages, text)
        return answer
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}"}


def tokens_of(request: dict[str, Any], messages: list[dict[str, str]], text: str) -> dict[str, Any]:
    tokenizer = load(request["tokenizer"])
    ids = tokenizer.apply_chat_template(messages, chat_template=request["template"])
    found: dict[str, Any] = {"ids": ids}
    if "answer" in request:
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        spans = [match.span(1 if match.re.groups else 0) for match in re.finditer(request["answer"], text, re.DOTALL)]
        found["supervised"] = [
            index
            for index, (start, end) in enumerate(offsets)
            if any(start < last and first < end for first, last in spans)
        ]
    return found


for line in sys.stdin:
    request = json.loads(line)
    json.dump([answer_to(request, messages) for messages in request["conversations"]], sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
