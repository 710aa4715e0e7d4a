"""Test rows from a file of their own: whether they fit the table that is learned from."""

import pandas as pd

from bcgan.errors import InputError
from bcgan.tabular.column_schema import TableSchema
from bcgan.tabular.conversion import apply_schema
from bcgan.tabular.source_columns import with_text_names
from bcgan.tabular.wording import plural, quoted


def type_test_rows(test: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Type test rows by the schema of the source, and check that they can be predicted.

    Args:
        test: The test table as read.
        schema: Schema inferred from the source.

    Returns:
        The typed rows with a known target, columns in the order of the schema.

    Raises:
        InputError: If columns are missing or extra, values are not of their column's kind, there
            are no rows, or a class is unknown in the source.
    """
    _require_same_columns(test, schema)
    try:
        typed = apply_schema(test, schema)
    except InputError as error:
        raise InputError(f"In the test table (test_source): {error}") from error
    if schema.target is not None:
        typed = typed[typed[schema.target].notna()].reset_index(drop=True)
    if typed.empty:
        known = f" with a known target {quoted(schema.target)}" if schema.target else ""
        raise InputError(f"The test table (test_source) has no row{known}: give one that has.")
    return typed


def require_known_classes(test: pd.DataFrame, train: pd.DataFrame, schema: TableSchema) -> None:
    """Check that the classes of the test rows can be learned.

    Args:
        test: Typed test rows.
        train: Typed rows of the source.
        schema: Schema of both.

    Raises:
        InputError: If a class of the test rows is not in the source.
    """
    if schema.task != "classification" or schema.target is None:
        return
    labels = test[schema.target].astype(str)
    unknown = labels[~labels.isin(train[schema.target].dropna().astype(str))]
    if len(unknown):
        names = ", ".join(quoted(name) for name in sorted(set(unknown))[:3])
        more = ", ..." if unknown.nunique() > 3 else ""
        raise InputError(
            f"In the test table (test_source) {plural(len(unknown), 'row')} of the target "
            f"{quoted(schema.target)} have a class that the source does not have ({names}{more}): "
            "spell the classes alike, or leave these rows out."
        )


def _require_same_columns(test: pd.DataFrame, schema: TableSchema) -> None:
    found = list(with_text_names(test).columns)
    missing = [name for name in schema.names if name not in found]
    extra = [name for name in found if name not in schema.names]
    faults = [
        f"{verb} {', '.join(quoted(name) for name in names[:5])}{', ...' * (len(names) > 5)}"
        for verb, names in (("lacks", missing), ("has besides", extra))
        if names
    ]
    if faults:
        raise InputError(
            f"The test table (test_source) must have the columns of the source but "
            f"{' and '.join(faults)}: give both files the same header."
        )
