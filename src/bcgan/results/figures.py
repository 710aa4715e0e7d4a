"""Draws the figures of the results pages into small files."""

import io
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

from bcgan.atomic import atomic_path
from bcgan.results.arms import StudyResults
from bcgan.results.pages import figure_1
from bcgan.results.pages.figure_2 import figure_2_path
from bcgan.results.plane import STUDY, plane_figure
from bcgan.results.projections import Runs, variants_figure

_COLOURS = 128


def draw_figures(
    studies: Mapping[str, StudyResults], paper_studies: tuple[str, ...], runs: Runs, pages: Path
) -> list[Path]:
    """Draw what there are tables for; other pictures stay as they are.

    Args:
        studies: Results by study.
        paper_studies: Studies of Figure 2.
        runs: Folders of the runs.
        pages: Folder of the pages.

    Returns:
        The pictures drawn.
    """
    drawn = {}
    if STUDY in studies:
        drawn[figure_1.FIGURE] = plane_figure(studies[STUDY], runs)
    for study in paper_studies:
        if study in studies:
            drawn[figure_2_path(study)] = variants_figure(studies[study], runs)
    there = {path: figure for path, figure in drawn.items() if figure is not None}
    for path, figure in there.items():
        _save(figure, pages / path)
    return [pages / path for path in there]


def _save(figure: Figure, path: Path) -> None:
    """Save with a palette: a third of the size, and these pictures have few colours."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    picture = Image.open(buffer).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    with atomic_path(path) as temporary:
        picture.save(temporary, optimize=True)
