"""Columns of a typed table as plain NumPy arrays, the same way for every evaluation."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EPOCH = pd.Timestamp(0).as_unit("us")
"""In microseconds, as those of nanoseconds end in 2262 and dates such as 9999-12-31 are in use."""
LARGEST = 1e150


def numeric_values(column: pd.Series) -> NDArray[np.float64]:
    """Give the numbers of an integer, float, boolean or datetime column.

    Args:
        column: n values; any pandas dtype that holds numbers or moments.

    Returns:
        float64 array of shape (n,), NaN where a value is missing, infinite, or beyond 1e150,
        as no variance can be computed there. Moments become seconds since 1970-01-01 (UTC
        where the column has a time zone).
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            column = column.dt.tz_convert("UTC").dt.tz_localize(None)
        column = (column - EPOCH).dt.total_seconds()
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def text_values(column: pd.Series) -> NDArray[np.object_]:
    """Give the values of a column as text, so that 1, "1" and 1.0 are one category.

    Args:
        column: n values of any dtype.

    Returns:
        Object array of shape (n,): str, or None where a value is missing.
    """
    # Distinct values only: walking through every cell of an Arrow-backed column is slow.
    codes, distinct = pd.factorize(column)
    if pd.api.types.is_float_dtype(column.dtype):
        # A label column with a missing value arrives as 1.0 where the other table has 1.
        texts = [str(int(v)) if float(v).is_integer() else str(v) for v in distinct]
    else:
        texts = [str(value) for value in distinct]
    # The code of a missing value is -1 and so picks the last entry.
    return np.array([*texts, None], dtype=object)[codes]
