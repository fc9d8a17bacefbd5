"""Trains a LoRA adapter as a run folder describes it. Read from top to bottom: `train` is the whole story."""

import json
import math
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainerCallback, TrainingArguments, set_seed

from .adapter_files import save_adapter, save_adapter_gguf, save_reference
from .dataset import Examples, check_ids, collate
from .errors import TrainerError, explain
from .events import EventLog
from .packing import pack, packed_loss, separate_loss
from .run_folder import Example, RunFolder
from .stop import StopRequest

# Packed and separate losses are equal but for rounding; 100 times more means a mask that the model ignores.
PACKING_TOLERANCE = 1e-4
WHOLE = "whole"


def train(run: RunFolder, *, resume: bool) -> str:
    """Runs the training of `run` and writes everything into its folder.

    Args:
        run: A prepared run.
        resume: Go on from the last whole checkpoint; from the start where there is none.

    Returns:
        The outcome: `completed`, `stopped` or `failed`.
    """
    events = EventLog(run.path / "events.jsonl")
    started = time.monotonic()
    stop = StopRequest(run.stop_file)
    recorder = Recorder(events, stop)
    outcome = "failed"
    try:
        checkpoint = last_whole_checkpoint(run.path / "checkpoints") if resume else None
        events.write("start", pid=os.getpid(), resumedFrom=checkpoint_step(checkpoint))
        outcome = train_and_export(run, events, recorder, checkpoint)
    except BaseException as error:
        if not isinstance(error, TrainerError):
            import traceback

            traceback.print_exc()
        told = explain(error)
        events.write("error", **told.as_dict())
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
    return outcome


def train_and_export(run: RunFolder, events: EventLog, recorder: "Recorder", checkpoint: Path | None) -> str:
    """From the run folder to the adapter's files; returns the outcome."""
    settings = run.settings
    torch.set_num_threads(int(run.manifest["threads"]))
    transformers.logging.set_verbosity_warning()
    set_seed(settings["seed"])

    examples = run.examples()
    events.write("phase", phase="check-data")
    tokenizer = AutoTokenizer.from_pretrained(run.base_folder)
    check_ids(examples, tokenizer)

    events.write("phase", phase="load-model")
    model = load_model(run)
    per_step = int(run.manifest["plan"]["examplesPerStep"])
    packing = packing_check(model, examples[:per_step])
    if not packing["used"]:
        events.write(
            "warning",
            code="packing-differs",
            message=f"This model does not accept packed examples (loss differs by {packing['lossDifference']:.2g},"
            " relative); examples are trained one by one, which is slower and equally right.",
        )
    events.write(
        "plan",
        steps=run.manifest["plan"]["steps"],
        stepsPerEpoch=run.manifest["plan"]["stepsPerEpoch"],
        epochs=settings["epochs"],
        examples=len(examples),
        trainableParameters=sum(p.numel() for p in model.parameters() if p.requires_grad),
        packing=packing,
    )

    events.write("phase", phase="train")
    trainer = PersonaTrainer(
        model=model,
        args=training_arguments(run),
        train_dataset=Examples(examples),
        data_collator=collate,
        callbacks=[recorder],
        packed=packing["used"],
    )
    trainer.remove_callback(transformers.PrinterCallback)
    recorder.trainer = trainer
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if recorder.stopped:
        return "stopped"

    events.write("phase", phase="export")
    save_adapter(run, model, recorder.last_loss)
    events.write("phase", phase="reference")
    save_reference(run, model, examples)
    save_adapter_gguf(run)
    return "completed"


def load_model(run: RunFolder) -> Any:
    """The base model in fp32 with a fresh adapter."""
    settings = run.settings
    base = AutoModelForCausalLM.from_pretrained(
        run.base_folder, torch_dtype=torch.float32, attn_implementation="sdpa", local_files_only=True
    )
    if torch.cuda.is_available():
        base = base.to("cuda")
    lora = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=settings["targetModules"],
        task_type="CAUSAL_LM",
    )
    return get_peft_model(base, lora)


@torch.no_grad()
def packing_check(model: Any, examples: list[Example]) -> dict[str, Any]:
    """Compares the packed loss with the separate one on the run's first examples."""
    model.eval()
    step = pack(examples).to(model.device)
    separate = separate_loss(model, examples, model.device).item()
    try:
        difference = abs(packed_loss(model, step).item() - separate) / max(abs(separate), 1e-6)
    except (TypeError, ValueError, AttributeError, RuntimeError):
        # An architecture that takes no 4-D mask or no position ids says so in its own way.
        difference = math.inf
    model.train()
    used = difference <= PACKING_TOLERANCE
    return {"used": used, "lossDifference": min(difference, 1e9), "sharedTokens": step.shared if used else 0}


def training_arguments(run: RunFolder) -> TrainingArguments:
    """The run's settings in the library's words."""
    settings = run.settings
    return TrainingArguments(
        output_dir=str(run.path / "checkpoints"),
        num_train_epochs=settings["epochs"],
        # The collator packs a whole optimizer step, so to the library a step is one batch without accumulation.
        per_device_train_batch_size=run.manifest["plan"]["examplesPerStep"],
        gradient_accumulation_steps=1,
        learning_rate=settings["learningRate"],
        lr_scheduler_type=settings["schedule"],
        warmup_steps=run.manifest["plan"]["warmupSteps"],
        weight_decay=settings["weightDecay"],
        max_grad_norm=settings["maxGradNorm"],
        optim="adamw_torch",
        seed=settings["seed"],
        data_seed=settings["seed"],
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_strategy="epoch",
        # Two, so that the one before is whole while the next is written.
        save_total_limit=2,
        remove_unused_columns=False,
        report_to=[],
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
    )


class PersonaTrainer(Trainer):  # type: ignore[misc]
    """The library's trainer with our loss."""

    def __init__(self, *, packed: bool, **options: Any) -> None:
        super().__init__(**options)
        self.packed = packed
        self.step_loss = math.nan
        self.step_tokens = 0
        self.step_targets = 0

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
        """Mean over the step's supervised tokens, packed or one by one."""
        step = inputs["step"].to(model.device)
        loss = packed_loss(model, step) if self.packed else separate_loss(model, inputs["examples"], model.device)
        # The library's log rounds the loss to four digits; runs are compared bit for bit.
        self.step_loss = loss.item()
        self.step_tokens = step.unpacked_tokens
        self.step_targets = len(step.targets)
        self.require_finite("loss", self.step_loss)
        return (loss, None) if return_outputs else loss

    def require_finite(self, name: str, value: float) -> None:
        """A loss or gradient that is no number never becomes one again: the run ends here."""
        if not math.isfinite(value):
            raise TrainerError(
                "nan-loss",
                f"The {name} became {value} near step {self.state.global_step + 1}."
                f" Lower training.learningRate (now {self.args.learning_rate:g}) in persona.json and train again.",
            )

    def _load_rng_state(self, checkpoint: str | None) -> None:
        # torch 2.6 and later refuse to unpickle numpy's state unless these are named; the file is our own.
        constructors = [np._core.multiarray._reconstruct, np.ndarray, np.dtype, type(np.dtype(np.uint32))]  # type: ignore[attr-defined]
        with torch.serialization.safe_globals(constructors):
            super()._load_rng_state(checkpoint)


class Recorder(TrainerCallback):  # type: ignore[misc]
    """Writes the run's events and listens for a stop."""

    def __init__(self, events: EventLog, stop: StopRequest) -> None:
        self.events = events
        self.stop = stop
        self.trainer: Any = None
        self.stopped = False
        self.steps = 0
        self.first_loss: float | None = None
        self.last_loss: float | None = None
        self._began = 0.0
        self._rate = 0.0
        self._epoch_loss = 0.0
        self._epoch_targets = 0

    def on_epoch_begin(self, *_: Any, **__: Any) -> None:
        """Starts the epoch's mean anew."""
        self._epoch_loss, self._epoch_targets = 0.0, 0

    def on_step_begin(self, *_: Any, lr_scheduler: Any = None, **__: Any) -> None:
        """Notes the clock and the rate that this step is going to use."""
        self._began = time.perf_counter()
        self._rate = lr_scheduler.get_last_lr()[0]

    def on_step_end(self, _: Any, state: Any, control: Any, **__: Any) -> None:
        """Counts the step; a wish to stop becomes a checkpoint and an end."""
        trainer = self.trainer
        self._seconds = time.perf_counter() - self._began
        self.steps = state.global_step
        self.last_loss = trainer.step_loss
        self.first_loss = self.first_loss if self.first_loss is not None else trainer.step_loss
        self._epoch_loss += trainer.step_loss * trainer.step_targets
        self._epoch_targets += trainer.step_targets
        if self.stop.wished() and state.global_step < state.max_steps:
            self.stopped = True
            control.should_save = True
            control.should_training_stop = True

    def on_log(self, _: Any, state: Any, __: Any, logs: dict[str, Any] | None = None, **___: Any) -> None:
        """The library logs after each step, when the gradient's norm is known."""
        if logs is None or "grad_norm" not in logs:
            return
        trainer = self.trainer
        grad_norm = float(logs["grad_norm"])
        trainer.require_finite("gradient", grad_norm)
        self.events.write(
            "step",
            step=state.global_step,
            epoch=state.epoch,
            loss=trainer.step_loss,
            learningRate=self._rate,
            gradNorm=grad_norm,
            tokens=trainer.step_tokens,
            tokensPerSecond=trainer.step_tokens / self._seconds,
            memoryBytes=memory_in_use(),
        )

    def on_epoch_end(self, _: Any, state: Any, __: Any, **___: Any) -> None:
        """The epoch's mean over its supervised tokens."""
        if self._epoch_targets:
            loss = self._epoch_loss / self._epoch_targets
            self.events.write("epoch", epoch=round(state.epoch), step=state.global_step, loss=loss)

    def on_save(self, args: Any, state: Any, _: Any, **__: Any) -> None:
        """Marks the checkpoint as whole: the library writes its files one by one."""
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        (folder / WHOLE).touch()
        self.events.write("checkpoint", step=state.global_step, path=f"checkpoints/{folder.name}")


def memory_in_use() -> int:
    """Bytes: peak on the GPU where there is one, else of this process now."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    return int(psutil.Process().memory_info().rss)


def last_whole_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end; a torn one is passed over."""
    whole = [path for path in folder.glob("checkpoint-*") if (path / WHOLE).exists()]
    return max(whole, key=lambda path: checkpoint_step(path) or 0, default=None)


def checkpoint_step(checkpoint: Path | None) -> int | None:
    """Optimizer step of a checkpoint folder."""
    if checkpoint is None:
        return None
    state = json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
    return int(state["global_step"])
