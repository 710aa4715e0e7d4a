"""Lengths in epochs: an epoch is as many critic batches as one pass over the rows takes.

Rows are drawn with replacement all the same, so an epoch counts rows, not each row once.
"""

import math

from bcgan.gan.settings import GanSettings


def batches_per_epoch(gan: GanSettings, rows: int) -> int:
    """Count the critic's batches in an epoch.

    Args:
        gan: Size of a batch.
        rows: Rows to train on.

    Returns:
        Rows divided by the batch size, rounded up.
    """
    return math.ceil(rows / gan.batch_size)


def with_steps(gan: GanSettings, rows: int) -> GanSettings:
    """Work out the generator steps of a training whose length is given in epochs.

    Args:
        gan: Settings of the training.
        rows: Rows to train on.

    Returns:
        Settings with `steps` = epochs x batches of an epoch / critic steps, rounded up; as they
        are where no epochs are given.
    """
    if gan.epochs is None:
        return gan
    steps = math.ceil(gan.epochs * batches_per_epoch(gan, rows) / gan.critic_steps)
    return gan.model_copy(update={"steps": steps})


def epochs_of(gan: GanSettings, rows: int, steps: float) -> float:
    """Tell how many epochs a number of generator steps makes.

    Args:
        gan: Sizes of batches and critic steps for each generator step.
        rows: Rows to train on.
        steps: Generator steps.

    Returns:
        Epochs, rounded to a thousandth.
    """
    return round(steps * gan.critic_steps / batches_per_epoch(gan, rows), 3)
