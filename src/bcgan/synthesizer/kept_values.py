"""Which fields of the model file carry values of real rows, and how many rows share each."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from bcgan.evaluation.values import numeric_values, text_values
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import ColumnSchema, TableSchema

FEW = 10
"""A value that fewer training rows hold may point to a person."""

POLICY = (
    "The model file keeps these values as they are, without thresholds or noise, and so can every "
    "table sampled from it: handle model.json as confidentially as the training table, and merge "
    "rare categories or cap extremes in the source table before training where they may point to "
    "a person."
)

_SHARES = ("tail_shares", "places")
"""Lists that hold shares of rows, no values."""
_MICROSECONDS = 1e6


@dataclass(frozen=True)
class KeptField:
    """One field of the model file, for one column.

    Attributes:
        column: Name of the column.
        field: Place in `model.json`.
        values: Number of distinct values that it holds.
        real_values: Those that stand in a training row exactly; the others are interpolated,
            or come from held-out rows.
        rarest_training_count: Training rows that hold the rarest of them; None without any.
        held_by_few: Those that fewer than ten training rows hold.
        smallest_held_by: Training rows that hold the smallest of them, for numbers and moments.
        largest_held_by: Training rows that hold the largest.
    """

    column: str
    field: str
    values: int
    real_values: int
    rarest_training_count: int | None
    held_by_few: int
    smallest_held_by: int | None = None
    largest_held_by: int | None = None


def kept_values(
    schema: TableSchema, encoder: TableEncoder, training: pd.DataFrame
) -> dict[str, Any]:
    """List the fields of a saved synthesizer that carry real values.

    Args:
        schema: Its schema.
        encoder: Its encoder.
        training: The typed training rows, to count who holds each value.

    Returns:
        JSON-ready: `policy`, one record for each column and field, and sums over them. The values
        themselves are not repeated.
    """
    found = [
        _counted(column, field, values, training[column], schema.column(column))
        for column, field, values in _fields(encoder.to_dict(), schema)
        if column in training
    ]
    return {
        "policy": POLICY,
        "few": FEW,
        "values": sum(each.values for each in found),
        "real_values": sum(each.real_values for each in found),
        "held_by_few": sum(each.held_by_few for each in found),
        "fields": [asdict(each) for each in found],
    }


def _fields(
    encoder: Mapping[str, Any], schema: TableSchema
) -> Iterator[tuple[str, str, list[Any]]]:
    """Give column, place and values of every field that holds some."""
    for part in _column_encoders(encoder):
        for name, value in part.items():
            # Single values are settings and moments; what comes from rows comes in lists.
            values = list(_leaves(value)) if isinstance(value, list) else []
            if values and name not in _SHARES:
                yield str(part["column"]), f"encoder.columns.{name}", values
    if schema.target is not None and encoder.get("classes"):
        yield schema.target, "encoder.classes", list(encoder["classes"])
    for column in schema.columns:
        if column.kind == "identifier":
            continue  # its template holds no value of a row
        for names in (("low", "high"), ("constant",), ("categories",)):
            values = [each for name in names for each in _leaves(getattr(column, name))]
            if values:
                unit = _MICROSECONDS if column.kind == "datetime" else 1
                scaled = [each / unit for each in values] if names[0] == "low" else values
                yield column.name, f"schema.columns.{'/'.join(names)}", scaled


def _column_encoders(description: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(description, Mapping):
        if "column" in description:
            yield description
        else:
            for each in description.values():
                yield from _column_encoders(each)
    elif isinstance(description, list | tuple):
        for each in description:
            yield from _column_encoders(each)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    elif value is not None and not isinstance(value, bool | Mapping):
        yield value


def _counted(
    column: str, field: str, values: list[Any], cells: pd.Series, schema: ColumnSchema
) -> KeptField:
    numeric = schema.kind in ("integer", "float", "datetime") and not any(
        isinstance(each, str) for each in values
    )
    if numeric:
        numbers = numeric_values(cells)
        held = pd.Series(numbers[~np.isnan(numbers)]).value_counts()
        distinct = pd.Index(np.unique(np.array(values, dtype=np.float64)))
    else:
        held = pd.Series(text_values(cells), dtype=object).dropna().value_counts()
        distinct = pd.Index(sorted({str(each) for each in values}), dtype=object)
    counts = held.reindex(distinct).fillna(0).to_numpy(dtype=np.int64)
    real = counts[counts > 0]
    return KeptField(
        column=column,
        field=field,
        values=len(distinct),
        real_values=int(real.size),
        rarest_training_count=int(real.min()) if real.size else None,
        held_by_few=int((real < FEW).sum()),
        smallest_held_by=int(counts[0]) if numeric else None,
        largest_held_by=int(counts[-1]) if numeric else None,
    )
