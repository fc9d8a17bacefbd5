"""The command line of the trainer, spoken by the extension and by `persona-tuner`, not by people.

`train` speaks through the run folder's events; the other verbs print JSON lines: progress and warnings, then
`{"result": …}` where there is one, or `{"error": …}` if they failed.
"""

import argparse
import json
import os
import sys
import traceback
from importlib import metadata
from pathlib import Path

from .redact import redact, redact_stderr

PACKAGES = ("torch", "transformers", "peft", "accelerate", "tokenizers", "gguf", "numpy", "safetensors")


def say(**line: object) -> None:
    """Prints one JSON line, without secrets."""
    told = {key: redact(value) if isinstance(value, str) else value for key, value in line.items()}
    print(json.dumps(told, ensure_ascii=False), flush=True)


def versions() -> int:
    """Prints the versions of what the trainer stands on; a package that is absent is null."""
    found: dict[str, str | None] = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    say(**found)
    return 0


def prepare(options: argparse.Namespace) -> int:
    """Makes a base model ready."""
    from .base.prepare_base import prepare_base

    order = json.loads(options.order)
    prepare_base(options.requested, options.source, options.output, order, lambda m, f: say(message=m, fraction=f))
    return 0


def requantise(options: argparse.Namespace) -> int:
    """Changes the quantization of what answers."""
    from .base.prepare_base import change_answering

    change_answering(options.folder, json.loads(options.order))
    return 0


def reference(options: argparse.Namespace) -> int:
    """Writes what the proof of a base model compares with."""
    from .base.proof_reference import write_reference

    write_reference(options.folder)
    return 0


def hub_look(options: argparse.Namespace) -> int:
    """Tells what a model of the hub is, and what fetching it costs."""
    from .hub.client import Client
    from .hub.look import look

    found, _ = look(Client(), options.requested, lambda m, f: say(message=m, fraction=f))
    say(result=found.as_dict())
    return 0


def hub_fetch(options: argparse.Namespace) -> int:
    """Fetches a model of the hub into the person's cache."""
    from .hub.client import Client
    from .hub.fetch import fetch

    say(result=fetch(Client(), options.requested, options.commit, say))
    return 0


def train(options: argparse.Namespace) -> int:
    """Trains a prepared run, when it is its turn on this machine."""
    from .runs.process import tell_process
    from .runs.waiting import wait_for_turn
    from .training.extra_packages import find_extra_packages

    tell_process(options.run)
    find_extra_packages()

    with wait_for_turn(options.run, os.environ.get("PERSONA_TUNER_QUEUE")) as mine:
        if not mine:
            return 0
        # Not before: a run that waits must not hold torch in memory.
        from .runs.run_folder import RunFolder
        from .training.trainer import train

        outcome = train(RunFolder.open(options.run), resume=options.resume)
    return 1 if outcome == "failed" else 0


def export(options: argparse.Namespace) -> int:
    """Writes `adapter.gguf` from a run's `adapter/` again."""
    from .adapters.adapter_files import export_again
    from .runs.run_folder import RunFolder

    export_again(RunFolder.open(options.run), lambda m, f: say(message=m, fraction=f), lambda text: say(warning=text))
    return 0


def export_for(options: argparse.Namespace) -> int:
    """Writes what other programs load of a run, as the order says."""
    from .adapters.export_to import Order, export_to
    from .runs.run_folder import RunFolder

    result = export_to(RunFolder.open(options.run), Order.read(options.order), lambda m, f: say(message=m, fraction=f))
    say(result=result)
    return 0


def take_in(options: argparse.Namespace) -> int:
    """Takes in a PEFT adapter that was made elsewhere."""
    from .adapters.import_adapter import import_adapter
    from .runs.run_folder import RunFolder

    # The run has no run.json yet: it is not whole before its adapter is in it.
    run = RunFolder(options.run, {"baseModel": {"folder": str(options.base)}})
    import_adapter(options.adapter, run, lambda m, f: say(message=m, fraction=f), lambda text: say(warning=text))
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Runs a verb; an error ends as one JSON line on stdout, its trace on stderr."""
    parser = argparse.ArgumentParser(prog="persona_trainer")
    verbs = parser.add_subparsers(required=True)
    verbs.add_parser("versions").set_defaults(run_verb=lambda _: versions())
    verb = verbs.add_parser("prepare-base")
    verb.add_argument("--requested", required=True)
    verb.add_argument("--source", type=Path)
    verb.add_argument("--output", type=Path, required=True)
    verb.add_argument("--order", default="{}")
    verb.set_defaults(run_verb=prepare)
    verb = verbs.add_parser("hub-look")
    verb.add_argument("--requested", required=True)
    verb.set_defaults(run_verb=hub_look)
    verb = verbs.add_parser("hub-fetch")
    verb.add_argument("--requested", required=True)
    verb.add_argument("--commit", required=True)
    verb.set_defaults(run_verb=hub_fetch)
    verb = verbs.add_parser("requantise-base")
    verb.add_argument("folder", type=Path)
    verb.add_argument("--order", required=True)
    verb.set_defaults(run_verb=requantise)
    verb = verbs.add_parser("base-reference")
    verb.add_argument("folder", type=Path)
    verb.set_defaults(run_verb=reference)
    verb = verbs.add_parser("train")
    verb.add_argument("run", type=Path)
    verb.add_argument("--resume", action="store_true")
    verb.set_defaults(run_verb=train)
    verb = verbs.add_parser("export")
    verb.add_argument("run", type=Path)
    verb.set_defaults(run_verb=export)
    verb = verbs.add_parser("export-to")
    verb.add_argument("run", type=Path)
    verb.add_argument("--order", type=Path, required=True, help="what is wanted, a JSON file")
    verb.set_defaults(run_verb=export_for)
    verb = verbs.add_parser("import")
    verb.add_argument("adapter", type=Path)
    verb.add_argument("--base", type=Path, required=True, help="folder of the prepared base model")
    verb.add_argument("--run", type=Path, required=True, help="folder that has dataset.jsonl, and gets the rest")
    verb.set_defaults(run_verb=take_in)
    options = parser.parse_args(arguments)
    redact_stderr()
    try:
        return int(options.run_verb(options))
    except Exception as error:
        from .errors import explain

        traceback.print_exc()
        told = explain(error).as_dict()
        say(error={**told, "message": redact(told["message"])})
        return 1


if __name__ == "__main__":
    sys.exit(main())
