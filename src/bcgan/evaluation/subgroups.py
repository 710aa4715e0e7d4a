"""Compatibility within groups of the test rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.errors import SettingsError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.comparisons import Comparisons
from bcgan.evaluation.json_numbers import json_numbers
from bcgan.evaluation.scorers import Scorer
from bcgan.evaluation.table_scores import TableOutcomes
from bcgan.evaluation.values import EPOCH, numeric_values, text_values

LEAST_ROWS = 50
"""Fewer test rows tell next to nothing of a group."""

MOST_GROUPS = 30
"""Groups that are listed; smaller ones beyond are one more."""

OTHERS = "(all other values)"
MISSING = "(missing)"


def require_subgroup_column(column: str, columns: EvaluationColumns) -> None:
    """Check that a column can divide the rows.

    Args:
        column: Its name.
        columns: Columns of the table; classes divide the rows too, a numeric target does not.

    Raises:
        SettingsError: If there is no such column.
    """
    usable = columns.every if columns.task == "classification" else columns.features
    if column not in usable:
        raise SettingsError(
            f"Parameter 'compatibility.subgroup_column' names '{column}', which is no column that "
            f"is evaluated; choose one of {', '.join(usable)}."
        )


def subgroups_of(
    table: pd.DataFrame, column: str, columns: EvaluationColumns
) -> list[tuple[str, NDArray[np.intp]]]:
    """Divide rows by the value of a column.

    Args:
        table: Typed rows.
        column: A feature column or a target of classes; numbers and moments are divided at their
            quartiles, each group without its lower end but the first.
        columns: Columns of the table.

    Returns:
        Name and row numbers of each group that has rows; categories in descending order of
        their rows, those beyond the thirtieth together; a group of missing values last.
    """
    if column in columns.numeric + columns.datetime:
        return _quartiles(table[column], column in columns.datetime)
    values = text_values(table[column])
    texts = np.where(pd.isna(values), MISSING, values).astype(np.str_)
    names, codes, counts = np.unique(texts, return_inverse=True, return_counts=True)
    order = sorted(range(names.size), key=lambda i: (names[i] == MISSING, -counts[i], names[i]))
    groups = [(str(names[i]), np.flatnonzero(codes == i)) for i in order[:MOST_GROUPS]]
    rest = np.flatnonzero(np.isin(codes, order[MOST_GROUPS:]))
    return groups if rest.size == 0 else [*groups, (OTHERS, rest)]


def subgroup_scores(
    outcomes: Mapping[str, TableOutcomes],
    scorer: Scorer,
    groups: list[tuple[str, NDArray[np.intp]]],
    resamples: int,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """Compare synthetic with real learners within each group; no learner is trained again.

    There is no lift: where nearly all rows have one label, real learners hardly beat guessing it,
    and a ratio to next to nothing says nothing.

    Args:
        outcomes: Outcomes of the tables "real" and "synthetic" on all test rows.
        scorer: Knows the right answers for all test rows.
        groups: Name and row numbers of each group.
        resamples: Resamples of a group's rows behind its intervals.
        rng: Source of the draws.

    Returns:
        For each group its name, its rows, its averages over the seven learners and their
        intervals; a reason instead where it has fewer than 50 rows.
    """
    return [
        {"group": name, "rows": int(rows.size), **_scores(outcomes, scorer, rows, resamples, rng)}
        for name, rows in groups
    ]


def _scores(
    outcomes: Mapping[str, TableOutcomes],
    scorer: Scorer,
    rows: NDArray[np.intp],
    resamples: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    if rows.size < LEAST_ROWS:
        reason = f"fewer than {LEAST_ROWS} test rows"
        return {"status": "not computable", "reason": reason}
    taken = {
        table: {learner: each.take(rows) for learner, each in outcomes[table].items()}
        for table in ("real", "synthetic")
    }
    found = Comparisons(taken, scorer.take(rows), {"synthetic": ("synthetic", "real")})
    averages = json_numbers(found.averages["synthetic"])
    intervals = found.intervals(resamples, rng)["synthetic"].averages
    shown = [name for name in averages if name != "lift"]
    return {
        "status": "ok",
        "averages": {name: averages[name] for name in shown},
        "intervals": {name: intervals[name] for name in shown},
    }


def _quartiles(column: pd.Series, moments: bool) -> list[tuple[str, NDArray[np.intp]]]:
    values = numeric_values(column)
    known = values[~np.isnan(values)]
    groups: list[tuple[str, NDArray[np.intp]]] = []
    if known.size:
        # Actual values, so that the names of the groups are values of the column.
        inner = np.unique(np.quantile(known, [0.25, 0.5, 0.75], method="lower"))
        ends = [*inner[inner < known.max()], known.max()]
        places = np.searchsorted(ends, values, side="left")
        for place, end in enumerate(ends):
            low = known.min() if place == 0 else ends[place - 1]
            shown = f"{_shown(low, moments)} to {_shown(end, moments)}"
            rows = np.flatnonzero((places == place) & ~np.isnan(values))
            groups.append((shown if place == 0 else f"above {shown}", rows))
    missing = np.flatnonzero(np.isnan(values))
    groups.append((MISSING, missing))
    return [(name, rows) for name, rows in groups if rows.size]


def _shown(value: float, moment: bool) -> str:
    return str(EPOCH + pd.Timedelta(value, unit="s")) if moment else f"{value:.6g}"
