"""What kind of values a pandas column holds, whatever dtype holds them."""

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
from pandas.api import types as pdt

from bcgan.errors import InputError
from bcgan.tabular.wording import listing, quoted

Family = Literal["text", "category", "boolean", "integer", "float", "datetime"]

# pandas dtype for what `pandas.api.types.infer_dtype` finds in an object column.
_OBJECT_DTYPES: Mapping[str, Any] = {
    "string": "str",
    "empty": "str",
    "boolean": "boolean",
    "integer": "Int64",
    "floating": "float64",
    "mixed-integer-float": "float64",
    "decimal": "float64",
    "date": "datetime64[us]",
    "datetime": "datetime64[us]",
    "datetime64": "datetime64[us]",
}


def with_text_names(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table text column names.

    Args:
        table: Any table.

    Returns:
        The same columns under `str(name)`.

    Raises:
        InputError: If two columns then have the same name.
    """
    names = [str(name) for name in table.columns]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise InputError(
            f"The table has more than one column named {listing(twice)}: rename them so that "
            "every column has its own name."
        )
    return table.set_axis(names, axis="columns")


def concrete(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """Replace the dtype `object` by the dtype that fits the values, and dtypes that only store.

    Sparse columns become dense ones, Arrow's decimals doubles, its dates moments, and its
    dictionaries what they list.

    Args:
        series: A column.

    Returns:
        The column, of a dtype that `family_of` knows if there is one for the values.

    Raises:
        InputError: If the values are not all text, numbers, booleans or dates, or integers of
            more than 64 bits.
    """
    if isinstance(series.dtype, pd.SparseDtype):
        series = series.astype(series.dtype.subtype)
    if isinstance(series.dtype, pd.ArrowDtype):
        return _without_arrow_storage(series, series.dtype.pyarrow_dtype)
    if not pdt.is_object_dtype(series.dtype):
        return series
    found = pdt.infer_dtype(series, skipna=True)
    dtype = _OBJECT_DTYPES.get(found)
    if dtype is None:
        raise InputError(
            f"Column {quoted(series.name)} holds {found} values: make them all text, all numbers "
            "or all dates, or leave the column out."
        )
    if dtype == "datetime64[us]":
        dates = pd.to_datetime(series, utc=True).dt.tz_localize(None)
        return dates.astype(dtype)
    try:
        return series.astype(dtype)
    except OverflowError:
        raise InputError(
            f"Column {quoted(series.name)} holds integers of more than 64 bits: turn them into "
            "text if they are names, else into floats."
        ) from None


def _without_arrow_storage(series: "pd.Series[Any]", kind: pa.DataType) -> "pd.Series[Any]":
    if pa.types.is_decimal(kind):
        return series.astype("float64")
    if pa.types.is_date(kind):
        return series.astype("datetime64[us]")
    if pa.types.is_dictionary(kind):
        listed = pa.chunked_array(series.array.__arrow_array__()).cast(kind.value_type)
        dtype = pd.ArrowDtype(kind.value_type)
        return pd.Series(pd.array(listed, dtype=dtype), index=series.index, name=series.name)
    return series


def is_arrow_date(dtype: Any) -> bool:
    """Tell whether a dtype is one of Arrow's two for dates.

    Args:
        dtype: A pandas dtype.

    Returns:
        True for `date32[pyarrow]` and `date64[pyarrow]`.
    """
    return isinstance(dtype, pd.ArrowDtype) and bool(pa.types.is_date(dtype.pyarrow_dtype))


def family_of(series: "pd.Series[Any]") -> Family:
    """Tell the family of a column's dtype.

    Args:
        series: A column, not of dtype `object`.

    Returns:
        The family.

    Raises:
        InputError: If a table cannot be modelled with such a dtype.
    """
    return family_of_dtype(series.dtype, str(series.name))


def family_of_dtype(dtype: Any, name: str) -> Family:
    """Tell the family of a dtype.

    Args:
        dtype: A pandas dtype.
        name: Name of the column, for messages.

    Returns:
        The family.

    Raises:
        InputError: If a table cannot be modelled with such a dtype.
    """
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    if pdt.is_bool_dtype(dtype):
        return "boolean"
    if pdt.is_integer_dtype(dtype):
        return "integer"
    if pdt.is_float_dtype(dtype):
        return "float"
    if pdt.is_datetime64_any_dtype(dtype) or is_arrow_date(dtype):
        return "datetime"
    if pdt.is_string_dtype(dtype):
        return "text"
    raise InputError(
        f"Column {quoted(name)} is of type {dtype}: turn it into numbers, text or dates, or "
        "leave it out."
    )
