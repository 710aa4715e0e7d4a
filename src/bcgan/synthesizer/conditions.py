"""Conditions: what some columns of wanted rows shall hold, checked before anything is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.errors import InputError
from bcgan.evaluation.values import numeric_values
from bcgan.synthesizer.class_shares import counts_by_share
from bcgan.synthesizer.moments import read_moment
from bcgan.synthesizer.run_settings import nearest
from bcgan.tabular.categorical_encoder import CategoricalEncoder
from bcgan.tabular.conversion import in_source_precision, typed_column, typed_kind
from bcgan.tabular.date_text import is_clock_time
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import ColumnSchema, TableSchema
from bcgan.tabular.source_columns import with_text_names
from bcgan.tabular.time_zones import time_zone
from bcgan.tabular.wording import listing, near_matches, plural, quoted

COUNT_COLUMN = "n_rows"
"""How many rows a condition is for; of a table with such a column it is a column like others."""

_MOST_ROWS = 10**12

PartialRows = pd.DataFrame | Sequence[Mapping[str, Any]]
"""One condition each: a row whose missing cells are free, or a mapping from column to value."""


@dataclass(frozen=True)
class Conditions:
    """Checked conditions.

    Attributes:
        rows: One typed row for each condition, the given columns in the order of the schema;
            missing where a column is free.
        counts: How many rows each is for, int64, shape [conditions].
        schema: Schema of the table.
    """

    rows: pd.DataFrame
    counts: NDArray[np.int64]
    schema: TableSchema

    def given(self, number: int) -> dict[str, Any]:
        """Give the values of one condition.

        Args:
            number: Which, from 0.

        Returns:
            Typed values by column.
        """
        return {
            str(name): self.rows[name].iloc[number]
            for name in self.rows
            if not pd.isna(self.rows[name].iloc[number])
        }

    def in_words(self, number: int) -> str:
        """Name one condition in a sentence, such as `3 (sex = 'Female', age = 30)`."""
        values = [
            f"{name} = {_shown(_as_written(value, self.schema.column(name)))}"
            for name, value in self.given(number).items()
        ]
        return f"{number + 1} ({', '.join(values)})"


def read_conditions(
    given: PartialRows, rows: int | None, schema: TableSchema, encoder: TableEncoder
) -> Conditions:
    """Check conditions against what a synthesizer makes.

    Args:
        given: The conditions, with an optional column `n_rows`. Missing cells are free.
        rows: Number of rows in all, spread evenly over the conditions where they have no column
            `n_rows`; one row each if neither is given.
        schema: Schema of the table.
        encoder: Its encoder.

    Returns:
        The conditions.

    Raises:
        InputError: If there is none, a column is unknown or cannot be conditioned on, a value is
            none that the synthesizer makes, or the numbers of rows make no sense.
    """
    table = _as_table(given)
    counted = COUNT_COLUMN in table and COUNT_COLUMN not in schema.names
    counts = _counts(table[COUNT_COLUMN] if counted else None, rows, len(table))
    columns = {}
    for name in map(str, table):
        if counted and name == COUNT_COLUMN:
            continue
        columns[name] = _typed(table[name], _condition_column(name, schema), schema)
    ordered = [name for name in schema.names if name in columns and columns[name].notna().any()]
    typed = pd.DataFrame({name: columns[name] for name in ordered}, index=range(len(table)))
    free = typed.isna().all(axis=1).to_numpy()
    if free.any():
        raise InputError(
            f"Condition {int(free.argmax()) + 1} gives no value: name at least one column, or "
            "leave it out."
        )
    for name in ordered:
        _check_values(typed[name], schema.column(name), encoder)
    modelled = [name for name in ordered if schema.column(name).kind != "constant"]
    return Conditions(typed[modelled], counts, schema)


def _as_table(given: PartialRows) -> pd.DataFrame:
    if isinstance(given, Mapping):
        given = [given]
    if not isinstance(given, pd.DataFrame):
        if not all(isinstance(row, Mapping) for row in given):
            raise InputError(
                "Conditions have to be a DataFrame or a list of mappings from column to value: "
                "write them like [{'sex': 'Female'}]."
            )
        # As objects: a column of integers with gaps would become one of floats.
        given = pd.DataFrame(list(given), dtype=object)
    if given.empty:
        raise InputError("There is no condition: give at least one row with a value.")
    return with_text_names(given).reset_index(drop=True)


def _counts(given: "pd.Series | None", rows: int | None, conditions: int) -> NDArray[np.int64]:
    if given is None:
        if rows is None:
            return np.ones(conditions, dtype=np.int64)
        if rows < conditions:
            raise InputError(
                f"{plural(rows, 'row')} cannot be spread over {conditions:,} conditions: ask for "
                "at least one row for each."
            )
        return counts_by_share([1.0 / conditions] * conditions, rows)
    numbers = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = ~((numbers >= 1) & (numbers <= _MOST_ROWS)) | (numbers != np.floor(numbers))
    if wrong.any():
        first = int(wrong.argmax())
        lacks = pd.isna(given.iloc[first]) or not str(given.iloc[first]).strip()
        says = "does not say for how many" if lacks else f"is for {quoted(given.iloc[first])}"
        raise InputError(
            f"Condition {first + 1} {says} rows{' it is' if lacks else ''}: give an integer from "
            f"1 to {_MOST_ROWS:,} in the column {COUNT_COLUMN}, for each condition or for none."
        )
    counts = numbers.astype(np.int64)
    if rows is not None and rows != counts.sum():
        raise InputError(
            f"The conditions are for {counts.sum():,} rows in all but {rows:,} are asked for: "
            f"leave out either the column {COUNT_COLUMN} or the number of rows."
        )
    return counts


def _condition_column(name: str, schema: TableSchema) -> ColumnSchema:
    if name not in schema.names:
        raise InputError(
            f"The conditions name a column {quoted(name)} that the table does not have: "
            f"{near_matches(name, schema.names)}"
        )
    column = schema.column(name)
    if column.kind == "identifier":
        raise InputError(
            f"The conditions name the column {quoted(name)}, whose values are made afresh for each "
            "row: leave it out."
        )
    return column


def _typed(values: pd.Series, column: ColumnSchema, schema: TableSchema) -> pd.Series:
    tokens = (*schema.missing_tokens, *column.missing_marks)
    _refuse_missing_tokens(values, column.name, tokens)
    if typed_kind(column) == "datetime":
        return _typed_moments(values, column)
    free = _is_free(values)
    if free.all():
        values = values.astype("str")
    if (free & values.notna()).any():
        values = values.astype("object").where(~free)
    try:
        return typed_column(values, column, schema.missing_tokens)
    except InputError:
        # One by one: what is of several types as a whole may be readable, and else is named.
        rows = [_typed_row(values, row, column, schema) for row in values.index]
        return pd.concat(rows, ignore_index=True)


def _typed_moments(values: pd.Series, column: ColumnSchema) -> pd.Series:
    moments = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    for row in values.index[~_is_free(values)]:
        try:
            moments[row] = read_moment(values[row], column)
        except ValueError:
            raise _unreadable(row, column, values[row]) from None
    return moments


def _is_free(values: pd.Series) -> pd.Series:
    blank = [isinstance(value, str) and not value.strip() for value in values]
    return values.isna().astype(bool) | pd.Series(blank, index=values.index, dtype=bool)


def _typed_row(values: pd.Series, row: int, column: ColumnSchema, schema: TableSchema) -> pd.Series:
    value = values[[row]]
    if value.isna().all():
        value = value.astype("str")
    try:
        return typed_column(value, column, schema.missing_tokens)
    except InputError:
        raise _unreadable(row, column, values[row]) from None


def _refuse_missing_tokens(values: pd.Series, name: str, tokens: Sequence[str]) -> None:
    """Refuse `?` and the like: a free column and a missing value would look the same."""
    for row, value in enumerate(values):
        if isinstance(value, str) and value.strip() and value.strip() in tokens:
            raise InputError(
                f"Condition {row + 1} asks for {name} = {quoted(value)}, which stands for a "
                "missing value, and rows cannot be asked for by what they lack: leave the cell "
                "empty where the column is free."
            )


_WRITTEN = {
    "integer": "an integer such as 42",
    "float": "a number such as 4.2",
    "boolean": "True or False",
    "datetime": "a date as the table has it, or such as 2020-01-31",
}


def _unreadable(row: int, column: ColumnSchema, value: object) -> InputError:
    written = _WRITTEN.get(typed_kind(column), "a value as the table has it")
    return InputError(
        f"Condition {row + 1} asks for {column.name} = {quoted(str(value))}, which the column "
        f"cannot hold: write {written}."
    )


def _check_values(values: pd.Series, column: ColumnSchema, encoder: TableEncoder) -> None:
    """Refuse a value that no synthetic row can have."""
    known = known_categories(column, encoder)
    given = values.dropna()
    if known is not None:
        unknown = given[~given.map(str).isin(known)]
        if len(unknown):
            value = str(unknown.iloc[0])
            raise InputError(
                f"Condition {unknown.index[0] + 1} asks for {column.name} = {quoted(value)}, which "
                f"no training row has{nearest(value, known)}: it is one of {listing(known)}."
            )
        return
    numbers = pd.Series(numeric_values(given), index=given.index)
    bounds = _bounds(column, encoder)
    if bounds is not None:
        low, high = in_source_precision(np.array(bounds), column)
        bounds = float(low), float(high)
    outside = numbers[~numbers.between(*bounds)] if bounds is not None else numbers.iloc[:0]
    if bounds is not None and len(outside):
        least, most = (_shown(_as_written(_as_value(each, column), column)) for each in bounds)
        asked = _as_written(given[outside.index[0]], column)
        raise InputError(
            f"Condition {outside.index[0] + 1} asks for {column.name} = {_shown(asked)}, but the "
            f"synthesizer makes values from {least} to {most}: give one of these."
        )
    fine = column.decimals if column.kind == "float" else None
    if fine is None:
        return
    # As the source can hold it: 0.1 of single precision has many more digits in double.
    held = in_source_precision(numbers.round(fine).to_numpy(), column)
    uneven = numbers[numbers != held]
    if len(uneven):
        raise InputError(
            f"Condition {uneven.index[0] + 1} asks for {column.name} = {uneven.iloc[0]}, but the "
            f"column has at most {plural(fine, 'decimal')}: round the value."
        )


def known_categories(column: ColumnSchema, encoder: TableEncoder) -> tuple[str, ...] | None:
    """Give the values of a column that is not a number or a moment to the synthesizer.

    Args:
        column: A column, no identifier.
        encoder: The encoder.

    Returns:
        Its values as text; nothing for a number or a moment.
    """
    if column.kind == "constant":
        return () if column.constant is None else (str(column.constant),)
    for each in encoder.columns:
        if each.column == column.name:
            is_text = isinstance(each, CategoricalEncoder)
            return (*each.categories, *each.tail) if is_text else None  # type: ignore[union-attr]
    return encoder.classes if encoder.target_scale is None else None


def _bounds(column: ColumnSchema, encoder: TableEncoder) -> tuple[float, float] | None:
    for each in encoder.columns:
        if each.column == column.name and not isinstance(each, CategoricalEncoder):
            return each.bounds
    scale = encoder.target_scale
    return None if scale is None else (scale.values[0], scale.values[-1])


def _as_value(number: float, column: ColumnSchema) -> Any:
    if column.kind == "datetime":
        return pd.Timestamp(number, unit="s")
    return int(number) if column.kind == "integer" else number


def _as_written(value: Any, column: ColumnSchema) -> Any:
    """Give a moment the time zone of its column back, and a time of day no day."""
    if is_clock_time(column.datetime_format):
        return value.time()
    zone = time_zone(column) if typed_kind(column) == "datetime" else None
    return value if zone is None else value.tz_localize("UTC").tz_convert(zone)


def _shown(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, float | np.floating):
        return f"{value:.10g}"
    return repr(value) if isinstance(value, str) else str(value)
