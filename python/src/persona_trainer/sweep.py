"""Trains prepared runs on a Ray cluster, each as a task of its own.

Runs in the environment of `locks/ray.txt`, which has Ray alone. The trainer is a child in its own environment, so that
the versions it trusts stay those of its lock. Run folders and that environment lie at the same paths on every node.

Prints one JSON line per run that is over: `{"run": folder, "code": exit code}`.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from types import FrameType

import ray

HEARTBEAT_SECONDS = 20


def train_trial(run: str, command: list[str], variables: dict[str, str]) -> int:
    """Runs one trainer on the node that Ray chose, and tells in `process.json` where it is.

    Returns:
        The trainer's exit code.
    """
    folder = Path(run)
    with (folder / "train.log").open("ab") as log:
        child = subprocess.Popen(
            [*command, run],
            # Never in a run folder: what lies there is not to be run.
            cwd=Path(sys.executable).anchor,
            env={**os.environ, **variables},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    trainer = {"pid": child.pid, "started": datetime.now(timezone.utc).isoformat(), "host": socket.gethostname()}
    trainer["started"] = str(trainer["started"]).replace("+00:00", "Z")
    file = folder / "process.json"
    partial = folder / "process.json.partial"
    partial.write_text(json.dumps(trainer), encoding="utf-8")
    partial.replace(file)
    while True:
        try:
            return child.wait(HEARTBEAT_SECONDS)
        except subprocess.TimeoutExpired:
            # Other machines cannot see the process: a fresh file tells them that it lives.
            file.touch()


def sweep(runs: list[str], command: list[str], variables: dict[str, str], address: str | None, cpus: int) -> int:
    """Trains the runs, as many at once as the cluster has room for.

    Args:
        runs: Run folders, each prepared and not begun.
        command: What trains the folder that is appended to it.
        variables: Environment variables of that command.
        address: The cluster's; None starts one on this machine and ends it afterwards.
        cpus: Cores that one trainer uses; with `address` None also decides how many run at once.

    Returns:
        How many runs did not end well.
    """
    ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level="warning")
    gpus = 1 if ray.cluster_resources().get("GPU", 0) >= 1 else 0
    task = ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=0)(train_trial)
    waiting = {task.remote(run, command, variables): run for run in runs}
    stop_on_signal(runs)
    failures = 0
    while waiting:
        (done,), _ = ray.wait(list(waiting), num_returns=1)
        run = waiting.pop(done)
        try:
            code = int(ray.get(done))
        except ray.exceptions.RayError as error:
            # The node is gone; the run is interrupted and can go on.
            print(error, file=sys.stderr, flush=True)
            code = 1
        failures += code != 0
        print(json.dumps({"run": run, "code": code}), flush=True)
    ray.shutdown()
    return failures


def stop_on_signal(runs: list[str]) -> None:
    """Asked to end, the sweep asks its trainers: each saves a checkpoint, and the tasks end by themselves."""

    def stop(_: int, __: FrameType | None) -> None:
        for run in runs:
            (Path(run) / "stop").touch()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def main() -> int:
    """The command line, spoken by the extension."""
    parser = argparse.ArgumentParser(prog="persona_trainer.sweep")
    parser.add_argument("--address")
    parser.add_argument("--cpus", type=int, required=True)
    parser.add_argument("--command", required=True, help="JSON: the words that train the folder behind them")
    parser.add_argument("--variables", default="{}", help="JSON: environment variables of the command")
    parser.add_argument("runs", nargs="+")
    options = parser.parse_args()
    command, variables = json.loads(options.command), json.loads(options.variables)
    return 1 if sweep(options.runs, command, variables, options.address, options.cpus) else 0


if __name__ == "__main__":
    sys.exit(main())
