"""The trainer's own log-probabilities for a few conversations: what llama.cpp is compared with."""

from typing import Any

import torch

from ..runs.run_folder import Example

CONVERSATIONS = 6
LONGEST = 512


def parity_reference(model: Any, examples: list[Example]) -> dict[str, Any]:
    """Computes log p(ids[i + 1] | ids[0..i]), natural logarithm, with and without the adapter.

    Args:
        model: The trained PEFT model, in fp32.
        examples: The run's examples; up to six are taken, evenly spread.

    Returns:
        `ParityReference` of protocol/run.ts.
    """
    every = max(1, len(examples) // CONVERSATIONS)
    model.eval()
    conversations = []
    for example in examples[::every][:CONVERSATIONS]:
        ids = example.ids[:LONGEST]
        adapter = log_probabilities(model, ids)
        with model.disable_adapter():
            base = log_probabilities(model, ids)
        conversations.append({"ids": ids, "adapter": adapter, "base": base})
    return {"conversations": conversations}


@torch.no_grad()
def log_probabilities(model: Any, ids: list[int]) -> list[float]:
    """Log-probability of each true next token; length `len(ids) - 1`."""
    tensor = torch.tensor([ids], device=model.device)
    logits = model(input_ids=tensor, use_cache=False).logits[0, :-1].float()
    picked: list[float] = logits.log_softmax(-1).gather(1, tensor[0, 1:, None])[:, 0].tolist()
    return picked
