"""How close the columns of a synthetic table are to the real ones, and their associations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from bcgan.evaluation.associations import ASSOCIATION_KINDS, AssociationMeasure, mean_differences
from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.column_averages import column_averages
from bcgan.evaluation.column_fidelity import COLUMN_FIELDS, ColumnFidelity, compare_column
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.correlations import correlation_matrix, mean_absolute_difference
from bcgan.seeds import numpy_generator

SCHEMA_VERSION = 2
DISTANCES = ("ks", "tv", "jsd", "wasserstein_scaled")
"""Fields of a column's record that stand beside their ceiling, as `<field>_ceiling`."""

MOST_MATRIX_COLUMNS = 60
"""Of wider tables the matrices are not written into the JSON file, only their averages."""

_PAIR_VISITS = 400_000_000
"""Rows times pairs that are visited at most in one table."""


class FidelitySettings(BaseModel):
    """How tables are compared.

    Attributes:
        baselines: Whether floor (independent columns) and ceiling (bootstrap of the real rows)
            are computed too.
        association_rows: Most rows of each table that pairwise associations are measured on;
            fewer in tables of hundreds of columns.
        seed: Draws the rows and the baselines; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    baselines: bool = True
    association_rows: int = Field(default=50_000, ge=100)
    seed: int = 0


@dataclass(frozen=True)
class FidelityResult:
    """What `evaluate_fidelity` found.

    Attributes:
        columns: One row per column, in the order of the real table; the fields of
            `ColumnFidelity`, then the ceilings of `DISTANCES`.
        summary: The content of `fidelity.json`, JSON-ready: scalars, the reason where one is
            None, the per-column records, matrices and baselines.
        correlation_real: Pearson correlations of the numeric columns, float64 of shape (k, k),
            NaN where a column is constant.
        correlation_synthetic: The same of the synthetic table.
        association_real: Associations of all pairs, float64 of shape (c, c); see
            `AssociationMeasure.matrix`.
        association_synthetic: The same of the synthetic table.
        association_kinds: What the cells hold, text of shape (c, c).
    """

    columns: pd.DataFrame
    summary: dict[str, Any]
    correlation_real: pd.DataFrame
    correlation_synthetic: pd.DataFrame
    association_real: pd.DataFrame
    association_synthetic: pd.DataFrame
    association_kinds: pd.DataFrame

    @property
    def correlation_difference(self) -> pd.DataFrame:
        """Absolute difference of the two correlation matrices, in [0, 2]."""
        return (self.correlation_real - self.correlation_synthetic).abs()


@dataclass(frozen=True)
class _Comparison:
    """One table against the real one."""

    rows: list[ColumnFidelity]
    scalars: dict[str, float | None]
    notes: dict[str, str]
    correlations: pd.DataFrame
    associations: pd.DataFrame


def evaluate_fidelity(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    columns: EvaluationColumns,
    settings: FidelitySettings | None = None,
) -> FidelityResult:
    """Compare a synthetic table with the real one, column by column and by associations.

    `mae_mean` and `mae_std` are the mean absolute errors between the means and between the
    standard deviations of the numeric columns (GST report, section 3.4), in the columns' own
    units: the column with the largest scale dominates them. `mae_mean_standardised` and
    `mae_std_standardised` divide each error by the real standard deviation first.
    `mae_mean_kept` and `mae_std_kept` leave out the few rows that dominate a column's variance.

    `baselines.bootstrap` holds the same scalars for as many rows as the synthetic table has,
    drawn from the real ones: what sampling noise alone costs. `baselines.independent_columns`
    holds those of associations for the real table with each column shuffled on its own; its
    columns are the real ones, so the other scalars say nothing there.

    Args:
        real: Typed table of real rows.
        synthetic: Typed table of synthetic rows.
        columns: The columns to compare; put the target into its group by `with_target_as`.
        settings: How to compare; None for the defaults.

    Returns:
        The comparison.

    Raises:
        InputError: If a table lacks a column or has no rows.
    """
    settings = settings or FidelitySettings()
    columns.require(real, "real table")
    columns.require(synthetic, "synthetic table")
    reference = _Reference.of(real, columns, settings)
    found = reference.compare(synthetic)
    baselines = _baselines(reference, len(synthetic)) if settings.baselines else {}
    records = _records(found.rows, baselines.get("bootstrap"))
    summary = {
        "schema_version": SCHEMA_VERSION,
        "rows": {"real": len(real), "synthetic": len(synthetic)},
        **found.scalars,
        "notes": found.notes,
        "columns": records,
        "settings": settings.model_dump(mode="json"),
        "associations": _matrices(reference, found),
        "baselines": _baseline_scalars(baselines),
    }
    paired = list(reference.measure.columns)
    names = [*COLUMN_FIELDS, *(f"{name}_ceiling" for name in DISTANCES)]
    return FidelityResult(
        columns=pd.DataFrame(records, columns=names),
        summary=summary,
        correlation_real=reference.correlations,
        correlation_synthetic=found.correlations,
        association_real=reference.associations,
        association_synthetic=found.associations,
        association_kinds=pd.DataFrame(reference.measure.kinds, index=paired, columns=paired),
    )


@dataclass(frozen=True)
class _Reference:
    """The real table, and what is computed of it once."""

    real: pd.DataFrame
    columns: EvaluationColumns
    settings: FidelitySettings
    measure: AssociationMeasure
    correlations: pd.DataFrame
    associations: pd.DataFrame

    @classmethod
    def of(
        cls, real: pd.DataFrame, columns: EvaluationColumns, settings: FidelitySettings
    ) -> "_Reference":
        measure = AssociationMeasure.fit(real, columns)
        return cls(
            real=real,
            columns=columns,
            settings=settings,
            measure=measure,
            correlations=correlation_matrix(real, _numeric_in_table_order(real, columns)),
            associations=measure.matrix(_drawn_rows(real, measure, settings, "real")),
        )

    def compare(self, other: pd.DataFrame) -> _Comparison:
        compared = set(self.columns.features)
        rows = [
            compare_column(self.real[name], other[name], name, self.columns.kind_of(name))
            for name in self.real.columns
            if name in compared
        ]
        correlations = correlation_matrix(other, tuple(self.correlations.columns))
        associations = self.measure.matrix(_drawn_rows(other, self.measure, self.settings, "other"))
        scalars, notes = column_averages(rows)
        _add_correlations(scalars, notes, self.correlations, correlations)
        for kind, (mean, pairs, left_out) in mean_differences(
            self.measure, self.associations, associations
        ).items():
            name = f"{kind}_difference_mean"
            scalars[name] = mean
            if not pairs:
                notes[name] = "not computable: no pair of columns has this association"
            elif left_out:
                notes[name] = f"{left_out} pair(s) left out: the association is not computable"
        return _Comparison(rows, scalars, notes, correlations, associations)


def _numeric_in_table_order(real: pd.DataFrame, columns: EvaluationColumns) -> tuple[str, ...]:
    return tuple(name for name in real.columns if name in set(columns.numeric))


def _drawn_rows(
    table: pd.DataFrame, measure: AssociationMeasure, settings: FidelitySettings, name: str
) -> pd.DataFrame:
    pairs = max(1, len(measure.columns) * (len(measure.columns) - 1) // 2)
    most = min(settings.association_rows, max(1_000, _PAIR_VISITS // pairs))
    if len(table) <= most:
        return table
    rng = numpy_generator(settings.seed, "fidelity", "association rows", name)
    return table.take(np.sort(rng.permutation(len(table))[:most]))


def _add_correlations(
    scalars: dict[str, float | None],
    notes: dict[str, str],
    real: pd.DataFrame,
    other: pd.DataFrame,
) -> None:
    difference, left_out = mean_absolute_difference(real, other)
    scalars["correlation_difference_mean"] = difference
    if difference is None:
        notes["correlation_difference_mean"] = (
            "not computable: fewer than two numeric columns that vary in the real table"
        )
    elif left_out:
        notes["correlation_difference_mean"] = (
            f"{left_out} pair(s) left out: a column of the pair does not vary in the real table"
        )


def _baselines(reference: _Reference, rows: int) -> dict[str, _Comparison]:
    real, seed = reference.real, reference.settings.seed
    drawn = numpy_generator(seed, "fidelity", "bootstrap").integers(len(real), size=rows)
    tables = {
        "independent_columns": independent_columns(
            real, numpy_generator(seed, "fidelity", "independent_columns")
        ),
        "bootstrap": real.take(drawn).reset_index(drop=True),
    }
    return {name: reference.compare(table) for name, table in tables.items()}


def _baseline_scalars(
    baselines: Mapping[str, _Comparison],
) -> dict[str, dict[str, float | None]]:
    of_pairs = {f"{kind}_difference_mean" for kind in (*ASSOCIATION_KINDS, "correlation")}
    return {
        name: {
            scalar: value
            for scalar, value in found.scalars.items()
            if name != "independent_columns" or scalar in of_pairs
        }
        for name, found in baselines.items()
    }


def _records(rows: list[ColumnFidelity], ceiling: _Comparison | None) -> list[dict[str, Any]]:
    ceilings = {row.column: row for row in ceiling.rows} if ceiling is not None else {}
    return [
        row.as_record()
        | {f"{name}_ceiling": getattr(ceilings.get(row.column), name, None) for name in DISTANCES}
        for row in rows
    ]


def _matrices(reference: _Reference, found: _Comparison) -> dict[str, Any]:
    columns = list(reference.measure.columns)
    if len(columns) > MOST_MATRIX_COLUMNS:
        return {
            "columns": columns,
            "note": f"the matrices of more than {MOST_MATRIX_COLUMNS} columns are not kept",
        }
    real, synthetic = reference.associations, found.associations
    return {
        "columns": columns,
        "kinds": reference.measure.kinds.tolist(),
        "real": _json_cells(real),
        "synthetic": _json_cells(synthetic),
        "difference": _json_cells((real - synthetic).abs()),
    }


def _json_cells(matrix: pd.DataFrame) -> list[list[float | None]]:
    return [
        [None if np.isnan(cell) else round(float(cell), 6) for cell in row]
        for row in matrix.to_numpy()
    ]
