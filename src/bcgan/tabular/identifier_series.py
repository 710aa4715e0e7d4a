"""Identifiers of a table too long for memory: distinct although nobody keeps those made before.

Row i of the table gets the i-th element of a random-looking order of all identifiers of the
column's look: i -> (a i + b) mod m with a prime to m runs through 0 ... m - 1 without repetition.
"""

import math
import string
from collections.abc import Sequence

import numpy as np
import pandas as pd

from bcgan.errors import InputError
from bcgan.seeds import derive_seed, numpy_generator
from bcgan.tabular.identifiers import IdentifierPattern
from bcgan.tabular.schema import ColumnSchema

_SPARSE = 16
"""At least so many identifiers are possible for each row, so that they look drawn."""


def identifier_block(
    column: ColumnSchema, start: int, rows: int, of: int, seed: int, missing_share: float
) -> "pd.Series":
    """Make the identifiers of a block of rows.

    Args:
        column: An identifier column.
        start: Number of rows before the block.
        rows: Rows of the block.
        of: Rows of the whole table; the same for all of its blocks.
        seed: Decides the order; the same for all blocks.
        missing_share: Share of the rows that have none.

    Returns:
        Distinct values, also among the blocks of a table: numbers as Int64 where the source holds
        numbers, else text.

    Raises:
        InputError: If the column is not an identifier.
    """
    if column.identifier is None:
        raise InputError(f"Column {column.name!r} is not an identifier: check the schema.")
    numbers = range(start, start + rows)
    if column.identifier.patterns:
        values: list[str] | list[int] = _texts(column, numbers, of, seed)
    else:
        values = _numbers(column, numbers, of, seed)
    if column.is_text and not column.identifier.patterns:
        values = [str(value) for value in values]
    numeric = not column.is_text and all(isinstance(value, int) for value in values)
    made = pd.Series(values, dtype="Int64" if numeric else "str")
    if not missing_share:
        return made
    rng = numpy_generator(seed, "identifiers", column.name, "missing", str(start))
    return made.mask(rng.random(rows) < missing_share)


def _numbers(column: ColumnSchema, rows: Sequence[int], of: int, seed: int) -> list[int]:
    low, high = int(column.low or 0), int(column.high or 0)
    if column.identifier is not None and column.identifier.consecutive:
        return [high + 1 + row for row in rows]
    # At the end of 64 bits there is room below only.
    high = min(max(high, low + 2 * of), 2**63 - 1)
    low = max(min(low, high - 2 * of), -(2**63))
    return [low + place for place in _places(rows, high - low + 1, seed, column.name)]


def _texts(column: ColumnSchema, rows: Sequence[int], of: int, seed: int) -> list[str]:
    """Spread the rows over the shapes, and count within each."""
    patterns = column.identifier.patterns if column.identifier is not None else ()
    # Row numbers are cut into rounds of 1,000, of which each shape gets its share.
    ends = np.cumsum([pattern.weight for pattern in patterns])
    ends = np.round(1000 * ends / ends[-1]).astype(int)
    shifted = _places(range(1000), 1000, seed, f"{column.name}/shapes")
    lengths = {sum(count for _, count in pattern.pieces) for pattern in patterns}
    makers = []
    for index, pattern in enumerate(patterns):
        pieces = _long_enough(pattern, _SPARSE * of, lengths)
        makers.append(_TextMaker(pieces, seed, f"{column.name}/{index}"))
    return [makers[int(np.searchsorted(ends, shifted[row % 1000], "right"))](row) for row in rows]


class _TextMaker:
    """Texts of one shape, distinct for distinct rows."""

    def __init__(self, pieces: Sequence[tuple[str, int]], seed: int, name: str) -> None:
        self._alphabets = [each for each, count in pieces for _ in range(count)]
        self._size = math.prod(len(each) for each in self._alphabets)
        self._step, self._offset = _order(self._size, seed, name)

    def __call__(self, row: int) -> str:
        place = (self._step * row + self._offset) % self._size
        text = []
        for alphabet in self._alphabets:
            place, position = divmod(place, len(alphabet))
            text.append(alphabet[position])
        return "".join(text)


def _long_enough(
    pattern: IdentifierPattern, least: int, lengths: set[int]
) -> list[tuple[str, int]]:
    """Lengthen the last variable piece of a shape until there are enough texts.

    Args:
        pattern: The shape.
        least: Fewest texts.
        lengths: Lengths that texts of other shapes have; a lengthened shape gets another one, so
            that no text belongs to two shapes, and adds it.

    Returns:
        The pieces.
    """
    pieces = list(pattern.pieces)
    variable = [index for index, (characters, _) in enumerate(pieces) if len(characters) > 1]
    if not variable:
        pieces.append((string.digits, 1))
        variable = [len(pieces) - 1]
    last = variable[-1]
    longer = False
    while math.prod(len(each) ** count for each, count in pieces) < least or (
        longer and sum(count for _, count in pieces) in lengths
    ):
        pieces[last] = (pieces[last][0], pieces[last][1] + 1)
        longer = True
    lengths.add(sum(count for _, count in pieces))
    return pieces


def _places(rows: Sequence[int], size: int, seed: int, name: str) -> list[int]:
    step, offset = _order(size, seed, name)
    return [(step * row + offset) % size for row in rows]


def _order(size: int, seed: int, name: str) -> tuple[int, int]:
    """Draw a step prime to the size, and an offset, of arbitrary length."""
    words = [derive_seed(seed, "identifiers", name, str(index)) for index in range(12)]
    step = sum(word << (63 * index) for index, word in enumerate(words[:6])) % size | 1
    offset = sum(word << (63 * index) for index, word in enumerate(words[6:])) % size
    while math.gcd(step, size) != 1:
        step += 2
    return step, offset
