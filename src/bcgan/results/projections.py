"""Figure 2: the rows of all variants in the plane of one classifier."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.evaluation.projection import ProjectedRows, ProjectedTables, project_tables
from bcgan.plots.projection import PlaneRows, projections_figure
from bcgan.results.arms import Arm, StudyResults
from bcgan.results.run_folders import RunFolder
from bcgan.results.stored_tables import StoredTables, read_tables
from bcgan.seeds import numpy_generator
from bcgan.synthesizer.evaluated_columns import evaluated_columns
from bcgan.tabular.schema import TableSchema

_SHOWN_ROWS = 800

Runs = Mapping[tuple[str, str, str, int], RunFolder]
"""Folders of runs by study, variant, label and seed."""


def variants_figure(found: StudyResults, runs: Runs) -> Figure | None:
    """Draw Figure 2 from the first seed that all of the paper's arms have.

    Args:
        found: Results of a study.
        runs: Folders of its runs.

    Returns:
        The figure; None where there is no such seed or a table is not there.
    """
    arms = [arm for arm in found.main.arms if arm.is_printed]
    seeds = set.intersection(*(set(arm.cells) for arm in arms)) if arms else set()
    if not seeds:
        return None
    chosen = {arm.title: _tables(arm, min(seeds), runs) for arm in arms}
    tables = {title: one for title, one in chosen.items() if one is not None}
    if len(tables) < len(chosen):
        return None
    schema = TableSchema.model_validate(next(iter(tables.values())).schema)
    if schema.task != "classification":
        return None
    rows = min(
        _SHOWN_ROWS, *(len(each) for one in tables.values() for each in (one.synthetic, one.test))
    )
    projected = _project(tables, schema, rows)
    return None if projected is None else _draw(projected, arms, min(seeds), rows)


def _tables(arm: Arm, seed: int, runs: Runs) -> StoredTables | None:
    cell = arm.cells[seed]
    run = runs.get((cell.study, cell.variant, cell.label, cell.seed))
    return None if run is None else read_tables(run)


def _project(
    tables: Mapping[str, StoredTables], schema: TableSchema, rows: int
) -> ProjectedTables | None:
    """Project equally many rows of all tables at once: one classifier, one frame."""
    first = next(iter(tables.values()))
    synthetic = pd.concat(
        [_some(one.synthetic, rows, title) for title, one in tables.items()], ignore_index=True
    )
    return project_tables(
        first.training,
        synthetic,
        first.test,
        evaluated_columns(schema),
        # With so many points none is left out, so that the rows stay in order.
        ProjectionSettings(points=max(len(synthetic), len(first.test))),
    )


def _some(table: pd.DataFrame, rows: int, name: str) -> pd.DataFrame:
    return table.take(_chosen(len(table), rows, name))


def _chosen(count: int, rows: int, name: str) -> NDArray[np.int64]:
    return np.sort(numpy_generator(0, "figure 2", name).permutation(count)[:rows])


def _draw(projected: ProjectedTables, arms: Sequence[Arm], seed: int, rows: int) -> Figure:
    summary = projected.summary
    wording = summary["wording"]
    drawn = _chosen(len(projected.real.labels), rows, "real")
    share = summary["disagreement"]["real"]
    shown = [("real rows, held out", _said(share, wording), _part(projected.real, drawn))]
    for number, arm in enumerate(arms):
        scores = arm.cells[seed].projection
        said = "" if scores is None else _said(scores.synthetic, wording)
        part = np.arange(number * rows, (number + 1) * rows)
        shown.append((arm.title, said, _part(projected.synthetic, part)))
    return projections_figure(
        shown,
        classes=projected.classes,
        regions=projected.regions,
        frame=projected.frame,
        test_accuracy=summary["test_accuracy"],
        wording=wording,
    )


def _said(share: float, wording: str) -> str:
    if wording == "mislabelled":
        return f"{100 * share:.1f} % mislabelled"
    return f"the classifier disagrees with {100 * share:.1f} %"


def _part(rows: ProjectedRows, chosen: NDArray[np.int64]) -> PlaneRows:
    return rows.points[chosen], rows.labels[chosen], rows.predicted[chosen]
