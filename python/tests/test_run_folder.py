"""What the trainer reads of a run folder."""

import json
from pathlib import Path

from persona_trainer.runs.run_folder import read_examples


def test_a_template_never_sees_the_weight_of_a_turn(tmp_path: Path) -> None:
    """The weight has decided what is supervised; templates that print every key of a turn must not meet it."""
    turns = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}]
    row = {"file": "a.jsonl", "line": 1, "messages": turns, "ids": [1, 2], "supervised": []}
    file = tmp_path / "dataset.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_examples(file)[0].messages == [{"role": turn["role"], "content": turn["content"]} for turn in turns]
