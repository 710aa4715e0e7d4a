"""Can a classifier tell synthetic rows from real ones?"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from bcgan.evaluation.auc_interval import AucInterval, auc_of_folds
from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.cache import JsonCache, table_fingerprint
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.features import FeatureEncoder
from bcgan.evaluation.native_features import NativeEncoder
from bcgan.seeds import derive_seed, numpy_generator

SCHEMA_VERSION = 1

# Raise it when classifiers, features or draws change: cached results are then computed again.
_METHOD_VERSION = 1

FEWEST_ROWS = 20
"""With fewer rows of either kind no AUC is given."""


class DetectionSettings(BaseModel):
    """How the real-vs-synthetic classifiers are cross-validated.

    Attributes:
        rows: Most rows of each kind; always as many real as synthetic ones.
        folds: Folds of the cross-validation, stratified by kind.
        trees: Boosting rounds of the gradient boosting.
        baselines: Whether floor (independent columns) and ceiling (real held-out rows in place
            of the synthetic ones) are computed too.
        seed: Draws rows and folds; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(default=10_000, ge=FEWEST_ROWS)
    folds: int = Field(default=3, ge=2, le=20)
    trees: int = Field(default=100, ge=1)
    baselines: bool = True
    seed: int = 0


@dataclass(frozen=True)
class Detector:
    """A classifier that tells two tables apart.

    Attributes:
        name: For readers.
        encode: Turns the rows of both tables into features of shape (n, units), and tells
            which units are categories.
        make: Gives an unfitted classifier from settings, the mask of categories and a seed.
    """

    name: str
    encode: Callable[
        [pd.DataFrame, EvaluationColumns], tuple[NDArray[np.floating], NDArray[np.bool_]]
    ]
    make: Callable[[DetectionSettings, NDArray[np.bool_], int], BaseEstimator]


def _one_hot_standardised(
    table: pd.DataFrame, columns: EvaluationColumns
) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
    features = FeatureEncoder.fit(table, columns).transform(table)
    # The scale is that of both kinds of rows together, so it gives no kind away.
    return StandardScaler(copy=False).fit_transform(features), np.zeros(features.shape[1], bool)


def _native(
    table: pd.DataFrame, columns: EvaluationColumns
) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
    encoder = NativeEncoder.fit(table, columns)
    return encoder.transform(table), encoder.is_categorical


DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {
        "logistic_regression": Detector(
            name="logistic regression",
            encode=_one_hot_standardised,
            make=lambda settings, categories, seed: LogisticRegression(max_iter=200),
        ),
        "gradient_boosting": Detector(
            name="gradient boosting",
            encode=_native,
            make=lambda settings, categories, seed: HistGradientBoostingClassifier(
                max_iter=settings.trees,
                categorical_features=categories,
                early_stopping=False,
                random_state=seed,
            ),
        ),
    }
)
"""Detectors by the identifier that `detection.json` uses: one that sees each column by itself,
one that sees their interplay."""


def evaluate_detection(
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    held_out: pd.DataFrame,
    columns: EvaluationColumns,
    settings: DetectionSettings,
    *,
    cache: JsonCache | None = None,
) -> dict[str, Any]:
    """Cross-validate classifiers that tell synthetic rows from real training rows.

    An AUC of 0.5 means that they cannot tell, 1 that they always can. Synthetic rows that are
    copies of real ones may even give less than 0.5, as a copy in another fold misleads.

    Args:
        real_train: Typed real training rows.
        synthetic: Typed synthetic rows.
        held_out: Typed real rows that the generator has not seen; in place of the synthetic
            ones they give the ceiling, an AUC of about 0.5.
        columns: Columns of all three; put the target into its group by `with_target_as`.
        settings: How to cross-validate.
        cache: Keeps floor and ceiling; None computes them anew.

    Returns:
        The content of `detection.json`, JSON-ready: for each classifier `auc` with the ends of
        its 95 % interval `auc_low` and `auc_high`, and the same under `floor` and `ceiling`;
        None with a `note` where there are too few rows.

    Raises:
        InputError: If a table lacks a column or has no rows.
    """
    for table, described_as in (
        (real_train, "real training table"),
        (synthetic, "synthetic table"),
        (held_out, "test table"),
    ):
        columns.require(table, described_as)
    used = list(columns.features)
    real_train, synthetic, held_out = real_train[used], synthetic[used], held_out[used]
    found = _detect(real_train, synthetic, columns, settings, "synthetic")
    baselines = (
        _baselines(real_train, held_out, columns, settings, cache) if settings.baselines else {}
    )
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "rows_of_each_kind": {
            name: rows_of_each_kind(real_train, other, settings)
            for name, other in (("synthetic", synthetic), ("ceiling", held_out))
        },
        "settings": settings.model_dump(mode="json"),
        "classifiers": {
            identifier: {
                "name": detector.name,
                **found[identifier],
                **{name: each[identifier] for name, each in baselines.items()},
            }
            for identifier, detector in DETECTORS.items()
        },
    }


def detect_real_side(
    real_train: pd.DataFrame,
    held_out: pd.DataFrame,
    columns: EvaluationColumns,
    settings: DetectionSettings,
    cache: JsonCache,
) -> None:
    """Put into the cache all that `evaluate_detection` needs of real rows alone.

    Args:
        real_train: Typed real training rows.
        held_out: Typed real rows that the generator has not seen.
        columns: Columns of both.
        settings: How to cross-validate.
        cache: Where floor and ceiling go.
    """
    used = list(columns.features)
    if settings.baselines:
        _baselines(real_train[used], held_out[used], columns, settings, cache)


def rows_of_each_kind(
    first: pd.DataFrame, second: pd.DataFrame, settings: DetectionSettings
) -> int:
    """Tell how many rows of either table are compared.

    Args:
        first: A table.
        second: Another table.
        settings: How to cross-validate.

    Returns:
        The number of rows of the smaller table, at most `settings.rows`.
    """
    return min(len(first), len(second), settings.rows)


def _baselines(
    real: pd.DataFrame,
    held_out: pd.DataFrame,
    columns: EvaluationColumns,
    settings: DetectionSettings,
    cache: JsonCache | None,
) -> dict[str, dict[str, Any]]:
    """Give floor and ceiling of each detector."""
    floor = independent_columns(
        real, numpy_generator(settings.seed, "detection", "independent columns")
    )
    return {
        name: _cached(cache, name, real, other, columns, settings)
        for name, other in (("floor", floor), ("ceiling", held_out))
    }


def _cached(
    cache: JsonCache | None,
    name: str,
    real: pd.DataFrame,
    other: pd.DataFrame,
    columns: EvaluationColumns,
    settings: DetectionSettings,
) -> dict[str, Any]:
    if cache is None:
        return _detect(real, other, columns, settings, name)
    return cache.get_or_compute(
        "detection",
        _METHOD_VERSION,
        name,
        table_fingerprint(real),
        table_fingerprint(other),
        [columns.numeric, columns.categorical, columns.datetime],
        settings.model_dump(mode="json", exclude={"baselines"}),
        sklearn.__version__,
        np.__version__,
        compute=lambda: _detect(real, other, columns, settings, name),
    )


def _detect(
    real: pd.DataFrame,
    other: pd.DataFrame,
    columns: EvaluationColumns,
    settings: DetectionSettings,
    name: str,
) -> dict[str, Any]:
    """Give the AUC of each detector, for one table against the real one."""
    count = rows_of_each_kind(real, other, settings)
    reason = _reason_against(count, columns, settings)
    if reason is not None:
        nothing = {"auc": None, "auc_low": None, "auc_high": None, "note": reason}
        return {identifier: dict(nothing) for identifier in DETECTORS}
    both = pd.concat(
        [
            _drawn(real, count, settings, name, "real"),
            _drawn(other, count, settings, name, "other"),
        ],
        ignore_index=True,
    )
    is_other = np.arange(2 * count) >= count
    shuffle = derive_seed(settings.seed, "detection", "folds") % 2**32
    splitter = StratifiedKFold(settings.folds, shuffle=True, random_state=shuffle)
    splits = list(splitter.split(is_other, is_other))
    result = {}
    for identifier, detector in DETECTORS.items():
        found = asdict(_cross_validate(detector, both, columns, is_other, splits, settings))
        result[identifier] = {
            "auc": found["auc"],
            "auc_low": found["low"],
            "auc_high": found["high"],
        }
    return result


def _reason_against(
    count: int, columns: EvaluationColumns, settings: DetectionSettings
) -> str | None:
    if not columns.features:
        return "not computable: there is no column to compare"
    fewest = max(FEWEST_ROWS, settings.folds)
    if count < fewest:
        return f"not computable: one table has {count} row(s), and {fewest} are needed"
    return None


def _drawn(
    table: pd.DataFrame, count: int, settings: DetectionSettings, name: str, side: str
) -> pd.DataFrame:
    rng = numpy_generator(settings.seed, "detection", name, side)
    return table.take(rng.permutation(len(table))[:count])


def _cross_validate(
    detector: Detector,
    both: pd.DataFrame,
    columns: EvaluationColumns,
    is_other: NDArray[np.bool_],
    splits: list[tuple[NDArray[np.intp], NDArray[np.intp]]],
    settings: DetectionSettings,
) -> AucInterval:
    features, categories = detector.encode(both, columns)
    seed = derive_seed(settings.seed, "detection", detector.name) % 2**32
    scores = np.zeros(len(both))
    # One thread, so that sums keep one order on every machine.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for train, test in splits:
            # scikit-learn's boosting cannot bin a column that holds no number at all.
            seen = ~np.isnan(features[train]).all(axis=0)
            if not seen.any():
                continue
            estimator = detector.make(settings, categories[seen], seed)
            estimator.fit(features[train][:, seen], is_other[train])
            scores[test] = estimator.predict_proba(features[test][:, seen])[:, 1]
    return auc_of_folds(scores, is_other, [test for _, test in splits])
