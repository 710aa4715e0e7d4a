"""Dates written as text: which one format a column keeps to, and parsing it."""

import datetime
import re
from collections.abc import Collection, Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bcgan.tabular.number_text import matches

Mask = npt.NDArray[np.bool_]

CLOCK_DAY = datetime.date(1900, 1, 1)
"""The day that times of day lie on, as `strptime` has it."""

_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%d%b%Y",
    "%a, %d %b %Y",
    "%a %d %b %Y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
)
# Moments that are no date, separator and time of day.
_WHOLE = (
    "%Y%m%dT%H%M%S",
    "%Y%m%dT%H%M",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %H:%M:%S +0000 %Y",
)
_CLOCK_TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_TIMES = ("", *_CLOCK_TIMES)
_ZONES = r"(?:Z| UTC| GMT| ?[+-][0-9]{2}(?::?[0-9]{2})?)"
# Digits, names and separators of a date; eight digits in a row are one only among their like.
_SHAPE = (
    r"^(([A-Za-z]{3,9},? )?([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"
    r"|[0-9]{1,2}[- ]?[A-Za-z]{3,9}[- ]?[0-9]{2,4}|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4})"
    r"([T :][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?( ?[AaPp][Mm])?"
    rf"{_ZONES}?)?"
    r"|[0-9]{8}T[0-9]{4}([0-9]{2})?Z?"
    r"|[A-Za-z]{3} [A-Za-z]{3} [0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2}( \+0000)? [0-9]{4})$"
)
_DAY_DIGITS = "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
# The last day of the calendar stands for "open".
_COMPACT = {
    "%Y%m%d": rf"^({_DAY_DIGITS}|99991231)$",
    "%Y%m%d%H%M%S": rf"^{_DAY_DIGITS}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$",
}
# So many different numbers are not all dates by chance.
_LEAST_COMPACT = 10
_CLOCK_SHAPE = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?( [AaPp][Mm])?$"
_ZONE = re.compile(rf"\d{{1,2}}:\d{{2}}.*?({_ZONES})$")
_FRACTION = rf"\.(?P<fraction>[0-9]{{1,6}}){_ZONES}?$"
_DAY_FIRST = {"%d/%m": "%m/%d", "%d-%m": "%m-%d", "%m/%d": "%d/%m", "%m-%d": "%d-%m"}
# What stands between a date and its time of day, where it is neither a space nor a T.
_SEPARATORS = {"%d%b%Y": ":"}
_SAMPLE = 100
# How each directive of a format is written; those that may lack their leading zero by name.
_WRITTEN = {
    "%d": "(?P<d>[0-9]{1,2})",
    "%m": "(?P<m>[0-9]{1,2})",
    "%H": "(?P<H>[0-9]{1,2})",
    "%I": "(?P<I>[0-9]{1,2})",
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%b": "[A-Za-z]+",
    "%B": "[A-Za-z]+",
    "%a": "[A-Za-z]+",
    "%A": "[A-Za-z]+",
    "%M": "[0-9]{1,2}",
    "%S": "[0-9]{1,2}",
    "%f": "[0-9]{1,6}",
    "%p": "[AaPp][Mm]",
}
_DIRECTIVE = re.compile("%[a-zA-Z]")
_NAMED = re.compile("%[aAbBp]")

LetterCase = Literal["", "upper", "lower"]
"""How names of months, days and halves of a day are written; empty for `May` and `PM`."""


def looks_like_date(texts: pa.Array) -> Mask:
    """Say which texts have the shape of a date.

    Args:
        texts: Stripped texts.

    Returns:
        One boolean per text.
    """
    return matches(texts, _SHAPE)


def datetime_format(texts: pa.Array) -> str | None:
    """Find the one format in which all texts are dates, or times of day.

    A zone suffix that all texts share (`Z`, `+02:00`, ` UTC`) becomes a literal part of the format,
    so that times stay as written.

    Args:
        texts: Distinct stripped texts, at least one.

    Returns:
        A `strptime` format, or None. Where both orders fit, the day comes before the month.
    """
    sample = texts.slice(0, _SAMPLE)
    is_clock = matches(sample, _CLOCK_SHAPE).all()
    shape = _CLOCK_SHAPE if is_clock else _SHAPE
    if not matches(sample, shape).all() or not matches(texts, shape).all():
        return None
    for form in _CLOCK_TIMES if is_clock else _formats(texts[0].as_py()):
        if parse_datetimes(sample, form)[1].all() and parse_datetimes(texts, form)[1].all():
            return form
    return None


def compact_format(texts: pa.Array) -> str | None:
    """Find out whether whole numbers are dates, such as 20240131 or 20240131093000.

    Args:
        texts: Distinct stripped texts.

    Returns:
        The `strptime` format in which all of them are dates of 1900 to 2099; None if some are
        not, or if there are too few to tell.
    """
    if len(texts) < _LEAST_COMPACT:
        return None
    for form, shape in _COMPACT.items():
        if matches(texts.slice(0, _SAMPLE), shape).all() and matches(texts, shape).all():
            return form if parse_datetimes(texts, form)[1].all() else None
    return None


def is_clock_time(form: str | None) -> bool:
    """Say whether a format has a time of day alone; such moments lie on `CLOCK_DAY`."""
    return form in _CLOCK_TIMES


def likely_format(texts: pa.Array) -> str:
    """Find the format in which most texts are dates.

    Args:
        texts: Distinct stripped texts.

    Returns:
        The format that fits most of the first 100 texts; ISO dates if none fits any.
    """
    sample = texts.slice(0, _SAMPLE)
    forms = [form for text in sample.to_pylist()[:5] for form in _formats(text)]
    fits = {form: int(parse_datetimes(sample, form)[1].sum()) for form in dict.fromkeys(forms)}
    return max(fits, key=lambda form: fits[form], default=_DATES[0])


def other_order(texts: pa.Array, form: str) -> str | None:
    """Find the format with day and month exchanged, if it fits as well.

    Args:
        texts: Distinct stripped texts.
        form: The format found.

    Returns:
        The other format, or None when the order of day and month is certain.
    """
    other = _DAY_FIRST.get(form[:5])
    if other is None:
        return None
    swapped = other + form[5:]
    return swapped if parse_datetimes(texts, swapped)[1].all() else None


def parse_datetimes(texts: pa.Array, form: str) -> tuple[npt.NDArray[np.datetime64], Mask]:
    """Parse texts as dates.

    Args:
        texts: Stripped texts.
        form: A `strptime` format, or `"ISO8601"`.

    Returns:
        datetime64[us] values, NaT where a text does not fit, and whether each one fits.
    """
    parsed = pd.to_datetime(
        pd.Series(texts.to_pylist(), dtype=object),
        format=form,
        errors="coerce",
        utc=form == "ISO8601",
    )
    values = to_microseconds(parsed)
    return values, ~np.isnat(values)


def to_microseconds(series: "pd.Series[Any]") -> npt.NDArray[np.datetime64]:
    """Turn timestamps into microseconds, those with a time zone in UTC.

    Args:
        series: Any datetime dtype.

    Returns:
        datetime64[us].
    """
    if getattr(series.dt, "tz", None) is not None:
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    return series.to_numpy().astype("datetime64[us]")


def fraction_digits(texts: pa.Array, form: str) -> int:
    """Count the digits of the fraction of a second.

    Args:
        texts: Distinct stripped texts.
        form: Their format.

    Returns:
        The most digits in any text, 0 to 6.
    """
    if "%f" not in form:
        return 0
    fractions = pc.struct_field(pc.extract_regex(texts, _FRACTION), "fraction")
    return int(pc.max(pc.utf8_length(fractions)).as_py() or 0)


def unpadded_directives(texts: pa.Array, form: str) -> tuple[str, ...]:
    """Find the parts that are written without a leading zero, as in `4/7/2024 9:05`.

    Args:
        texts: Distinct stripped texts.
        form: Their format.

    Returns:
        Those of `%d`, `%m`, `%H` and `%I` of which some text has a single digit and none a zero
        before it.
    """
    written = _DIRECTIVE.sub(lambda part: _WRITTEN.get(part[0], ".*"), re.escape(form))
    fields = pc.extract_regex(texts, f"^{written}$")
    named = [field.name for field in fields.type]
    return tuple(
        f"%{name}"
        for name in named
        # What a format of the user names twice is left as it is.
        if named.count(name) == 1
        and matches(field := pc.struct_field(fields, name).fill_null(""), "^[0-9]$").any()
        and not matches(field, "^0[0-9]").any()
    )


def letter_case(texts: pa.Array, form: str) -> LetterCase:
    """Find out how the names in dates are written, as in `04-MAY-2006`.

    Args:
        texts: Distinct stripped texts.
        form: Their format.

    Returns:
        `upper` or `lower` where all texts are; nothing else than that for formats without names.
    """
    if not _NAMED.search(form):
        return ""
    # Letters of the format itself, such as a T, tell nothing.
    if texts.equals(pc.utf8_upper(texts)):
        return "upper"
    return "lower" if texts.equals(pc.utf8_lower(texts)) else ""


def print_datetimes(
    values: "pd.Series[Any]",
    form: str,
    digits: int | None,
    unpadded: Collection[str] = (),
    letters: LetterCase = "",
) -> "pd.Series[Any]":
    """Print dates.

    Args:
        values: datetime64 values without missing ones.
        form: A `strftime` format.
        digits: Digits of the fraction of a second, None or 0 for all six.
        unpadded: Directives of the format that are printed without a leading zero.
        letters: How names are written.

    Returns:
        Texts.
    """
    texts = pd.Series([""] * len(values), index=values.index, dtype="str")
    bare = {
        "%d": values.dt.day,
        "%m": values.dt.month,
        "%H": values.dt.hour,
        "%I": (values.dt.hour - 1) % 12 + 1,
    }
    for part in re.split(f"({'|'.join(unpadded)})", form) if unpadded else [form]:
        texts = texts + (bare[part].astype("str") if part in unpadded else values.dt.strftime(part))
    if digits and "%f" in form:
        # strftime prints six digits.
        surplus = rf"(\.[0-9]{{{digits}}})[0-9]{{{6 - digits}}}({_ZONES}?)$"
        texts = texts.str.replace(surplus, r"\1\2", regex=True)
    if letters:
        texts = texts.str.upper() if letters == "upper" else texts.str.lower()
    return texts


def _formats(example: str) -> Iterator[str]:
    zone = _ZONE.search(example)
    suffix = zone.group(1) if zone else ""
    is_iso = re.search(r"\dT\d", example) is not None
    for date in _DATES:
        for time in _TIMES:
            if not time:
                yield date
                continue
            separator = "T" if is_iso and date == "%Y-%m-%d" else " "
            yield f"{date}{_SEPARATORS.get(date, separator)}{time}{suffix}"
    yield from (form + ("Z" if example.endswith("Z") else "") for form in _WHOLE)
