"""Trains a LoRA adapter as a run folder describes it. Read from top to bottom: `train` is the whole story."""

import os
import time
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import set_seed

from ..adapters.adapter_files import save_adapter, save_adapter_gguf, save_reference
from ..adapters.export_gguf import require_exportable
from ..base.hugging_face_folder import read_config
from ..base.model import exact_model, load_model, require_able
from ..errors import TrainerError, explain
from ..packs.packing_check import Packing, decide_packing
from ..runs.events import EventLog
from ..runs.run_folder import Example, RunFolder
from ..runs.stop import StopRequest
from . import processes
from .arguments import training_arguments
from .checkpoints import checkpoint_step, last_whole_checkpoint
from .dataset import Examples, check_ids
from .loggers import usable_loggers
from .persona_loop import PersonaTrainer
from .probes import answer_probes, read_probes
from .recorder import Recorder
from .rendering import Rendering


def train(run: RunFolder, *, resume: bool) -> str:
    """Runs the training of `run` and writes everything into its folder.

    Under `accelerate launch`, every process calls this with the same run; the first of them tells and writes.

    Args:
        run: A prepared run.
        resume: Go on from the last whole checkpoint; from the start where there is none.

    Returns:
        The outcome: `completed`, `stopped` or `failed`.
    """
    processes.join()
    first = processes.index() == 0
    events = EventLog(run.path / "events.jsonl", silent=not first)
    started = time.monotonic()
    # Only one process looks for the file: another, a moment late, would take the wish for a leftover.
    stop = StopRequest(run.stop_file) if first else None
    damaged: list[str] = []
    tell_damaged = lambda folder, file: damaged.append(f"{folder.name}/{file}")  # noqa: E731
    checkpoint = last_whole_checkpoint(run.path / "checkpoints", tell_damaged) if resume else None
    resumed = None if checkpoint is None else checkpoint_step(checkpoint)
    recorder = Recorder(events, stop.wished if stop else lambda: False, resumed=resumed)
    outcome = "failed"
    try:
        events.write("start", pid=os.getpid(), resumedFrom=resumed)
        if damaged:
            since = "the beginning" if checkpoint is None else checkpoint.name
            recorder.warn(
                "checkpoint-damaged",
                f"{', '.join(damaged)} is not what was written, so this run goes on from {since}. Look at the disk.",
            )
        outcome = train_and_export(run, events, recorder, checkpoint)
    except BaseException as error:
        if not isinstance(error, TrainerError):
            import traceback

            traceback.print_exc()
        events.write("error", **explain(error).as_dict())
    finally:
        events.write(
            "end",
            outcome=outcome,
            steps=recorder.steps,
            seconds=time.monotonic() - started,
            lossFirst=recorder.first_loss,
            lossLast=recorder.last_loss,
        )
        events.close()
        processes.leave()
    return outcome


def train_and_export(run: RunFolder, events: EventLog, recorder: Recorder, checkpoint: Path | None) -> str:
    """From the run folder to the adapter's files; returns the outcome."""
    settings = run.settings
    require_able(settings)
    require_exportable(read_config(run.base_folder))
    torch.set_num_threads(int(run.manifest["threads"]))
    transformers.logging.set_verbosity_warning()
    set_seed(settings["seed"])

    examples, validation = run.examples(), run.validation()
    events.write("phase", phase="check-data")
    rendering = Rendering.of(run)
    check_ids(examples + validation, rendering)

    events.write("phase", phase="load-model")
    model = load_model(run)
    first = processes.index() == 0
    packing = processes.first_says(decide_packing(run, model, examples, sharded=processes.sharded()) if first else None)
    tell_plan(run, recorder, model, examples, packing)

    events.write("phase", phase="train")
    loggers = usable_loggers(settings["loggers"], run.path, recorder.warn)
    trainer = PersonaTrainer(
        model=model,
        args=training_arguments(run, loggers, validates=bool(validation)),
        train_dataset=Examples(examples),
        eval_dataset=Examples(validation) if validation else None,
        callbacks=[recorder],
        packing=packing,
        neftune_alpha=settings["neftuneAlpha"],
    )
    trainer.remove_callback(transformers.PrinterCallback)
    recorder.trainer = trainer
    # A run that was prepared by an earlier version has no such setting.
    recorder.divergence_patience = settings.get("divergencePatience", 0)
    if validation:
        recorder.patience = settings["earlyStoppingPatience"]
    probes = read_probes(run)
    if probes and processes.index() == 0:
        recorder.ask_probes = lambda: answer_probes(model, rendering.tokenizer, probes)
    # From here to the first step, nothing random has been drawn that a resumed run would not draw as well.
    set_seed(settings["seed"])
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if recorder.stopped:
        return "stopped"
    if processes.index() == 0:
        finish(run, events, recorder, model, examples)
    return "completed"


def tell_plan(run: RunFolder, recorder: Recorder, model: Any, examples: list[Example], packing: Packing) -> None:
    """The `plan` event, and warnings about what the run cannot do as asked."""
    settings = run.settings
    used = packing.way != "separate"
    if not used:
        recorder.warn(
            "packing-differs",
            f"This model does not accept packed examples (loss differs by {packing.difference:.2g}, relative);"
            " examples are trained one by one, which is slower and equally right.",
        )
    elif not packing.once and packing.shared > 0:
        why = "its processes share the model's weights" if processes.sharded() else "this model's attention wants it"
        recorder.warn(
            "prefix-repeated",
            f"What the examples of a step share is computed in each of its pieces, not once, because {why}:"
            " more memory, the same gradient.",
        )
    if settings["earlyStoppingPatience"] > 0 and not run.validation():
        # The file is there where a set is named and nothing of it was left to measure.
        why = (
            f"nothing is left of the validation set within training.maxLength = {settings['maxLength']}. Raise it"
            if run.validation_file.exists()
            else "there is no validation set to stop by. Name one in datasets.validation of persona.json"
        )
        recorder.warn(
            "no-validation",
            f"training.earlyStoppingPatience is set, but {why}; this run trains all its epochs.",
        )
    if settings["method"] == "dora":
        recorder.warn(
            "dora-large",
            "llama.cpp has no DoRA: adapter.gguf will hold the whole change of each weight, about as large as the base"
            " model in half precision, and answers take longer. 'lora' and 'rslora' leave a small one.",
        )
    recorder.events.write(
        "plan",
        steps=run.manifest["plan"]["steps"],
        stepsPerEpoch=run.manifest["plan"]["stepsPerEpoch"],
        epochs=settings["epochs"],
        examples=len(examples),
        trainableParameters=sum(p.numel() for p in model.parameters() if p.requires_grad),
        packing={
            "used": used,
            "way": packing.way,
            "once": packing.once,
            "maxTokens": packing.budget,
            "lossDifference": packing.difference,
            "sharedTokens": packing.shared,
        },
    )


def finish(run: RunFolder, events: EventLog, recorder: Recorder, model: Any, examples: list[Example]) -> None:
    """Writes what a completed run leaves."""
    events.write("phase", phase="export")
    save_adapter(run, model, recorder.last_loss)
    events.write("phase", phase="reference")
    save_reference(run, exact_model(run, model), examples)
    save_adapter_gguf(run)
