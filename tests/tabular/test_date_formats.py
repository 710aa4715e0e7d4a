"""Dates as files have them: recognised as dates, and written back in the same way."""

import datetime
import random

import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.tabular.column_schema import ColumnSchema
from bcgan.tabular.conversion import apply_schema
from bcgan.tabular.inference import infer_schema
from bcgan.tabular.writer import restore_table

FORMATS = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%y",
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S",
    "%Y%m%dT%H%M%SZ",
    "%d%b%Y",
    "%d%b%Y:%H:%M:%S",
    "%d-%b-%y",
    "%b %d %Y",
    "%B %d, %Y",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%a %d %b %Y",
    "%A, %d %B %Y",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %H:%M:%S +0000 %Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M:%S+00",
    "%Y-%m-%d %H:%M:%S +0530",
    "%Y-%m-%dT%H:%M:%S.%f+02:00",
]


def moments(count: int) -> list[datetime.datetime]:
    source = random.Random(3)
    start = datetime.datetime(2001, 1, 1)
    return [
        start + datetime.timedelta(days=source.randint(0, 8000), seconds=source.randint(0, 86_399))
        for _ in range(count)
    ]


def inferred(cells: list[str]) -> tuple[ColumnSchema, list[str], "pd.Series[pd.Timestamp]"]:
    """The column's schema, its cells written back, and its moments."""
    table = pd.DataFrame({"x": pd.Series(cells, dtype="str")})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    return schema.column("x"), restore_table(typed, schema)["x"].tolist(), typed["x"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read_and_written_back(form: str) -> None:
    cells = [each.strftime(form) for each in moments(90)]
    column, back, values = inferred(cells)
    assert column.kind == "datetime", column
    assert back == cells
    # A zone is a part of how they are written, not of what is learnt.
    read = [datetime.datetime.strptime(each, form).replace(tzinfo=None) for each in cells]
    assert values.tolist() == [pd.Timestamp(each) for each in read]


@pytest.mark.parametrize("case", [str.upper, str.lower])
@pytest.mark.parametrize("form", ["%d-%b-%Y", "%d%b%Y", "%m/%d/%Y %I:%M %p", "%A, %d %B %Y"])
def test_names_are_written_in_the_case_of_the_source(case, form: str) -> None:
    cells = [case(each.strftime(form)) for each in moments(90)]
    column, back, _ = inferred(cells)
    assert column.kind == "datetime"
    assert back == cells


def test_numbers_are_dates_only_if_all_of_them_are_and_there_are_enough() -> None:
    days = [each.strftime("%Y%m%d") for each in moments(60)]
    assert inferred([*days, "99991231"])[0].kind == "datetime", "an open end is a date"
    assert inferred([*days, "20240230"])[0].kind == "integer", "February has no 30th"
    assert inferred([*days, "18500101"])[0].kind == "integer"
    assert inferred(["20240101", "20240102"] * 40)[0].kind == "integer"


def test_dates_that_another_reader_took_for_numbers_are_read() -> None:
    days = [each.strftime("%Y%m%d") for each in moments(60)]
    table = pd.DataFrame({"x": pd.Series(days, dtype="str")})
    schema = infer_schema(table, target=None)
    numbers = pd.DataFrame({"x": pd.array([*map(int, days[:5]), None], dtype="Int64")})
    typed = apply_schema(numbers, schema)["x"]
    assert typed[:5].tolist() == apply_schema(table, schema)["x"][:5].tolist()
    assert typed.isna().tolist() == [False] * 5 + [True]
    with pytest.raises(InputError, match="20249999"):
        apply_schema(pd.DataFrame({"x": [20240131, 20249999]}), schema)
