"""A synthetic table that was made elsewhere: whether it fits the real one."""

import numpy as np
import pandas as pd

from bcgan.errors import InputError
from bcgan.tabular.column_schema import ColumnSchema, TableSchema
from bcgan.tabular.conversion import assemble, typed_column, typed_kind
from bcgan.tabular.source_columns import with_text_names
from bcgan.tabular.wording import quoted


def type_synthetic_rows(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Type synthetic rows by the schema of the real table.

    Args:
        table: The synthetic table as read. Constants and identifiers may be left out.
        schema: Schema of the real table.

    Returns:
        The typed rows, columns in the order of the schema; those left out are missing.

    Raises:
        InputError: If columns are missing or extra, values are not of their column's kind, or
            there are no rows.
    """
    table = with_text_names(table)
    _require_columns(list(table.columns), schema)
    if table.empty:
        raise InputError("The synthetic table has no rows: give one that has.")
    try:
        columns = {
            column.name: typed_column(table[column.name], column, schema.missing_tokens)
            if column.name in table.columns
            else _all_missing(column, len(table))
            for column in schema.columns
        }
    except InputError as error:
        raise InputError(f"In the synthetic table: {error}") from error
    return pd.DataFrame(columns, index=pd.RangeIndex(len(table)), columns=list(columns))


def _require_columns(found: list[str], schema: TableSchema) -> None:
    missing = [name for name in schema.modelled if name not in found]
    extra = [name for name in found if name not in schema.names]
    faults = [
        f"{verb} {', '.join(quoted(name) for name in names[:5])}{', ...' * (len(names) > 5)}"
        for verb, names in (("lacks", missing), ("has besides", extra))
        if names
    ]
    if faults:
        raise InputError(
            "The synthetic table must have the columns of the real one but "
            f"{' and '.join(faults)}: give both the same header."
        )


def _all_missing(column: ColumnSchema, rows: int) -> "pd.Series":
    kind = typed_kind(column)
    values = np.full(rows, "" if kind == "categorical" else 0)
    return assemble(values, np.ones(rows, dtype=bool), kind)
