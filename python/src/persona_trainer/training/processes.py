"""The processes of one training: one, or several under `accelerate launch`. The first of them writes and decides."""

import os
from typing import Any

import torch
import torch.distributed as dist


def join() -> None:
    """Meets the other processes, if a launcher has started any."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")


def leave() -> None:
    """Closes what `join` opened."""
    if dist.is_initialized():
        dist.destroy_process_group()


def count() -> int:
    """How many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def index() -> int:
    """Which of them this is, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def sharded() -> bool:
    """Whether each process holds a part of the model's weights only: its layers then work in step with the others'."""
    return os.environ.get("ACCELERATE_USE_FSDP") == "true"


def add_up(value: float, device: torch.device) -> float:
    """The sum of everybody's value."""
    if count() == 1:
        return value
    total = torch.tensor(value, dtype=torch.float64, device=device)
    dist.all_reduce(total)
    return total.item()


def add_up_gradients(model: torch.nn.Module) -> None:
    """Gives everybody the sum of everybody's gradients."""
    if count() == 1:
        return
    for parameter in model.parameters():
        if parameter.requires_grad:
            # A process without an example has no gradient, and takes part all the same.
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)


def first_says(value: Any) -> Any:
    """What the first process has, told to everybody."""
    if count() == 1:
        return value
    told = [value]
    dist.broadcast_object_list(told)
    return told[0]


def wait_for_all() -> None:
    """Returns when every process has come here."""
    if count() > 1:
        dist.barrier()
