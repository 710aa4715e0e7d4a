"""Trains a synthesizer from prepared data: composes variant, calibration and loop."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from bcgan import __version__
from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.errors import SettingsError
from bcgan.gan.checkpoint import CheckpointStore, fingerprint
from bcgan.gan.listeners import TrainingListener, subscribed_listeners
from bcgan.gan.pace import Pace, measure_pace
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import (
    GanLoss,
    Selector,
    Surroundings,
    TrainedGan,
    Trainer,
    TrainingData,
    TrainingRows,
)
from bcgan.seeds import derive_seed, numpy_generator, torch_generator
from bcgan.synthesizer.boundary_calibrated_sampling import BoundaryCalibrator
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_calibration
from bcgan.synthesizer.calibrator_fit import fit_calibrator
from bcgan.synthesizer.code_digest import code_digest
from bcgan.synthesizer.diagnosis import Finding, diagnose
from bcgan.synthesizer.epochs import epochs_of, with_steps
from bcgan.synthesizer.length import resolve_steps
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.progress import EventLog, ProgressBar
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.selection import (
    regression_selector,
    score_noise,
    validation_selector,
)
from bcgan.synthesizer.variants import VARIANTS
from bcgan.synthesizer.warm_start import (
    HeldOutRows,
    Later,
    learn_likelihood,
    warm_start_report,
)
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema

logger = logging.getLogger(__name__)

PROBE_SHARE = 0.05
"""Share of a time budget after which no more steps are timed."""


@dataclass(frozen=True)
class PreparedRows:
    """The encoded training part.

    Attributes:
        features: float32, shape [n, units].
        labels: Classes, int64, or ranks of a numeric target, float32 in [0, 1]; shape [n].
        is_validation: Rows that are kept for choosing, bool, shape [n].
    """

    features: Tensor
    labels: Tensor
    is_validation: Tensor

    def used(self, selecting: bool) -> Tensor:
        """Give the rows to train on.

        Args:
            selecting: Whether a choice will be made on the validation part.

        Returns:
            Their indices; all rows where no choice is made.
        """
        return torch.nonzero(~self.is_validation | (not selecting)).flatten()


@dataclass(frozen=True)
class TrainedSynthesizer:
    """What training gives.

    Attributes:
        model: The synthesizer, ready to sample and to save.
        curves: Loss curves: `step`, `epoch` and one column for each term.
        report: Steps, epochs, kept step, time, last losses,
            diagnosis; JSON values.
    """

    model: SavedSynthesizer
    curves: pd.DataFrame
    report: dict[str, Any]


@dataclass(frozen=True)
class Composition:
    """What a trainer is given, put together from prepared rows and a recipe.

    Attributes:
        data: The rows to train on.
        loss: Objective and calibration.
        selector: Scores a generator on the validation part, where one is chosen.
    """

    data: TrainingRows
    loss: GanLoss
    selector: Selector | None


def compose(
    rows: PreparedRows,
    encoder: TableEncoder,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
) -> Composition:
    """Put a training together.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        classifiers: Pretrained classifiers; nothing for a table without classes.
        recipe: What to train and how.

    Returns:
        The parts.

    Raises:
        SettingsError: If the recipe asks for what only image networks do.
    """
    variant = VARIANTS[recipe.variant]
    selector = _selector(rows, encoder, recipe)
    used = rows.used(_holds_out(rows, encoder, recipe))
    calibration = None
    if variant.calibrated and classifiers is not None:
        calibration = build_calibration(recipe.gan.calibration, classifiers, rows.labels, used)
    if (recipe.gan.device, recipe.gan.precision) != ("cpu", "float32"):
        raise SettingsError(
            "Parameters 'gan.device' and 'gan.precision' are for image networks: leave them out "
            "for a table."
        )
    data = TrainingData(
        rows.features[used], rows.labels[used], len(encoder.classes), encoder.layout
    )
    objective = variant.objective(recipe.gan, data.n_classes)
    return Composition(data, GanLoss(objective, calibration), selector)


def settle_length(
    rows: PreparedRows,
    encoder: TableEncoder,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
) -> TrainingRecipe:
    """Turn epochs or a time budget into a number of steps, once for all runs of a training.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        classifiers: Pretrained classifiers; nothing for a table without classes.
        recipe: What to train and how.
        store: Where checkpoints are kept, and the number of steps.

    Returns:
        The recipe with its number of steps; as it is where neither is given.
    """
    used = rows.used(_holds_out(rows, encoder, recipe))
    recipe = recipe.model_copy(update={"gan": with_steps(recipe.gan, len(used))})
    if recipe.gan.budget is None:
        return recipe
    parts = compose(rows, encoder, classifiers, recipe)

    def measure(budget: float) -> Pace:
        # Another seed: the training that is meant starts from weights and streams of its own.
        seed = derive_seed(recipe.seed, "pace")
        spent = Trainer(
            parts.data, recipe.gan, parts.loss, seed, Surroundings(selector=parts.selector)
        )
        return measure_pace(spent, most_seconds=PROBE_SHARE * budget)

    identity = {**training_identity(recipe, parts, classifiers), "code": None}
    gan, length = resolve_steps(recipe.gan, measure, store, fingerprint(identity))
    return recipe.model_copy(update={"gan": gan, "length": length})


def train_synthesizer(
    rows: PreparedRows,
    encoder: TableEncoder,
    schema: TableSchema,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
    listeners: Sequence[TrainingListener] | None = None,
) -> TrainedSynthesizer:
    """Train a synthesizer, continuing from a checkpoint of the same training if there is one.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        schema: Schema of the table.
        classifiers: Pretrained classifiers or regressors; nothing where there is no target to
            learn.
        recipe: What to train and how.
        store: Where checkpoints are kept.
        listeners: Who hears about losses besides the log and the subscribed listeners; a progress
            bar on a terminal if not given.

    Returns:
        The synthesizer, its curves and a report.

    Raises:
        TrainingInterruptedError: On Ctrl-C or SIGTERM.
        TrainingDivergedError: If a loss is no longer finite, or explodes.
    """
    recipe = settle_length(rows, encoder, classifiers, recipe, store)
    parts = compose(rows, encoder, classifiers, recipe)
    _warn_of_what_has_no_effect(recipe, parts)
    identity = training_identity(recipe, parts, classifiers)
    surroundings = Surroundings(
        store,
        fingerprint(identity),
        [],
        parts.selector,
        score_noise(max(1, int(rows.is_validation.sum()))),
        identity,
    )
    warm = _warm_start(rows, parts, recipe, surroundings, listeners)
    trained = _against_the_critic(parts, recipe, surroundings, listeners, warm)
    facts = {"bcgan": __version__, "torch": torch.__version__}
    model = SavedSynthesizer(_without_extremes(schema), encoder, recipe, trained.generator, facts)
    model = replace(model, calibrator=_calibrator(model, classifiers, rows.labels))
    findings = diagnose(model, parts.data, trained.history)
    for finding in findings:
        logger.info("Diagnosis: %s", finding.message)
    curves = _curves(trained, warm, recipe.gan, len(parts.data.labels))
    report = {
        "epochs": float(curves["epoch"].iloc[-1]),
        **training_report(trained, recipe, findings),
    }
    if warm is not None:
        report["warm_start"] = warm_start_report(warm, recipe.gan)
    return TrainedSynthesizer(model, curves, report)


def _calibrator(
    model: SavedSynthesizer, classifiers: PretrainedClassifiers | None, labels: Tensor
) -> BoundaryCalibrator | None:
    if classifiers is None or not isinstance(classifiers.ensemble, MlpEnsemble):
        return None
    if not model.encoder.classes:
        return None
    source = torch_generator(model.recipe.seed, "calibrator", "generator")
    return fit_calibrator(
        lambda drawn: model.sample_units(drawn, source),
        model.encoder.class_shares,
        classifiers.ensemble,
        classifiers.posteriors,
        classifiers.in_half,
        labels,
        numpy_generator(model.recipe.seed, "calibrator", "rows"),
    )


def _warm_start(
    rows: PreparedRows,
    parts: Composition,
    recipe: TrainingRecipe,
    surroundings: Surroundings,
    listeners: Sequence[TrainingListener] | None,
) -> TrainedGan | None:
    gan = recipe.gan
    if gan.generator != "autoregressive":
        return None
    held = rows.is_validation
    if listeners is None:
        listeners = [ProgressBar(gan.likelihood.steps, "Warm start")]
    heard = [*listeners, EventLog(), *subscribed_listeners()]
    around = replace(surroundings, listeners=heard)
    held_out = HeldOutRows(rows.features[held], rows.labels[held])
    return learn_likelihood(parts.data, held_out, gan, recipe.seed, around)


def _against_the_critic(
    parts: Composition,
    recipe: TrainingRecipe,
    surroundings: Surroundings,
    listeners: Sequence[TrainingListener] | None,
    warm: TrainedGan | None,
) -> TrainedGan:
    gan = recipe.gan
    before = 0 if warm is None else warm.last_step
    shown: list[TrainingListener] = [EventLog()] if gan.steps else []
    if listeners is None and gan.steps:
        shown.append(ProgressBar(gan.steps))
    heard = [Later(each, before) for each in (*(listeners or ()), *subscribed_listeners())]
    around = replace(surroundings, listeners=[*shown, *heard])
    start = None if warm is None else warm.generator.state_dict()
    return Trainer(parts.data, gan, parts.loss, recipe.seed, around, start).run()


def _curves(
    trained: TrainedGan, warm: TrainedGan | None, gan: GanSettings, rows: int
) -> pd.DataFrame:
    """Put the curves of the warm start before those of the adversarial training."""
    points: list[dict[str, float]] = []
    steps = epochs = 0.0
    if warm is not None:
        for point in warm.history.curves:
            steps = point["step"]
            epochs = round(steps * gan.likelihood.batch_size / rows, 3)
            points.append({**point, "epoch": epochs})
    for point in trained.history.curves:
        epoch = round(epochs + epochs_of(gan, rows, point["step"]), 3)
        points.append({**point, "step": point["step"] + steps, "epoch": epoch})
    curves = pd.DataFrame(points)
    curves.insert(1, "epoch", curves.pop("epoch"))
    return curves.astype({"step": "int64"})


def _warn_of_what_has_no_effect(recipe: TrainingRecipe, parts: Composition) -> None:
    if VARIANTS[recipe.variant].calibrated and parts.loss.calibration is None:
        logger.warning(
            "The table has no target to calibrate, so variant %r trains without the "
            "boundary-calibration loss.",
            recipe.variant,
        )
    if recipe.gan.patience is not None and parts.selector is None:
        logger.warning(
            "There is no validation part to look at, so gan.patience=%d has no effect.",
            recipe.gan.patience,
        )


def _is_selecting(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> bool:
    has_target = bool(encoder.classes) or encoder.target_scale is not None
    validated = recipe.gan.selection == "validation" and has_target
    return validated and bool(rows.is_validation.any())


def _holds_out(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> bool:
    """Whether the validation part is kept for choosing; a warm start chooses by it too."""
    chooses = recipe.gan.generator == "autoregressive" and bool(rows.is_validation.any())
    return chooses or _is_selecting(rows, encoder, recipe)


def _selector(rows: PreparedRows, encoder: TableEncoder, recipe: TrainingRecipe) -> Selector | None:
    if not _is_selecting(rows, encoder, recipe):
        return None
    held = rows.is_validation
    if encoder.target_scale is not None:
        return regression_selector(
            rows.features[held].numpy(),
            rows.labels[held].numpy(),
            encoder.target_scale,
            recipe.gan.decoding,
            recipe.seed,
        )
    return validation_selector(
        rows.features[held].numpy(),
        rows.labels[held].numpy(),
        np.array(encoder.class_shares),
        recipe.gan.decoding,
        recipe.seed,
    )


def _without_extremes(schema: TableSchema) -> TableSchema:
    """Drop the bounds of the whole table; the encoder has those of the training part."""
    columns = tuple(
        column
        if column.kind == "identifier"
        else column.model_copy(update={"low": None, "high": None})
        for column in schema.columns
    )
    return schema.model_copy(update={"columns": columns})


def training_identity(
    recipe: TrainingRecipe, parts: Composition, classifiers: PretrainedClassifiers | None
) -> dict[str, Any]:
    """Name all that decides a training: recipe, data, code.

    Args:
        recipe: What to train and how.
        parts: What the trainer is given.
        classifiers: Pretrained classifiers; they count where there is a calibration.

    Returns:
        JSON values.
    """
    digest = hashlib.sha256(parts.data.features.cpu().numpy().tobytes())
    digest.update(parts.data.labels.cpu().numpy().tobytes())
    if classifiers is not None and parts.loss.calibration is not None:
        for value in classifiers.ensemble.state_dict().values():
            digest.update(value.cpu().numpy().tobytes())
    return {
        "recipe": recipe.model_dump(mode="json", exclude={"length"}),
        "data": digest.hexdigest(),
        "code": code_digest(),
    }


def training_report(
    trained: TrainedGan, recipe: TrainingRecipe, findings: Sequence[Finding] = ()
) -> dict[str, Any]:
    """Sum a training up.

    Args:
        trained: What training gave.
        recipe: What was trained and how.
        findings: What a diagnosis found.

    Returns:
        Steps, kept step, time, last losses and diagnosis; JSON values.
    """
    history = trained.history
    last: Mapping[str, float] = history.curves[-1] if history.curves else {}
    return {
        "steps": recipe.gan.steps,
        "length": None if recipe.length is None else recipe.length.model_dump(),
        "last_step": trained.last_step,
        "stopped_early": trained.last_step < recipe.gan.steps,
        "kept_step": trained.kept_step,
        "seconds": round(history.seconds, 2),
        "threads": recipe.gan.threads,
        "selections": history.selections,
        "last_losses": {name: value for name, value in last.items() if name != "step"},
        "diagnosis": [finding.as_json() for finding in findings],
    }
