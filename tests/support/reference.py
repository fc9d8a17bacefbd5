"""transformers, asked over a pipe: what the TypeScript side is compared with.

Each line of stdin is a request, `{"template", "specialTokens", "options", "conversations"}` or `{"tokenizer", "answer",
"conversations"}`; each line of stdout answers one with a list, one object for each conversation: `{"error"}`, or

- `text`, `generations` (character offsets of `{% generation %}`), `prompt` (the text that asks for the next answer);
- with a `tokenizer` (a folder), `ids` and `promptIds`;
- `supervised`: the tokens that a match of the regular expression `answer` touches, by character offsets;
- `mask`: the tokens that `return_assistant_tokens_mask` marks, where the template has `{% generation %}`;
- `learnable`: whether each answer begins as the template asks for it, or but for a thought that only the prompt has;
- `asked`: text and ids of the prompt of the last message.
"""

import datetime
import json
import re
import sys
from functools import lru_cache
from typing import Any

from transformers import AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import _compile_jinja_template, _render_with_assistant_indices


# What the prompts of thinking models end with.
THOUGHT = re.compile(r"<think>\s*(</think>\s*)?$")


class FixedClock(datetime.datetime):
    """The clock of templates that print the date."""

    @classmethod
    def now(cls, tz: Any = None) -> "FixedClock":
        return cls(2026, 2, 3, 4, 5, 6)


chat_template_utils.datetime = FixedClock


@lru_cache
def load(folder: str) -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(folder)


def answer_to(request: dict[str, Any], messages: list[dict[str, str]]) -> dict[str, Any]:
    """What transformers makes of one conversation; whatever its templates raise is an answer too."""
    tokenizer = load(request["tokenizer"]) if "tokenizer" in request else None
    template = tokenizer.chat_template if tokenizer is not None else request["template"]
    try:
        compiled = _compile_jinja_template(template)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    tokens = tokenizer.special_tokens_map if tokenizer is not None else request["specialTokens"]
    tokens = {**tokens, **request.get("options", {})}

    def render(part: list[dict[str, str]], prompt: bool) -> tuple[str, list[tuple[int, int]]]:
        return _render_with_assistant_indices(compiled, part, None, None, prompt, **tokens)

    def prompt_before(index: int) -> str | None:
        try:
            return render(messages[:index], True)[0]
        except Exception:
            return None

    try:
        text, generations = render(messages, False)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    prompt = prompt_before(len(messages))
    answer: dict[str, Any] = {"text": text, "generations": generations, "prompt": prompt}
    if tokenizer is None:
        return answer
    prompts = [prompt_before(index) for index, message in enumerate(messages) if message["role"] == "assistant"]
    answer["learnable"] = all(
        before is not None and (text.startswith(before) or text.startswith(THOUGHT.sub("", before)))
        for before in prompts
    )
    asked = prompt_before(len(messages) - 1) if messages else None
    answer["asked"] = None if asked is None else [asked, tokenizer(asked, add_special_tokens=False)["input_ids"]]
    answer["promptIds"] = None if prompt is None else tokenizer(prompt, add_special_tokens=False)["input_ids"]
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    # An empty conversation is none to apply_chat_template, which looks at its first message.
    answer["ids"] = tokenizer.apply_chat_template(messages) if messages else encoded["input_ids"]
    if generations:
        masks = tokenizer.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
        answer["mask"] = [index for index, on in enumerate(masks["assistant_masks"]) if on]
    # A control token is the header's, or an end of turn's, even where it swallows white space that the answer begins with.
    control = tokenizer.added_tokens_decoder
    spans = [match.span() for match in re.finditer(request["answer"], text, re.DOTALL)]
    answer["supervised"] = [
        index
        for index, (start, end) in enumerate(encoded["offset_mapping"])
        if any(
            start < last and first < end and (start >= first or encoded["input_ids"][index] not in control)
            for first, last in spans
        )
    ]
    return answer


for line in sys.stdin:
    request = json.loads(line)
    json.dump([answer_to(request, messages) for messages in request["conversations"]], sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
