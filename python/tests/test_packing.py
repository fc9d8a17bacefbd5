from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

from persona_trainer.packing import PackedStep, pack, packed_loss, separate_loss, shared_prefix
from persona_trainer.run_folder import Example, RunFolder
from tiny import tiny_llama, write_run


def adapted_model(vocabulary: int) -> Any:
    model = get_peft_model(
        tiny_llama(vocabulary), LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    # A fresh adapter does nothing (B is 0), and would hide a wrong gradient.
    torch.manual_seed(1)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def gradients(model: Any, loss: torch.Tensor) -> dict[str, torch.Tensor]:
    model.zero_grad()
    loss.backward()
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def example(ids: list[int], *supervised: tuple[int, int]) -> Example:
    return Example("d.jsonl", 1, [], ids, list(supervised))


MULTI_TURN = [
    example([5, 6, 7, 8, 9, 10, 11, 12], (3, 5), (6, 8)),
    example([5, 6, 7, 20, 21, 22], (4, 6)),
    example([5, 6, 30, 31], (3, 4)),
]


def test_packed_loss_and_gradients_equal_those_of_separate_examples(base: Any, tmp_path: Path) -> None:
    folder, tokenizer = base
    examples = RunFolder.open(write_run(tmp_path / "run", folder, tokenizer)).examples()[:4]
    model = adapted_model(len(tokenizer))
    assert shared_prefix(examples) > 60

    separate = separate_loss(model, examples, model.device)
    packed = packed_loss(model, pack(examples))
    assert packed.item() == pytest.approx(separate.item(), rel=1e-5)
    expected, found = gradients(model, separate), gradients(model, packed)
    assert expected.keys() == found.keys()
    for name, gradient in expected.items():
        assert (found[name] - gradient).abs().max() <= 1e-5 * gradient.abs().max(), name


@pytest.mark.parametrize("examples", [MULTI_TURN, MULTI_TURN[1:], [MULTI_TURN[0]], [MULTI_TURN[0]] * 2])
def test_several_turns_short_prefixes_and_twins_pack_right(examples: list[Example]) -> None:
    model = adapted_model(40)
    separate = separate_loss(model, examples, model.device).item()
    assert packed_loss(model, pack(examples)).item() == pytest.approx(separate, rel=1e-5)


def test_an_example_never_sees_another() -> None:
    model = adapted_model(40)
    changed = [MULTI_TURN[0], MULTI_TURN[1], example([5, 6, 33, 34], (3, 4))]

    def first_two(step: PackedStep) -> torch.Tensor:
        body = model.get_base_model().model
        mask = torch.zeros(step.visible.shape).masked_fill_(~step.visible, torch.finfo(torch.float32).min)
        hidden = body(input_ids=step.input_ids, attention_mask=mask, position_ids=step.position_ids)
        return hidden.last_hidden_state[0, :-2]

    assert torch.equal(first_two(pack(MULTI_TURN)), first_two(pack(changed)))


def test_the_prefix_ends_before_anything_is_supervised() -> None:
    twins = [example([1, 2, 3, 4, 5], (3, 5))] * 2
    step = pack(twins)
    assert step.shared == 3
    assert step.targets.tolist() == [4, 5, 4, 5]
    assert step.position_ids.tolist() == [[0, 1, 2, 3, 4, 3, 4]]
    assert step.unpacked_tokens == 10
