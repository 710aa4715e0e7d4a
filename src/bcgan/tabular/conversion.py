"""From source columns to typed columns, by a schema that is already known.

Typed columns are Int64 (integer), float64 (float), boolean, pandas `str` (categorical) and
datetime64[us] (datetime; instants with a time zone in UTC). Constants and identifiers are typed
by what the source holds. White space around text cells is not part of the value.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from bcgan.errors import InputError
from bcgan.tabular.cells import TextCells, text_series
from bcgan.tabular.column_schema import ColumnSchema, Kind, TableSchema
from bcgan.tabular.date_text import parse_datetimes, to_microseconds
from bcgan.tabular.number_text import parse_floats, parse_integers
from bcgan.tabular.source_columns import concrete, family_of, family_of_dtype, with_text_names
from bcgan.tabular.wording import near_matches, plural, quoted

Mask = npt.NDArray[np.bool_]

_FAMILY_KINDS: Mapping[str, Kind] = {
    "text": "categorical",
    "category": "categorical",
    "boolean": "boolean",
    "integer": "integer",
    "float": "float",
    "datetime": "datetime",
}
_KIND_WORDS = {
    "integer": "integers",
    "float": "numbers",
    "boolean": "booleans",
    "datetime": "dates",
}


def apply_schema(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Turn a table into its typed form; a typed table stays as it is.

    Args:
        table: A table with at least the columns of the schema, read from a file or typed.
        schema: The schema.

    Returns:
        The typed columns in the order of the schema, row index 0, 1, 2, ...

    Raises:
        InputError: If a column is absent, or has values that are not of its kind.
    """
    table = with_text_names(table)
    columns = {}
    for column in schema.columns:
        if column.name not in table.columns:
            raise InputError(
                f"The table has no column {quoted(column.name)}, which the schema has: "
                f"{near_matches(column.name, list(table.columns))}"
            )
        columns[column.name] = typed_column(table[column.name], column, schema.missing_tokens)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(table)), columns=list(columns))


def typed_column(
    series: "pd.Series[Any]", column: ColumnSchema, missing_tokens: Sequence[str]
) -> "pd.Series[Any]":
    """Turn one column into its typed form.

    Args:
        series: The source column, or the typed one.
        column: Its schema.
        missing_tokens: Texts that stand for missing.

    Returns:
        The typed column, row index 0, 1, 2, ...

    Raises:
        InputError: If values are not of the column's kind; names the first one and its row.
    """
    series = concrete(series).reset_index(drop=True)
    kind = typed_kind(column)
    if family_of(series) == "category":
        series = category_as_text(series)
    if kind == "datetime" and column.is_text and family_of(series) == "integer":
        series = series.astype("str")  # 20240131, which another reader took for a number.
    if family_of(series) == "text":
        tokens = (*missing_tokens, *column.missing_marks)
        return typed_cells(TextCells.of(series, tokens), column)
    values, missing = _convert(series, kind, column)
    return assemble(in_source_precision(values, column), missing, kind)


def typed_cells(cells: TextCells, column: ColumnSchema) -> "pd.Series[Any]":
    """Turn text cells into a typed column.

    Args:
        cells: The cells of the column.
        column: Its schema.

    Returns:
        The typed column.

    Raises:
        InputError: If cells are not of the column's kind; names the first one and its row.
    """
    kind = typed_kind(column)
    if kind == "categorical":
        return cells.text_rows()
    values, fits = _TEXT_PARSERS[kind](cells, column)
    refuse_misfits(cells, fits | cells.missing, column.name, kind)
    spread = cells.spread(values, values.dtype.type())
    return assemble(in_source_precision(spread, column), cells.missing_rows, kind)


def typed_kind(column: ColumnSchema) -> Kind:
    """Tell the kind that decides the dtype of a typed column.

    Args:
        column: The column.

    Returns:
        Its kind; for constants and identifiers the kind of what the source holds.
    """
    if column.kind not in {"constant", "identifier"}:
        return column.kind
    if column.is_text:
        return "categorical"
    return _FAMILY_KINDS[
        family_of_dtype(pd.api.types.pandas_dtype(column.source_dtype), column.name)
    ]


def category_as_text(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """Turn a pandas categorical column into the text of its categories.

    Args:
        series: Categorical dtype.

    Returns:
        Text with nulls.
    """
    texts = pa.array([str(value) for value in series.cat.categories], type=pa.large_string())
    codes = series.cat.codes.to_numpy().astype(np.int64)
    return text_series(texts.take(pa.array(codes, mask=codes < 0)))


def assemble(values: npt.NDArray[Any], missing: Mask, kind: Kind) -> "pd.Series[Any]":
    """Build a typed column.

    Args:
        values: One value per row; those of missing rows do not matter.
        missing: Whether each row is missing.
        kind: One of integer, float, boolean, categorical and datetime.

    Returns:
        The typed column.
    """
    if kind == "integer":
        return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), missing.copy()))
    if kind == "boolean":
        return pd.Series(pd.arrays.BooleanArray(values.astype(bool), missing.copy()))
    if kind == "float":
        return pd.Series(np.where(missing, np.nan, values.astype(np.float64)))
    if kind == "datetime":
        nat = np.datetime64("NaT", "us")
        return pd.Series(np.where(missing, nat, values.astype("datetime64[us]")))
    return text_series(pa.array(values.astype(object), type=pa.large_string(), mask=missing))


def in_source_precision(values: npt.NDArray[Any], column: ColumnSchema) -> npt.NDArray[Any]:
    """Round numbers to what a source of half or single precision can hold.

    Args:
        values: Any numbers.
        column: The column they are for.

    Returns:
        The same array; rounded ones, float64, for a float column of such a source.
    """
    if column.kind != "float" or column.is_text or column.source_dtype == "category":
        return values
    dtype: Any = pd.api.types.pandas_dtype(column.source_dtype)
    stored = getattr(dtype, "numpy_dtype", dtype)
    if stored not in (np.float16, np.float32):
        return values
    return values.astype(stored).astype(np.float64)


def refuse_misfits(cells: TextCells, fits: Mask, name: str, kind: str) -> None:
    """Raise an error if some text cells do not fit the kind.

    Args:
        cells: The column.
        fits: Whether each distinct cell fits.
        name: Column name.
        kind: The kind.

    Raises:
        InputError: Naming the column, the number of misfits, the first one and its row.
    """
    rows = cells.spread(~fits, null=False)
    if rows.any():
        first = int(np.argmax(rows))
        raise InputError(
            _misfit_sentence(
                name, kind, int(rows.sum()), first, cells.spellings[int(cells.codes[first])]
            )
        )


def refuse_infinite(values: npt.NDArray[np.float64], name: str) -> None:
    """Raise an error if some numbers are infinite.

    Args:
        values: One number per row.
        name: Column name.

    Raises:
        InputError: Naming the column, the number of infinite values and the row of the first.
    """
    infinite = np.isinf(values)
    if infinite.any():
        raise InputError(
            f"Column {quoted(name)} has {plural(int(infinite.sum()), 'infinite value')}, the "
            f"first in data row {int(np.argmax(infinite)) + 1:,}: replace them by numbers or "
            "leave these cells empty."
        )


def _misfit_sentence(name: str, kind: str, count: int, first: int, value: object) -> str:
    words = _KIND_WORDS.get(kind, f"of kind {kind}")
    return (
        f"Column {quoted(name)} has {plural(count, 'value')} that cannot be read as {words}, "
        f"the first is {quoted(value)} in data row {first + 1:,}: correct them, list them as "
        "missing tokens, or override the kind of the column."
    )


Parsed = tuple[npt.NDArray[Any], Mask]


def _text_numbers(cells: TextCells, column: ColumnSchema) -> Parsed:
    values, fits = parse_floats(cells.texts, column.notation)
    values, fits = np.where(cells.missing, np.nan, values), fits | cells.missing
    refuse_infinite(cells.spread(values, np.nan), column.name)
    return values, fits


def _text_integers(cells: TextCells, column: ColumnSchema) -> Parsed:
    return parse_integers(cells.texts, column.notation)


def _text_booleans(cells: TextCells, column: ColumnSchema) -> Parsed:
    true = {"true", (column.true_token or "true").casefold()}
    false = {"false", (column.false_token or "false").casefold()}
    folded = [text.casefold() for text in cells.texts.to_pylist()]
    values = np.array([text in true for text in folded], dtype=bool)
    return values, values | np.array([text in false for text in folded], dtype=bool)


def _text_datetimes(cells: TextCells, column: ColumnSchema) -> Parsed:
    return parse_datetimes(cells.texts, column.datetime_format or "ISO8601")


_TEXT_PARSERS: Mapping[Kind, Callable[[TextCells, ColumnSchema], Parsed]] = {
    "integer": _text_integers,
    "float": _text_numbers,
    "boolean": _text_booleans,
    "datetime": _text_datetimes,
}


def _convert(series: "pd.Series[Any]", kind: Kind, column: ColumnSchema) -> Parsed:
    """Convert a column that is not text; returns values and which rows are missing."""
    missing = series.isna().to_numpy(dtype=bool)
    family = family_of(series)
    if kind == "categorical":
        return _as_texts(series, missing), missing
    if (kind == "datetime") != (family == "datetime"):
        raise InputError(
            f"Column {quoted(column.name)} is of type {series.dtype} and cannot be read as "
            f"{_KIND_WORDS[kind]}: override the kind of the column."
        )
    if kind == "datetime":
        return to_microseconds(series), missing
    if family == "integer" and kind == "integer":
        return series.fillna(0).to_numpy(dtype=np.int64), missing
    numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
    refuse_infinite(numbers, column.name)
    known = np.where(missing, 0.0, numbers)
    misfit = np.zeros(len(known), dtype=bool)
    if kind == "integer":
        misfit = (known != np.rint(known)) | (np.abs(known) >= 2.0**63)
    elif kind == "boolean":
        misfit = (known != 0.0) & (known != 1.0)
    if misfit.any():
        first = int(np.argmax(misfit))
        raise InputError(
            _misfit_sentence(column.name, kind, int(misfit.sum()), first, numbers[first])
        )
    return (known if kind == "float" else known.astype(np.int64)), missing


def _as_texts(series: "pd.Series[Any]", missing: Mask) -> npt.NDArray[Any]:
    """Print values that are not text, whole numbers without decimals."""
    if family_of(series) == "float":
        numbers = np.where(missing, 0.0, series.to_numpy(dtype=np.float64, na_value=np.nan))
        if np.array_equal(numbers, np.rint(numbers)) and (np.abs(numbers) < 2.0**53).all():
            return numbers.astype(np.int64).astype(str).astype(object)
    return np.array([str(value) for value in series], dtype=object)
