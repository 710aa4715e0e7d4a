"""Collects stored runs and writes the results pages."""

from collections.abc import Sequence
from pathlib import Path

from bcgan.hooks.summary import shown_path
from bcgan.results.arms import studies_of
from bcgan.results.cells import Collection, read_collection, write_collection
from bcgan.results.collecting import collect
from bcgan.results.figures import draw_figures
from bcgan.results.generating import write_pages
from bcgan.results.image_runs import (
    ImageRun,
    collect_image_runs,
    images_file,
    read_image_runs,
)
from bcgan.results.plane import with_plane
from bcgan.results.printed import printed_numbers

CELLS_FILE = "cells.jsonl"


def write_results(data: Sequence[Path], cells: Path | None, output: Path) -> str:
    """Write the results pages.

    Args:
        data: Data folders with stored runs; with none the pages are made of `cells` alone, and
            figures stay as they are.
        cells: Runs that were collected before, or elsewhere; those of the data folders are added.
        output: Folder of the pages; the collected runs go there too.

    Returns:
        What was done, for the user.

    Raises:
        InputError: If a folder or the file is not there, or a run is there twice.
        ArtefactError: If a stored file is damaged.
    """
    known = None if cells is None else read_collection(cells)
    before = () if cells is None else read_image_runs(images_file(cells.parent))
    if known is not None and not data:
        collection = known
        write_collection(output / CELLS_FILE, collection)
    else:
        collection = _collected(data, known, before, output)
    pages = write_pages(collection, output)
    count = len(collection.cells)
    return f"{count} runs, {len(pages)} pages: {shown_path(output / 'README.md')}"


def _collected(
    data: Sequence[Path],
    known: Collection | None,
    images: Sequence[ImageRun],
    output: Path,
) -> Collection:
    found, runs = collect(data)
    fresh = Collection.of(with_plane(found.cells, runs), found.failed)
    collection = fresh if known is None else fresh.joined(known)
    write_collection(output / CELLS_FILE, collection)
    collect_image_runs(data, images_file(output), images)
    draw_figures(studies_of(collection.cells), tuple(printed_numbers().names), runs, output)
    return collection
