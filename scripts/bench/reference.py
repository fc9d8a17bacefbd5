"""Times transformers on the conversations of a JSONL file: line by line, and rendered first, then encoded as one batch.

Usage: reference.py FOLDER FILE. Writes `{"tokens", "lineByLineMs", "batchMs"}`; loading the tokenizer is not counted.
"""

import json
import sys
import time

from transformers import AutoTokenizer

folder, file = sys.argv[1:3]
tokenizer = AutoTokenizer.from_pretrained(folder)


def conversations() -> list[list[dict[str, str]]]:
    """Reads the file anew: reading it is part of a check."""
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line)["messages"] for line in lines]


# The first call compiles the template.
tokenizer.apply_chat_template(conversations()[0])

start = time.perf_counter()
tokens = sum(len(tokenizer.apply_chat_template(messages)) for messages in conversations())
line_by_line = time.perf_counter() - start

start = time.perf_counter()
rendered = [tokenizer.apply_chat_template(messages, tokenize=False) for messages in conversations()]
encodings = tokenizer.backend_tokenizer.encode_batch(rendered, add_special_tokens=False)
batch = time.perf_counter() - start
if sum(len(encoding.ids) for encoding in encodings) != tokens:
    raise SystemExit("The batch has other tokens than the lines.")

json.dump({"tokens": tokens, "lineByLineMs": line_by_line * 1000, "batchMs": batch * 1000}, sys.stdout)
