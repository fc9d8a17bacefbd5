from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

import pytest
import torch

from persona_trainer.packs import layers
from persona_trainer.packs.loss import pack_loss
from persona_trainer.packs.neftune import noisy_embeddings
from persona_trainer.packs.packing import pack
from persona_trainer.packs.packing_check import Kept, Packing, decide_packing
from persona_trainer.packs.pieces import divide
from persona_trainer.runs.run_folder import Example, RunFolder
from persona_trainer.training.trainer import train
from test_packing import (
    ONCE,
    SETS,
    adapted,
    conversations,
    example,
    expect_equal,
    gradients,
    packed,
    separate,
    shape,
    tail,
)
from tiny import read_events, tiny_llama, tiny_model, write_run


def nested() -> list[Example]:
    """Two system prompts; behind the first, two conversations that each go on in two ways, and one that is alone."""
    found = conversations(2, 2)
    head = found[0].ids[:32]
    for first in (1, 2):
        start = head + tail(200 + first, 24)
        for last in range(3):
            ids = start + tail(300 + 10 * first + last, 6 + last)
            found.append(example(ids, (40, 50), (len(start), len(ids))))
    return found


def test_a_step_that_fits_is_one_piece() -> None:
    step = pack(SETS["one prefix"])
    assert shape(divide(step, None, None)) == [32 + 5 + 8 + 11 + 14]
    assert shape(divide(step, 70, 38)) == [70]


def test_what_does_not_fit_stands_in_groups_behind_what_it_shares() -> None:
    step = pack(SETS["one prefix"])
    assert shape(divide(step, 69, None)) == [[32, 5 + 8 + 11, 14]]
    assert shape(divide(step, 46, None)) == [[32, 5 + 8, 11, 14]]
    assert shape(divide(step, 1, None)) == [[32, 5, 8, 11, 14]]
    assert shape(divide(step, None, 25)) == [[32, 5 + 8 + 11, 14]]


def test_what_is_shared_behind_what_is_shared_is_opened_only_where_it_must_be() -> None:
    step = pack(nested())
    assert shape(divide(step, 1, None)) == [[32, 5, 8, [24, 6, 7, 8], [24, 6, 7, 8]], [32, 5, 8]]
    assert shape(divide(step, None, 60)) == [[32, 5 + 8 + 45, 45], 45]


@pytest.mark.parametrize("budget", [1, 64, 80, 100, 150, None])
def test_the_gradient_of_nested_pieces_is_that_of_separate_examples(budget: int | None) -> None:
    model = adapted(tiny_llama(40))
    expect_equal(packed(model, nested(), replace(ONCE, budget=budget)), separate(model, nested()))


@pytest.mark.parametrize(
    "kind", [{"dora": True}, {"rslora": True}, {"modules": ["o_proj"]}, {"modules": ["down_proj"]}]
)
def test_each_kind_of_adapter_gets_the_same_gradient(kind: dict[str, Any]) -> None:
    model = adapted(tiny_llama(40), **kind)
    expect_equal(packed(model, nested(), ONCE), separate(model, nested()))


def test_in_bf16_pieces_are_as_near_to_single_precision_as_separate_examples() -> None:
    exact = separate(adapted(tiny_llama(40)), nested())[1]
    model = adapted(tiny_llama(40).to(torch.bfloat16))

    def distance(found: dict[str, torch.Tensor]) -> float:
        return sum(((found[name] - exact[name]).norm() / exact[name].norm()).item() for name in exact) / len(exact)

    pieces, apart = packed(model, nested(), ONCE)[1], separate(model, nested())[1]
    assert distance(pieces) < 1.2 * distance(apart)


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("architecture", ["llama", "mistral-window"])
def test_with_dropout_and_noise_the_gradient_is_that_of_the_loss(architecture: str, checkpointing: bool) -> None:
    """Along a direction, by the difference of two losses that draw the same numbers."""
    model = adapted(tiny_model(architecture, 40, "sdpa").double(), dropout=0.3)
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    model.train()
    step = pack(nested())
    pieces = divide(step, 1, None)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    directions = [torch.randn_like(parameter) for parameter in learned]

    def loss_at(distance: float, weight: float | None = None) -> float:
        torch.manual_seed(5)
        with torch.no_grad():
            for parameter, direction in zip(learned, directions, strict=True):
                parameter += distance * direction
        with noisy_embeddings(model, 5, 60):
            loss = pack_loss(model, step, pieces, "kv", weight)
        with torch.no_grad():
            for parameter, direction in zip(learned, directions, strict=True):
                parameter -= distance * direction
        return loss

    loss_at(0, 1.0)
    found = gradients(model)
    slope = sum(
        (gradient * direction).sum().item() for gradient, direction in zip(found.values(), directions, strict=True)
    )
    # Logits are taken in single precision, so the distance cannot be smaller.
    assert slope == pytest.approx((loss_at(1e-3) - loss_at(-1e-3)) / 2e-3, rel=5e-3)


def most_kept(model: Any, examples: list[Example], packing: Packing) -> int:
    """Most bytes that graphs keep at one time while a step's gradient is computed."""
    now = most = 0

    def gone(size: int) -> None:
        nonlocal now
        now -= size

    def keep(tensor: torch.Tensor) -> Kept:
        nonlocal now, most
        kept = Kept(tensor)
        finalize(kept, gone, tensor.nbytes)
        now += tensor.nbytes
        most = max(most, now)
        return kept

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept.tensor):
        packed(model, examples, packing)
    return most


def test_the_memory_of_a_step_does_not_grow_with_its_examples() -> None:
    model = adapted(tiny_llama(40))
    few, many = (branches(count) for count in (2, 12))
    assert most_kept(model, many, ONCE) <= 1.01 * most_kept(model, few, ONCE)
    assert most_kept(model, many, replace(ONCE, budget=None)) > 2 * most_kept(model, few, ONCE)


def branches(count: int) -> list[Example]:
    """Examples of one length behind one beginning."""
    head = tail(1, 40)
    return [example([*head, number, *tail(number, 19)], (45, 60)) for number in range(count)]


def test_a_model_whose_layers_cannot_be_told_apart_computes_what_is_shared_in_each_piece(
    base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "decoder_layers", lambda _: [])
    folder, tokenizer = base
    run = write_run(tmp_path / "run", folder, tokenizer, dropout=0, maxPackTokens=100)
    assert train(RunFolder.open(run), resume=False) == "completed"
    (plan,) = read_events(run, "plan")
    assert (plan["packing"]["way"], plan["packing"]["once"]) == ("kv", False)
    assert [event["code"] for event in read_events(run, "warning")] == ["prefix-repeated"]


def test_pieces_make_the_same_run_as_one(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    one, many = (
        write_run(tmp_path / str(budget), folder, tokenizer, dropout=0, maxPackTokens=budget) for budget in (10_000, 64)
    )
    for run in (one, many):
        assert train(RunFolder.open(run), resume=False) == "completed"
        assert read_events(run, "plan")[0]["packing"]["once"]
    told = [[event["loss"] for event in read_events(run, "step")] for run in (many, one)]
    assert told[0] == pytest.approx(told[1], rel=1e-4)


def test_processes_that_share_the_weights_take_a_step_in_one_pack(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    run = RunFolder.open(write_run(tmp_path / "run", folder, tokenizer))
    packing = decide_packing(run, adapted(tiny_llama(len(tokenizer))), run.examples(), sharded=True)
    assert (packing.way, packing.once, packing.budget) == ("kv", False, None)
