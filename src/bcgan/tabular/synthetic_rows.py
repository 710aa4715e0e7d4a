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
            there are no rows, or none with a value of the target.
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
        raise InputError(
            f"In the synthetic table (its values have to be written as in the real one): {error}"
        ) from error
    if schema.target is not None and columns[schema.target].isna().all():
        raise InputError(
            f"In the synthetic table no row has a value of the target {quoted(schema.target)}: "
            "give one that has, or evaluate it with target=none."
        )
    return pd.DataFrame(columns, index=pd.RangeIndex(len(table)), columns=list(columns))


def require_shared_classes(
    synthetic: pd.DataFrame, real: pd.DataFrame, schema: TableSchema
) -> str | None:
    """Check that the classes of two tables can be meant as the same.

    Args:
        synthetic: Typed synthetic rows.
        real: Typed real rows.
        schema: Schema of both.

    Returns:
        A sentence that names classes of the synthetic table which the real one lacks; None where
        there are none.

    Raises:
        InputError: If no class of the synthetic table is one of the real table.
    """
    if schema.task != "classification" or schema.target is None:
        return None
    known, found = (set(table[schema.target].dropna().astype(str)) for table in (real, synthetic))
    if known.isdisjoint(found):
        names = [", ".join(quoted(name) for name in sorted(each)[:3]) for each in (known, found)]
        raise InputError(
            f"The target {quoted(schema.target)} of the synthetic table has no class of the real "
            f"one ({names[1]} in place of {names[0]}): spell the classes alike."
        )
    new = sorted(found - known)
    if not new:
        return None
    rows = int(synthetic[schema.target].astype(str).isin(new).sum())
    shown = ", ".join(quoted(name) for name in new[:5]) + ", ..." * (len(new) > 5)
    return (
        f"Classes of the target {quoted(schema.target)} that the real table lacks ({shown}) in "
        f"{rows:,} of {len(synthetic):,} synthetic rows: are they misspelt?"
    )


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
