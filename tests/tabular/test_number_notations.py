"""Numbers as people write them: recognised as numbers, and written back in the same way."""

import itertools

import numpy as np
import pandas as pd
import pytest

from bcgan.tabular.column_schema import ColumnSchema
from bcgan.tabular.conversion import apply_schema
from bcgan.tabular.inference import infer_schema
from bcgan.tabular.writer import native_table, restore_table

SIGNS = [("", "."), (",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", ",")]
UNITS = [("", ""), ("$", ""), ("\u20ac ", ""), ("", "%"), ("", " kg"), ("", "km")]


def written(
    value: float, decimals: int, signs: tuple[str, str], units: tuple[str, str], negative: str
) -> str:
    digits = f"{abs(value):,.{decimals}f}".replace(",", "\0").replace(".", signs[1])
    text = units[0] + digits.replace("\0", signs[0]) + units[1]
    return negative.format(text) if value < 0 else text


def inferred(cells: list[str]) -> tuple[ColumnSchema, list[str], "pd.Series[float]"]:
    """The column's schema, its cells written back, and its numbers."""
    table = pd.DataFrame({"x": pd.Series(cells, dtype="str")})
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    back = restore_table(typed, schema)["x"]
    return schema.column("x"), back.fillna("").tolist(), typed["x"]


@pytest.mark.parametrize("negative", ["-{}", "({})"])
@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("signs", SIGNS)
def test_every_notation_is_read_and_written_back(
    signs: tuple[str, str], units: tuple[str, str], negative: str
) -> None:
    rng = np.random.default_rng(1)
    for decimals, scale, missing in itertools.product([0, 2], [9.0, 5e3, 2e6], ["", "NA", "-"]):
        if signs == ("", ",") and not decimals:
            continue
        numbers = np.round(rng.normal(scale, scale, 80), decimals)
        numbers[0] = 1000.0  # Whose thousands are told by its zeros alone.
        cells = [written(each, decimals, signs, units, negative) for each in numbers]
        cells[7] = missing
        column, back, values = inferred(cells)
        assert column.kind == ("float" if decimals else "integer"), (cells[:3], column)
        assert back == cells
        np.testing.assert_allclose(values.drop(7).astype(float), np.delete(numbers, 7))
        assert values.isna()[7]


@pytest.mark.parametrize("separator", [",", "."])
def test_zeros_at_the_end_tell_thousands_from_fractions(separator: str) -> None:
    thousands = [f"1{separator}070", "385", f"2{separator}500", "12"] * 20
    assert inferred(thousands)[2].tolist()[:4] == [1070, 385, 2500, 12]
    as_needed = [f"1{separator}075", "385", f"2{separator}5", "12"] * 20
    assert inferred(as_needed)[2].tolist()[:4] == [1.075, 385.0, 2.5, 12.0]
    all_three = [f"1{separator}070", f"385{separator}000", f"2{separator}500"] * 20
    assert inferred(all_three)[2].tolist()[:3] == [1.07, 385.0, 2.5]
    below_one = [f"0{separator}070", "385", f"2{separator}500"] * 20
    assert inferred(below_one)[2].tolist()[:3] == [0.07, 385.0, 2.5]


@pytest.mark.parametrize("mark", ["-", "--", "\u2013", ".", "#N/A", "n.a.", "unknown", "nan"])
def test_a_mark_among_numbers_or_dates_is_a_missing_value(mark: str) -> None:
    for cells in (
        [str(each) for each in range(60)],
        [f"2024-03-{1 + each % 28:02d}" for each in range(60)],
    ):
        cells[5] = cells[9] = mark
        column, back, values = inferred(cells)
        assert column.kind in {"integer", "datetime"}
        assert column.missing_count == 2
        assert back == cells
        assert values.isna().sum() == 2


def test_a_dash_among_words_is_a_word() -> None:
    cells = ["low", "high", "-"] * 30
    column, back, _ = inferred(cells)
    assert (column.kind, column.missing_count, column.missing_marks) == ("categorical", 0, ())
    assert back == cells


def test_a_mark_among_few_numbers_of_a_target_is_a_class() -> None:
    table = pd.DataFrame({"y": ["1", "2", "unknown"] * 30, "x": ["a", "b", "c"] * 30}).astype("str")
    assert infer_schema(table, target="y").column("y").missing_count == 0
    many = pd.DataFrame({"y": [*map(str, range(59)), "unknown"], "x": ["a", "b"] * 30})
    schema = infer_schema(many.astype("str"), target="y")
    assert (schema.task, schema.column("y").missing_count) == ("regression", 1)


def test_stars_are_no_marks() -> None:
    column, _, _ = inferred(["*", "**", "***", "1"] * 30)
    assert (column.kind, column.missing_count) == ("categorical", 0)


def test_who_names_the_missing_tokens_decides_alone() -> None:
    cells = [str(each) for each in range(60)]
    cells[5] = "-"
    table = pd.DataFrame({"x": pd.Series(cells, dtype="str")})
    schema = infer_schema(table, target=None, missing_tokens=["NA"])
    assert schema.column("x").kind == "categorical"
    assert infer_schema(table, target=None).warnings == (
        "Cells '-' of column 'x' are taken for missing; set the missing tokens if they are not.",
    )
    kept = infer_schema(table, target=None, overrides={"x": "categorical"}).column("x")
    assert kept.missing_count == 0


def test_phone_numbers_and_names_are_no_numbers() -> None:
    for cells in (
        [f"030 {each:03d} {each:03d}" for each in range(100, 180)],
        [f"{each}A" for each in range(1_503_234, 1_503_314)],
        [f"(0{each})" for each in range(10, 90)],
    ):
        assert inferred(cells)[0].kind == "identifier", cells[0]


@pytest.mark.parametrize(
    ("signs", "unit"), [(("", "."), ""), ((".", ","), " kg"), ((",", "."), "")]
)
def test_whole_numbers_among_decimals_are_written_as_the_source_does(
    signs: tuple[str, str], unit: str
) -> None:
    numbers = [2000.0, 2.5, 3.0, 0.25, 1_234_567.0] * 20
    bare = [written(each, 2, signs, ("", ""), "-{}").rstrip("0").rstrip(".,") for each in numbers]
    column, back, _ = inferred([each + unit for each in bare])
    assert column.kind == "float"
    assert back == [each + unit for each in bare]
    pointed = [each if signs[1] in each else f"{each}{signs[1]}0" for each in bare]
    assert inferred([each + unit for each in pointed])[1] == [each + unit for each in pointed]


def test_a_sign_is_read_where_the_source_has_parentheses() -> None:
    table = pd.DataFrame({"x": ["(1,234.5)", "17", "2,000", "(8)"] * 20}).astype("str")
    schema = infer_schema(table, target=None)
    other = pd.DataFrame({"x": ["-1234.5", "(1,234.5)", "-1,234.5", "17"]}).astype("str")
    assert apply_schema(other, schema)["x"].tolist() == [-1234.5, -1234.5, -1234.5, 17.0]


def test_a_plus_sign_comes_back_before_numbers_above_zero() -> None:
    rng = np.random.default_rng(2)
    whole = [f"{each:+d}" if each else "0" for each in rng.integers(-9, 20, 200)]
    parts = [f"{each:+.1f}" for each in rng.normal(0.05, 1, 200) if abs(each) > 0.1]
    money = [f"{'-' if each < 0 else '+'}${abs(each)}.50" for each in rng.integers(-50, 90, 200)]
    for cells in (whole, parts, money):
        column, back, _ = inferred(cells)
        assert column.plus
        assert back == cells
    assert not inferred(["+1", "2", "-3"] * 20)[0].plus


@pytest.mark.parametrize("form", [".2e", ".0E", ".18e"])
def test_exponents_come_back_with_as_many_digits(form: str) -> None:
    rng = np.random.default_rng(3)
    cells = [format(each, form) for each in np.exp(rng.normal(-3, 8, 200)) * rng.choice([-1, 1])]
    column, back, values = inferred(cells)
    assert (column.kind, column.exponent, back) == ("float", form, cells)
    np.testing.assert_array_equal(values.astype(float), [float(each) for each in cells])
    # New values have no more digits than real ones, as text and as numbers alike.
    schema = infer_schema(pd.DataFrame({"x": pd.Series(cells, dtype="str")}), target=None)
    new = pd.DataFrame({"x": values * 1.000123456})
    texts, numbers = restore_table(new, schema)["x"], native_table(new, schema)["x"]
    assert [float(each) for each in texts] == numbers.tolist()
    assert all(len(text.strip("-")) == len(cells[0].strip("-")) for text in texts if "e" in text)


def test_exponents_beside_other_numbers_are_no_notation() -> None:
    assert inferred(["7.3e-05", "0.0012", "0.5"] * 20)[0].exponent == ""
    assert inferred(["1.5e-05", "2.25e-05"] * 20)[0].exponent == ""


@pytest.mark.parametrize(("parts", "width"), [(3, 1), (3, 2), (3, 3), (2, 1)])
def test_durations_beyond_a_day_are_numbers_of_seconds(parts: int, width: int) -> None:
    rng = np.random.default_rng(4)
    seconds = [int(each) for each in rng.integers(0, 400_000, 200)]
    cells = []
    for each in seconds:
        minutes, second = divmod(each, 60)
        hours, minute = divmod(minutes, 60)
        long, short = f"{hours:0{width}d}:{minute:02d}:{second:02d}", f"{minutes}:{second:02d}"
        cells.append(long if parts == 3 else short)
    cells[5] = ""
    column, back, values = inferred(cells)
    assert (column.kind, column.sixties, back) == ("integer", (parts, width), cells)
    assert values.drop(5).tolist() == [each for i, each in enumerate(seconds) if i != 5]


def test_times_of_day_and_other_texts_with_colons_are_no_durations() -> None:
    assert inferred(["08:15:00", "23:59:59", "1:00:00"] * 20)[0].kind == "datetime"
    assert inferred(["64:14:09", "1:75:00"] * 20)[0].kind == "categorical"
    assert inferred(["64:14:09", "64:14"] * 20)[0].kind == "categorical"
