"""Moments of columns with a time zone: typed in UTC, but their grain is that of local clocks."""

from typing import Any

import numpy as np
import pandas as pd

from bcgan.tabular.column_schema import ColumnSchema


def time_zone(column: ColumnSchema) -> Any:
    """Give the time zone of a column's source.

    Args:
        column: A datetime column.

    Returns:
        What pandas takes for a zone; None where the source has none, or is text.
    """
    if column.is_text or column.source_dtype == "category":
        return None
    dtype: Any = pd.api.types.pandas_dtype(column.source_dtype)
    arrow = getattr(dtype, "pyarrow_dtype", None)
    return getattr(dtype, "tz", None) or getattr(arrow, "tz", None)


def rounded_on_local_clocks(moments: "pd.Series[Any]", zone: Any, step: float) -> "pd.Series[Any]":
    """Round moments to what clocks show at full days, hours and so on.

    Args:
        moments: Naive moments in UTC.
        zone: A time zone.
        step: Grain in seconds.

    Returns:
        Naive moments in UTC. Of an hour that clocks show twice the first is taken; a time that is
        left out becomes the next there is.
    """
    local = moments.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    local = local.dt.round(pd.Timedelta(seconds=step))
    first = np.ones(len(local), dtype=bool)
    aware = local.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    return aware.dt.tz_convert("UTC").dt.tz_localize(None).astype(moments.dtype)
