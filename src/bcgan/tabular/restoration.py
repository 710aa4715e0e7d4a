"""From typed columns back to what the source held: texts, native values, source dtypes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bcgan.tabular.cells import text_series
from bcgan.tabular.column_schema import ColumnSchema
from bcgan.tabular.conversion import typed_kind
from bcgan.tabular.date_text import is_clock_time, print_datetimes
from bcgan.tabular.number_text import (
    add_units,
    format_grouped,
    print_durations,
    round_decimals,
    with_exponents,
    with_plus,
    with_zeros,
)
from bcgan.tabular.source_columns import family_of_dtype

_TEXT = pa.large_string()
_INT64 = np.iinfo(np.int64)


def constant_column(column: ColumnSchema, rows: int) -> "pd.Series[Any]":
    """Fill a constant column.

    Args:
        column: A constant column.
        rows: How many rows.

    Returns:
        Its value, or missing, in every row.
    """
    if column.constant is None:
        return pd.Series([None] * rows, dtype="str")
    if isinstance(column.constant, str):
        return pd.Series([column.constant] * rows, dtype="str")
    return pd.Series([column.constant] * rows)


def to_text(series: "pd.Series[Any]", column: ColumnSchema) -> "pd.Series[Any]":
    """Print a typed column as its text source would.

    Args:
        series: Typed column of a text source.
        column: Its schema.

    Returns:
        Text; missing values in the spelling of the source, null where it had none.
    """
    texts = _PRINTERS.get(typed_kind(column), _print_categories)(series, column)
    missing = pa.array(series.isna().to_numpy(dtype=bool))
    token = column.missing_token
    if token and any(column.padding):
        token = token.join(column.padding)
    if any(column.padding):
        texts = _joined(column.padding[0], texts, column.padding[1])
    return text_series(pc.if_else(missing, pa.scalar(token, _TEXT), texts))


def to_native(series: "pd.Series[Any]", column: ColumnSchema) -> "pd.Series[Any]":
    """Give a typed column of a text source the dtype its values have.

    Args:
        series: Typed column of a text source.
        column: Its schema.

    Returns:
        int64 (Int64 with missing values), float64, bool (boolean), datetime64[us] or text, which
        times of day and durations are too; a whole number written as `1.0` is a float64, as
        pandas would read it.
    """
    kind = typed_kind(column)
    if kind == "categorical" or is_clock_time(column.datetime_format) or column.sixties[0]:
        padded = to_text(series, column)
        return padded.where(series.notna())
    if kind == "float" or (kind == "integer" and column.decimals):
        numbers = round_decimals(_numbers(series), column.decimals)
        if column.exponent:
            numbers = np.array(with_exponents(numbers, column.exponent), dtype=np.float64)
        return pd.Series(numbers)
    if kind in {"integer", "boolean"} and not series.isna().any():
        return series.astype("int64" if kind == "integer" else "bool")
    return series


def to_source(series: "pd.Series[Any]", column: ColumnSchema) -> "pd.Series[Any]":
    """Give a typed column of a source that is not text its dtype back.

    Args:
        series: Typed column.
        column: Its schema.

    Returns:
        The column in the source's dtype; a nullable one where there are missing values and the
        source's dtype has no room for them.
    """
    if column.source_dtype == "category":
        return _to_category(series, column)
    dtype: Any = pd.api.types.pandas_dtype(column.source_dtype)
    family = family_of_dtype(dtype, column.name)
    if family == "datetime":
        return _to_datetime(series, dtype)
    if family == "boolean":
        return _to_boolean(series, dtype)
    if family == "float":
        return pd.Series(round_decimals(_numbers(series), column.decimals)).astype(dtype)
    return _to_integer(series, dtype)


def _is_extension(dtype: Any) -> bool:
    return not isinstance(dtype, np.dtype)


def _numbers(series: "pd.Series[Any]") -> npt.NDArray[np.float64]:
    if pd.api.types.is_string_dtype(series.dtype):
        series = pd.to_numeric(series)
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


def _to_integer(series: "pd.Series[Any]", dtype: Any) -> "pd.Series[Any]":
    if pd.api.types.is_string_dtype(series.dtype):
        whole = series.map(int, na_action="ignore").astype("object").astype("Int64")
    elif pd.api.types.is_float_dtype(series.dtype):
        # The largest double that is an int64.
        limit = float(2**63 - 1024)
        whole = series.round().clip(-limit, limit).astype("Int64")
    else:
        whole = series.astype("Int64")
    # "Int16" and "int16[pyarrow]" have the bounds of int16.
    bounds = np.iinfo(str(dtype).lower().partition("[")[0])
    whole = whole.clip(max(bounds.min, _INT64.min), min(bounds.max, _INT64.max))
    if whole.isna().any() and not _is_extension(dtype):
        return whole
    return whole.astype(dtype)


def _to_boolean(series: "pd.Series[Any]", dtype: Any) -> "pd.Series[Any]":
    if pd.api.types.is_string_dtype(series.dtype):
        series = series.str.casefold().map({"true": True, "false": False})
    flags = series.astype("boolean")
    if flags.isna().any() and not _is_extension(dtype):
        return flags
    return flags.astype(dtype)


def _to_datetime(series: "pd.Series[Any]", dtype: Any) -> "pd.Series[Any]":
    if not pd.api.types.is_datetime64_any_dtype(series.dtype):
        series = pd.to_datetime(series, format="ISO8601").astype("datetime64[us]")
    zone = getattr(dtype, "tz", None)
    if zone is None and isinstance(dtype, pd.ArrowDtype):
        zone = getattr(dtype.pyarrow_dtype, "tz", None)
    if zone is not None:
        series = series.dt.tz_localize("UTC").dt.tz_convert(zone)
    return series.astype(dtype)


def _to_category(series: "pd.Series[Any]", column: ColumnSchema) -> "pd.Series[Any]":
    if column.categories is None:
        return series.astype("category")
    if column.kind not in {"categorical", "boolean", "constant"}:
        # The user decided that these are numbers or dates: new values may be none of them.
        return series
    listed = list(column.categories)
    by_text = {str(value).strip(): code for code, value in enumerate(listed)}
    missing = -1 if column.missing_token is None else by_text.get(column.missing_token, -1)
    bare = column.model_copy(update={"padding": ("", ""), "missing_token": None})
    codes, texts = pd.factorize(to_text(series, bare))
    known = [by_text.get(text, missing) for text in texts]
    return pd.Series(
        pd.Categorical.from_codes(
            np.array([*known, missing], dtype=np.int64)[codes],
            dtype=pd.CategoricalDtype(listed, ordered=column.ordered),
        )
    )


def _joined(before: str, texts: pa.Array, after: str) -> pa.Array:
    return pc.binary_join_element_wise(
        pa.scalar(before, _TEXT), texts, pa.scalar(after, _TEXT), pa.scalar("", _TEXT)
    )


def _print_categories(series: "pd.Series[Any]", column: ColumnSchema) -> pa.Array:
    array = pa.array(series.astype("str"), type=_TEXT, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _print_integers(series: "pd.Series[Any]", column: ColumnSchema) -> pa.Array:
    numbers = series.fillna(0).to_numpy(dtype=np.int64)
    if column.sixties[0]:
        return pa.array(print_durations(numbers, column.notation), type=_TEXT)
    if column.thousands:
        texts = pa.array(format_grouped(numbers, column.notation), type=_TEXT)
    else:
        texts = pc.cast(pa.array(numbers), _TEXT)
    if column.decimals:
        texts = _joined("", texts, column.decimal + "0" * column.decimals)
    return _signed(add_units(texts, column.notation), column)


def _signed(texts: pa.Array, column: ColumnSchema) -> pa.Array:
    return with_plus(texts) if column.plus else texts


def _print_floats(series: "pd.Series[Any]", column: ColumnSchema) -> pa.Array:
    known = np.nan_to_num(_numbers(series), nan=0.0)
    numbers = round_decimals(known, column.decimals)
    if column.exponent:
        texts = pa.array(with_exponents(numbers, column.exponent), type=_TEXT)
        if column.decimal != ".":
            texts = pc.replace_substring(texts, ".", column.decimal)
        return _signed(add_units(texts, column.notation), column)
    fixed = column.decimals if column.fixed_decimals else None
    if column.thousands:
        grouped = pa.array(format_grouped(numbers, column.notation, fixed), type=_TEXT)
        if column.bare_wholes:
            grouped = pc.replace_substring_regex(grouped, r"[.,]0$", "")
        return _signed(add_units(grouped, column.notation), column)
    texts = pc.cast(pa.array(numbers), _TEXT)
    if column.decimals != 0 and not column.bare_wholes:
        whole = pc.match_substring_regex(texts, r"^-?[0-9]+$")
        texts = pc.if_else(whole, _joined("", texts, ".0"), texts)
    if fixed is not None:
        texts = with_zeros(texts, fixed)
    if column.decimal != ".":
        texts = pc.replace_substring(texts, ".", column.decimal)
    return _signed(add_units(texts, column.notation), column)


def _print_booleans(series: "pd.Series[Any]", column: ColumnSchema) -> pa.Array:
    true = pa.scalar(column.true_token or "True", _TEXT)
    false = pa.scalar(column.false_token or "False", _TEXT)
    return pc.if_else(pa.array(series.fillna(False).to_numpy(dtype=bool)), true, false)


def _print_datetimes(series: "pd.Series[Any]", column: ColumnSchema) -> pa.Array:
    form = column.datetime_format or "%Y-%m-%dT%H:%M:%S.%f"
    codes, instants = pd.factorize(series)
    texts = print_datetimes(
        pd.Series(instants), form, column.decimals, column.unpadded, column.letters
    )
    return pa.array([*texts.tolist(), ""], type=_TEXT).take(pa.array(codes % (len(texts) + 1)))


_PRINTERS: Mapping[str, Callable[["pd.Series[Any]", ColumnSchema], pa.Array]] = {
    "integer": _print_integers,
    "float": _print_floats,
    "boolean": _print_booleans,
    "datetime": _print_datetimes,
}
