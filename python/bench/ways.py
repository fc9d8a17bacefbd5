"""Three trainers of the same step: ours, TRL's, and one padded batch. Same model, optimizer, rate."""

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainingArguments

from persona_trainer.packs.loss import logits_at
from persona_trainer.packs.packing_check import GROUP_TOKENS, Packing
from persona_trainer.runs.run_folder import Example
from persona_trainer.training.dataset import Examples
from persona_trainer.training.persona_loop import PersonaTrainer

# What a run decides by default, on a processor with memory enough.
OURS = Packing("kv", None, 0.0, 0, once=True, group=GROUP_TOKENS)
RANK = 16


def bench_model(folder: Path) -> Any:
    """The base model in fp32 with the default adapter."""
    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_pretrained(folder, torch_dtype=torch.float32, attn_implementation="sdpa")
    lora = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM")
    return get_peft_model(base, lora)


def arguments(kind: type[TrainingArguments], output: Path, batch: int, accumulation: int, **more: Any) -> Any:
    """What all three are told; enough epochs to be asked for any number of steps."""
    return kind(
        output_dir=str(output),
        num_train_epochs=1000,
        per_device_train_batch_size=batch,
        gradient_accumulation_steps=accumulation,
        learning_rate=1e-4,
        optim="adamw_torch",
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
        **more,
    )


def ours(folder: Path, examples: list[Example], output: Path, callback: Any, kind: Any = PersonaTrainer) -> Any:
    """Our trainer."""
    return kind(
        model=bench_model(folder),
        args=arguments(TrainingArguments, output, len(examples), 1, remove_unused_columns=False, data_seed=0),
        train_dataset=Examples(examples),
        callbacks=[callback],
        packing=OURS,
        neftune_alpha=0.0,
    )


class PaddedTrainer(PersonaTrainer):
    """The same loss with all examples as one padded batch: what packing is worth."""

    def add_gradient(self, model: Any, examples: list[Example], weight: float) -> float:
        """Logits at supervised positions only here too, so that nothing but the padding and the prefix differ."""
        longest = max(len(example.ids) for example in examples)
        ids = torch.tensor([example.ids + [0] * (longest - len(example.ids)) for example in examples])
        mask = torch.tensor([[1] * len(example.ids) + [0] * (longest - len(example.ids)) for example in examples])
        rows = [row for row, example in enumerate(examples) for _ in example.supervised_positions()]
        columns = [position for example in examples for position in example.supervised_positions()]
        with logits_at(model, (torch.tensor(rows), torch.tensor(columns) - 1)):
            logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits[0]
        loss = torch.nn.functional.cross_entropy(logits, ids[rows, columns], reduction="sum")
        self.accelerator.backward(loss * weight)
        return loss.item()


def trl(folder: Path, examples: list[Example], output: Path, callback: Any) -> Any:
    """TRL's SFTTrainer as its guide sets it up: one example at a time, accumulated; loss on what is learned alone.

    As ours, in fp32 and without gradient checkpointing, both of which it would choose otherwise.
    """
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    options = {"completion_only_loss": True, "max_length": None, "bf16": False, "gradient_checkpointing": False}
    return SFTTrainer(
        model=bench_model(folder),
        args=arguments(SFTConfig, output, 1, len(examples), **options),
        train_dataset=Dataset.from_list([completion(example) for example in examples]),
        processing_class=tokenizer,
        callbacks=[callback],
    )


def completion(example: Example) -> dict[str, list[int]]:
    """An example as TRL takes it: which of its tokens are learned."""
    learned = set(example.supervised_positions())
    return {"input_ids": example.ids, "completion_mask": [int(at in learned) for at in range(len(example.ids))]}


def padded(folder: Path, examples: list[Example], output: Path, callback: Any) -> Any:
    """`PaddedTrainer`, set up as ours."""
    return ours(folder, examples, output, callback, PaddedTrainer)


WAYS = {"ours": ours, "trl": trl, "padded": padded}
