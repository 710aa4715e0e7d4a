"""Constraints that every released row satisfies: ranges, inequalities, known combinations.

They are stated in the configuration, checked against the real rows before anything is trained, and
kept when sampling by drawing again whatever breaks them, see
`bcgan.synthesizer.constrained_sampling`.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, isinf, isnan
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from bcgan.errors import ArtefactError, InputError, SettingsError
from bcgan.evaluation.values import numeric_values, text_values
from bcgan.synthesizer.moments import plain_moment, read_moment
from bcgan.synthesizer.run_settings import describe_validation_error, nearest
from bcgan.tabular.conversion import in_source_precision
from bcgan.tabular.schema import ColumnSchema, TableSchema
from bcgan.tabular.wording import near_matches, plural, quoted

Mask = NDArray[np.bool_]
Combinations = tuple[tuple[str | None, ...], ...]


def _plain_bound(value: Any) -> Any:
    """Write moments as text, and an infinite bound as none."""
    return None if isinstance(value, float) and isinf(value) else plain_moment(value)


Bound = Annotated[int | float | str | None, BeforeValidator(_plain_bound)]
Limits = tuple[int | float | None, int | float | None]
"""Both bounds of a range as numbers, of dates in seconds as `numeric_values` has them."""

NO_LIMITS: Limits = (None, None)

_INT64 = np.iinfo(np.int64)
_NUMBERS = ("integer", "float")


class _Constraint(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Range(_Constraint):
    """A number or date lies between two bounds; a missing value satisfies it.

    Attributes:
        column: The column.
        low: Smallest value allowed; a date as the source writes it or as `2020-01-31`, in the
            column's time zone if it has one. Nothing for no bound.
        high: Largest value allowed, likewise.
    """

    kind: Literal["range"] = "range"
    column: str
    low: Bound = None
    high: Bound = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Range":
        if self.low is None and self.high is None:
            raise ValueError("needs low, high or both")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it speaks of."""
        return (self.column,)

    def __str__(self) -> str:
        low = "" if self.low is None else f"{_short(self.low)} <= "
        return f"{low}{self.column}{'' if self.high is None else f' <= {_short(self.high)}'}"


class Inequality(_Constraint):
    """One column is smaller than another; a missing value satisfies it.

    Attributes:
        smaller: A numeric or datetime column.
        larger: Another column of the same kind.
        or_equal: Whether both may be equal.
    """

    kind: Literal["inequality"] = "inequality"
    smaller: str
    larger: str
    or_equal: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it speaks of."""
        return (self.smaller, self.larger)

    def __str__(self) -> str:
        return f"{self.smaller} {'<=' if self.or_equal else '<'} {self.larger}"


class FixedCombinations(_Constraint):
    """Some columns take together only values that a training row has; missing is one of them.

    Attributes:
        columns: At least two columns of categories, booleans or integers.
    """

    kind: Literal["fixed_combinations"] = "fixed_combinations"
    columns: tuple[str, ...] = Field(min_length=2)

    def __str__(self) -> str:
        return f"known combinations of {', '.join(self.columns)}"


Constraint = Annotated[Range | Inequality | FixedCombinations, Field(discriminator="kind")]
_CONSTRAINTS: TypeAdapter[tuple[Constraint, ...]] = TypeAdapter(tuple[Constraint, ...])
KINDS = ("range", "inequality", "fixed_combinations")


def read_constraints(values: Sequence[Mapping[str, Any]] | None) -> tuple[Constraint, ...]:
    """Read the parameter `constraints`.

    Args:
        values: One mapping for each constraint, with its `kind`.

    Returns:
        The constraints.

    Raises:
        SettingsError: If one is of no known kind, or lacks or has besides a field.
    """
    if values is not None and (isinstance(values, str) or not isinstance(values, Sequence)):
        raise SettingsError(
            f"Parameter 'constraints' cannot be {values!r}: it must be a list of mappings."
        )
    for number, value in enumerate(values or ()):
        kind = value.get("kind") if isinstance(value, Mapping) else None
        if kind not in KINDS:
            raise SettingsError(
                f"Constraint {number + 1} has the kind {kind!r}{nearest(str(kind), KINDS)}; a "
                f"constraint is a mapping whose kind is one of {', '.join(KINDS)}."
            )
    try:
        return _CONSTRAINTS.validate_python(tuple(values or ()))
    except ValidationError as error:
        raise SettingsError(describe_validation_error(error, "constraints")) from error


class ConstraintRules(BaseModel):
    """Constraints with what has to be known of the training rows to check them.

    Attributes:
        constraints: The constraints.
        combinations: For each of them the combinations that training rows have, as text, None for
            missing; empty for other kinds.
        limits: For each of them the bounds of a range on the scale of its column; nothing for
            other kinds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    constraints: tuple[Constraint, ...] = ()
    combinations: tuple[Combinations, ...] = ()
    limits: tuple[Limits, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> "ConstraintRules":
        lengths = {len(self.constraints), len(self.combinations)}
        if len(lengths) > 1 or len(self.limits) not in {0, *lengths}:
            raise ValueError("does not tell as much of each constraint")
        return self

    def check_columns(self, schema: TableSchema) -> None:
        """Check that a table has the columns that the constraints are for.

        Args:
            schema: Schema of the table.

        Raises:
            InputError: If a constraint does not suit its columns.
        """
        for number, constraint in enumerate(self.constraints, start=1):
            _check_columns(constraint, number, schema)

    @classmethod
    def learn(
        cls,
        constraints: Sequence[Constraint],
        table: pd.DataFrame,
        training: pd.DataFrame,
        schema: TableSchema,
    ) -> "ConstraintRules":
        """Check constraints against the real rows and note the combinations of the training rows.

        Args:
            constraints: The constraints.
            table: All typed rows.
            training: The typed training rows.
            schema: Their schema.

        Returns:
            The rules.

        Raises:
            InputError: If a constraint does not suit its columns, or real rows break it.
        """
        for number, constraint in enumerate(constraints, start=1):
            _check_columns(constraint, number, schema)
        rules = cls(
            constraints=tuple(constraints),
            combinations=tuple(
                _combinations(training, each) if isinstance(each, FixedCombinations) else ()
                for each in constraints
            ),
            limits=tuple(
                _limits(each, schema.column(each.column)) if isinstance(each, Range) else NO_LIMITS
                for each in constraints
            ),
        )
        for number, (constraint, kept) in enumerate(
            zip(constraints, rules._each(table), strict=True), start=1
        ):
            # A combination that only held-out rows have breaks nothing that was promised.
            if isinstance(constraint, FixedCombinations) or kept.all():
                continue
            raise InputError(
                f"Constraint {number} ({constraint}) is broken by "
                f"{plural(int((~kept).sum()), 'real row')}, the first is data row "
                f"{int((~kept).argmax()) + 1:,}: correct the rows, or change the constraint."
            )
        return rules

    def holds(self, table: pd.DataFrame) -> Mask:
        """Tell which rows satisfy all constraints.

        Args:
            table: n typed rows with the columns that the constraints name.

        Returns:
            Shape [n].
        """
        kept = np.ones(len(table), dtype=bool)
        for each in self._each(table):
            kept &= each
        return kept

    def broken(self, table: pd.DataFrame) -> dict[str, int]:
        """Count the rows that break each constraint.

        Args:
            table: Typed rows.

        Returns:
            Number of rows by constraint, in words.
        """
        return {
            str(constraint): int((~kept).sum())
            for constraint, kept in zip(self.constraints, self._each(table), strict=True)
        }

    def refuse_contradictions(self, conditions: pd.DataFrame) -> None:
        """Check partial rows against the constraints whose columns they give.

        Args:
            conditions: Typed partial rows, missing where free.

        Raises:
            InputError: If one breaks a constraint whatever its free columns become.
        """
        for constraint, known, limits in self._known:
            if not set(constraint.columns) <= set(conditions.columns):
                continue
            given = conditions[list(constraint.columns)].notna().all(axis=1).to_numpy()
            wrong = given & ~_keeps(constraint, known, limits, conditions)
            if wrong.any():
                raise InputError(
                    f"Condition {int(wrong.argmax()) + 1} breaks the constraint {constraint}: "
                    "change either of them."
                )

    def require(self, constraints: Sequence[Constraint]) -> None:
        """Check that the rules are those of the constraints a run asks for.

        Args:
            constraints: The parameter `constraints`.

        Raises:
            ArtefactError: If they were learnt for others.
        """
        if tuple(constraints) != self.constraints:
            raise ArtefactError(
                "The parameter 'constraints' is not what it was when the table was prepared: give "
                "those again, or run the pipelines preprocess,sample with the new ones in the "
                "same environment; nothing has to be trained again."
            )

    @property
    def _known(self) -> Iterator[tuple[Constraint, Combinations, Limits]]:
        # Rules that were saved before limits were kept have texts that pandas alone read.
        limits = self.limits or tuple(
            (_saved_bound(each.low), _saved_bound(each.high))
            if isinstance(each, Range)
            else NO_LIMITS
            for each in self.constraints
        )
        return zip(self.constraints, self.combinations, limits, strict=True)

    def _each(self, table: pd.DataFrame) -> list[Mask]:
        return [_keeps(*known, table) for known in self._known]


def _keeps(
    constraint: Constraint, known: Combinations, limits: Limits, table: pd.DataFrame
) -> Mask:
    if isinstance(constraint, FixedCombinations):
        return _is_known(table, constraint.columns, known)
    columns = [table[name] for name in constraint.columns]
    missing = np.any([column.isna().to_numpy(dtype=bool) for column in columns], axis=0)
    numbers = _comparable(columns)
    if isinstance(constraint, Inequality):
        smaller, larger = numbers
        return missing | ((smaller <= larger) if constraint.or_equal else (smaller < larger))
    kept = np.ones(len(table), dtype=bool)
    low, high = limits
    if low is not None:
        kept &= numbers[0] >= low
    if high is not None:
        kept &= numbers[0] <= high
    return missing | kept


def _comparable(columns: Sequence[pd.Series]) -> list[NDArray[Any]]:
    """Give numbers or moments as what can be compared exactly; missing ones are any number."""
    if all(pd.api.types.is_integer_dtype(column.dtype) for column in columns):
        # As doubles, integers above 2^53 would be rounded to others.
        return [column.fillna(0).to_numpy(dtype=np.int64) for column in columns]
    return [
        numeric_values(column)
        if pd.api.types.is_datetime64_any_dtype(column.dtype)
        else column.to_numpy(dtype=np.float64, na_value=np.nan)
        for column in columns
    ]


def _limits(constraint: Range, column: ColumnSchema) -> Limits:
    """Give both bounds on the scale of a column.

    Raises:
        ValueError: If one is none of the column's kind.
    """
    low, high = (
        None if bound is None else _on_scale(bound, column)
        for bound in (constraint.low, constraint.high)
    )
    if column.kind != "integer":
        return low, high
    # Beyond 64 bits a bound is none; within, the nearest integer inside says the same.
    return (
        None if low is None or low <= _INT64.min else ceil(min(low, _INT64.max)),
        None if high is None or high >= _INT64.max else floor(max(high, _INT64.min)),
    )


def _on_scale(bound: int | float | str, column: ColumnSchema) -> int | float:
    if column.kind == "datetime" and isinstance(bound, str):
        return _seconds(read_moment(bound, column))
    if column.kind == "datetime" or isinstance(bound, str):
        raise ValueError("a number for a date, or the other way round")
    if column.kind == "integer":
        return bound
    # 0.3 of single precision is above 0.3 of double.
    return float(in_source_precision(np.array([float(bound)]), column)[0])


def _saved_bound(bound: int | float | str | None) -> int | float | None:
    return _seconds(pd.Timestamp(bound)) if isinstance(bound, str) else bound


def _seconds(moment: pd.Timestamp) -> float:
    return float(numeric_values(pd.Series([moment]))[0])


def _combinations(training: pd.DataFrame, constraint: FixedCombinations) -> Combinations:
    texts = [text_values(training[name]) for name in constraint.columns]
    return tuple(sorted(set(zip(*texts, strict=True)), key=lambda row: [str(each) for each in row]))


def _is_known(table: pd.DataFrame, columns: Sequence[str], known: Combinations) -> Mask:
    """Look each row up, by one integer for its combination."""
    wanted = np.zeros(len(known), dtype=np.int64)
    found = np.zeros(len(table), dtype=np.int64)
    strange = np.zeros(len(table), dtype=bool)
    for position, name in enumerate(columns):
        values = dict.fromkeys(row[position] for row in known)
        codes = {value: code for code, value in enumerate(values)}
        cells, distinct = pd.factorize(text_values(table[name]), use_na_sentinel=False)
        by_cell = np.array(
            [codes.get(None if pd.isna(each) else each, -1) for each in distinct], dtype=np.int64
        )
        own = by_cell[cells]
        strange |= own < 0
        wanted = wanted * len(codes) + np.array([codes[row[position]] for row in known])
        found = found * len(codes) + own
    return ~strange & np.isin(found, wanted)


def _check_columns(constraint: Constraint, number: int, schema: TableSchema) -> None:
    for name in constraint.columns:
        if name not in schema.names:
            raise InputError(
                f"Constraint {number} ({constraint}) names a column {quoted(name)} that the table "
                f"does not have: {near_matches(name, schema.names)}"
            )
    columns = [schema.column(name) for name in constraint.columns]
    fault = _fault(constraint, columns)
    if fault:
        raise InputError(f"Constraint {number} ({constraint}) cannot be used: {fault}")


def _fault(constraint: Constraint, columns: Sequence[ColumnSchema]) -> str:
    """Say what is wrong with the columns of a constraint; empty if nothing is."""
    for column in columns:
        if column.kind == "identifier":
            return f"the values of column {quoted(column.name)} are made afresh for each row."
        if column.kind == "constant":
            return f"column {quoted(column.name)} has the same value in every row."
    kinds = [column.kind for column in columns]
    if isinstance(constraint, FixedCombinations):
        wrong = [each.name for each in columns if each.kind in ("float", "datetime")]
        return f"column {quoted(wrong[0])} has no categories." if wrong else ""
    if not all(kind in _NUMBERS for kind in kinds) and set(kinds) != {"datetime"}:
        return "its columns have to be numbers, or all of them dates."
    if isinstance(constraint, Inequality):
        return "it names one column twice." if len(set(constraint.columns)) == 1 else ""
    return _fault_of_bounds(constraint, columns[0])


def _fault_of_bounds(constraint: Range, column: ColumnSchema) -> str:
    for bound in (constraint.low, constraint.high):
        if isinstance(bound, float) and isnan(bound):
            return "its bounds leave no value."
    try:
        low, high = _limits(constraint, column)
    except ValueError:
        written = f" or in its own format {column.datetime_format}"
        return (
            "its bounds have to be numbers, or dates such as '2020-01-31'"
            f"{written if column.datetime_format else ''} for a column of dates."
        )
    return "" if low is None or high is None or low <= high else "its bounds leave no value."


def _short(bound: int | float | str) -> str:
    return f"{bound:.10g}" if isinstance(bound, float) else str(bound)
