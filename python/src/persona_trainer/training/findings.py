"""What the course of a run says, in words. Pure: losses in, a sentence or nothing out."""

# An epoch that lowers the loss by less than this (relative) is flat.
FLAT = 0.02
FLAT_EPOCHS = 2
# Validation loss that rises by this much over its best (relative), twice in a row, while training goes on falling.
RISING = 0.02
RISING_EVALUATIONS = 2


def plateau(epochs: list[float]) -> str | None:
    """Says that the loss has been flat since an epoch.

    Args:
        epochs: Mean loss of each epoch, the first first.

    Returns:
        The sentence when the last epochs brought nothing; None otherwise.
    """
    if len(epochs) <= FLAT_EPOCHS:
        return None
    since = len(epochs) - FLAT_EPOCHS
    while since > 1 and epochs[since - 2] - min(epochs[since - 1 :]) < FLAT * epochs[since - 2]:
        since -= 1
    if epochs[since - 1] - min(epochs[since:]) >= FLAT * epochs[since - 1]:
        return None
    return (
        f"Loss is flat since epoch {since} ({epochs[since - 1]:.3f}, now {epochs[-1]:.3f}): capacity or data, not time."
        " More epochs will not help; look at the data first, then at the learning rate, rank and base model."
    )


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
