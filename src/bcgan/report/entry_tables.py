"""Tables of like entries of a JSON file, put together from their columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bcgan.report.blocks import DOES_NOT_APPLY, Cell, Table, number_cell, text_cell
from bcgan.report.numbers import decimal, dig, interval, sentence

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its heading.
        cell: Makes its cell of an entry.
    """

    title: str
    cell: Callable[[Entry], Cell]


def words(title: str, *path: str, missing: str = "", strong: bool = False) -> Column:
    """Make a column of words.

    Args:
        title: Its heading.
        *path: Keys from the entry to the words.
        missing: What to say where there are none.
        strong: Whether it stands out.

    Returns:
        The column.
    """

    def cell(entry: Entry) -> Cell:
        found = dig(entry, *path)
        return text_cell(missing if found is None else found, strong)

    return Column(title, cell)


def number(
    title: str, *path: str, shown: Callable[[Any], str] = decimal, strong: bool = False
) -> Column:
    """Make a column of numbers.

    Args:
        title: Its heading.
        *path: Keys from the entry to the number.
        shown: Writes a number, and "not computable" for what is none.
        strong: Whether it stands out.

    Returns:
        The column.
    """
    return Column(title, lambda entry: number_cell(shown(dig(entry, *path)), strong))


def ends(title: str, *path: str) -> Column:
    """Make a column of intervals.

    Args:
        title: Its heading.
        *path: Keys from the entry to what holds `low` and `high`; none for the entry itself.

    Returns:
        The column.
    """
    return Column(title, lambda entry: text_cell(interval(dig(entry, *path)) or DOES_NOT_APPLY))


def entry_table(
    caption: str, columns: Sequence[Column], entries: Iterable[Entry], notes: Iterable[str] = ()
) -> Table:
    """Make a table with a row for each entry.

    Args:
        caption: What it shows.
        columns: Its columns; the first names the rows.
        entries: What its rows show.
        notes: Sentences below it.

    Returns:
        The table.
    """
    return Table.of(
        caption,
        [column.title for column in columns],
        [[column.cell(entry) for column in columns] for entry in entries],
        notes,
    )


def pairs_table(caption: str, titles: tuple[str, str], pairs: Iterable[tuple[str, Cell]]) -> Table:
    """Make a table of names and one value each.

    Args:
        caption: What it shows.
        titles: Headings of names and values.
        pairs: Name and cell of each row.

    Returns:
        The table.
    """
    return Table.of(caption, titles, [[text_cell(name), cell] for name, cell in pairs])


def reasons(entries: Iterable[Entry], name: str = "name", reason: str = "note") -> list[str]:
    """Say why entries lack numbers.

    Args:
        entries: Those of a table.
        name: Key of an entry's name.
        reason: Key of its reason.

    Returns:
        A sentence for each entry that has a reason; equal ones once.
    """
    found = (
        f"{entry.get(name, '')}: {sentence(entry[reason])}"
        for entry in entries
        if entry.get(reason)
    )
    return list(dict.fromkeys(found))
