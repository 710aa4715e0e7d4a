"""Relative accuracies of a cell, averaged in three ways."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bcgan.evaluation.averages import paper_convention, six_distinct
from bcgan.results.cells import Cell


@dataclass(frozen=True)
class Convention:
    """One way to average.

    Attributes:
        name: In headings.
        short: In tables.
        learners: Which learners count, one that counts twice named twice.
    """

    name: str
    short: str
    learners: Callable[[Iterable[str]], list[str]]


PAPER = Convention(
    "The paper's convention: the depth-20 tree counts twice", "paper", paper_convention
)
SIX = Convention("The six distinct learners", "six", six_distinct)
SEVEN = Convention("All seven learners, with a real linear SVM", "seven", list)
CONVENTIONS = (PAPER, SIX, SEVEN)


def average(cell: Cell, convention: Convention) -> float:
    """Average the relative accuracies of a cell.

    Args:
        cell: A finished run.
        convention: Which learners count.

    Returns:
        The average in per cent (BCGAN paper, eq. 1).
    """
    return _average(
        {name: found.synthetic for name, found in cell.learners.items()}, cell, convention
    )


def floor(cells: Sequence[Cell], convention: Convention) -> list[float]:
    """Average what shuffled columns reach, once for each cell that knows it."""
    return [_average(cell.floor, cell, convention) for cell in cells if cell.floor]


def ceiling(cells: Sequence[Cell], convention: Convention) -> list[float]:
    """Average what a bootstrap of the real rows reaches, once for each cell that knows it."""
    return [_average(cell.ceiling, cell, convention) for cell in cells if cell.ceiling]


def by_seed(cells: Mapping[int, Cell], convention: Convention) -> dict[int, float]:
    """Average each cell of an arm.

    Args:
        cells: Cells by seed.
        convention: Which learners count.

    Returns:
        Averages in per cent by seed.
    """
    return {seed: average(cell, convention) for seed, cell in cells.items()}


def _average(accuracies: Mapping[str, float], cell: Cell, convention: Convention) -> float:
    return 100 * fmean(
        accuracies[name] / cell.learners[name].real for name in convention.learners(accuracies)
    )
