from persona_trainer.training.findings import diverged, overfit, patience_is_over, plateau, rising


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


def test_a_loss_that_rises_or_falls_is_not_flat() -> None:
    assert plateau([6.3, 14.0, 19.0, 21.0]) is None
    assert plateau([2.0, 1.0, 1.4, 1.6]) is None
    assert plateau([1.0, 1.015, 1.03, 1.045]) is None
    assert plateau([2.0, 2.0, 2.0, 1.9]) is None
    assert plateau([2.0, 6.0, 6.0, 6.0]) is None


def test_a_loss_that_rises_is_told_with_its_numbers() -> None:
    assert (rising(6.2, [6.3, 14.0, 19.0, 21.0]) or "").startswith(
        "Loss has risen from 6.300 in epoch 1 to 21.000 in epoch 4"
    )
    assert (rising(2.5, [2.0, 1.0, 1.4, 1.6]) or "").startswith(
        "Loss has risen from 1.000 in epoch 2 to 1.600 in epoch 4"
    )
    assert rising(2.5, [2.0, 1.0, 1.4, 0.9]) is None
    assert rising(1.0, [1.0, 1.0, 1.01, 1.01]) is None
    assert rising(2.5, [3.0]) is None


def test_a_loss_that_stays_above_the_first_step_has_risen_however_flat_it_is() -> None:
    said = rising(1.2, [4.4, 4.3, 4.3])
    assert said is not None and "from 1.200 in the first step to 4.300 in epoch 3" in said
    # The first step's few examples may be easy ones.
    assert rising(1.2, [1.4, 1.35, 1.35]) is None


def test_a_run_whose_steps_all_stay_above_its_beginning_has_diverged() -> None:
    said = diverged([6.3, 6.4, 14.0, 9.0, 12.0, 15.0, 21.0], 4)
    assert said == "The loss began at 6.300 and was above it in each of the last 4 steps, now 21.000."


def test_a_run_that_jumps_or_is_young_has_not() -> None:
    assert diverged([6.0, 6.3, 6.6, 9.0, 6.2, 15.0, 21.0], 4) is None
    assert diverged([6.0, 6.3, 6.6, 9.0, 12.0, 15.0], 4) is None
    assert diverged([6.0, 6.3, 6.6, 9.0, 12.0, 15.0, 21.0], 0) is None
    # Steps jump by a few per cent with their examples.
    assert diverged([2.0, 2.2, 2.4, 2.4, 2.3, 2.45, 2.4], 4) is None


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
