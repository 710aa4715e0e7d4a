"""Collects stored runs and writes the results pages."""

from collections.abc import Sequence
from pathlib import Path

from bcgan.hooks.summary import shown_path
from bcgan.results.arms import studies_of
from bcgan.results.cells import Collection, read_collection, write_collection
from bcgan.results.collecting import collect
from bcgan.results.figures import draw_figures
from bcgan.results.generating import write_pages
from bcgan.results.image_runs import collect_image_runs, images_file
from bcgan.results.plane import with_plane
from bcgan.results.printed import printed_numbers

CELLS_FILE = "cells.jsonl"


def write_results(data: Sequence[Path], cells: Path | None, output: Path) -> str:
    """Write the results pages.

    Args:
        data: Data folders with stored runs.
        cells: Collected runs, in place of the data folders; figures then stay as they are.
        output: Folder of the pages; the collected runs go there too.

    Returns:
        What was done, for the user.

    Raises:
        InputError: If a folder or the file is not there, or a run is there twice.
        ArtefactError: If a stored file is damaged.
    """
    if cells is None:
        found, runs = collect(data)
        collection = Collection.of(with_plane(found.cells, runs), found.failed)
        write_collection(output / CELLS_FILE, collection)
        collect_image_runs(data, images_file(output))
        studies = studies_of(collection.cells)
        draw_figures(studies, tuple(printed_numbers().names), runs, output)
    else:
        collection = read_collection(cells)
    pages = write_pages(collection, output)
    count = len(collection.cells)
    return f"{count} runs, {len(pages)} pages: {shown_path(output / 'README.md')}"
