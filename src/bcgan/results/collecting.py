"""Collects stored runs from one or more data folders."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bcgan.errors import InputError
from bcgan.results.cells import Cell, Collection, FailedCell
from bcgan.results.reading import failures, read_cell
from bcgan.results.run_folders import GridRecord, RunFolder, find_grid_records, find_runs


def stored_runs(folders: Sequence[Path]) -> list[RunFolder]:
    """Find the runs of several data folders, for instance of several machines.

    Args:
        folders: Folders of all data layers.

    Returns:
        The runs.

    Raises:
        InputError: If a folder is not there, or two folders hold the same run.
    """
    found: dict[tuple[str, str, str, int], RunFolder] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"There is no data folder {folder}; name one with --data.")
        for run in find_runs(folder):
            if run.place in found:
                raise InputError(
                    f"The same run is in {found[run.place].reports} and in {run.reports}; remove "
                    "one, or name one data folder only."
                )
            found[run.place] = run
    return list(found.values())


def collect(
    folders: Sequence[Path],
) -> tuple[Collection, dict[tuple[str, str, str, int], RunFolder]]:
    """Read the runs of several data folders.

    Args:
        folders: Folders of all data layers.

    Returns:
        Their cells; and the folders of the runs by study, variant, label and seed.

    Raises:
        InputError: If a folder is not there, or two folders hold the same run.
        ArtefactError: If a file is damaged.
    """
    runs = stored_runs(folders)
    records = {one.place: one for folder in folders for one in find_grid_records(folder)}
    cells: list[Cell] = []
    failed: list[FailedCell] = failures(_without(records.values(), runs))
    for run in runs:
        found = read_cell(run, records.get(run.place))
        if isinstance(found, Cell):
            cells.append(found)
        elif found is not None:
            failed.append(found)
    return Collection.of(cells, failed), {run.place: run for run in runs}


def _without(records: Iterable[GridRecord], runs: Iterable[RunFolder]) -> list[GridRecord]:
    finished = {run.place for run in runs}
    return [one for one in records if one.place not in finished]
