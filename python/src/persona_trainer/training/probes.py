"""A few questions asked after each epoch, so that one sees the persona arrive."""

import json
from dataclasses import dataclass
from typing import Any

import torch

from ..runs.run_folder import RunFolder

# Enough to hear the voice; an answer costs a forward pass per token.
ANSWER_TOKENS = 48


@dataclass(frozen=True)
class Probe:
    """One line of `probes.jsonl`.

    Attributes:
        question: As the person wrote it.
        ids: The rendered prompt, up to where the answer begins.
    """

    question: str
    ids: list[int]


def read_probes(run: RunFolder) -> list[Probe]:
    """The run's probes; none where the project has no questions, or `probes` is off."""
    file = run.path / "probes.jsonl"
    if not run.settings["probes"] or not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Probe(row["question"], row["ids"]) for row in rows]


@torch.no_grad()
def answer_probes(model: Any, tokenizer: Any, probes: list[Probe]) -> list[dict[str, str]]:
    """Greedy answers, so that the run's random numbers are not touched: `{"question", "text"}` each."""
    model.eval()
    answers = []
    for probe in probes:
        ids = torch.tensor([probe.ids], device=model.device)
        out = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=ANSWER_TOKENS,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.eos_token_id,
        )
        text = tokenizer.decode(out[0, len(probe.ids) :], skip_special_tokens=True)
        answers.append({"question": probe.question, "text": text.strip()})
    return answers
