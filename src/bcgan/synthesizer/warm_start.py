"""The warm start of an autoregressive generator, as the first part of a training."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.likelihood_trainer import (
    LikelihoodTrainer,
    likelihood_selector,
    likelihood_settings,
)
from bcgan.gan.listeners import TrainingListener
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Surroundings, TrainedGan, TrainingRows
from bcgan.synthesizer.labelled_rows import LabelledRows

FOLDER = "warm_start"
"""Folder of its checkpoints beside those of the adversarial training."""


@dataclass(frozen=True)
class Later:
    """A listener of the adversarial training that hears of steps after those of the warm start.

    Attributes:
        listener: Who hears.
        steps: Steps of the warm start.
    """

    listener: TrainingListener
    steps: int

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Pass the losses on."""
        self.listener.on_losses(step + self.steps, losses)

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Pass the event on."""
        self.listener.on_event(kind, step + self.steps, message)


def learn_likelihood(
    data: TrainingRows,
    held_out: LabelledRows,
    settings: GanSettings,
    seed: int,
    surroundings: Surroundings,
) -> TrainedGan:
    """Train an autoregressive generator by maximum likelihood.

    Args:
        data: The real rows.
        held_out: Rows by which the best weights are chosen; without any all steps are made.
        settings: Of the whole training.
        seed: Decides initial weights and every draw.
        surroundings: Who hears about it; checkpoint folder, identity and fingerprint of the
            whole training.

    Returns:
        The generator with the highest likelihood of the held-out rows, and the history.

    Raises:
        TrainingInterruptedError: On Ctrl-C or SIGTERM.
        TrainingDivergedError: If the loss is no longer finite.
    """
    warm = likelihood_settings(settings)
    selector = None
    if len(held_out):
        selector = likelihood_selector(held_out.features, held_out.labels)
    else:
        warm = warm.model_copy(update={"selection": "last", "patience": None})
    store = surroundings.store
    around = replace(
        surroundings,
        store=None if store is None else CheckpointStore(store.folder / FOLDER, store.keep),
        selector=selector,
        score_noise=0.0,
    )
    # The critic of the loop stands idle; any objective will do.
    trainer = LikelihoodTrainer(data, warm, GanLoss(WassersteinObjective()), seed, around)
    return trainer.run()


def warm_start_report(warm: TrainedGan, settings: GanSettings) -> dict[str, Any]:
    """Say what the warm start did.

    Args:
        warm: What it gave.
        settings: Of the whole training.

    Returns:
        JSON values.
    """
    best = warm.history.kept
    return {
        "steps": settings.likelihood.steps,
        "last_step": warm.last_step,
        "kept_step": warm.kept_step,
        "seconds": round(warm.history.seconds, 2),
        "held_out_log_likelihood": None if best is None else best["score"],
        "looks": warm.history.selections,
    }
