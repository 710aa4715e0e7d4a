"""What a section of the page is put together from; a template draws each kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

DOES_NOT_APPLY = "\N{EN DASH}"
_DIGIT, _POINT = "\N{FIGURE SPACE}", "\N{PUNCTUATION SPACE}"


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: What it shows; escaped when the page is drawn.
        number: Whether it belongs under its column's decimal point.
        pad: Spaces as wide as the digits that others have, to keep decimal points below each other.
        strong: Whether it stands out.
    """

    text: str
    number: bool = False
    pad: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes:
        caption: What it shows.
        columns: Headings.
        rows: Cells, as many in each row as there are headings.
        notes: Sentences below it.
    """

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        caption: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        notes: Iterable[str] = (),
    ) -> "Table":
        """Make a table with the decimal points of each column below each other."""
        lined_up = _lined_up([tuple(row) for row in rows])
        return cls(caption, tuple(columns), tuple(lined_up), tuple(notes))

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        return tuple(
            any(row[place].number for row in self.rows) for place in range(len(self.columns))
        )


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True)
class Notice:
    """Says why something is not there."""

    kind: ClassVar[str] = "notice"
    text: str


@dataclass(frozen=True)
class Subtitle:
    """A heading within a section."""

    kind: ClassVar[str] = "subtitle"
    text: str


@dataclass(frozen=True)
class Facts:
    """Names and values below each other."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Items:
    """Sentences below each other."""

    kind: ClassVar[str] = "items"
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """What can be typed into a shell."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Picture:
    """A figure within the page.

    Attributes:
        uri: The picture itself, `data:image/png;base64,...`; "" where it was left out.
        width: Pixels.
        height: Pixels.
        alt: What a reader who does not see it has to know.
        caption: What it shows and how to read it.
    """

    kind: ClassVar[str] = "picture"
    uri: str
    width: int
    height: int
    alt: str
    caption: str


Block = Table | Text | Notice | Subtitle | Facts | Items | Code | Picture


@dataclass(frozen=True)
class Section:
    """A chapter of the page.

    Attributes:
        id: Anchor.
        title: Heading.
        lead: What it answers.
        blocks: Its content.
    """

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


def text_cell(text: object, strong: bool = False) -> Cell:
    """Make a cell of words."""
    return Cell(str(text), strong=strong)


def number_cell(text: str, strong: bool = False) -> Cell:
    """Make a cell of a number that is written out already."""
    return Cell(text, number=True, strong=strong)


def _lined_up(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    if not rows:
        return rows
    longest = [
        max((len(_fraction(row[place])) for row in rows), default=0)
        for place in range(len(rows[0]))
    ]
    return [
        tuple(
            replace(cell, pad=_pad(_fraction(cell), longest[place])) if _is_number(cell) else cell
            for place, cell in enumerate(row)
        )
        for row in rows
    ]


def _is_number(cell: Cell) -> bool:
    return cell.number and any(sign.isdigit() for sign in cell.text)


def _fraction(cell: Cell) -> str:
    """Give the decimal point and what follows it."""
    if not _is_number(cell):
        return ""
    _, point, digits = cell.text.partition(".")
    return point + "".join(sign for sign in digits if sign.isdigit())


def _pad(fraction: str, longest: int) -> str:
    missing = longest - len(fraction)
    if missing <= 0:
        return ""
    # Digits, even hidden ones, would be read out and copied as if they had been computed.
    return _DIGIT * missing if fraction else _POINT + _DIGIT * (missing - 1)
