import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from persona_trainer.errors import TrainerError
from persona_trainer.runs.run_folder import RunFolder
from persona_trainer.training.rendering import Rendering, moment_of
from persona_trainer.training.trainer import train
from persona_trainer.transformers_versions import load_tokenizer
from tiny import read_events, tiny_tokenizer, write_run

CLOCK = (
    "{{ date_string if date_string is defined else strftime_now('%d %b %Y %H:%M') }}\n"
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
ASKED = [{"role": "user", "content": "Olá"}]


def test_a_template_sees_the_clock_of_the_run_and_its_options() -> None:
    at = {"moment": "2001-02-03T04:05:06", "text": CLOCK, "options": {}}
    rendering = Rendering(tiny_tokenizer(), at, moment_of({"template": at}))
    assert rendering.text(ASKED).startswith("03 Feb 2001 04:05\n<|im_start|>user")
    fixed = {**at, "options": {"date_string": "today"}}
    rendering = Rendering(tiny_tokenizer(), fixed, moment_of({"template": fixed}))
    assert rendering.text(ASKED, add_generation_prompt=True).startswith("today\n")


def test_an_older_run_was_prepared_when_it_was_made() -> None:
    made = datetime(2026, 2, 20, 8, 41, 35).astimezone()
    manifest = {"created": made.isoformat().replace("+00:00", "Z"), "template": {"sha256": "0"}}
    assert moment_of(manifest) == datetime(2026, 2, 20, 8, 41, 35)


def test_without_any_template_it_says_so() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = None
    with pytest.raises(TrainerError, match="chatTemplate") as refused:
        Rendering(tokenizer, {}, datetime(2026, 1, 1))
    assert refused.value.code == "no-chat-template"


def test_a_run_that_prints_the_date_trains_on_another_day(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, epochs=1)
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    manifest["template"] |= {"text": CLOCK, "moment": "2001-02-03T04:05:06"}
    (run / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    rendering = Rendering(tiny_tokenizer(), manifest["template"], moment_of(manifest))
    rows = [json.loads(line) for line in (run / "dataset.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["ids"] = rendering.ids(rendering.text(row["messages"]))
    (run / "dataset.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert train(RunFolder.open(run), resume=False) == "completed", read_events(run, "error")


def test_a_tokenizer_that_transformers_5_wrote_is_read(tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.save_pretrained(tmp_path)
    file = tmp_path / "tokenizer_config.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    settings |= {"tokenizer_class": "TokenizersBackend", "extra_special_tokens": ["<|im_start|>", "<|im_end|>"]}
    file.write_text(json.dumps(settings), encoding="utf-8")
    read = load_tokenizer(tmp_path)
    text = "<|im_start|>user\nOlá<|im_end|>"
    assert read(text)["input_ids"] == tokenizer(text)["input_ids"]
    assert read.chat_template == tokenizer.chat_template
    assert {"<|im_start|>", "<|im_end|>"} <= set(read.all_special_tokens)
