"""Reads the reports of several runs and writes their comparison."""

import os
from collections.abc import Sequence
from pathlib import Path

from bcgan.atomic import write_json, write_text
from bcgan.errors import SettingsError
from bcgan.hooks.summary import shown_path
from bcgan.report.comparison import (
    compare_reports,
    find_reports,
    read_report,
)
from bcgan.report.comparison_page import render_comparison

REPORTING = "08_reporting"


def write_comparison(
    folders: Sequence[Path], dataset: str | None, output: Path | None, data_root: Path
) -> str:
    """Compare runs and write `comparison.html` and `comparison.json`.

    Args:
        folders: Reporting folders of runs.
        dataset: Name of a data set, for all of its runs; in place of `folders`.
        output: Where to write; the folder that holds all the runs if not given.
        data_root: Folder that the environment keeps artefacts in.

    Returns:
        Path of the page, as short as it can be shown.

    Raises:
        SettingsError: If neither or both of `folders` and `dataset` are given.
        InputError: If a report is missing.
        ArtefactError: If one is damaged.
    """
    if bool(folders) == (dataset is not None):
        raise SettingsError("Name either the folders of runs or --dataset, and not both.")
    if dataset is not None:
        below = data_root / REPORTING / dataset
        found = find_reports(below)
    else:
        found = [folder.absolute() for folder in folders]
        below = Path(os.path.commonpath(found)) if len(found) > 1 else found[0].parent
    reports = [(shown_path(folder), read_report(folder)) for folder in found]
    comparison = compare_reports(reports)
    target = (output or below).absolute()
    write_json(target / "comparison.json", comparison.model_dump(mode="json"))
    write_text(target / "comparison.html", render_comparison(comparison))
    return shown_path(target / "comparison.html")
