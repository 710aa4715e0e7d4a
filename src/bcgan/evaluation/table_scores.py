"""Outcomes of all learners after training on each of several tables."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray

from bcgan.evaluation.cache import JsonCache, table_fingerprint
from bcgan.evaluation.columns import EvaluationColumns, Task
from bcgan.evaluation.features import FeatureEncoder
from bcgan.evaluation.fits import Fit, run_fits
from bcgan.evaluation.labels import LabelledRows
from bcgan.evaluation.learners import all_of
from bcgan.evaluation.outcomes import Answers, Outcome
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.seeds import derive_seed

# Raise it when features, learners, baselines or outcomes change: what is cached is then computed
# again.
SCORES_VERSION = 2

MOST_FEATURE_BYTES = 2**30
"""Encoded tables that are held at a time; there is always at least one."""

TableOutcomes = dict[str, Outcome]
"""Outcomes of the learners trained on one table, by learner."""


@dataclass(frozen=True)
class Trial:
    """What is equal for every table that learners are trained on.

    Attributes:
        test: Real rows that nothing was trained on.
        columns: Columns of all tables.
        answers: Labels of the test rows, and the classes of the real table.
        settings: How the learners are trained.
    """

    test: LabelledRows
    columns: EvaluationColumns
    answers: Answers
    settings: CompatibilitySettings

    @property
    def task(self) -> Task:
        """What is predicted."""
        return self.columns.task


@dataclass(frozen=True)
class TableSource:
    """A table to train on, made when it is needed.

    Attributes:
        make: Gives its rows.
        key: What its outcomes depend on, for the cache; None where they are not kept.
        learners: Identifiers of the learners to train; None for all.
    """

    make: Callable[[], LabelledRows]
    key: list[object] | None = None
    learners: Collection[str] | None = None


def real_key(name: str, real: LabelledRows, trial: Trial) -> list[object]:
    """Name all that the outcomes of a table made from the real rows depend on.

    Args:
        name: The table: "real" or one of the baselines.
        real: The real training rows.
        trial: How to train and test.

    Returns:
        Parts of a cache key.
    """
    columns = trial.columns
    return [
        "compatibility outcomes",
        SCORES_VERSION,
        name,
        trial.task,
        table_fingerprint(real.table),
        table_fingerprint(trial.test.table),
        [columns.numeric, columns.categorical, columns.datetime, columns.target],
        trial.settings.model_dump(mode="json", include={"mlp_max_iter", "seed"}),
        sklearn.__version__,
        np.__version__,
    ]


def train_and_test(
    tables: Mapping[str, TableSource], trial: Trial, cache: JsonCache | None
) -> dict[str, TableOutcomes]:
    """Train learners on tables, taking from the cache what is there.

    Args:
        tables: What to train on, by name.
        trial: How to train and test.
        cache: Where to look; None computes everything.

    Returns:
        Outcomes by name of the table and identifier of the learner, in the order of `tables`.
    """
    found = {name: _cached(source, trial, cache) for name, source in tables.items()}
    missing = {name: source for name, source in tables.items() if found[name] is None}
    for batch in _batches(missing, trial):
        predictions = run_fits(batch, trial.settings.jobs)
        for name in dict.fromkeys(fit.table for fit in batch):
            found[name] = outcomes = {
                fit.learner: trial.answers.outcome(predictions[name, fit.learner])
                for fit in batch
                if fit.table == name
            }
            key = tables[name].key
            if cache is not None and key is not None:
                values = {learner: each.to_json() for learner, each in outcomes.items()}
                cache.put(*key, value=values)
    return {name: outcomes for name, outcomes in found.items() if outcomes is not None}


def _cached(source: TableSource, trial: Trial, cache: JsonCache | None) -> TableOutcomes | None:
    values = None if cache is None or source.key is None else cache.get(*source.key)
    if not isinstance(values, dict):
        return None
    try:
        rows = len(trial.answers.labels)
        return {name: Outcome.from_json(values[name], rows) for name in all_of(trial.task)}
    except (KeyError, ValueError):
        return None


def _batches(tables: Mapping[str, TableSource], trial: Trial) -> Iterator[Sequence[Fit]]:
    """Encode tables, as many at a time as fit into the memory set aside."""
    batch: list[Fit] = []
    held = 0
    for name, source in tables.items():
        fits = _fits_of_table(name, source, trial)
        size = fits[0].train_features.nbytes + fits[0].test_features.nbytes
        if batch and held + size > MOST_FEATURE_BYTES:
            yield batch
            batch, held = [], 0
        batch, held = [*batch, *fits], held + size
    if batch:
        yield batch


def _fits_of_table(name: str, source: TableSource, trial: Trial) -> list[Fit]:
    settings = trial.settings
    rows = source.make()
    encoder = FeatureEncoder.fit(rows.table, trial.columns)
    train: NDArray[Any] = encoder.transform(rows.table)
    test = encoder.transform(trial.test.table)
    return [
        Fit(
            table=name,
            learner=identifier,
            # One random state per learner, the same for every table it is trained on.
            estimator=learner(settings, derive_seed(settings.seed, "learner", identifier) % 2**32),
            train_features=train,
            train_labels=rows.labels,
            test_features=test,
            cost=learner.cost * len(rows.labels),
            positive=trial.answers.positive,
        )
        for identifier, learner in all_of(trial.task).items()
        if source.learners is None or identifier in source.learners
    ]
