"""Markdown of the results pages: tables, numbers, findings."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, stdev

NOTHING = "-"
NO_FINDING = "No finding written yet."


def table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Write a table.

    Args:
        header: Heads of the columns.
        rows: Cells, as many in each row as there are columns.
        texts: Columns of text, set to the left; numbers are set to the right.

    Returns:
        Markdown lines.
    """
    rule = "|" + "---|" * texts + "---:|" * (len(header) - texts)
    lines = [f"| {' | '.join(row)} |" for row in (header, *rows)]
    return "\n".join([lines[0], rule, *lines[1:]])


def page(*parts: str) -> str:
    """Put a page together.

    Args:
        *parts: Headings, paragraphs and tables; empty ones are left out.

    Returns:
        The parts with an empty line between them.
    """
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Write a mean and the spread over seeds.

    Args:
        values: One value for each seed.
        digits: Decimals.

    Returns:
        "mean ± standard deviation" with n - 1; the mean alone of one value, "-" of none.
    """
    if not values:
        return NOTHING
    text = f"{fmean(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ± {stdev(values):.{digits}f}"


def mean(values: Sequence[float], digits: int = 1) -> str:
    """Write a mean; "-" of no values."""
    return f"{fmean(values):.{digits}f}" if values else NOTHING


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign; a rounded zero has none."""
    text = f"{value:+.{digits}f}"
    return text if text.strip("+-0.") else f"{0:.{digits}f}"


def p_value(value: float) -> str:
    """Write a p-value with three significant digits, such as 0.0625."""
    return f"{value:.3g}"


def bullets(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"* {line}" for line in lines)


class Findings:
    """Paragraphs written by hand, which no generator may lose."""

    def __init__(self, folder: Path) -> None:
        """Know where they are.

        Args:
            folder: Holds one Markdown file for each table; need not exist.
        """
        self._folder = folder

    def section(self, name: str, title: str = "Finding") -> str:
        """Give the finding of a table as a section.

        Args:
            name: Name of its file without the suffix.
            title: Heading of the section.

        Returns:
            The section; it says so where no finding is written.
        """
        path = self._folder / f"{name}.md"
        text = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        return f"## {title}\n\n{text or NO_FINDING}"
