"""Parquet files to tables that keep the column types of the file."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from bcgan.errors import InputError
from bcgan.tabular.arrow_memory import arrow_reader
from bcgan.tabular.csv_source import check_names
from bcgan.tabular.wording import quoted


def read_parquet(data: bytes, path: Path) -> pd.DataFrame:
    """Parse the content of a Parquet file.

    Integers and booleans with nulls become pandas' nullable types, so that an integer column
    stays one; dates stay dates; decimals become floats, and times of day text.

    Args:
        data: Content of the file.
        path: Where it came from, for messages.

    Returns:
        The table with a plain row index; a named index is a column, an unnamed one is left out.

    Raises:
        InputError: If the file is damaged, empty, has blank or duplicate column names, or a
            column that is no column of single values.
    """
    try:
        file = pyarrow.parquet.ParquetFile(arrow_reader(data))
        # Names first: Arrow reads columns by name and stumbles over duplicate ones.
        check_names([str(name) for name in file.schema_arrow.names], path)
        arrow = file.read()
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(
            f"{path} cannot be read as Parquet ({reason}): write the file again or give a CSV."
        ) from None
    if not arrow.num_columns or not arrow.num_rows:
        raise InputError(f"{path} has no rows of data: give a table with rows.")
    dates = [field for field in arrow.schema if pa.types.is_date(field.type)]
    for position, field in enumerate(arrow.schema):
        plain = _plain_type(field, path)
        if plain != field.type:
            column = arrow.column(position)
            if pa.types.is_decimal(field.type):
                # The direct cast does not give the nearest double; text does.
                column = column.cast(pa.string())
            arrow = arrow.set_column(position, pa.field(field.name, plain), column.cast(plain))
    table = _to_pandas(arrow)
    for field in dates:
        table[field.name] = table[field.name].astype(pd.ArrowDtype(field.type))
    return table


def _plain_type(field: pa.Field, path: Path) -> pa.DataType:
    kind = field.type
    if pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_date(kind):
        return pa.timestamp("us")
    if pa.types.is_time(kind):
        return pa.string()
    content = kind.value_type if pa.types.is_dictionary(kind) else kind
    unusable = (
        pa.types.is_nested(content)
        or pa.types.is_duration(content)
        or pa.types.is_binary(content)
        or pa.types.is_large_binary(content)
        or pa.types.is_fixed_size_binary(content)
    )
    if unusable:
        raise InputError(
            f"{path}: column {quoted(field.name)} holds values of type {quoted(kind)}: leave it "
            "out, or turn it into numbers or text."
        )
    return kind


def _nullable_dtype(column: pa.ChunkedArray) -> str | None:
    """Name the pandas dtype that holds integers or booleans together with nulls."""
    if not column.null_count or column.null_count == len(column):
        return None
    if pa.types.is_boolean(column.type):
        return "boolean"
    if pa.types.is_unsigned_integer(column.type):
        return "UInt64"
    return "Int64" if pa.types.is_integer(column.type) else None


def _to_pandas(arrow: pa.Table) -> pd.DataFrame:
    table: pd.DataFrame = arrow.to_pandas()
    named = [name for name in table.index.names if name is not None]
    if named and not isinstance(table.index, pd.RangeIndex):
        table = table.reset_index(level=named)
    table = table.reset_index(drop=True)
    table.columns = pd.Index([str(name) for name in table.columns], dtype="str")
    for name, column in zip(arrow.column_names, arrow.columns, strict=True):
        dtype = _nullable_dtype(column)
        # pandas turns these into floats or objects, unless the file names a nullable dtype.
        if dtype and name in table.columns and isinstance(table[name].dtype, np.dtype):
            table[name] = pd.array(column.to_pylist(), dtype=dtype)
    return table
