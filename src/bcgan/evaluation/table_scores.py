"""Scores of the seven learners after training on each of several tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import sklearn

from bcgan.evaluation.cache import JsonCache, table_fingerprint
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.features import FeatureEncoder
from bcgan.evaluation.fits import Fit, run_fits
from bcgan.evaluation.labels import LabelledRows, score_labels
from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.seeds import derive_seed

# Raise it when features, learners, baselines or scores change: older cached scores are then
# computed again.
SCORES_VERSION = 1


class LearnerScores(TypedDict):
    """Scores of one learner trained on one table.

    Attributes:
        accuracy: Share of test rows predicted right, in [0, 1].
        macro_f1: Mean F1 over the real classes, in [0, 1].
        seconds: Wall time of training and predicting, when it was computed.
    """

    accuracy: float
    macro_f1: float
    seconds: float


TableScores = dict[str, LearnerScores]


@dataclass(frozen=True)
class Protocol:
    """What is equal for every table that learners are trained on.

    Attributes:
        test: Real rows that nothing was trained on.
        columns: Columns of all tables.
        classes: Classes of the real table, over which macro-F1 is averaged.
        settings: How the learners are trained.
    """

    test: LabelledRows
    columns: EvaluationColumns
    classes: list[str]
    settings: CompatibilitySettings


def score_tables(tables: Mapping[str, LabelledRows], protocol: Protocol) -> dict[str, TableScores]:
    """Train all learners on all tables and test them on the same rows.

    Args:
        tables: What to train on, by name.
        protocol: How to train and test.

    Returns:
        Scores by name of the table and identifier of the learner.
    """
    fits = [fit for name, rows in tables.items() for fit in _fits_of_table(name, rows, protocol)]
    predictions = run_fits(fits, protocol.settings.jobs)
    return {
        name: {
            learner: {
                **score_labels(
                    predictions[name, learner].labels, protocol.test.labels, protocol.classes
                ),
                "seconds": round(predictions[name, learner].seconds, 3),
            }
            for learner in SEVEN_LEARNERS
        }
        for name in tables
    }


def scores_key(name: str, real: LabelledRows, protocol: Protocol) -> list[object]:
    """Name all that the scores of a table made from the real rows depend on.

    Args:
        name: The table: "real" or one of the baselines.
        real: The real training rows.
        protocol: How to train and test; of its settings all count but `jobs` and `baselines`.

    Returns:
        Parts of a cache key.
    """
    columns = protocol.columns
    return [
        "compatibility scores",
        SCORES_VERSION,
        name,
        table_fingerprint(real.table),
        table_fingerprint(protocol.test.table),
        [columns.numeric, columns.categorical, columns.datetime, columns.target],
        protocol.settings.model_dump(mode="json", exclude={"jobs", "baselines"}),
        sklearn.__version__,
        np.__version__,
    ]


def score_with_cache(
    tables: Mapping[str, LabelledRows],
    protocol: Protocol,
    *,
    keys: Mapping[str, list[object]],
    cache: JsonCache | None,
) -> dict[str, TableScores]:
    """Score tables, taking from the cache what is there; the rest is trained in one go.

    Args:
        tables: What to train on, by name.
        protocol: How to train and test.
        keys: Cache keys of the tables that may be cached, by name.
        cache: Where to look; None computes everything.

    Returns:
        Scores by name of the table and identifier of the learner, in the order of `tables`.
    """
    if cache is None:
        return score_tables(tables, protocol)
    cached = {name: cache.get(*key) for name, key in keys.items()}
    known = {name: scores for name, scores in cached.items() if scores is not None}
    missing = {name: rows for name, rows in tables.items() if name not in known}
    computed = score_tables(missing, protocol)
    for name in computed.keys() & keys.keys():
        cache.put(*keys[name], value=computed[name])
    return {name: known[name] if name in known else computed[name] for name in tables}


def _fits_of_table(name: str, rows: LabelledRows, protocol: Protocol) -> list[Fit]:
    settings = protocol.settings
    encoder = FeatureEncoder.fit(rows.table, protocol.columns)
    train_features = encoder.transform(rows.table)
    test_features = encoder.transform(protocol.test.table)
    return [
        Fit(
            table=name,
            learner=identifier,
            # One random state per learner, the same for every table it is trained on.
            estimator=learner(settings, derive_seed(settings.seed, "learner", identifier) % 2**32),
            train_features=train_features,
            train_labels=rows.labels,
            test_features=test_features,
            cost=learner.cost * len(rows.labels),
        )
        for identifier, learner in SEVEN_LEARNERS.items()
    ]
