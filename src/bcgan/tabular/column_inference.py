"""Find out what one column is: its kind, bounds, notation and missing values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from bcgan.errors import InputError
from bcgan.tabular.cells import TextCells
from bcgan.tabular.column_schema import DEFAULT_MISSING_TOKENS, TEXT, ColumnSchema, Kind
from bcgan.tabular.conversion import (
    category_as_text,
    refuse_infinite,
    typed_cells,
    typed_column,
    typed_kind,
)
from bcgan.tabular.identifiers import (
    MAX_SAMPLE,
    IdentifierTemplate,
    round_down,
    round_up,
    text_template,
)
from bcgan.tabular.missing_marks import missing_marks
from bcgan.tabular.number_text import float_decimals
from bcgan.tabular.source_columns import concrete, family_of, is_arrow_date
from bcgan.tabular.text_inference import Finding, find_in_text, forced_in_text
from bcgan.tabular.wording import listing, quoted

MAX_NUMERIC_CLASSES = 20
"""A target of more different numbers is learnt as a number."""

MIN_IDENTIFIERS = 50
MIN_DISTINCT_SHARE = 0.95
_MAX_INT64 = 2**63 - 1
# Texts with so many blanks before words are prose rather than names.
_FEWEST_BLANKS = 3
# Whole names, last words, and words anywhere that say "identifier".
_IDENTIFIER_NAME = re.compile(
    r"^(index|idx|row|row_?id|no|nr|number|unnamed: 0)$|(^|[\W_])key$"
    r"|(^|[\W_])(id|uid|uuid|guid)([\W_]|$)"
)
_IDENTIFIER_CAMEL = re.compile(r"(?<=[a-z])(Id|ID|Key)$")


@dataclass(frozen=True)
class InferenceSettings:
    """What is asked about a column.

    Attributes:
        missing_tokens: Texts that stand for missing.
        delimiter: Field separator of the CSV file, None if unknown.
        is_target: Whether it is the target, which is never a constant or an identifier.
        override: Kind decided by the user, for dates possibly `"datetime:<format>"`.
    """

    missing_tokens: tuple[str, ...]
    delimiter: str | None = None
    is_target: bool = False
    override: str | None = None


@dataclass(frozen=True)
class Inferred:
    """A column's schema and what the user should know about it.

    Attributes:
        column: The schema.
        warnings: Sentences.
        doubt: Why a column is text although most of its values are numbers or dates, or "".
    """

    column: ColumnSchema
    warnings: tuple[str, ...] = ()
    doubt: str = ""


def infer_column(series: "pd.Series[Any]", settings: InferenceSettings) -> Inferred:
    """Find out what a column is.

    Args:
        series: The column as read from a file.
        settings: What is asked.

    Returns:
        Its schema and warnings.

    Raises:
        InputError: If the column holds values that cannot be modelled, or that are not of the
            kind the user decided.
    """
    stored = series.dtype
    series = concrete(series).reset_index(drop=True)
    family = family_of(series)
    if family == "text":
        return _infer_text(series, settings)
    if family == "category":
        return _infer_category(series, settings)
    inferred = _infer_native(series, settings)
    if is_arrow_date(stored):
        column = inferred.column.model_copy(update={"source_dtype": str(stored)})
        return replace(inferred, column=column)
    return inferred


def _infer_text(series: "pd.Series[Any]", settings: InferenceSettings) -> Inferred:
    cells = TextCells.of(series, settings.missing_tokens)
    marks = _marks(cells, series, settings)
    if marks:
        cells = TextCells.of(series, (*settings.missing_tokens, *marks))
    name = str(series.name)
    missing = int(cells.missing_rows.sum())
    known = cells.known
    base = ColumnSchema(
        name=name,
        kind="categorical",
        source_dtype=TEXT,
        missing_count=missing,
        missing_token=cells.missing_token if missing else None,
        missing_marks=marks,
        distinct=len(known),
        padding=cells.padding,
    )
    if not len(known):
        return _all_missing(base)
    asked = (settings.override or "").partition(":")[0]
    if len(known) == 1 and not missing and not settings.is_target and asked in {"", "constant"}:
        constant = {"kind": "constant", "constant": known[0].as_py()}
        return Inferred(base.model_copy(update=constant), _merged_warning(name, cells))
    if asked not in {"", "identifier"}:
        finding = forced_in_text(cells, str(settings.override), settings.delimiter)
    else:
        finding = find_in_text(cells, settings.delimiter)
    if marks:
        finding = replace(finding, warnings=(_marks_warning(name, marks), *finding.warnings))
    column = base.model_copy(update=dict(finding.fields))
    if column.kind == "categorical":
        finding = replace(finding, warnings=(*_merged_warning(name, cells), *finding.warnings))
    typed = typed_cells(cells, column)
    return _finish(_with_bounds(column, typed), typed, settings, finding)


def _merged_warning(name: str, cells: TextCells) -> tuple[str, ...]:
    if cells.merged is None:
        return ()
    one, other = map(quoted, cells.merged)
    return (
        f"Cells of column {quoted(name)} that differ in white space around them alone, such as "
        f"{one} and {other}, are taken for the same value and come back without it.",
    )


def _marks(
    cells: TextCells, series: "pd.Series[Any]", settings: InferenceSettings
) -> tuple[str, ...]:
    """Find spellings of missing that keep a column from being numbers or dates."""
    decided = settings.missing_tokens != DEFAULT_MISSING_TOKENS
    asked = (settings.override or "").partition(":")[0]
    if decided or asked in {"categorical", "constant", "identifier"}:
        return ()
    marks = missing_marks(cells.known)
    if not marks:
        return ()
    others = TextCells.of(series, (*settings.missing_tokens, *marks))
    # Among few numbers of a target it may be a class, whose rows would be left out.
    if settings.is_target and len(others.known) <= MAX_NUMERIC_CLASSES:
        return ()
    kind = find_in_text(others, settings.delimiter).fields["kind"]
    return marks if kind in {"integer", "float", "datetime"} else ()


def _marks_warning(name: str, marks: Sequence[str]) -> str:
    return (
        f"Cells {listing(marks)} of column {quoted(name)} are taken for missing; set the missing "
        "tokens if they are not."
    )


def _infer_category(series: "pd.Series[Any]", settings: InferenceSettings) -> Inferred:
    texts = category_as_text(series)
    categories = series.cat.categories
    plain = settings.override or "categorical"
    inferred = _infer_text(
        texts.rename(str(series.name)),
        InferenceSettings(settings.missing_tokens, None, settings.is_target, plain),
    )
    column = inferred.column
    if settings.override is None and column.distinct:
        typed = typed_column(texts, column, settings.missing_tokens)
        inferred = _finish(column, typed, settings, Finding({}))
        column = inferred.column
    listed = None
    if column.kind != "identifier":
        listed = tuple(
            value if isinstance(value, (str, bool, int, float)) else str(value)
            for value in categories.tolist()
        )
    column = column.model_copy(
        update={
            "source_dtype": "category",
            "categories": listed,
            "ordered": bool(series.cat.ordered),
        }
    )
    return Inferred(column, inferred.warnings, inferred.doubt)


def _infer_native(series: "pd.Series[Any]", settings: InferenceSettings) -> Inferred:
    family = family_of(series)
    base = ColumnSchema(
        name=str(series.name),
        kind="categorical",
        source_dtype=str(series.dtype),
        missing_count=int(series.isna().sum()),
        distinct=int(series.nunique()),
    )
    if not base.distinct:
        return _all_missing(base)
    fields: dict[str, Any] = {"kind": family}
    if family == "integer":
        _refuse_beyond_int64(series)
        fields["decimals"] = 0
    elif family == "float":
        fields = _float_fields(series)
    if settings.override is not None:
        fields["kind"] = settings.override.partition(":")[0]
    column = base.model_copy(update=fields)
    typed = typed_column(series, column, settings.missing_tokens)
    return _finish(_with_bounds(column, typed), typed, settings, Finding({}))


def _refuse_beyond_int64(series: "pd.Series[Any]") -> None:
    if int(series.max()) > _MAX_INT64:
        raise InputError(
            f"Column {quoted(series.name)} holds integers beyond 64 bits with sign, the largest "
            f"is {series.max()}: turn them into text, or into smaller numbers."
        )


def _float_fields(series: "pd.Series[Any]") -> dict[str, Any]:
    """Decide between integer and float by the values, for floats may hold whole numbers."""
    numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
    refuse_infinite(numbers, str(series.name))
    known = numbers[~np.isnan(numbers)]
    single = str(series.dtype).lower().startswith("float32")
    # Beyond this every float is whole.
    limit = 2.0**24 if single else 2.0**53
    if bool((np.abs(known) < limit).all()) and np.array_equal(known, np.rint(known)):
        return {"kind": "integer", "decimals": 0}
    return {"kind": "float", "decimals": float_decimals(known, single=single)}


def _all_missing(base: ColumnSchema) -> Inferred:
    return Inferred(
        base.model_copy(update={"kind": "constant", "constant": None}),
        (f"Column {quoted(base.name)} is entirely missing and comes back entirely missing.",),
    )


def _with_bounds(column: ColumnSchema, typed: "pd.Series[Any]") -> ColumnSchema:
    kind = typed_kind(column)
    known = typed.dropna()
    if kind not in {"integer", "float", "datetime"} or not len(known):
        return column
    if kind == "datetime":
        known = known.astype("int64")
    low, high = known.min(), known.max()
    number = float if kind == "float" else int
    return column.model_copy(update={"low": number(low), "high": number(high)})


def _finish(
    column: ColumnSchema,
    typed: "pd.Series[Any]",
    settings: InferenceSettings,
    finding: Finding,
) -> Inferred:
    """Recognise constants and identifiers, which are special whatever their values are."""
    asked = (settings.override or "").partition(":")[0]
    if asked == "constant" and column.distinct > 1:
        raise InputError(
            f"Column {quoted(column.name)} has {column.distinct:,} distinct values and cannot be "
            "constant: give another kind."
        )
    known = typed.dropna()
    free = not settings.is_target and not asked
    if asked == "constant" or (free and column.distinct == 1 and not column.missing_count):
        update = {"kind": "constant", "constant": _constant(known, column)}
        return Inferred(column.model_copy(update=update))
    # Numbers or dates among which a few cells are something else are no identifiers.
    if asked == "identifier" or (free and not finding.doubt and _is_identifier(column, known)):
        return _identifier(column, known, asked=bool(asked))
    warnings = finding.warnings
    if finding.doubt and not settings.is_target:
        warnings = (f"Column {quoted(column.name)} is read as text: {finding.doubt}", *warnings)
    return Inferred(column, warnings, finding.doubt)


def _identifier(column: ColumnSchema, known: "pd.Series[Any]", *, asked: bool) -> Inferred:
    column = column.model_copy(update={"kind": "identifier"})
    if typed_kind(column) not in {"categorical", "integer", "float"}:
        raise InputError(
            f"Column {quoted(column.name)} of type {column.source_dtype} cannot be an "
            "identifier: give another kind."
        )
    template = _template(column, known)
    column = column.model_copy(update={"identifier": template})
    if not template.patterns and not template.consecutive:
        # The bounds are identifiers of real rows: round them away.
        bounds = {"low": round_down(int(column.low or 0)), "high": round_up(int(column.high or 0))}
        column = column.model_copy(update=bounds)
    if asked:
        return Inferred(column)
    if column.is_text and _is_prose(known):
        told = (
            "looks like free text and is not modelled: it is filled with random characters (leave "
            "it out, or make classes or numbers of it if it carries information)."
        )
    else:
        told = (
            "looks like an identifier and is not modelled: it is filled with fresh identifiers "
            "(override its kind if it carries information)."
        )
    return Inferred(column, (f"Column {quoted(column.name)} {told}",))


def _is_prose(known: "pd.Series[Any]") -> bool:
    """Tell whether most of the texts are of several words."""
    some = known.drop_duplicates().head(1000).astype("str")
    return bool(some.str.count(r"\S\s+(?=[^\W\d])").median() >= _FEWEST_BLANKS)


def _constant(known: "pd.Series[Any]", column: ColumnSchema) -> str | int | float | bool:
    kind = typed_kind(column)
    value = known.iloc[0]
    makers: Mapping[Kind, Any] = {"integer": int, "float": float, "boolean": bool}
    # The text of a text column as it is written, not as the number or date it may mean.
    if column.is_text or kind not in makers:
        return str(value)
    return makers[kind](value)


def _is_identifier(column: ColumnSchema, known: "pd.Series[Any]") -> bool:
    count = len(known)
    if count < MIN_IDENTIFIERS:
        return False
    if column.kind == "categorical":
        return column.distinct >= MIN_DISTINCT_SHARE * count
    if column.kind != "integer" or column.distinct < count or any(column.units):
        return False
    return _is_consecutive(column, count) or _is_named_identifier(column.name)


def _is_named_identifier(name: str) -> bool:
    camel = _IDENTIFIER_CAMEL.search(name)
    return camel is not None or _IDENTIFIER_NAME.search(name.strip().lower()) is not None


def _is_consecutive(column: ColumnSchema, count: int) -> bool:
    return int(column.high or 0) - int(column.low or 0) + 1 == count


def _template(column: ColumnSchema, known: "pd.Series[Any]") -> IdentifierTemplate:
    if column.low is not None and pd.api.types.is_numeric_dtype(known.dtype):
        consecutive = column.distinct == len(known) and _is_consecutive(column, len(known))
        return IdentifierTemplate(consecutive=consecutive)
    values = known.drop_duplicates()
    step = max(len(values) // MAX_SAMPLE, 1)
    return text_template([str(value) for value in values.iloc[::step]])
