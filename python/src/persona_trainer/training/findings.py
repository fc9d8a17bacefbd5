"""What the course of a run says, in words. Pure: losses in, a sentence or nothing out."""

import math

# An epoch that lowers the loss by less than this (relative) is flat.
FLAT = 0.02
FLAT_EPOCHS = 2
# Validation loss that rises by this much over its best (relative), twice in a row, while training goes on falling.
RISING = 0.02
RISING_EVALUATIONS = 2
# A run diverges when each of its last steps is this far above its first ones: steps jump with their few examples, but
# not all of them upwards.
DIVERGING = 1.25
# The least of so many is the loss that the run began with: a rate that is too high spoils the second step already.
FIRST_STEPS = 3


def plateau(epochs: list[float]) -> str | None:
    """Says that the loss has been flat since an epoch.

    Args:
        epochs: Mean loss of each epoch, the first first.

    Returns:
        The sentence when the last epochs neither rose nor fell, nor came after a rise; None otherwise.
    """

    def is_flat(since: int) -> bool:
        return all(abs(loss - epochs[since - 1]) < FLAT * epochs[since - 1] for loss in epochs[since:])

    since = len(epochs) - FLAT_EPOCHS
    # What has risen before, and now stays there, is not flat for want of capacity.
    if since < 1 or not is_flat(since) or epochs[-1] > (1 + RISING) * min(epochs):
        return None
    while since > 1 and is_flat(since - 1):
        since -= 1
    return (
        f"Loss is flat since epoch {since} ({epochs[since - 1]:.3f}, now {epochs[-1]:.3f}): capacity or data, not time."
        " More epochs will not help; look at the data first, then at the learning rate, rank and base model."
    )


def rising(first: float, epochs: list[float]) -> str | None:
    """Says that the training loss rises, or stays above the one that the run began with.

    Args:
        first: Loss of the first step, before anything was learned.
        epochs: Mean loss of each epoch, the first first.

    Returns:
        The sentence when the last epochs are both above what came before; None otherwise.
    """
    if len(epochs) < FLAT_EPOCHS:
        return None
    before = epochs[:-FLAT_EPOCHS]
    best = min(before, default=math.inf)
    if all(loss > best * (1 + RISING) for loss in epochs[-FLAT_EPOCHS:]):
        since = f"{best:.3f} in epoch {before.index(best) + 1}"
    elif all(loss > first * DIVERGING for loss in epochs[-FLAT_EPOCHS:]):
        since = f"{first:.3f} in the first step"
    else:
        return None
    return (
        f"Loss has risen from {since} to {epochs[-1]:.3f} in epoch {len(epochs)}: what the model knew is being lost."
        " The learning rate is too high for this model and rank; divide training.learningRate by three and train again."
    )


def diverged(losses: list[float], patience: int) -> str | None:
    """Says that the loss stays above the one that the run began with.

    Args:
        losses: Loss of each step, the first first.
        patience: So many steps in a row tell; 0 never does.

    Returns:
        What happened, without a cure; None where the run may go on.
    """
    if patience == 0 or len(losses) < FIRST_STEPS + patience:
        return None
    first = min(losses[:FIRST_STEPS])
    last = losses[-patience:]
    if any(loss <= DIVERGING * first for loss in last):
        return None
    return f"The loss began at {first:.3f} and was above it in each of the last {patience} steps, now {last[-1]:.3f}."


def overfit(evaluations: list[float], training: list[float]) -> str | None:
    """Says that the validation loss rises while the training loss falls.

    Args:
        evaluations: Validation losses in order.
        training: Training losses at the same moments.

    Returns:
        The sentence when the last evaluations are all above the best; None otherwise.
    """
    best = min(range(len(evaluations)), key=evaluations.__getitem__, default=0)
    after = evaluations[best + 1 :]
    if len(after) < RISING_EVALUATIONS or any(
        loss < evaluations[best] * (1 + RISING) for loss in after[-RISING_EVALUATIONS:]
    ):
        return None
    if training[-1] >= training[best]:
        return None
    return (
        f"Validation loss has risen from {evaluations[best]:.3f} to {evaluations[-1]:.3f} since evaluation {best + 1},"
        f" while training loss fell from {training[best]:.3f} to {training[-1]:.3f}: the answers are being learned by"
        " heart. Train fewer epochs, set training.earlyStoppingPatience, or add examples."
    )


def patience_is_over(evaluations: list[float], patience: int) -> bool:
    """Whether the last `patience` evaluations brought no new best; 0 never ends."""
    if patience == 0 or len(evaluations) <= patience:
        return False
    return min(evaluations[-patience:]) >= min(evaluations[:-patience])
