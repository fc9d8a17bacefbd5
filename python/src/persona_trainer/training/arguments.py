"""The run's settings in the library's words."""

import torch
from transformers import TrainingArguments

from ..runs.run_folder import RunFolder
from ..transformers_versions import make_training_arguments


def training_arguments(run: RunFolder, loggers: list[str], *, validates: bool) -> TrainingArguments:
    """Arguments of transformers' `Trainer`.

    Args:
        run: The prepared run.
        loggers: Those of its loggers whose package is there.
        validates: Whether there is a validation set.
    """
    settings = run.settings
    every = settings["evaluationSteps"] if validates else 0
    when = {"strategy": "steps", "steps": every} if every else {"strategy": "epoch", "steps": 500}
    stops_early = validates and settings["earlyStoppingPatience"] > 0
    return make_training_arguments(
        logging_dir=run.path / "tensorboard",
        output_dir=str(run.path / "checkpoints"),
        run_name=run.path.name,
        num_train_epochs=settings["epochs"],
        # The trainer packs a whole optimizer step, so to the library a step is one batch without accumulation.
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
        gradient_checkpointing=settings["gradientCheckpointing"],
        gradient_checkpointing_kwargs={"use_reentrant": False},
        eval_strategy=when["strategy"] if validates else "no",
        eval_steps=when["steps"],
        save_strategy=when["strategy"],
        save_steps=when["steps"],
        # Two, so that the one before is whole while the next is written.
        save_total_limit=2,
        load_best_model_at_end=stops_early,
        metric_for_best_model="loss" if validates else None,
        greater_is_better=False,
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to=loggers,
        remove_unused_columns=False,
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        ddp_find_unused_parameters=False,
    )
