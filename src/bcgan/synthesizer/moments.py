"""Moments that users write, in bounds and conditions, on the scale of the column they are for."""

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from bcgan.tabular.date_text import CLOCK_DAY, is_clock_time, parse_datetimes
from bcgan.tabular.schema import ColumnSchema
from bcgan.tabular.time_zones import time_zone

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d.*)?")
_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{3}(\d{3})?)?)?")
_ZONE_OF_FORMAT = re.compile(r"%[SMfp] ?(Z|[+-]\d{2}(?::?\d{2})?)$")


def read_moment(value: Any, column: ColumnSchema) -> pd.Timestamp:
    """Read a moment as a column of dates holds it.

    Text is read in the format of the column's source, or as ISO 8601: `03/04/2020` is the day that
    it is in the column, and no order of day and month is guessed. A moment without a time zone is
    in the zone of the column, if that has one.

    Args:
        value: Text, or a date, moment or time of day of Python, NumPy or pandas, or an integer
            such as 20240131 where the source writes dates so.
        column: A datetime column.

    Returns:
        The moment without a zone, as typed columns have it: in UTC where the source has a time
        zone, else as it is written there.

    Raises:
        ValueError: If it is no moment, or written in another way.
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        value = str(value)  # 20240131, where the source writes dates so.
    moment = _parsed(value.strip(), column) if isinstance(value, str) else _stamp(value)
    if pd.isna(moment):
        raise ValueError("there is no such moment")
    zone = time_zone(column)
    if moment.tzinfo is None and zone is not None:
        moment = moment.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    if moment.tzinfo is not None:
        own = _written_zone(column) if zone is None else "UTC"
        moment = moment.tz_convert(own).tz_localize(None)
    return moment.as_unit("us")


def plain_moment(value: Any) -> Any:
    """Write a moment of Python, NumPy or pandas as text, which settings and files can hold.

    Args:
        value: Anything.

    Returns:
        Its ISO 8601 text if it is a moment, else the value itself.
    """
    if isinstance(value, np.datetime64 | datetime.date):
        return pd.Timestamp(value).isoformat()
    return value.isoformat() if isinstance(value, datetime.time) else value


def _stamp(value: Any) -> pd.Timestamp:
    if isinstance(value, datetime.time):
        value = datetime.datetime.combine(CLOCK_DAY, value)
    if not isinstance(value, np.datetime64 | datetime.date):
        raise ValueError("it is no moment")
    return pd.Timestamp(value)


def _parsed(text: str, column: ColumnSchema) -> pd.Timestamp:
    if column.datetime_format is not None:
        values, fits = parse_datetimes(pa.array([text]), column.datetime_format)
        if fits[0]:
            return pd.Timestamp(values[0])
    if is_clock_time(column.datetime_format) and _CLOCK.fullmatch(text):
        return _stamp(datetime.time.fromisoformat(text))
    if not _ISO.fullmatch(text):
        raise ValueError("it is neither an ISO date nor in the format of the column")
    return pd.Timestamp(text)


def _written_zone(column: ColumnSchema) -> Any:
    """Give the zone that all cells of a text column end with; UTC without one."""
    found = _ZONE_OF_FORMAT.search(column.datetime_format or "")
    if found is None or found.group(1) == "Z":
        return "UTC"
    hours = found.group(1)
    return datetime.datetime.strptime(hours if len(hours) > 3 else f"{hours}00", "%z").tzinfo
