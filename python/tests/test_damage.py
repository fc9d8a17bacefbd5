"""What is damaged in a run folder is passed over and told; what is whole beside it is used."""

import json
import os
from pathlib import Path

from persona_trainer.errors import explain
from persona_trainer.runs.events import EventLog
from persona_trainer.runs.process import tell_process
from persona_trainer.training.checkpoints import last_whole_checkpoint, mark_whole


def checkpoint(folder: Path, step: int) -> Path:
    made = folder / f"checkpoint-{step}"
    (made / "deep").mkdir(parents=True)
    (made / "optimizer.pt").write_bytes(b"optimizer" * step)
    (made / "deep" / "adapter.safetensors").write_bytes(b"adapter" * step)
    mark_whole(made)
    return made


def test_a_checkpoint_that_is_no_longer_what_was_written_is_passed_over_and_told(tmp_path: Path) -> None:
    one, two, three = (checkpoint(tmp_path, step) for step in (5, 10, 100))
    assert last_whole_checkpoint(tmp_path) == three
    told: list[tuple[Path, str]] = []
    tell = lambda folder, file: told.append((folder, file))  # noqa: E731
    (three / "optimizer.pt").write_bytes(b"optimizer" * 99)
    (two / "deep" / "adapter.safetensors").unlink()
    assert last_whole_checkpoint(tmp_path, tell) == one
    assert told == [(three, "optimizer.pt"), (two, "deep/adapter.safetensors")]
    (one / "whole").write_text('{"optimizer.pt": "')
    assert last_whole_checkpoint(tmp_path) is None
    # Marks of earlier versions are empty.
    (one / "whole").write_text("")
    assert last_whole_checkpoint(tmp_path) == one


def test_lines_that_are_no_events_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    good = b'{"type": "step", "step": 1}\n'
    file.write_bytes(good + b"\x00\xff garbage\n[]\n5\nnull\n{}\n" + good + b'{"type": "st')
    assert [event["type"] for event in EventLog(file).read()] == ["step", "step"]


def test_a_trainer_tells_itself_where_nobody_has(tmp_path: Path) -> None:
    file = tmp_path / "process.json"
    file.write_text('{"pid": 1, "sta')
    tell_process(tmp_path)
    told = json.loads(file.read_text())
    assert told["pid"] == os.getpid()
    assert told["started"].endswith("Z")
    # What the starter wrote says more, and stays.
    file.write_text(json.dumps({**told, "events": 3}))
    tell_process(tmp_path)
    assert json.loads(file.read_text())["events"] == 3


def test_a_full_disk_is_told_however_a_library_says_it() -> None:
    torch = RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 64 vs 0")
    numpy = OSError("331776 requested and 1024 written")
    assert [explain(error).code for error in (torch, numpy)] == ["no-disk", "no-disk"]
    denied = PermissionError(13, "Permission denied", "/runs/x/events.jsonl")
    assert "/runs/x/events.jsonl" in explain(denied).message
    assert "report" in explain(KeyError("general.architecture")).message
