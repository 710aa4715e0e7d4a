"""Numbers as a page shows them: fixed decimals, never NaN, None or infinity."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

NOT_COMPUTABLE = "not computable"
_MINUS = "\N{MINUS SIGN}"
# Times of day lie on it, as `strptime` has them.
_CLOCK_DAY = date(1900, 1, 1)
_SPANS = (("days", 86_400), ("hours", 3600), ("minutes", 60))


def finite(value: Any) -> float | None:
    """Take a value as a number.

    Args:
        value: Anything that stands in a JSON file.

    Returns:
        The number; None for what is none, for a truth value, NaN and infinity.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def dig(values: Any, *names: str) -> Any:
    """Walk into nested mappings.

    Args:
        values: The outermost mapping, or anything else.
        *names: Keys from the outside to the inside.

    Returns:
        What is there; None where a key is absent or a part is no mapping.
    """
    for name in names:
        if not isinstance(values, Mapping):
            return None
        values = values.get(name)
    return values


def decimal(value: Any, digits: int = 3) -> str:
    """Write a number with a fixed number of decimals and thousands separators.

    Args:
        value: A number; anything else is "not computable".
        digits: Decimals.

    Returns:
        The text, with a real minus sign; a rounded -0 is 0.
    """
    number = finite(value)
    if number is None:
        return NOT_COMPUTABLE
    text = f"{number:,.{digits}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.replace("-", _MINUS)


def percent(value: Any, digits: int = 1) -> str:
    """Write a share in [0, 1] as a percentage; anything else is "not computable"."""
    number = finite(value)
    return NOT_COMPUTABLE if number is None else f"{decimal(100 * number, digits)} %"


def percent_at_most(share: float) -> str:
    """Write an upper bound on a share in [0, 1] as a whole percentage, rounded up."""
    # Binary fractions lie a little above or below what was meant.
    return f"{math.ceil(round(100 * share, 9))} %"


def percent_at_least(share: float) -> str:
    """Write a share as a whole percentage, rounded down: it does not reach what it lies below."""
    return f"{math.floor(round(100 * share, 9))} %"


def count(value: Any) -> str:
    """Write a whole number with thousands separators; anything else is "not computable"."""
    return decimal(value, 0)


def telling_digits(first: float | None, second: float | None, most: int = 6) -> int:
    """Tell with how many decimals two numbers that differ are written differently.

    Args:
        first: A number, or nothing.
        second: Another, or nothing.
        most: Decimals at most.

    Returns:
        3 at least; 3 too where a number is missing or both are equal.
    """
    if first is None or second is None or first == second:
        return 3
    counts = range(3, most)
    telling = (each for each in counts if decimal(first, each) != decimal(second, each))
    return next(telling, most)


def significant(value: Any, digits: int = 4) -> str:
    """Write a number of any size with a few significant digits.

    Args:
        value: A number; anything else is "not computable".
        digits: Significant digits; those before the decimal point are never cut.

    Returns:
        The text.
    """
    number = finite(value)
    if number is None:
        return NOT_COMPUTABLE
    if number == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(number)))
    if magnitude < -6 or magnitude > 14:
        return f"{number:.{digits - 1}e}".replace("-", _MINUS)
    return decimal(number, max(0, digits - 1 - magnitude))


def interval(values: Any, digits: int = 3) -> str:
    """Write an interval.

    Args:
        values: A mapping with `low` and `high`, or anything else.
        digits: Decimals.

    Returns:
        Such as "0.79 to 0.82"; "" where there is none.
    """
    low, high = finite(dig(values, "low")), finite(dig(values, "high"))
    if low is None or high is None:
        return ""
    return f"{decimal(low, digits)} to {decimal(high, digits)}"


def duration(seconds: Any) -> str:
    """Write a time span; anything but a number is "not known"."""
    number = finite(seconds)
    if number is None:
        return "not known"
    if number < 120:
        return f"{number:.0f} seconds"
    return f"{number / 60:.0f} minutes" if number < 7200 else f"{number / 3600:.1f} hours"


def moment(seconds: Any) -> str:
    """Write seconds since 1970-01-01 as a date, on the day of times of day as one of them.

    Anything else is "not computable".
    """
    number = finite(seconds)
    if number is None:
        return NOT_COMPUTABLE
    try:
        found = datetime.fromtimestamp(number, UTC)
    except (OverflowError, ValueError, OSError):
        return NOT_COMPUTABLE
    return found.strftime("%H:%M:%S" if found.date() == _CLOCK_DAY else "%Y-%m-%d")


def time_span(seconds: Any) -> str:
    """Write seconds in the largest unit of which there is one; anything else "not computable"."""
    number = finite(seconds)
    if number is None:
        return NOT_COMPUTABLE
    for unit, size in _SPANS:
        if number >= size:
            return f"{significant(number / size)} {unit}"
    return f"{significant(number)} seconds"


def sentence(text: Any) -> str:
    """Make a reason a sentence: a capital at its start, a full stop at its end."""
    words = " ".join(str(text or "The reason was not recorded").split())
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "!", "?")) else ".")
