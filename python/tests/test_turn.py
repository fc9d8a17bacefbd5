"""Runs wait for each other, in the order in which they came, whatever becomes of the one before."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from persona_trainer.runs.turn import turn

SOURCES = str(Path(__file__).parents[1] / "src")
# A trainer's process without the trainer: says when it waits and when its turn has come, trains until its stdin ends.
STAND_IN = """
import sys
from pathlib import Path
from persona_trainer.runs.waiting import wait_for_turn
with wait_for_turn(Path(sys.argv[1]), sys.argv[2]) as mine:
    print("mine" if mine else "given up", flush=True)
    if mine:
        sys.stdin.read()
"""


class StandIn:
    """One such process."""

    def __init__(self, run: Path, queue: Path) -> None:
        self.run = run
        run.mkdir()
        command = [sys.executable, "-c", STAND_IN, str(run), str(queue)]
        environment = {**os.environ, "PYTHONPATH": SOURCES}
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> str:
        """Its next line; waits for it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def wait_until_queued(self) -> None:
        """Until its events say that it waits."""
        while not self.events():
            assert self.process.poll() is None
        assert self.events() == ["queued"]

    def events(self) -> list[str]:
        """Types of its events so far."""
        file = self.run / "events.jsonl"
        return [json.loads(line)["type"] for line in file.read_text().splitlines()] if file.exists() else []

    def end(self) -> None:
        """Its training is over."""
        self.process.communicate()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], StandIn]]:
    made: list[StandIn] = []

    def start(name: str) -> StandIn:
        made.append(StandIn(tmp_path / name, tmp_path / "queue"))
        return made[-1]

    yield start
    for one in made:
        one.process.kill()
        one.process.wait()


def test_runs_train_one_after_the_other_in_the_order_in_which_they_came(make: Callable[[str], StandIn]) -> None:
    first = make("first")
    assert first.says() == "mine"
    assert first.events() == []
    second = make("second")
    second.wait_until_queued()
    third = make("third")
    third.wait_until_queued()
    first.end()
    assert second.says() == "mine"
    assert third.process.poll() is None and third.events() == ["queued"]
    second.end()
    assert third.says() == "mine"


def test_a_killed_run_frees_the_queue(make: Callable[[str], StandIn], tmp_path: Path) -> None:
    first = make("first")
    assert first.says() == "mine"
    second = make("second")
    second.wait_until_queued()
    third = make("third")
    third.wait_until_queued()
    # The one that trains and the one that is next both die without a word.
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    first.process.send_signal(signal.SIGKILL)
    assert third.says() == "mine"
    assert len(list((tmp_path / "queue").glob("*.json"))) == 1


def test_a_run_that_is_stopped_while_it_waits_gives_its_place_up_and_says_so(make: Callable[[str], StandIn]) -> None:
    first = make("first")
    assert first.says() == "mine"
    second = make("second")
    second.wait_until_queued()
    (second.run / "stop").touch()
    assert second.says() == "given up"
    second.end()
    assert second.events() == ["queued", "end"]
    third = make("third")
    third.wait_until_queued()
    first.end()
    assert third.says() == "mine"


def test_a_ticket_of_a_pid_that_is_somebody_elses_by_now_holds_nobody_up(tmp_path: Path) -> None:
    queue = tmp_path / "queue"
    queue.mkdir()
    stale = {"pid": os.getppid(), "started": 1.0, "run": "gone"}
    (queue / "00000000000000000001-1.json").write_text(json.dumps(stale))
    (queue / "00000000000000000002-2.json").write_text("{")
    with turn(queue, tmp_path, lambda: False, lambda: pytest.fail("It waited.")) as mine:
        assert mine
