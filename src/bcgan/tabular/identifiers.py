"""Identifier columns: what their values look like, and fresh ones of the same look.

No real value is kept. A text identifier is described position by position: a character all
values share, or the set of characters that may stand there.
"""

import string
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.errors import InputError

if TYPE_CHECKING:
    from bcgan.tabular.column_schema import ColumnSchema

_MAX_PATTERNS = 20
# A shape that fewer values share might itself point to one of them.
_MIN_SHARING = 5
_MAX_LENGTH = 64
# So many values are enough to see their shapes.
MAX_SAMPLE = 10_000


class IdentifierPattern(BaseModel):
    """One shape of a text identifier.

    Attributes:
        weight: Share of the values that have this shape.
        pieces: Runs of positions: the characters that may stand there and how many in a row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float
    pieces: tuple[tuple[str, int], ...]


class IdentifierTemplate(BaseModel):
    """How to make fresh identifiers.

    Attributes:
        patterns: Shapes of a text identifier; empty for a number.
        consecutive: Whether the numbers follow each other without gaps.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    patterns: tuple[IdentifierPattern, ...] = ()
    consecutive: bool = False


def text_template(values: Sequence[str]) -> IdentifierTemplate:
    """Describe text identifiers by the shapes that several of them share.

    Args:
        values: Distinct identifiers.

    Returns:
        At most 20 shapes, or one general shape where the values share too little.
    """
    letters = _letters(values)
    for shape_of in (_shape, _coarse_shape):
        groups: dict[str, list[str]] = {}
        for value in values:
            groups.setdefault(shape_of(value), []).append(value)
        counts = Counter({shape: len(group) for shape, group in groups.items()})
        frequent = [
            (shape, count)
            for shape, count in counts.most_common(_MAX_PATTERNS)
            if count >= _MIN_SHARING and len(shape) <= _MAX_LENGTH
        ]
        covered = sum(count for _, count in frequent)
        if frequent and covered >= 0.8 * len(values):
            return IdentifierTemplate(
                patterns=tuple(
                    IdentifierPattern(
                        weight=count / covered, pieces=_pieces(groups[shape], letters)
                    )
                    for shape, count in frequent
                )
            )
    length = int(np.clip(np.median([len(value) for value in values] or [0]), 8, _MAX_LENGTH))
    general = IdentifierPattern(
        weight=1.0, pieces=((string.ascii_lowercase + string.digits, length),)
    )
    return IdentifierTemplate(patterns=(general,))


def round_down(number: int) -> int:
    """Round down to one significant digit.

    Args:
        number: Any integer.

    Returns:
        For example 40000 for 47113.
    """
    scale = 10 ** (len(str(abs(number))) - 1)
    return number // scale * scale


def round_up(number: int) -> int:
    """Round up to one significant digit.

    Args:
        number: Any integer.

    Returns:
        For example 50000 for 47113.
    """
    return -round_down(-number)


def fresh_identifiers(
    column: "ColumnSchema", n: int, rng: np.random.Generator
) -> list[str] | list[int]:
    """Make identifiers that look like those of a column.

    Numbers without gaps continue after the largest real one, so none repeats a real one; others
    are drawn between rounded bounds and texts from the shapes, where a coincidence with a real
    one is possible because no real one is stored.

    Args:
        column: An identifier column.
        n: How many.
        rng: Source of randomness.

    Returns:
        `n` distinct values: int where the source holds numbers, else str.

    Raises:
        InputError: If the column is not an identifier.
    """
    template = column.identifier
    if template is None:
        raise InputError(f"Column {column.name!r} is not an identifier: check the schema.")
    if template.patterns:
        return _fresh_texts(template, n, rng)
    numbers = _fresh_numbers(template, int(column.low or 0), int(column.high or 0), n, rng)
    return [str(number) for number in numbers] if column.is_text else numbers


def _shape(value: str) -> str:
    return "".join(
        "0"
        if character in string.digits
        else ("A" if character.isupper() else "a")
        if character.isalpha()
        else character
        for character in value
    )


def _coarse_shape(value: str) -> str:
    return "".join("x" if character.isalnum() else character for character in value)


def _pieces(values: Sequence[str], letters: Sequence[str]) -> tuple[tuple[str, int], ...]:
    pieces: list[tuple[str, int]] = []
    positions = [set(position) for position in zip(*values, strict=True)]
    for place, seen in enumerate(positions):
        characters = next(iter(seen)) if len(seen) == 1 else _widened(seen, letters)
        if _begins_a_number(positions, place) and "0" not in seen:
            characters = characters.replace("0", "")
        if pieces and pieces[-1][0] == characters:
            pieces[-1] = (characters, pieces[-1][1] + 1)
        else:
            pieces.append((characters, 1))
    return tuple(pieces)


def _begins_a_number(positions: Sequence[set[str]], place: int) -> bool:
    """Tell whether digits alone stand at a place and at the next one, but not before it."""
    digits = [
        0 <= each < len(positions) and positions[each] <= set(string.digits)
        for each in (place - 1, place, place + 1)
    ]
    return digits == [False, True, True]


def _widened(seen: set[str], letters: Sequence[str]) -> str:
    """Widen the characters of a position to all of their classes.

    So a position does not give away the few characters that happen to stand there.
    """
    classes = [members for members in (string.digits, *letters) if seen & set(members)]
    return "".join(classes) or string.ascii_lowercase


def _letters(values: Sequence[str]) -> tuple[str, str]:
    """Give the small letters and the capitals to use: a to f if there are no others."""
    used = set().union(*values)
    small, capitals = string.ascii_lowercase, string.ascii_uppercase
    return (
        small if used & set(small[6:]) else small[:6],
        capitals if used & set(capitals[6:]) else capitals[:6],
    )


def _fresh_texts(template: IdentifierTemplate, n: int, rng: np.random.Generator) -> list[str]:
    weights = np.array([pattern.weight for pattern in template.patterns])
    found: dict[str, None] = {}
    extra = 0
    while len(found) < n:
        before = len(found)
        wanted = max(n - before, 16)
        chosen = rng.choice(len(weights), size=wanted, p=weights / weights.sum())
        drawn = np.empty(wanted, dtype=object)
        for index, pattern in enumerate(template.patterns):
            rows = np.flatnonzero(chosen == index)
            drawn[rows] = _draw(pattern.pieces, extra, len(rows), rng)
        found.update(dict.fromkeys(drawn))
        # Many repetitions: the shapes are nearly used up, so lengthen them.
        if len(found) - before < wanted // 2:
            extra += 1
    return list(found)[:n]


def _draw(
    pieces: Sequence[tuple[str, int]], extra: int, n: int, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Draw texts of one shape, its last variable piece lengthened by `extra` characters."""
    variable = [index for index, (characters, _) in enumerate(pieces) if len(characters) > 1]
    texts = np.full(n, "", dtype=object)
    for index, (characters, count) in enumerate(pieces):
        longer = count + extra if variable and index == variable[-1] else count
        alphabet = np.array(list(characters), dtype="<U1")
        drawn = alphabet[rng.integers(len(alphabet), size=(n, longer))]
        texts = texts + drawn.view(f"<U{longer}").reshape(n).astype(object)
    return texts


def _fresh_numbers(
    template: IdentifierTemplate, low: int, high: int, n: int, rng: np.random.Generator
) -> list[int]:
    if template.consecutive:
        return list(range(high + 1, high + 1 + n))
    # At the end of 64 bits there is room below only.
    high = min(max(high, low + 2 * n), 2**63 - 1)
    low = max(min(low, high - 2 * n), -(2**63))
    found: dict[int, None] = {}
    while len(found) < n:
        for number in rng.integers(low, high, size=n - len(found), endpoint=True):
            found.setdefault(int(number))
    return list(found)
