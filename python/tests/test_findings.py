from persona_trainer.training.findings import overfit, patience_is_over, plateau


def test_a_loss_that_still_falls_is_no_plateau() -> None:
    assert plateau([2.5, 2.0, 1.6, 1.3, 1.05]) is None
    assert plateau([]) is None
    assert plateau([2.0, 2.0]) is None


def test_a_flat_loss_names_the_epoch_since_which_it_is_flat() -> None:
    said = plateau([2.5, 1.8, 1.2, 1.19, 1.195])
    assert said is not None and said.startswith(
        "Loss is flat since epoch 3 (1.200, now 1.195): capacity or data, not time."
    )
    assert (plateau([1.0, 1.0, 1.0, 1.0]) or "").startswith("Loss is flat since epoch 1 ")
    assert plateau([2.5, 1.8, 1.2, 1.19, 1.0]) is None


def test_a_loss_that_rises_is_flat_too() -> None:
    assert "since epoch 2" in (plateau([2.0, 1.0, 1.4, 1.6]) or "")


def test_validation_loss_that_rises_while_training_loss_falls_is_overfitting() -> None:
    said = overfit([2.0, 1.5, 1.6, 1.7], [2.0, 1.4, 1.0, 0.6])
    assert said is not None and "from 1.500 to 1.700 since evaluation 2" in said and "by heart" in said


def test_one_bad_evaluation_or_a_training_loss_that_rises_too_is_not() -> None:
    assert overfit([2.0, 1.5, 1.6], [2.0, 1.4, 1.0]) is None
    assert overfit([2.0, 1.5, 1.6, 1.5], [2.0, 1.4, 1.0, 0.6]) is None
    assert overfit([2.0, 1.5, 1.6, 1.7], [2.0, 1.4, 1.6, 1.8]) is None
    assert overfit([], []) is None


def test_patience_counts_evaluations_without_a_new_best() -> None:
    assert patience_is_over([1.0, 1.1, 1.2], 2)
    assert not patience_is_over([1.0, 1.1], 2)
    assert not patience_is_over([1.0, 1.1, 0.9], 2)
    assert patience_is_over([1.0, 1.0], 1)
    assert not patience_is_over([1.0, 2.0, 3.0], 0)
