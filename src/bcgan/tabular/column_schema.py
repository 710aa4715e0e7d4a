"""What is known about the columns of a table: one model per column, one for the table."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bcgan.errors import InputError
from bcgan.tabular.date_text import LetterCase
from bcgan.tabular.identifiers import IdentifierTemplate
from bcgan.tabular.number_text import NumberFormat
from bcgan.tabular.wording import near_matches, quoted

Kind = Literal["integer", "float", "boolean", "categorical", "datetime", "constant", "identifier"]
Task = Literal["classification", "regression", "none"]
Scalar = str | int | float | bool

TEXT = "text"
DEFAULT_MISSING_TOKENS = ("", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None")


class ColumnSchema(BaseModel):
    """One column: its kind, and all that is needed to write it as the source has it.

    Attributes:
        name: Column name exactly as in the source.
        kind: How the column is modelled.
        source_dtype: pandas dtype of the source, or `"text"` for text (every CSV column).
        missing_count: Number of missing cells in the source.
        missing_token: Most frequent spelling of missing in a text column; None stands for null.
        missing_marks: Spellings of missing that hold for this column alone, such as a dash.
        distinct: Number of distinct non-missing values.
        constant: The one value of a constant column; None when the whole column is missing.
        low: Smallest value of a numeric column; of a datetime column in microseconds since
            1970-01-01; None for other kinds. Of a numeric identifier with gaps a rounded bound.
        high: Largest value, likewise.
        datetime_format: `strptime` format of a datetime column in a text source.
        unpadded: Directives of that format which the source writes without a leading zero.
        letters: How such dates write the names of months, days and halves of a day.
        decimal: Decimal sign of a numeric text column.
        thousands: Thousands separator of a numeric text column, `""` for none.
        units: Text before and after every number of a numeric text column, such as `$` and ` kg`.
        sign_first: Whether a sign stands before the unit, as in `-$5`.
        parentheses: Whether negative numbers stand in parentheses, as in `($5)`.
        decimals: Most decimals a value of a numeric column has; None when they are unlimited.
            Digits of the fraction of a second for a datetime in text. An integer column has
            decimals where the source writes `1.0`.
        fixed_decimals: Whether a text source writes each number with so many, as in `2.50`.
        bare_wholes: Whether a text source writes whole numbers among others without decimals.
        sixties: Parts of the durations of a text source (3 for `64:14:09`), and how many digits
            the first has at least; zeros for other numbers.
        plus: Whether a text source writes a sign before numbers above zero, as in `+12`.
        exponent: How a text source writes numbers with exponents, in Python's format language
            (`.2e` for `1.23e-06`); `""` where it does not.
        true_token: Spelling of true in a text source.
        false_token: Spelling of false in a text source.
        padding: White space before and after every non-missing cell of a text column.
        categories: Categories of a pandas categorical column, in order; None otherwise.
        ordered: Whether these categories are ordered.
        identifier: How to make fresh identifiers, for an identifier column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Kind
    source_dtype: str
    missing_count: int = 0
    missing_token: str | None = None
    missing_marks: tuple[str, ...] = ()
    distinct: int = 0
    constant: Scalar | None = None
    low: int | float | None = None
    high: int | float | None = None
    datetime_format: str | None = None
    unpadded: tuple[str, ...] = ()
    letters: LetterCase = ""
    decimal: str = "."
    thousands: str = ""
    units: tuple[str, str] = ("", "")
    sign_first: bool = True
    parentheses: bool = False
    decimals: int | None = None
    fixed_decimals: bool = False
    bare_wholes: bool = False
    sixties: tuple[int, int] = (0, 0)
    plus: bool = False
    exponent: str = ""
    true_token: str | None = None
    false_token: str | None = None
    padding: tuple[str, str] = ("", "")
    categories: tuple[Scalar, ...] | None = None
    ordered: bool = False
    identifier: IdentifierTemplate | None = None

    @property
    def is_text(self) -> bool:
        """Whether the source holds the column as text."""
        return self.source_dtype == TEXT

    @property
    def notation(self) -> NumberFormat:
        """How a text source writes the numbers of the column."""
        return NumberFormat(
            self.decimal,
            self.thousands,
            *self.units,
            self.sign_first,
            self.parentheses,
            self.sixties,
        )


class TableSchema(BaseModel):
    """All columns of a table, its target and its task.

    Attributes:
        columns: The columns in source order.
        target: Name of the target column; None for an unconditional table.
        task: Classification or regression of the target, or `"none"` without one.
        rows: Number of rows of the source.
        missing_tokens: Spellings of missing in text cells, after stripping white space.
        warnings: Sentences the user should read.
        integer_names: Whether the source's columns were named by integers; `names` are text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[ColumnSchema, ...]
    target: str | None
    task: Task
    rows: int
    missing_tokens: tuple[str, ...] = DEFAULT_MISSING_TOKENS
    warnings: tuple[str, ...] = ()
    integer_names: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns in source order."""
        return tuple(column.name for column in self.columns)

    @property
    def numeric(self) -> tuple[str, ...]:
        """Integer and float columns, without a classification target."""
        return tuple(self._of("integer", "float"))

    @property
    def categorical(self) -> tuple[str, ...]:
        """Categorical and boolean columns, and a classification target of whatever kind."""
        return tuple(self._of("categorical", "boolean"))

    @property
    def datetime(self) -> tuple[str, ...]:
        """Datetime columns."""
        return tuple(self._of("datetime"))

    @property
    def modelled(self) -> tuple[str, ...]:
        """All columns except constants and identifiers, the target included."""
        return tuple(
            column.name
            for column in self.columns
            if column.kind not in {"constant", "identifier"} or column.name == self.target
        )

    @property
    def features(self) -> tuple[str, ...]:
        """The modelled columns without the target."""
        return tuple(name for name in self.modelled if name != self.target)

    def column(self, name: str) -> ColumnSchema:
        """Look up one column.

        Args:
            name: Its name.

        Returns:
            The column.

        Raises:
            InputError: If there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise InputError(f"There is no column {quoted(name)}: {near_matches(name, self.names)}")

    def _of(self, *kinds: Kind) -> Iterator[str]:
        label = self.target if self.task == "classification" else None
        for column in self.columns:
            is_label = column.name == label
            if "categorical" in kinds if is_label else column.kind in kinds:
                yield column.name
