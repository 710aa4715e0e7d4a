"""Real and synthetic rows in the plane of a classifier trained on real rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from sklearn.preprocessing import QuantileTransformer

from bcgan.classifiers.projection import Projection, ProjectionSettings, train_projection
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.features import FeatureEncoder, NumericFeature
from bcgan.evaluation.labels import LabelledRows
from bcgan.seeds import numpy_generator

SCHEMA_VERSION = 1
GRID = 400
"""Points along each axis at which the regions of the classes are found."""

ENCODED_ROWS = 65_536
"""Rows that are encoded at a time: all of a large table would not fit into memory."""

TRUSTED_ACCURACY = 0.95
"""A classifier this good on held-out real rows may call a row mislabelled; others disagree."""


@dataclass(frozen=True)
class ProjectedRows:
    """Rows in the plane.

    Attributes:
        points: float32 array of shape (n, 2).
        labels: int64 array of shape (n,): positions in the list of classes; -1 for a label
            that no real training row has.
        predicted: int64 array of shape (n,): what the classifier says.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @property
    def disagreement(self) -> float:
        """Share of rows whose label is not what the classifier says."""
        return float(np.mean(self.labels != self.predicted))


@dataclass(frozen=True)
class ProjectedTables:
    """All that the projection figure shows.

    Attributes:
        classes: Classes of the real training rows, numbers by their value, then texts.
        real: Held-out real rows.
        synthetic: Synthetic rows.
        frame: (left, right, bottom, top) of the part of the plane that is drawn.
        regions: int64 array of shape (400, 400): the class at each point of the frame, from
            bottom to top and from left to right.
        summary: The content of `projection.json`.
    """

    classes: tuple[str, ...]
    real: ProjectedRows
    synthetic: ProjectedRows
    frame: tuple[float, float, float, float]
    regions: NDArray[np.int64]
    summary: dict[str, Any]


def project_tables(
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    test: pd.DataFrame,
    columns: EvaluationColumns,
    settings: ProjectionSettings,
) -> ProjectedTables | None:
    """Train the classifier on real rows and look at others through it (BCGAN paper, figure 2).

    The real rows shown are held-out ones: on those it was trained on, the classifier would
    disagree less than it can be trusted to.

    Args:
        real_train: Typed real training rows.
        synthetic: Typed synthetic rows.
        test: Typed real rows that nothing was trained on.
        columns: Columns of all three.
        settings: How to train, and how many rows to show.

    Returns:
        What to draw; None where there is no target, no feature or only one real class.

    Raises:
        InputError: If a table lacks a column, has no rows or no label.
    """
    if columns.target is None or not columns.features:
        return None
    train_rows, test_rows, synthetic_rows = (
        LabelledRows.of(table, columns, described_as)
        for table, described_as in (
            (real_train, "real training table"),
            (test, "test table"),
            (synthetic, "synthetic table"),
        )
    )
    classes = tuple(sorted(set(train_rows.labels.tolist()), key=_reading_order))
    if len(classes) < 2:
        return None
    drawn = _drawn(train_rows, settings.rows, settings.seed, "training rows")
    encoder = _PlaneEncoder.fit(drawn.table, columns)
    labels = torch.from_numpy(_positions(drawn.labels, classes))
    projection = train_projection(encoder.features(drawn.table), labels, len(classes), settings)
    points = {
        name: _drawn(rows, settings.points, settings.seed, name)
        for name, rows in (("real", test_rows), ("synthetic", synthetic_rows))
    }
    shown = {name: _project(projection, encoder, rows, classes) for name, rows in points.items()}
    frame = _frame(np.concatenate([rows.points for rows in shown.values()]))
    all_test = _project(projection, encoder, test_rows, classes)
    all_synthetic = _project(projection, encoder, synthetic_rows, classes)
    used = {"real_train": drawn, "synthetic": synthetic_rows, "test": test_rows}
    summary = {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "target": columns.target,
        "classes": list(classes),
        "rows": {name: len(rows.labels) for name, rows in used.items()},
        **_agreement(all_test, all_synthetic),
        "settings": settings.model_dump(mode="json"),
    }
    return ProjectedTables(
        classes, shown["real"], shown["synthetic"], frame, _regions(projection, frame), summary
    )


def projection_not_applicable(reason: str) -> dict[str, Any]:
    """Say that there is nothing to project, in the form of `projection.json`.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        The content of `projection.json`.
    """
    return {"schema_version": SCHEMA_VERSION, "status": "not applicable", "reason": reason}


def _agreement(test: ProjectedRows, synthetic: ProjectedRows) -> dict[str, Any]:
    accuracy = 1.0 - test.disagreement
    return {
        "test_accuracy": accuracy,
        "wording": "mislabelled" if accuracy >= TRUSTED_ACCURACY else "disagrees",
        "disagreement": {"real": test.disagreement, "synthetic": synthetic.disagreement},
    }


@dataclass(frozen=True)
class _PlaneEncoder:
    """One-hot units, and numbers by their rank: a heavy tail would leave the rest no room."""

    encoder: FeatureEncoder
    numeric_units: list[int]
    ranks: QuantileTransformer | None

    @classmethod
    def fit(cls, table: pd.DataFrame, columns: EvaluationColumns) -> "_PlaneEncoder":
        encoder = FeatureEncoder.fit(table, columns)
        starts = np.cumsum([0, *(part.width for part in encoder.parts)])
        numeric = [
            int(start)
            for start, part in zip(starts, encoder.parts, strict=False)
            if isinstance(part, NumericFeature)
        ]
        if not numeric:
            return cls(encoder, numeric, None)
        ranks = QuantileTransformer(
            n_quantiles=min(1_000, len(table)), output_distribution="normal", subsample=None
        ).fit(encoder.transform(table)[:, numeric])
        return cls(encoder, numeric, ranks)

    def features(self, table: pd.DataFrame) -> torch.Tensor:
        """Encode n rows: float32 of shape [n, units]."""
        features = self.encoder.transform(table)
        if self.ranks is not None:
            features[:, self.numeric_units] = self.ranks.transform(features[:, self.numeric_units])
        return torch.from_numpy(features)


def _reading_order(label: str) -> tuple[bool, float, str]:
    try:
        return False, float(label), label
    except ValueError:
        return True, 0.0, label


def _positions(labels: NDArray[np.str_], classes: tuple[str, ...]) -> NDArray[np.int64]:
    known = pd.Index(classes, dtype=object)
    return known.get_indexer(pd.Index(labels.astype(object))).astype(np.int64)


def _drawn(rows: LabelledRows, most: int, seed: int, name: str) -> LabelledRows:
    if len(rows.labels) <= most:
        return rows
    rng = numpy_generator(seed, "projection", name)
    chosen = np.sort(rng.permutation(len(rows.labels))[:most])
    table = rows.table.take(chosen).reset_index(drop=True)
    return LabelledRows(table, rows.labels[chosen], rows.dropped)


def _project(
    projection: Projection,
    encoder: _PlaneEncoder,
    rows: LabelledRows,
    classes: tuple[str, ...],
) -> ProjectedRows:
    starts = range(0, len(rows.table), ENCODED_ROWS)
    blocks = (rows.table.iloc[start : start + ENCODED_ROWS] for start in starts)
    points = torch.cat([projection.coordinates(encoder.features(block)) for block in blocks])
    return ProjectedRows(
        points=points.numpy(),
        labels=_positions(rows.labels, classes),
        predicted=projection.classes_at(points).numpy(),
    )


def _frame(points: NDArray[np.float32]) -> tuple[float, float, float, float]:
    # A few rows far off must not squeeze all others into a corner.
    low, high = np.quantile(points.astype(np.float64), [0.01, 0.99], axis=0)
    margin = np.maximum(0.1 * (high - low), 1e-3)
    low, high = low - margin, high + margin
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _regions(projection: Projection, frame: tuple[float, float, float, float]) -> NDArray[np.int64]:
    left, right, bottom, top = frame
    across, up = np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    points = torch.from_numpy(np.column_stack([across.ravel(), up.ravel()]).astype(np.float32))
    return projection.classes_at(points).numpy().reshape(GRID, GRID)
