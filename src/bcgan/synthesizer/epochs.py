"""Lengths in epochs: an epoch is as many critic batches as one pass over the rows takes.

Rows are drawn with replacement all the same, so an epoch counts rows, not each row once.
"""

import math
from collections.abc import Mapping
from typing import Any

from bcgan.errors import SettingsError
from bcgan.gan.settings import GanSettings

LENGTHS = ("steps", "epochs")
"""Parameters of the group `gan` that say how long a training is; at most one is given."""


def one_length(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Check that the length of a training is given in one way; it replaces the preset's.

    Args:
        overrides: Values of the group `gan` that differ from the preset.

    Returns:
        The overrides, with `epochs: null` where steps are given, and without `steps: null`.

    Raises:
        SettingsError: If it is given in two ways.
    """
    given = [name for name in LENGTHS if overrides.get(name) is not None]
    if len(given) > 1:
        raise SettingsError(
            "Both gan.steps and gan.epochs say how long training is; give one of them, and set "
            "the other to null where a configuration file gives it."
        )
    kept = {name: overrides[name] for name in overrides if name not in LENGTHS or name in given}
    return {**kept, "epochs": None} if given == ["steps"] else kept


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
