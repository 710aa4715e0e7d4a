"""Trains a synthesizer from prepared data: composes variant, calibration and loop."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import torch

from bcgan import __version__
from bcgan.gan.checkpoint import CheckpointStore, fingerprint
from bcgan.gan.listeners import TrainingListener, subscribed_listeners
from bcgan.gan.pace import Pace, measure_pace
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import (
    Surroundings,
    TrainedGan,
)
from bcgan.seeds import derive_seed
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.calibrator_fit import fit_model_calibrator
from bcgan.synthesizer.code_digest import code_digest
from bcgan.synthesizer.composition import (
    Composition,
    PreparedRows,
    as_learnt,
    compose,
    rows_to_train_on,
)
from bcgan.synthesizer.diagnosis import Finding, diagnose
from bcgan.synthesizer.epochs import epochs_of, with_steps
from bcgan.synthesizer.labelled_rows import LabelledRows
from bcgan.synthesizer.length import resolve_steps
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.progress import EventLog, ProgressBar
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.variants import VARIANTS
from bcgan.synthesizer.warm_start import (
    Later,
    learn_likelihood,
    warm_start_report,
)
from bcgan.synthesizer.width import with_width
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema

logger = logging.getLogger(__name__)

PROBE_SHARE = 0.05
"""Share of a time budget after which no more steps are timed."""


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


def settle_recipe(
    rows: PreparedRows,
    encoder: TableEncoder,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
) -> TrainingRecipe:
    """Settle what hangs on the rows and the machine, once for all runs of a training.

    Epochs or a time budget become a number of steps, and an autoregressive generator of few rows
    gets narrower layers.

    Args:
        rows: The encoded training part.
        encoder: The encoder that made it.
        classifiers: Pretrained classifiers; nothing for a table without classes.
        recipe: What to train and how.
        store: Where checkpoints are kept, and the number of steps.

    Returns:
        The recipe with its number of steps and its widths.
    """
    used = rows_to_train_on(rows, encoder, recipe)
    gan = with_width(with_steps(recipe.gan, len(used)), len(used), encoder.layout)
    recipe = recipe.model_copy(update={"gan": gan})
    if recipe.gan.budget is None:
        return recipe
    parts = compose(rows, encoder, classifiers, recipe)

    def measure(budget: float) -> Pace:
        # Another seed: the training that is meant starts from weights and streams of its own.
        seed = derive_seed(recipe.seed, "pace")
        spent = parts.trainer(
            parts.data, recipe.gan, parts.loss, seed, Surroundings(selector=parts.selector)
        )
        return measure_pace(spent, most_seconds=PROBE_SHARE * budget)

    identity = {**training_identity(recipe, parts, classifiers), "code": None}
    gan, length = resolve_steps(recipe.gan, measure, store, fingerprint(identity))
    return recipe.model_copy(update={"gan": gan, "length": length})


@dataclass(frozen=True)
class Audience:
    """Who hears of a training.

    Attributes:
        listeners: Hear of losses and events, the steps of a warm start counted first.
        bar: Whether a progress bar is drawn for each phase; on a terminal only if not given.
    """

    listeners: Sequence[TrainingListener] = ()
    bar: bool | None = None


AUDIENCE = Audience()


def train_synthesizer(
    rows: PreparedRows,
    encoder: TableEncoder,
    schema: TableSchema,
    classifiers: PretrainedClassifiers | None,
    recipe: TrainingRecipe,
    store: CheckpointStore | None = None,
    audience: Audience = AUDIENCE,
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
        audience: Who hears of losses besides the log and the subscribed listeners.

    Returns:
        The synthesizer, its curves and a report.

    Raises:
        TrainingInterruptedError: On Ctrl-C or SIGTERM.
        TrainingDivergedError: If a loss is no longer finite, or explodes.
    """
    recipe = settle_recipe(rows, encoder, classifiers, recipe, store)
    parts = compose(rows, encoder, classifiers, recipe)
    _warn_of_what_has_no_effect(recipe, parts)
    identity = training_identity(recipe, parts, classifiers)
    surroundings = Surroundings(
        store,
        fingerprint(identity),
        [],
        parts.selector,
        parts.score_noise,
        identity,
    )
    warm = _warm_start(as_learnt(rows, encoder, recipe), parts, recipe, surroundings, audience)
    trained = _train(parts, recipe, surroundings, audience, warm)
    facts = {"bcgan": __version__, "torch": torch.__version__}
    model = SavedSynthesizer(_without_extremes(schema), encoder, recipe, trained.generator, facts)
    fitted = fit_model_calibrator(model, classifiers, rows, rows_to_train_on(rows, encoder, recipe))
    model = replace(model, calibrator=fitted.calibrator)
    findings = diagnose(model, parts.data, trained.history)
    for finding in findings:
        logger.info("Diagnosis: %s", finding.message)
    curves = _curves(trained, warm, recipe.gan, len(parts.data.labels))
    report = {
        "epochs": float(curves["epoch"].iloc[-1]),
        **training_report(trained, recipe, findings),
    }
    if fitted.report is not None:
        report["critic_of_rows"] = fitted.report
    if warm is not None:
        report["warm_start"] = warm_start_report(warm, recipe.gan)
    return TrainedSynthesizer(model, curves, report)


def _warm_start(
    rows: PreparedRows,
    parts: Composition,
    recipe: TrainingRecipe,
    surroundings: Surroundings,
    audience: Audience,
) -> TrainedGan | None:
    gan = recipe.gan
    by_likelihood = VARIANTS[recipe.variant].objective is None
    if by_likelihood or gan.generator != "autoregressive":
        return None
    held = rows.is_validation
    bar = ProgressBar(gan.likelihood.steps, "Warm start", audience.bar)
    everyone = [bar, *audience.listeners, EventLog(), *subscribed_listeners()]
    around = replace(surroundings, listeners=everyone)
    held_out = LabelledRows(rows.features[held], rows.labels[held])
    return learn_likelihood(parts.data, held_out, gan, recipe.seed, around)


def _train(
    parts: Composition,
    recipe: TrainingRecipe,
    surroundings: Surroundings,
    audience: Audience,
    warm: TrainedGan | None,
) -> TrainedGan:
    gan = recipe.gan
    before = 0 if warm is None else warm.last_step
    bar = ProgressBar(gan.steps, shown=audience.bar)
    later = [Later(each, before) for each in (*audience.listeners, *subscribed_listeners())]
    around = replace(surroundings, listeners=[EventLog(), bar, *later])
    start = None if warm is None else warm.generator.state_dict()
    return parts.trainer(parts.data, gan, parts.loss, recipe.seed, around, start).run()


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
    variant = VARIANTS[recipe.variant]
    if variant.objective is not None and variant.calibrated and parts.loss.calibration is None:
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
