"""Encodes texts and conversations with transformers alone: the reference that the TypeScript side is compared with.

Reads `{"folder", "texts", "conversations"}` from stdin, writes `{"texts": [ids], "conversations": [{"ids", "prompt",
"supervised"}]}` to stdout, where `supervised` lists the positions that training should learn.
"""

import json
import re
import sys

from transformers import AutoTokenizer

ANSWER = re.compile(r"(?<=<\|im_start\|>assistant\n).*?<\|im_end\|>", re.DOTALL)

request = json.load(sys.stdin)
tokenizer = AutoTokenizer.from_pretrained(request["folder"])


def encode_conversation(messages: list[dict[str, str]]) -> dict[str, list[int]]:
    """Finds the answers in the rendered text by ChatML's own marks, and their tokens by character offsets.

    A token that reaches into an answer counts as the answer's: an answer that begins with a newline shares one with the
    newline of the template before it.
    """
    text = tokenizer.apply_chat_template(messages, tokenize=False)
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    spans = [match.span() for match in ANSWER.finditer(text)]
    return {
        "ids": tokenizer.apply_chat_template(messages),
        "prompt": tokenizer.apply_chat_template(messages, add_generation_prompt=True),
        "supervised": [
            index
            for index, (start, end) in enumerate(encoded["offset_mapping"])
            if any(start < last and first < end for first, last in spans)
        ],
    }


json.dump(
    {
        "texts": [tokenizer.encode(text, add_special_tokens=False) for text in request["texts"]],
        "conversations": [encode_conversation(messages) for messages in request["conversations"]],
    },
    sys.stdout,
)
