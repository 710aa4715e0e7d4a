"""Which columns of a typed table an evaluation looks at, and as what."""

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from bcgan.errors import InputError

Task = Literal["classification", "regression"]
"""Whether a target is a class or a number."""

EvaluatedKind = Literal["numeric", "categorical", "datetime"]


@dataclass(frozen=True)
class EvaluationColumns:
    """Columns of a typed table by kind; identifiers and constants are left out by the caller.

    Attributes:
        numeric: Integer and float columns.
        categorical: Text and boolean columns, compared as text.
        datetime: Date and time columns.
        target: The label; in none of the three groups. None where the table has no target.
        task: What the target is: a class, compared as text, or a number.
    """

    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    datetime: tuple[str, ...] = ()
    target: str | None = None
    task: Task = "classification"

    @property
    def features(self) -> tuple[str, ...]:
        """All columns but the target, grouped by kind."""
        return self.numeric + self.categorical + self.datetime

    @property
    def every(self) -> tuple[str, ...]:
        """The features, then the target where there is one."""
        return self.features if self.target is None else (*self.features, self.target)

    def kind_of(self, column: str) -> EvaluatedKind:
        """Tell as what a feature column is evaluated.

        Args:
            column: Name of a column in one of the three groups.

        Returns:
            The name of its group.

        Raises:
            KeyError: If the column is in none of the groups.
        """
        if column in self.numeric:
            return "numeric"
        if column in self.categorical:
            return "categorical"
        if column in self.datetime:
            return "datetime"
        raise KeyError(column)

    def with_target_as(self, kind: EvaluatedKind) -> "EvaluationColumns":
        """Treat the target as one more column, for example to compare its distribution.

        Args:
            kind: The group that the target joins, at its end.

        Returns:
            Columns without a target; unchanged where there was none.
        """
        if self.target is None:
            return self
        grouped = (*getattr(self, kind), self.target)
        if kind == "numeric":
            return replace(self, numeric=grouped, target=None)
        if kind == "categorical":
            return replace(self, categorical=grouped, target=None)
        return replace(self, datetime=grouped, target=None)

    def require(self, table: pd.DataFrame, described_as: str) -> None:
        """Check that a table can be evaluated at all.

        Args:
            table: A typed table.
            described_as: How an error sentence calls it, for example "synthetic table".

        Raises:
            InputError: If the table has no rows or lacks one of the columns.
        """
        absent = [column for column in self.every if column not in table.columns]
        if absent:
            raise InputError(
                f"The {described_as} lacks the column(s) {', '.join(map(repr, absent))} of the "
                "real table; give a table with the same columns."
            )
        if table.empty:
            raise InputError(f"The {described_as} has no rows; give at least one row to evaluate.")
