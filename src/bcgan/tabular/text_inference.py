"""What the texts of a column say: numbers, booleans, dates, or just text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bcgan.tabular.cells import TextCells
from bcgan.tabular.date_text import (
    compact_format,
    datetime_format,
    fraction_digits,
    letter_case,
    likely_format,
    looks_like_date,
    other_order,
    unpadded_directives,
)
from bcgan.tabular.number_text import (
    MAX_DECIMALS,
    MAX_DIGITS,
    NumberFormat,
    candidates,
    count_decimals,
    duration_format,
    exponent_form,
    has_leading_zero,
    is_infinite,
    matches,
    plain,
    with_units,
)
from bcgan.tabular.wording import quoted

_BOOLEAN_WORDS = (("true", "false"), ("t", "f"), ("yes", "no"), ("y", "n"), ("1", "0"))
_SAMPLE = 1000
# So many rows must be numbers for the others to look like mistakes.
_MOSTLY = 0.8
# With so few distinct values it does not matter that they are not numbers.
_FEW = 20


@dataclass(frozen=True)
class Finding:
    """What the texts of a column say.

    Attributes:
        fields: Fields of the column's schema that follow from it.
        warnings: Sentences for the user.
        doubt: Why it is text although most of its values are numbers or dates, or "".
    """

    fields: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
    doubt: str = ""


def find_in_text(cells: TextCells, delimiter: str | None) -> Finding:
    """Find out what the texts of a column are.

    Codes with leading zeros and whole numbers of more than 18 digits stay text.

    Args:
        cells: The column, with at least one non-missing cell.
        delimiter: Field separator of the CSV file, None if unknown.

    Returns:
        The finding.
    """
    known = cells.known
    if len(known) <= 20 and set(_folded(known)) <= {"true", "false"}:
        return Finding(_boolean_fields(cells))
    compact = compact_format(known)
    if compact is not None:
        return _dates(known, compact)
    formats = candidates(delimiter, known)
    notation = _notation(known, formats)
    if notation is not None and not has_leading_zero(known):
        fields = _number_fields(known, notation)
        if fields is not None:
            return Finding(fields)
    form = datetime_format(known)
    if form is not None:
        return _dates(known, form)
    measured = _measured(known, formats)
    if measured is not None and not _looks_like_names(cells, measured):
        return Finding(measured)
    return Finding({"kind": "categorical"}, doubt=_doubt(cells, formats))


def forced_in_text(cells: TextCells, override: str, delimiter: str | None) -> Finding:
    """Describe the texts of a column whose kind the user has decided.

    Args:
        cells: The column.
        override: A kind, for dates possibly `"datetime:<format>"`.
        delimiter: Field separator of the CSV file, None if unknown.

    Returns:
        The finding; whether all texts fit it is not examined.
    """
    kind, _, form = override.partition(":")
    known = cells.known
    durations = duration_format(known)
    if kind == "integer" and durations is not None:
        return Finding(_notation_fields(known, durations, kind))
    if kind in {"integer", "float"}:
        counts = {
            other: matches(known, other.pattern).sum() for other in candidates(delimiter, known)
        }
        notation = max(counts, key=lambda other: counts[other])
        return Finding({**_notation_fields(known, notation, kind), "kind": kind})
    if kind == "boolean":
        return Finding(_boolean_fields(cells))
    if kind == "datetime":
        form = form or datetime_format(known) or likely_format(known)
        return Finding(_date_fields(known, form))
    return Finding({"kind": kind})


def _folded(texts: pa.Array) -> list[str]:
    return [text.casefold() for text in texts.to_pylist()]


def _boolean_fields(cells: TextCells) -> dict[str, Any]:
    folded = np.array(_folded(cells.texts), dtype=object)
    known = set(folded[~cells.missing])
    words = next((pair for pair in _BOOLEAN_WORDS if known <= set(pair)), _BOOLEAN_WORDS[0])
    tokens = []
    for word in words:
        among = folded == word
        tokens.append(cells.commonest(among) if among.any() else _spelled_like(word, cells))
    return {"kind": "boolean", "true_token": tokens[0], "false_token": tokens[1]}


def _spelled_like(word: str, cells: TextCells) -> str:
    """Spell a word that does not occur in the way of the one that does."""
    example = next(iter(cells.known.to_pylist()), "")
    if example.isupper():
        return word.upper()
    return word.capitalize() if example.istitle() else word


def _measured(known: pa.Array, formats: Sequence[NumberFormat]) -> dict[str, Any] | None:
    """Read durations, and numbers with a unit that all have, such as `$4,992.91` and `48.3%`."""
    durations = duration_format(known)
    if durations is not None:
        return _notation_fields(known, durations, "integer")
    for notation in formats:
        units = with_units(known, notation)
        if units is None:
            return None
        if matches(known, units.pattern).all() and not has_leading_zero(plain(known, units)):
            return _number_fields(known, units)
    return None


def _looks_like_names(cells: TextCells, fields: Mapping[str, Any]) -> bool:
    """Whole numbers with letters right behind them that never repeat, such as `1503234A`.

    Names have no sign and no separators.
    """
    never = len(cells.known) == int(cells.counts[~cells.missing].sum())
    before, after = fields["units"]
    signed = matches(cells.known, r"^[-+(]").any()
    bare = not before and not fields["thousands"] and not signed
    return never and bare and fields["kind"] == "integer" and after[:1].isalpha()


def _notation(known: pa.Array, formats: Sequence[NumberFormat]) -> NumberFormat | None:
    head = known.slice(0, _SAMPLE)
    for notation in formats:
        if not (matches(head, notation.pattern) | is_infinite(head)).all():
            continue
        numeric = matches(known, notation.pattern)
        if numeric.any() and (numeric | is_infinite(known)).all():
            return notation
    return None


def _number_fields(known: pa.Array, notation: NumberFormat) -> dict[str, Any] | None:
    whole = plain(known, notation)
    if matches(whole, rf"^-?[0-9]{{1,{MAX_DIGITS}}}(\.0*)?$").all():
        return _notation_fields(known, notation, "integer")
    if matches(whole, r"^-?[0-9]+$").all():
        return None
    return _notation_fields(known, notation, "float")


def _notation_fields(known: pa.Array, notation: NumberFormat, kind: str) -> dict[str, Any]:
    numbers = known.filter(pa.array(matches(known, notation.pattern)))
    decimals, fixed, bare = 0, False, False
    if len(numbers):
        bare = bool(matches(plain(numbers, notation), r"^-?[0-9]+$").any())
        counts = count_decimals(numbers, notation)
        fixed = bool(counts.min() == counts.max())
        # Integers are written as 1.0 only if all of them are.
        decimals = int(counts.max() if kind == "float" or counts.min() > 0 else 0)
    return {
        "kind": kind,
        "decimal": notation.decimal,
        "thousands": notation.thousands,
        "units": (notation.before, notation.after),
        "sign_first": notation.sign_first,
        "parentheses": notation.parentheses,
        "sixties": notation.sixties,
        "decimals": decimals if decimals <= MAX_DECIMALS else None,
        "fixed_decimals": fixed and kind == "float" and 0 < decimals <= MAX_DECIMALS,
        "bare_wholes": bare and kind == "float",
        "plus": _has_plus(numbers, notation),
        "exponent": exponent_form(numbers, notation) if kind == "float" else "",
    }


def _has_plus(numbers: pa.Array, notation: NumberFormat) -> bool:
    """Tell whether all positive numbers have a sign, as in `+12`."""
    signed = matches(numbers, r"^[+-]")
    zero = matches(numbers, r"^[^1-9]*$")
    plus = matches(numbers, r"^\+")
    return bool(plus.any() and (signed | zero).all() and notation.sign_first)


def _date_fields(known: pa.Array, form: str) -> dict[str, Any]:
    return {
        "kind": "datetime",
        "datetime_format": form,
        "unpadded": unpadded_directives(known, form),
        "letters": letter_case(known, form),
        "decimals": fraction_digits(known, form),
    }


def _dates(known: pa.Array, form: str) -> Finding:
    fields = _date_fields(known, form)
    other = other_order(known, form)
    if other is None:
        return Finding(fields)
    example = quoted(known[0].as_py())
    return Finding(
        fields,
        (
            f"Dates such as {example} are read as {form}, but {other} fits as well: override "
            f"the kind of the column by 'datetime:{other}' if that is meant.",
        ),
    )


def _doubt(cells: TextCells, formats: Sequence[NumberFormat]) -> str:
    """Point out the few cells that keep a column from being numbers or dates, if that is so."""
    known = cells.known
    if len(known) <= _FEW or has_leading_zero(known):
        return ""
    fitting = {
        "numbers": max(
            (matches(cells.texts, notation.pattern) for notation in formats),
            key=lambda fits: int(fits.sum()),
        ),
        "dates": looks_like_date(cells.texts),
    }
    for word, fits in fitting.items():
        odd = ~fits & ~cells.missing
        rows, odd_rows = int(cells.counts[fits].sum()), int(cells.counts[odd].sum())
        if odd_rows and rows >= _MOSTLY * (rows + odd_rows):
            example = quoted(cells.texts[int(np.argmax(odd))].as_py())
            return (
                f"all its values are {word} but {odd_rows:,}, such as {example}, so correct "
                "these or add them to the missing tokens."
            )
    return ""
