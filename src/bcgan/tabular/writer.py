"""From typed columns back to what the source had, and to files."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from bcgan.atomic import atomic_path
from bcgan.tabular.column_schema import ColumnSchema, TableSchema
from bcgan.tabular.conversion import typed_column
from bcgan.tabular.restoration import constant_column, to_native, to_source, to_text

Restore = Callable[["pd.Series[Any]", ColumnSchema], "pd.Series[Any]"]


def restore_table(typed: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give a typed table the columns, order and dtypes of its source.

    Text columns (all columns of a CSV) come back as the text the source would have: integers
    without a fraction, floats with no more decimals than the source had, booleans, dates,
    decimal signs and missing values in its spelling.

    Args:
        typed: Typed columns; a constant column may be absent and is filled.
        schema: The schema.

    Returns:
        The table, ready to be written.
    """
    return _restored(typed, schema, to_text)


def with_source_names(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Name the columns as the source's data frame did, by integers where it had these.

    Args:
        table: Columns with the text names of the schema.
        schema: The schema.

    Returns:
        The same columns.
    """
    if not schema.integer_names:
        return table
    return table.set_axis([int(name) for name in table.columns], axis="columns")


def native_table(typed: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Give a typed table the columns and order of its source, with native dtypes throughout.

    For Parquet files: what a CSV source holds as the text of a number, boolean or date becomes
    int64 (or Int64 with missing values), float64, bool and datetime64. Columns of other sources
    are those of `restore_table`.

    Args:
        typed: Typed columns; a constant column may be absent and is filled.
        schema: The schema.

    Returns:
        The table, ready to be written.
    """
    return _restored(typed, schema, to_native)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    r"""Write a table as CSV atomically: UTF-8, comma, `\n`, header line, no row index.

    Args:
        table: A restored table.
        path: Final location; its folder is made if it is missing.
    """
    # A lone carriage return would end a row when read, and is not quoted of itself.
    returns = any("\r" in str(name) or _has_return(table[name]) for name in table.columns)
    with atomic_path(Path(path)) as temporary:
        table.to_csv(
            temporary,
            index=False,
            encoding="utf-8",
            lineterminator="\n",
            quoting=csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL,
            compression=None,
        )


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet atomically, without row index.

    Args:
        table: A restored table.
        path: Final location; its folder is made if it is missing.
    """
    with atomic_path(Path(path)) as temporary:
        table.to_parquet(temporary, index=False, compression="zstd")


def _has_return(series: "pd.Series[Any]") -> bool:
    if not pd.api.types.is_string_dtype(series.dtype):
        return False
    return bool(series.str.contains("\r", regex=False, na=False).any())


def _restored(typed: pd.DataFrame, schema: TableSchema, from_text: Restore) -> pd.DataFrame:
    columns = {}
    for column in schema.columns:
        if column.kind == "constant":
            series = constant_column(column, len(typed))
        else:
            series = typed[column.name]
        series = typed_column(series, column, schema.missing_tokens)
        columns[column.name] = (from_text if column.is_text else to_source)(series, column)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(typed)), columns=list(schema.names))
