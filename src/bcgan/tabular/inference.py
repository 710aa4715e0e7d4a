"""Find out what the columns of a table are, and what its target asks for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

import pandas as pd

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.column_inference import (
    MAX_NUMERIC_CLASSES,
    InferenceSettings,
    Inferred,
    infer_column,
)
from bcgan.tabular.column_schema import (
    DEFAULT_MISSING_TOKENS,
    ColumnSchema,
    Kind,
    TableSchema,
    Task,
)
from bcgan.tabular.source_columns import with_text_names
from bcgan.tabular.wording import near_matches, plural, quoted

MAX_CLASSES = 100
# In smaller tables nothing can be said about the number of classes.
_MIN_ROWS_TO_JUDGE = 50


def infer_schema(
    table: pd.DataFrame,
    *,
    target: str | None,
    overrides: Mapping[str, str] | None = None,
    missing_tokens: Sequence[str] = DEFAULT_MISSING_TOKENS,
) -> TableSchema:
    """Find out what the columns of a table are.

    The task is classification when the target is text, boolean, or a number of at most 20
    distinct values, else regression. Overriding the target's kind by `categorical` makes it
    classification, by `integer` or `float` regression.

    Args:
        table: A table as read from a file: text columns are examined for numbers, booleans and
            dates, others keep what their dtype says.
        target: Column to be learnt, compared with the names as text; None for none.
        overrides: Kinds of columns for which inference is not to decide. For dates also
            `"datetime:<format>"`.
        missing_tokens: Texts that stand for missing, after stripping white space.

    Returns:
        The schema, with warnings for the user.

    Raises:
        InputError: If the target is absent or unusable, if a column holds values that cannot be
            modelled, or if an overridden column holds values that are not of that kind.
        SettingsError: If an override names an unknown column or kind.
    """
    delimiter = table.attrs.get("delimiter")
    integer_names = pd.api.types.is_integer_dtype(table.columns.dtype)
    table = with_text_names(table)
    names = list(table.columns)
    if target is not None:
        target = _find_target(str(target), names)
    kinds = _checked_overrides(overrides or {}, names, target)
    settings = InferenceSettings(tuple(missing_tokens), delimiter)
    inferred = {
        name: infer_column(
            table[name], replace(settings, is_target=name == target, override=kinds.get(name))
        )
        for name in names
    }
    warnings = [warning for one in inferred.values() for warning in one.warnings]
    if delimiter is not None and _are_numbers(names):
        warnings.append(
            f"The names of all columns are numbers, such as {quoted(names[0])}: if the first line "
            "of the file is a row of data, put a line of names above it."
        )
    task: Task = "none"
    if target is not None:
        task = _task(inferred[target], len(table), overridden=target in kinds)
        missing = inferred[target].column.missing_count
        if missing:
            warnings.append(
                f"{plural(missing, 'row')} with a missing target {quoted(target)} will be left out."
            )
    return TableSchema(
        columns=tuple(one.column for one in inferred.values()),
        target=target,
        task=task,
        rows=len(table),
        missing_tokens=tuple(missing_tokens),
        warnings=tuple(warnings),
        integer_names=integer_names,
    )


def _are_numbers(names: Sequence[str]) -> bool:
    """Tell whether all names are numbers, other than those that count the columns."""
    counted = [[str(first + each) for each in range(len(names))] for first in (0, 1)]
    return list(names) not in counted and all(map(_is_number, names))


def _is_number(name: str) -> bool:
    try:
        return math.isfinite(float(name))
    except ValueError:
        return False


def _find_target(target: str, names: Sequence[str]) -> str:
    if target in names:
        return target
    stripped = [name for name in names if name.strip() == target.strip()]
    if len(stripped) == 1:
        return stripped[0]
    raise InputError(f"There is no target column {quoted(target)}: {near_matches(target, names)}")


def _checked_overrides(
    overrides: Mapping[str, str], names: Sequence[str], target: str | None
) -> dict[str, str]:
    kinds = {str(name): str(kind) for name, kind in overrides.items()}
    for name, kind in kinds.items():
        if name not in names:
            raise SettingsError(
                f"The schema overrides name a column {quoted(name)} that the table does not "
                f"have: {near_matches(name, names)}"
            )
        word, _, form = kind.partition(":")
        if word not in get_args(Kind) or (form and word != "datetime"):
            raise SettingsError(
                f"The schema override of column {quoted(name)} is {quoted(kind)}: use one of "
                f"{', '.join(get_args(Kind))}."
            )
        if name == target and word in {"constant", "identifier", "datetime"}:
            raise SettingsError(
                f"The target {quoted(name)} cannot be overridden to be {word}: use categorical, "
                "boolean, integer or float."
            )
    return kinds


def _task(inferred: Inferred, rows: int, *, overridden: bool) -> Task:
    column = inferred.column
    if not column.distinct:
        raise InputError(
            f"The target {quoted(column.name)} has no value in any row: choose another target."
        )
    if column.kind == "datetime":
        raise InputError(
            f"The target {quoted(column.name)} is a date: choose a target with classes or "
            "numbers, or target=none."
        )
    if column.kind in {"integer", "float"}:
        many = column.distinct > MAX_NUMERIC_CLASSES
        return "regression" if many or overridden else "classification"
    known = rows - column.missing_count
    if known >= _MIN_ROWS_TO_JUDGE:
        _refuse_many_classes(column, known, inferred.doubt)
    return "classification"


def _refuse_many_classes(column: ColumnSchema, rows: int, doubt: str) -> None:
    if column.distinct <= MAX_CLASSES and column.distinct <= rows / 2:
        return
    advice = doubt or f"choose a target with at most {MAX_CLASSES} classes, or target=none."
    raise InputError(
        f"The target {quoted(column.name)} has {column.distinct:,} classes in {rows:,} rows, too "
        f"many to learn: {advice}"
    )
