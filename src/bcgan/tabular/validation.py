"""Checks that a table can be modelled and scored, before anything is trained."""

import math

import pandas as pd

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.column_schema import TableSchema
from bcgan.tabular.conversion import typed_column
from bcgan.tabular.source_columns import with_text_names
from bcgan.tabular.wording import plural, quoted

MIN_ROWS = 50
MOST_IN_SMALL_CLASSES = 0.1
"""Largest share of rows in classes too small to be split; more of them are no classes to learn."""


def validate_table(
    table: pd.DataFrame, schema: TableSchema, *, min_rows: int = MIN_ROWS, test_share: float | None
) -> tuple[str, ...]:
    """Check that a table can be modelled and scored.

    Args:
        table: The table, as read or typed.
        schema: Its schema.
        min_rows: Fewest rows.
        test_share: Share of the rows that will be held out, in (0, 1); nothing where the test
            rows come from a file of their own.

    Returns:
        Warnings: classes too small to be split as they should.

    Raises:
        InputError: If the table has too few rows (with a target), no column to model, a target
            of one class, fewer than two classes that can be split, or too many rows in classes
            that cannot.
        SettingsError: If `test_share` is not in (0, 1).
    """
    if test_share is not None and not 0.0 < test_share < 1.0:
        raise SettingsError(f"The test share is {test_share}: give a number between 0 and 1.")
    if len(table) < min_rows:
        raise InputError(
            f"The table has {plural(len(table), 'row')}: at least {min_rows} are needed, so give "
            "a larger table."
        )
    warnings: tuple[str, ...] = ()
    if schema.target is not None:
        warnings = _check_target(table, schema, min_rows, test_share)
    if not schema.features:
        raise InputError(
            "The table has no column left to model besides "
            f"{'the target, ' if schema.target else ''}constants and identifiers: add columns or "
            "override the kind of one."
        )
    return warnings


def _check_target(
    table: pd.DataFrame, schema: TableSchema, min_rows: int, test_share: float | None
) -> tuple[str, ...]:
    name = str(schema.target)
    column = with_text_names(table)[name]
    labels = typed_column(column, schema.column(name), schema.missing_tokens).dropna()
    if len(labels) < min_rows:
        raise InputError(
            f"The target {quoted(name)} is known in {plural(len(labels), 'row')}: at least "
            f"{min_rows} are needed, so fill in the others or give a larger table."
        )
    counts = labels.value_counts()
    if len(counts) < 2:
        raise InputError(
            f"The target {quoted(name)} has one class only, {quoted(counts.index[0])}: choose a "
            "target with at least two, or target=none."
        )
    if schema.task != "classification":
        return ()
    # The comparison must not fail by rounding: 5 * 0.2 is exactly what is asked for.
    needed = 2 if test_share is None else math.ceil(1.0 / test_share - 1e-9)
    small = counts[counts < needed]
    if not len(small):
        return ()
    label, count = small.index[-1], int(small.iloc[-1])
    purpose = "learn from" if test_share is None else f"hold out a share of {test_share:g}"
    finding = (
        f"Class {quoted(label)} of the target {quoted(name)} has {plural(count, 'row')}"
        f"{_others(len(small) - 1)}: at least {needed} are needed to {purpose}"
    )
    few_rows = small.sum() <= MOST_IN_SMALL_CLASSES * len(labels)
    if len(counts) - len(small) < 2 or not few_rows:
        raise InputError(f"{finding}, so add rows, merge it with another class or leave it out.")
    return (
        f"{finding}. It is kept: a class of one row is trained on but not tested, and its "
        "synthetic rows may repeat that row. Merge it with another class or leave it out if you "
        "mind.",
    )


def _others(count: int) -> str:
    if not count:
        return ""
    return f", and {count} more {'class is' if count == 1 else 'classes are'} too small"
