"""What a grid keeps on disk: itself, the state of each cell, and the table of scores."""

import csv
import io
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import bcgan
from bcgan.atomic import write_json, write_text
from bcgan.grid.jobs import Progress
from bcgan.grid.places import read_json
from bcgan.grid.plan import GridRequest, PlannedCell
from bcgan.synthesizer.manifest import SOURCE, now

SCHEMA_VERSION = 1

TIMES = ("training_seconds", "seconds")
"""Columns of the table that differ between two grids of the same results."""

_SCORES: Mapping[str, tuple[str, str]] = {
    "seven": ("compatibility", "averages.seven"),
    "six_distinct": ("compatibility", "averages.six_distinct"),
    "paper": ("compatibility", "averages.paper"),
    "lift": ("compatibility", "averages.lift"),
    "macro_f1": ("compatibility", "averages.macro_f1"),
    "auc": ("compatibility", "averages.auc"),
    "plain_seven": ("compatibility", "plain.averages.seven"),
    "plain_lift": ("compatibility", "plain.averages.lift"),
    "plain_macro_f1": ("compatibility", "plain.averages.macro_f1"),
    "jsd_mean": ("fidelity", "jsd_mean"),
    "mae_mean": ("fidelity", "mae_mean"),
    "mae_std": ("fidelity", "mae_std"),
    "mae_mean_kept": ("fidelity", "mae_mean_kept"),
    "mae_std_kept": ("fidelity", "mae_std_kept"),
    "correlation_difference_mean": ("fidelity", "correlation_difference_mean"),
    "detection_logistic": ("detection", "classifiers.logistic_regression.auc"),
    "detection_boosting": ("detection", "classifiers.gradient_boosting.auc"),
    "membership_auc": ("privacy", "metrics.gan_leaks_auc.value"),
    "privacy_signals": ("privacy", "signal_count"),
    "last_step": ("training_report", "last_step"),
    "training_seconds": ("training_report", "seconds"),
}
"""Columns of the table with the file and the dotted name where the number is."""


class GridStore:
    """The folder of one grid."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        request: GridRequest,
        cells: Sequence[PlannedCell],
        code: Mapping[str, Any],
    ) -> None:
        """Name the folder; `open` writes to it.

        Args:
            root: Folder of the project, from which paths are told.
            folder: Folder of the grid.
            request: What was asked for.
            cells: Its cells.
            code: Version of the code, for the record.
        """
        self.folder = folder
        self._root = root
        self._request = request
        self._cells = {each.id: each for each in cells}
        self._code = dict(code)
        self._rows: dict[str, dict[str, Any]] = {}

    @property
    def results(self) -> Path:
        """File of the table."""
        return self.folder / "results.csv"

    def open(self, facts: Mapping[str, Any]) -> None:
        """Describe the grid in `grid.json`.

        Args:
            facts: What else to record of it.
        """
        earlier = read_json(self.folder / "grid.json") or {}
        request = self._request
        write_json(
            self.folder / "grid.json",
            {
                "schema_version": SCHEMA_VERSION,
                "name": request.grid_name,
                "created": earlier.get("created", now()),
                "updated": now(),
                "studies": list(request.studies),
                "variants": list(request.variants),
                "seeds": list(request.seeds),
                "axes": [
                    {
                        "key": axis.key,
                        "values": list(axis.values),
                        "variants": None if axis.variants is None else list(axis.variants),
                    }
                    for axis in request.axes
                ],
                "params": dict(request.fixed),
                "steps": request.steps,
                "env": request.env,
                "stages": list(request.stages),
                "code": self._code,
                "host": platform.node(),
                **facts,
                "cells": [self._described(each) for each in self._cells.values()],
            },
        )

    def stored(self, cell: str) -> dict[str, Any]:
        """Read what was kept of a cell.

        Args:
            cell: Name of the cell.

        Returns:
            The content of its file; empty where there is none.
        """
        return read_json(self._path(cell)) or {}

    def keep(self, cell: str, progress: Progress) -> None:
        """Write the state of a cell.

        Args:
            cell: Name of the cell.
            progress: What is known of it.
        """
        planned = self._cells[cell]
        records = planned.places.manifests()
        sources = (records.get("train_gan") or {}).get("made_from") or {}
        write_json(
            self._path(cell),
            {
                "schema_version": SCHEMA_VERSION,
                **self._described(planned),
                "status": progress.status,
                "params": dict(planned.request),
                "steps": planned.recipe.gan.steps,
                "seconds": round(progress.seconds, 2),
                "error": progress.error or None,
                "failures": [vars(failure) for failure in progress.failures],
                "attempts": progress.attempts_before + progress.attempts,
                "ran": list(progress.ran),
                "resumed_at": progress.resumed_at,
                "worker": progress.worker or None,
                "started": progress.started or None,
                "finished": progress.finished or None,
                "data_note": (records.get("preprocess") or {}).get("data_note"),
                "data_sha256": (sources.get("preprocess") or {}).get(SOURCE),
                "code": self._code,
                "stages": {
                    name: {each: records[name].get(each) for each in ("key", "code_digest")}
                    for name in self._request.stages
                    if name in records
                },
            },
        )
        self._rows.pop(cell, None)

    def write_table(self, states: Mapping[str, Progress]) -> None:
        """Write `results.csv`, a row for each cell in the order of the grid.

        Args:
            states: What is known of each cell.
        """
        axes = list(
            dict.fromkeys(key for each in self._cells.values() for key, _ in each.cell.axes)
        )
        rows = [self._row(planned, states[name], axes) for name, planned in self._cells.items()]
        columns = [
            "study", "variant", "seed", "label", *axes, "status", *_SCORES, "seconds", "error",
        ]  # fmt: skip
        write_text(self.results, csv_text(columns, rows))

    def _row(self, planned: PlannedCell, progress: Progress, axes: Iterable[str]) -> dict[str, Any]:
        cell = planned.cell
        values = dict(cell.axes)
        row: dict[str, Any] = {
            "study": cell.study,
            "variant": cell.variant,
            "seed": cell.seed,
            "label": cell.label,
            **{key: values.get(key) for key in axes},
            "status": progress.status,
            "seconds": round(progress.seconds, 2) or None,
            "error": progress.error or None,
        }
        if progress.status != "done":
            return row
        if cell.id not in self._rows:
            self._rows[cell.id] = scores_of(planned.places.report)
        return {**row, **self._rows[cell.id]}

    def _described(self, planned: PlannedCell) -> dict[str, Any]:
        cell, report = planned.cell, planned.places.report
        inside = report.is_relative_to(self._root)
        return {
            "id": cell.id,
            "study": cell.study,
            "variant": cell.variant,
            "seed": cell.seed,
            "axes": dict(cell.axes),
            "label": cell.label,
            "folder": (report.relative_to(self._root) if inside else report).as_posix(),
        }

    def _path(self, cell: str) -> Path:
        return self.folder / "cells" / f"{cell}.json"


def scores_of(report: Path) -> dict[str, Any]:
    """Read the scores of a cell.

    Args:
        report: Its reporting folder.

    Returns:
        Numbers by column; nothing in the place of those that are not there.
    """
    files = {name: read_json(report / f"{name}.json") or {} for name, _ in _SCORES.values()}
    return {column: _at(files[name], path) for column, (name, path) in _SCORES.items()}


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV.

    Args:
        columns: Names of the columns.
        rows: Values by column; what is missing is empty.

    Returns:
        The text, with a header.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: row.get(name) for name in columns} for row in rows)
    return text.getvalue()


def code_facts(revision: Mapping[str, str], digests: Mapping[str, str]) -> dict[str, Any]:
    """Describe the version of the code.

    Args:
        revision: What git tells.
        digests: Identity of the code of each stage.

    Returns:
        JSON values.
    """
    return {"bcgan": bcgan.__version__, **revision, "digests": dict(digests)}


def _at(values: Mapping[str, Any], path: str) -> Any:
    value: Any = values
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
