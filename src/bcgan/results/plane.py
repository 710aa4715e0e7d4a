"""Figure 1: a forest's decision regions on two clusters in the plane, and rows that stray."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from bcgan.evaluation.plane_boundary import Labels, PlaneBoundary, Points
from bcgan.plots.decision_regions import Frame, RegionPanel, decision_regions_figure
from bcgan.results.arms import Arm, StudyResults
from bcgan.results.cells import Cell, Plane, PlaneScores
from bcgan.results.run_folders import RunFolder
from bcgan.results.stored_tables import StoredTables, read_tables

STUDY = "toy2d"
BAND_REACH = 2.0
"""How far the band reaches, in halves of the gap: over the gap and as much of both clusters."""

_SHOWN_ROWS = 1500
_GRID = 250
_MOST_PANELS = 9

Runs = Mapping[tuple[str, str, str, int], RunFolder]
"""Folders of runs by study, variant, label and seed."""


@dataclass(frozen=True)
class _Rows:
    points: Points
    labels: Labels


class PlaneStudy:
    """The real rows of a study in the plane, and what synthetic ones are measured by."""

    def __init__(self, tables: StoredTables) -> None:
        """Find the boundary and train the forest of real rows.

        Args:
            tables: Of any of the study's runs: two numeric columns and the target.
        """
        self._target = str(tables.schema["target"])
        self.features = [name for name in tables.training.columns if name != self._target]
        self.classes = sorted(set(tables.training[self._target].astype(str)))
        self.training, self.test = self.rows(tables.training), self.rows(tables.test)
        points = np.concatenate([self.training.points, self.test.points])
        labels = np.concatenate([self.training.labels, self.test.labels])
        self.boundary = PlaneBoundary(points, labels)
        self.band = BAND_REACH * float(self.boundary.distances(points).min())

    def rows(self, table: pd.DataFrame) -> _Rows:
        """Take points and labels out of a table."""
        labels = pd.Index(self.classes).get_indexer(pd.Index(table[self._target].astype(str)))
        return _Rows(table[self.features].to_numpy(np.float64), labels.astype(np.int64))

    def forest(self, rows: _Rows) -> RandomForestClassifier:
        """Train a forest with scikit-learn's defaults."""
        return RandomForestClassifier(random_state=0).fit(rows.points, rows.labels)

    def accuracy(self, forest: RandomForestClassifier) -> float:
        """Score a forest on the real test rows."""
        return float(forest.score(self.test.points, self.test.labels))

    def scores(self, trained_on: _Rows, measured: _Rows) -> PlaneScores:
        """Score rows.

        Args:
            trained_on: What the forest is trained on.
            measured: Whose places are measured.

        Returns:
            The scores.
        """
        shares = self.boundary.shares(measured.points, measured.labels, self.band)
        return PlaneScores(
            forest_accuracy=self.accuracy(self.forest(trained_on)),
            in_band=shares.in_band,
            wrong_in_band=shares.wrong_in_band,
            wrong=shares.wrong,
        )


def with_plane(cells: Sequence[Cell], runs: Runs) -> list[Cell]:
    """Add Figure 1 in numbers to the cells of the study in the plane.

    Args:
        cells: Finished runs of any study.
        runs: Their folders.

    Returns:
        The cells in the same order; those whose tables are not there as they were.
    """
    studies: dict[str | None, tuple[PlaneStudy, PlaneScores]] = {}
    return [_measured(cell, runs, studies) if cell.study == STUDY else cell for cell in cells]


def _measured(
    cell: Cell, runs: Runs, studies: dict[str | None, tuple[PlaneStudy, PlaneScores]]
) -> Cell:
    tables = read_tables(runs[cell.study, cell.variant, cell.label, cell.seed])
    if tables is None:
        return cell
    if cell.source_sha256 not in studies:
        study = PlaneStudy(tables)
        studies[cell.source_sha256] = study, study.scores(study.training, study.test)
    study, real = studies[cell.source_sha256]
    synthetic = study.rows(tables.synthetic)
    plane = Plane(band=study.band, synthetic=study.scores(synthetic, synthetic), real=real)
    return cell.model_copy(update={"plane": plane})


def plane_figure(found: StudyResults, runs: Runs) -> Figure | None:
    """Draw Figure 1 from the first seed that all arms have.

    Args:
        found: Results of the study in the plane.
        runs: Folders of its runs.

    Returns:
        The figure; None where no seed is common or a table is not there.
    """
    arms = found.main.arms[: _MOST_PANELS - 1]
    seeds = set.intersection(*(set(arm.cells) for arm in arms))
    if not seeds:
        return None
    seed = min(seeds)
    tables = [_tables(arm, seed, runs) for arm in arms]
    there = [each for each in tables if each is not None]
    if len(there) < len(arms):
        return None
    study = PlaneStudy(there[0])
    frame, grid = _frame(study)
    shown = [_panel(study, "real training rows", study.training, grid)]
    shown += [
        _panel(study, arm.title, study.rows(one.synthetic), grid)
        for arm, one in zip(arms, there, strict=True)
    ]
    return decision_regions_figure(
        shown,
        title=f"What a random forest learns from each table (seed {seed})",
        classes=study.classes,
        frame=frame,
        distances=study.boundary.distances(grid).reshape(_GRID, _GRID),
        band=study.band,
    )


def _tables(arm: Arm, seed: int, runs: Runs) -> StoredTables | None:
    cell = arm.cells[seed]
    run = runs.get((cell.study, cell.variant, cell.label, cell.seed))
    return None if run is None else read_tables(run)


def _frame(study: PlaneStudy) -> tuple[Frame, NDArray[np.float64]]:
    points = study.training.points
    margin = 0.08 * (points.max(axis=0) - points.min(axis=0))
    (left, bottom), (right, top) = points.min(axis=0) - margin, points.max(axis=0) + margin
    across, up = np.meshgrid(np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID))
    grid = np.column_stack([across.ravel(), up.ravel()])
    return (float(left), float(right), float(bottom), float(top)), grid


def _panel(study: PlaneStudy, title: str, rows: _Rows, grid: NDArray[np.float64]) -> RegionPanel:
    forest = study.forest(rows)
    shares = study.boundary.shares(rows.points, rows.labels, study.band)
    return RegionPanel(
        title=title,
        remark=(
            f"test accuracy {100 * study.accuracy(forest):.1f} %, "
            f"wrong side in the band {100 * shares.wrong_in_band:.1f} %"
        ),
        points=rows.points[:_SHOWN_ROWS],
        labels=rows.labels[:_SHOWN_ROWS],
        regions=forest.predict(grid).reshape(_GRID, _GRID),
    )
