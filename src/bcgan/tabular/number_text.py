"""Numbers written as text: which notation a column uses, parsing and printing it."""

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]

# Integers of more digits may not fit 64 bits; in text they are codes rather than amounts.
MAX_DIGITS = 18
# A double carries no more than 17 significant digits.
MAX_DECIMALS = 17
_EXACT = 2.0**53
_PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_INFINITE = r"^[+-]?(?i:inf|infinity)$"
_LEADING_ZERO = r"^[+-]?0[0-9]+"
# Before a number only currencies are units: A007 and C-12 are names.
_CURRENCY = (
    r"(?:[$€£¥₹₽₩₺₫₴₦₪฿]|[A-Z]{1,3}\$|Rs\.?|Fr\.?|kr\.?|zł|"
    r"AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HUF|INR|JPY|MXN|NOK|NZD|PLN|SEK|SGD|TRY|USD|ZAR)"
)
_BEFORE = re.compile(rf"[+-]?({_CURRENCY}\s?)[+-]?[0-9.,]")
_AFTER = re.compile(r"[0-9.,](\s?[^0-9\s.,+\-][^0-9.,+\-]{0,15})$")


@dataclass(frozen=True)
class NumberFormat:
    """Notation of the numbers of a text column.

    Attributes:
        decimal: Decimal sign, `"."` or `","`.
        thousands: Thousands separator, such as `","` or a space; `""` for none.
        before: Unit before every number, such as `$`.
        after: Unit after every number, such as ` kg`.
        sign_first: Whether a sign stands before the unit, as in `-$5`.
        parentheses: Whether negative numbers stand in parentheses, as in `($5)`, without a sign.
        sixties: For durations such as `64:14:09`, which are numbers of seconds (or minutes): how
            many parts they have, and how many digits the first has at least; zeros for others.
    """

    decimal: str = "."
    thousands: str = ""
    before: str = ""
    after: str = ""
    sign_first: bool = True
    parentheses: bool = False
    sixties: tuple[int, int] = (0, 0)

    @property
    def pattern(self) -> str:
        """Regular expression of the numbers in this notation, with or without their units."""
        if self.sixties[0]:
            return rf"^-?[0-9]+(:[0-5][0-9]){{{self.sixties[0] - 1}}}$"
        if self == NumberFormat():
            return _PLAIN
        sign = "\\" + self.decimal
        if self.thousands:
            separator = re.escape(self.thousands)
            grouped = rf"([1-9][0-9]{{0,2}}({separator}[0-9]{{3}})+|[0-9]+)"
            digits = rf"{grouped}({sign}[0-9]*)?"
        else:
            digits = rf"([0-9]+{sign}?[0-9]*|{sign}[0-9]+)([eE][+-]?[0-9]+)?"
        before, after = (re.escape(unit) for unit in (self.before, self.after))
        signed = rf"([+-]?({before})?|({before})[+-])?{digits}({after})?"
        if self.parentheses:
            # Who gives single values, such as conditions, may write a sign all the same.
            return rf"^({signed}|\(({before})?{digits}({after})?\))$"
        return rf"^{signed}$"


POINT = NumberFormat()
COMMA = NumberFormat(decimal=",")
GROUPED = NumberFormat(decimal=".", thousands=",")
GROUPED_COMMA = NumberFormat(decimal=",", thousands=".")
# Other separators of thousands: spaces, narrow and unbreakable ones too, and apostrophes.
_SEPARATORS = " \u00a0\u202f'\u2019"


def matches(texts: pa.Array, pattern: str) -> Mask:
    """Match every text with a regular expression.

    Args:
        texts: Stripped texts without nulls.
        pattern: RE2 pattern.

    Returns:
        One boolean per text.
    """
    found = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(found, dtype=bool)


def is_infinite(texts: pa.Array) -> Mask:
    """Say which texts are spellings of infinity.

    Args:
        texts: Stripped texts.

    Returns:
        One boolean per text.
    """
    return matches(texts, _INFINITE)


def has_leading_zero(texts: pa.Array) -> bool:
    """Say whether any text looks like a code with leading zeros, such as 007.

    Args:
        texts: Stripped texts.

    Returns:
        True if at least one does.
    """
    return bool(matches(texts, _LEADING_ZERO).any())


def candidates(delimiter: str | None, texts: pa.Array) -> tuple[NumberFormat, ...]:
    """Give the notations to try, the likeliest first.

    Args:
        delimiter: Field separator of the CSV file, None if unknown: in a file separated by
            commas `1,234` is one thousand, in others it is a decimal fraction, unless the texts
            say otherwise.
        texts: Stripped texts without nulls.

    Returns:
        The notations in order.
    """
    if delimiter == "," or _is_grouped_by(",", texts):
        formats = [POINT, GROUPED, COMMA, GROUPED_COMMA]
    elif _is_grouped_by(".", texts):
        formats = [GROUPED_COMMA, POINT, COMMA, GROUPED]
    else:
        formats = [POINT, COMMA, GROUPED, GROUPED_COMMA]
    if matches(texts, rf"[0-9][{_SEPARATORS}][0-9]{{3}}").any():
        formats += [NumberFormat(decimal, each) for each in _SEPARATORS for decimal in ".,"]
    if matches(texts, r"^\(.*[0-9].*\)$").any() and not matches(texts, r"^[+-]").any():
        formats = [replace(each, parentheses=True) for each in formats]
    return tuple(formats)


def _is_grouped_by(separator: str, texts: pa.Array) -> bool:
    """Tell whether a point or comma separates thousands: `385` and `1,070` are no fractions.

    With decimals as needed the second would be `1,07`, with three each the first `385,000`.
    """
    sign = re.escape(separator)
    separated = matches(texts, rf"[0-9]{sign}[0-9]")
    grouped = matches(texts, rf"(^|[^0-9.,])[1-9][0-9]{{0,2}}({sign}[0-9]{{3}})+($|[^0-9.,])")
    return bool(
        (separated == grouped).all()
        and not separated.all()
        and not matches(texts, r"[0-9]{4}").any()
        and matches(texts, rf"{sign}[0-9]{{2}}0($|[^0-9.,])").any()
    )


def _signed(texts: pa.Array, notation: NumberFormat) -> pa.Array:
    """Write a minus sign in place of parentheses."""
    if not notation.parentheses:
        return texts
    return pc.replace_substring_regex(texts, r"^\((.*)\)$", r"-\1")


def with_units(texts: pa.Array, notation: NumberFormat) -> NumberFormat | None:
    """Add the units that all texts share.

    Args:
        texts: Stripped texts, at least one.
        notation: Notation of the numbers between.

    Returns:
        The notation with a unit before or after every number; None where there is none, or where
        the signs stand on either side of the unit.
    """
    texts = _signed(texts, notation)
    first = texts[0].as_py()
    starts, ends = _BEFORE.match(first), _AFTER.search(first)
    before, after = (found.group(1) if found else "" for found in (starts, ends))
    shared = matches(texts, rf"^[+-]?{re.escape(before)}") & matches(texts, rf"{re.escape(after)}$")
    if not (before or after) or not shared.all():
        return None
    inside = matches(texts, rf"^{re.escape(before)}[+-]").any()
    if before and inside and matches(texts, r"^[+-]").any():
        return None
    return replace(notation, before=before, after=after, sign_first=not inside)


def plain(texts: pa.Array, notation: NumberFormat) -> pa.Array:
    """Rewrite numbers with a decimal point, without thousands separators, plus sign or units.

    Args:
        texts: Stripped numbers in the given notation.
        notation: The notation.

    Returns:
        The rewritten texts.
    """
    if notation.sixties[0]:
        return pa.array([_in_last_part(each) for each in texts.to_pylist()], type=texts.type)
    texts = _signed(texts, notation)
    for unit in filter(None, (notation.before, notation.after)):
        texts = pc.replace_substring(texts, unit, "")
    if notation.thousands:
        texts = pc.replace_substring(texts, notation.thousands, "")
    if notation.decimal != ".":
        texts = pc.replace_substring(texts, notation.decimal, ".")
    return pc.replace_substring_regex(texts, r"^\+", "")


def duration_format(texts: pa.Array) -> NumberFormat | None:
    """Find the notation of durations such as `64:14:09` and `75:30`.

    Args:
        texts: Stripped texts without nulls.

    Returns:
        The notation; None where a text is no duration, or has other parts than the others.
    """
    for parts in (2, 3):
        if matches(texts, NumberFormat(sixties=(parts, 1)).pattern).all():
            first = pc.utf8_length(pc.replace_substring_regex(texts, r"^-|:.*$", ""))
            padded = bool(matches(texts, r"^-?0[0-9]").any())
            return NumberFormat(sixties=(parts, int(pc.min(first).as_py()) if padded else 1))
    return None


def _in_last_part(text: str) -> str:
    parts = text.lstrip("-").split(":")
    if not all(part.isdigit() for part in parts):
        return text
    total = 0
    for part in parts:
        total = 60 * total + int(part)
    return f"-{total}" if text.startswith("-") else str(total)


def print_durations(values: npt.NDArray[np.int64], notation: NumberFormat) -> list[str]:
    """Print durations.

    Args:
        values: Seconds, or whatever the last part counts.
        notation: As `duration_format` gives it.

    Returns:
        One text per value.
    """
    parts, width = notation.sixties
    texts = []
    for value in values.tolist():
        left, tail = abs(value), ""
        for _ in range(parts - 1):
            left, part = divmod(left, 60)
            tail = f":{part:02d}{tail}"
        texts.append(f"{'-' if value < 0 else ''}{left:0{width}d}{tail}")
    return texts


def parse_floats(texts: pa.Array, notation: NumberFormat) -> tuple[npt.NDArray[np.float64], Mask]:
    """Parse texts as floating-point numbers.

    Args:
        texts: Stripped texts.
        notation: Their notation.

    Returns:
        float64 values (NaN where a text is no number, infinite where it says so) and whether
        each text is a number.
    """
    numeric = matches(texts, notation.pattern) | is_infinite(texts)
    rewritten = pc.if_else(pa.array(numeric), plain(texts, notation), "nan")
    return pc.cast(rewritten, pa.float64()).to_numpy(zero_copy_only=False), numeric


def parse_integers(texts: pa.Array, notation: NumberFormat) -> tuple[npt.NDArray[np.int64], Mask]:
    """Parse texts as integers; `12.0` is one, `1e3` is not.

    Args:
        texts: Stripped texts.
        notation: Their notation.

    Returns:
        int64 values (0 where a text is no integer) and whether each text is an integer of at
        most 64 bits.
    """
    numeric = matches(texts, notation.pattern)
    digits = pc.replace_substring_regex(plain(texts, notation), r"\.0*$", "")
    short = numeric & matches(digits, rf"^-?[0-9]{{1,{MAX_DIGITS}}}$")
    values = pc.cast(pc.if_else(pa.array(short), digits, "0"), pa.int64())
    values = values.to_numpy(zero_copy_only=False).copy()
    # Arrow refuses all texts if one is too large, so those that might be go one by one.
    for index in np.flatnonzero(numeric & ~short & matches(digits, r"^-?[0-9]+$")):
        value = int(digits[int(index)].as_py())
        if -(2**63) <= value < 2**63:
            values[index], short[index] = value, True
    return values, short


def count_decimals(texts: pa.Array, notation: NumberFormat) -> npt.NDArray[np.int64]:
    """Count the decimals of numbers; `1.50` has 2 and `2.5e-3` has 4.

    Args:
        texts: Stripped numbers in the given notation.
        notation: The notation.

    Returns:
        int64 counts, 0 or more.
    """
    pattern = r"^-?[0-9]*\.?(?P<fraction>[0-9]*)(?:[eE](?P<exponent>[+-]?[0-9]+))?$"
    parts = pc.extract_regex(plain(texts, notation), pattern)
    fraction = pc.utf8_length(pc.struct_field(parts, "fraction")).to_numpy(zero_copy_only=False)
    raw = pc.replace_substring_regex(pc.struct_field(parts, "exponent"), r"^\+", "")
    exponent = pc.cast(pc.if_else(pc.equal(raw, ""), "0", raw), pa.int64())
    counts: npt.NDArray[np.int64] = fraction - exponent.to_numpy(zero_copy_only=False)
    return np.maximum(counts, 0)


def exponent_form(texts: pa.Array, notation: NumberFormat) -> str:
    """Tell how numbers with exponents are written, if all have one and as many digits.

    Args:
        texts: Stripped numbers in the given notation.
        notation: The notation.

    Returns:
        Python's format, such as `.2e` for `1.23e-06`; `""` for other numbers.
    """
    first = plain(texts.slice(0, 1), notation).to_pylist()
    found = re.match(r"^-?[0-9](?:\.([0-9]+))?([eE])[+-][0-9]{2,3}$", first[0]) if first else None
    if found is None:
        return ""
    digits, letter = len(found.group(1) or ""), found.group(2)
    fraction = rf"\.[0-9]{{{digits}}}" if digits else ""
    same = matches(plain(texts, notation), rf"^-?[0-9]{fraction}{letter}[+-][0-9]{{2,3}}$")
    return f".{digits}{letter}" if same.all() else ""


def with_exponents(values: npt.NDArray[np.float64], form: str) -> list[str]:
    """Print numbers with exponents.

    Args:
        values: float64 without NaN.
        form: Python's format, such as `.2e`.

    Returns:
        One text per value.
    """
    return [format(value, form) for value in values.tolist()]


def with_plus(texts: pa.Array) -> pa.Array:
    """Write a plus sign before all numbers above zero.

    Args:
        texts: Printed numbers, with units.

    Returns:
        The texts.
    """
    positive = matches(texts, r"^[^-].*[1-9]|^[1-9]")
    return pc.if_else(
        pa.array(positive), pc.replace_substring_regex(texts, r"^(.*)$", r"+\1"), texts
    )


def float_decimals(values: npt.NDArray[np.float64], *, single: bool = False) -> int | None:
    """Find how many decimals floats have, when they are decimal numbers at all.

    Args:
        values: Finite float64 values.
        single: Whether they come from single precision, where 0.1 is 0.10000000149.

    Returns:
        The fewest decimals to which all values can be rounded without change, or None when
        they need more than 12.
    """
    dtype = np.float32 if single else np.float64
    head = values[:1000]
    for decimals in range(13):
        if all(
            np.array_equal(round_decimals(part, decimals).astype(dtype), part.astype(dtype))
            for part in (head, values)
        ):
            return decimals
    return None


def round_decimals(
    values: npt.NDArray[np.float64], decimals: int | None
) -> npt.NDArray[np.float64]:
    """Round to a number of decimals; a value that has no more decimals stays as it is.

    Args:
        values: float64, NaN allowed.
        decimals: Number of decimals, None not to round.

    Returns:
        The rounded values.
    """
    if decimals is None or decimals > MAX_DECIMALS:
        return values
    # Beyond 2**53 the scaled value is no longer exact, and rounding would disturb it.
    with np.errstate(over="ignore", invalid="ignore"):
        exact = np.abs(values) * 10.0**decimals < _EXACT
        # Adding zero turns -0.0, as -0.004 is rounded, to 0.0.
        return np.where(exact, np.round(values, decimals) + 0.0, values)


def format_grouped(
    values: npt.NDArray[Any], notation: NumberFormat, decimals: int | None = None
) -> list[str]:
    """Print numbers with thousands separators.

    Args:
        values: int64 or float64 without NaN.
        notation: Notation with a thousands separator.
        decimals: How many each number has; as many as it needs if not given.

    Returns:
        One text per value.
    """
    swap = str.maketrans({",": notation.thousands, ".": notation.decimal})
    form = "," if decimals is None else f",.{decimals}f"
    return [format(value, form).translate(swap) for value in values.tolist()]


def with_zeros(texts: pa.Array, decimals: int) -> pa.Array:
    """Give all numbers the same number of decimals.

    Args:
        texts: Numbers with a decimal point or an exponent, of at most so many decimals.
        decimals: How many, 1 or more.

    Returns:
        The texts, without exponents.
    """
    if matches(texts, "e").any():
        written = (f"{float(text):.{decimals}f}" for text in texts.to_pylist())
        return pa.array(written, type=texts.type)
    for fewer in range(1, decimals):
        texts = pc.replace_substring_regex(
            texts, rf"(\.[0-9]{{{fewer}}})$", r"\1" + "0" * (decimals - fewer)
        )
    return texts


def add_units(texts: pa.Array, notation: NumberFormat) -> pa.Array:
    """Write the units around printed numbers, and parentheses around negative ones.

    Args:
        texts: Numbers as text, without units.
        notation: Their notation.

    Returns:
        The texts with units.
    """
    if notation.before or notation.after:
        # A backslash begins a reference in what replaces a match.
        before, after = (unit.replace("\\", r"\\") for unit in (notation.before, notation.after))
        written = rf"\1{before}\2" if notation.sign_first else rf"{before}\1\2"
        texts = pc.replace_substring_regex(texts, r"^([+-]?)(.*)$", written + after)
    if notation.parentheses:
        texts = pc.replace_substring_regex(texts, r"^-(.*)$", r"(\1)")
    return texts
