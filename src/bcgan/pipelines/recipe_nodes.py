"""Nodes of `train_gan` that do not depend on what is synthesized: recipe and loss curves."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.plots.curves import loss_curve_figure
from bcgan.synthesizer.recipe import resolve_recipe


def make_recipe(variant: str, preset: str, gan: dict[str, Any], seed: int) -> dict[str, Any]:
    """Resolve everything that decides the training, except for a length in epochs or in time.

    Args:
        variant: Name of the GAN variant.
        preset: Name of the preset.
        gan: Values that differ from the preset.
        seed: Seed of the training.

    Returns:
        The recipe, JSON-ready.
    """
    return resolve_recipe(variant, preset, gan, seed).model_dump(mode="json")


def draw_loss_curves(loss_curves: pd.DataFrame, training_recipe: dict[str, Any]) -> Figure:
    """Draw the loss curves, over epochs where the length was given in epochs.

    Args:
        loss_curves: `step`, `epoch` and one column for each loss term.
        training_recipe: What was trained and how.

    Returns:
        The figure.
    """
    in_epochs = training_recipe["gan"].get("epochs") is not None
    return loss_curve_figure(loss_curves, "epoch" if in_epochs else "step")
