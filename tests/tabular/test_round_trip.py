"""What is written can be read again, and says the same."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcgan.tabular.reader import read_table
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.writer import native_table, restore_table, write_csv, write_parquet

quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MISSING = st.sampled_from(["", "?", "NA", " ? "])
# No surrogates (not text) and no NUL (a mark of binary files).
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
MOMENTS = st.datetimes(dt.datetime(1600, 1, 1), dt.datetime(2400, 1, 1))
RECENT = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2400, 1, 1))
CELLS = {
    "word": WORDS,
    "few words": st.sampled_from(["red", " green", "blue ", 'a "quoted", one', "two\nlines"]),
    "integer": st.integers(-(10**18) + 1, 10**18 - 1).map(str),
    "whole": st.integers(-99, 99).map(lambda value: f"{value}.0"),
    "float": st.floats(allow_nan=False, allow_infinity=False).map(repr),
    "amount": st.decimals(-(10**6), 10**6, places=2).map(str),
    "comma": st.decimals(-(10**6), 10**6, places=2).map(lambda value: str(value).replace(".", ",")),
    "grouped": st.integers(0, 10**9).map(lambda value: f"{value / 100:,.2f}"),
    "money": st.integers(-(10**9), 10**9).map(lambda cents: f"${cents / 100:,.2f}"),
    "debt": st.integers(0, 10**9).map(lambda cents: f"-€ {cents / 100:.2f}"),
    "share": st.integers(0, 1000).map(lambda value: f"{value / 10:.1f} %"),
    "boolean": st.sampled_from(["TRUE", "FALSE"]),
    "code": st.integers(0, 999).map(lambda value: f"{value:04d}"),
    "date": MOMENTS.map(lambda moment: f"{moment:%d/%m/%Y}"),
    "bare date": MOMENTS.map(lambda at: f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M}"),
    "time": MOMENTS.map(lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}"),
    "instant": MOMENTS.map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"),
    "constant": st.just("same"),
    "missing": MISSING,
}


@st.composite
def text_tables(draw):
    """Tables as a CSV gives them: several kinds of columns, some cells missing."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=2, max_size=4))
    rows = draw(st.integers(1, 12))
    columns = {}
    for index, kind in enumerate(kinds):
        cells = CELLS[kind] | MISSING if draw(st.booleans()) else CELLS[kind]
        cells = draw(st.lists(cells, min_size=rows, max_size=rows))
        columns[f"{index} {kind}"] = pd.Series(cells, dtype="str")
    return pd.DataFrame(columns)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SINGLES = st.floats(allow_nan=False, allow_infinity=False, width=32)
NAN, NULL = st.just(np.nan), st.none()
# For each dtype the values and how to make a column of them.
NATIVE = {
    "int8": (st.integers(-128, 127), lambda values: np.array(values, dtype=np.int8)),
    "int16[pyarrow]": (
        st.integers(-128, 127),
        lambda values: pd.array(values, dtype="int16[pyarrow]"),
    ),
    "Int64": (
        st.integers(-(2**63), 2**63 - 1) | NULL,
        lambda values: pd.array(values, dtype="Int64"),
    ),
    "uint32": (st.integers(0, 2**32 - 1), lambda values: np.array(values, dtype=np.uint32)),
    "float64": (FLOATS | NAN, np.array),
    "float32": (SINGLES | NAN, lambda values: np.array(values, dtype=np.float32)),
    "whole": (st.integers(-9, 9) | NAN, lambda values: np.array(values, dtype=float)),
    "bool": (st.booleans(), np.array),
    "boolean": (st.booleans() | NULL, lambda values: pd.array(values, dtype="boolean")),
    "str": (WORDS | NULL, lambda values: pd.Series(values, dtype="str")),
    "category": (
        st.sampled_from(["u", "v", None]),
        lambda values: pd.Categorical(values, categories=["v", "w", "u"], ordered=True),
    ),
    "numbers": (
        st.sampled_from([1, 20]),
        lambda values: pd.Categorical(values, categories=[20, 3, 1]),
    ),
    "time": (
        MOMENTS | NULL,
        lambda values: pd.Series(pd.to_datetime(values)).astype("datetime64[us]"),
    ),
    # Before 1900 Tokyo's clocks were ahead by a number of seconds, which text cannot say.
    "zoned": (
        RECENT | NULL,
        lambda values: (
            pd.Series(pd.to_datetime(values, utc=True))
            .astype("datetime64[us, UTC]")
            .dt.tz_convert("Asia/Tokyo")
        ),
    ),
}


@st.composite
def native_tables(draw):
    """Tables as a Parquet file gives them."""
    names = draw(st.lists(st.sampled_from(sorted(NATIVE)), min_size=2, max_size=4, unique=True))
    rows = draw(st.integers(1, 12))
    columns = {}
    for name in names:
        values, make = NATIVE[name]
        columns[name] = make(draw(st.lists(values, min_size=rows, max_size=rows)))
    return pd.DataFrame(columns)


def through_csv(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    write_csv(table, folder / "table.csv")
    return read_table(folder / "table.csv", delimiter=",")


def through_parquet(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    write_parquet(table, folder / "table.parquet")
    return read_table(folder / "table.parquet")


@quick
@given(table=text_tables())
def test_text_tables(table, tmp_path):
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    pd.testing.assert_frame_equal(apply_schema(typed, schema), typed)
    restored = restore_table(typed, schema)
    assert list(restored.columns) == list(table.columns)
    for again in (
        through_csv(restored, tmp_path),
        through_parquet(restored, tmp_path),
        through_parquet(native_table(typed, schema), tmp_path),
    ):
        pd.testing.assert_frame_equal(apply_schema(again, schema), typed)


@quick
@given(table=text_tables())
def test_text_is_restored_as_it_was_up_to_notation(table):
    schema = infer_schema(table, target=None)
    restored = restore_table(apply_schema(table, schema), schema)
    for column in schema.columns:
        source, cells = table[column.name], restored[column.name].fillna("")
        if column.kind in {"categorical", "constant"} and column.missing_count == 0:
            assert cells.str.strip().tolist() == source.str.strip().tolist()
        plain = not column.thousands and not any(column.units)
        if column.kind == "integer" and column.missing_count == 0 and plain:
            assert [float(cell) for cell in cells] == [float(cell) for cell in source]
        if column.decimals == 0:
            assert not cells.str.contains(".", regex=False).any() or column.kind != "integer"
        if column.missing_token:
            missing = source.str.strip().isin(schema.missing_tokens)
            assert set(cells[missing].str.strip()) <= {column.missing_token}


@quick
@given(st.sampled_from(["money", "share"]), st.data())
def test_amounts_with_units_are_restored_to_the_letter(kind, data):
    cells = data.draw(st.lists(CELLS[kind], min_size=2, max_size=12))
    table = pd.DataFrame({"x": pd.Series(cells, dtype="str")})
    schema = infer_schema(table, target=None)
    restored = restore_table(apply_schema(table, schema), schema)
    assert restored["x"].tolist() == [cell.replace("$-0.00", "$0.00") for cell in cells]


@quick
@given(table=native_tables())
def test_native_tables(table, tmp_path):
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    pd.testing.assert_frame_equal(apply_schema(typed, schema), typed)
    restored = restore_table(typed, schema)
    assert restored.dtypes.tolist() == table.dtypes.tolist()
    for again in (through_csv(restored, tmp_path), through_parquet(restored, tmp_path)):
        pd.testing.assert_frame_equal(apply_schema(again, schema), typed)


@quick
@given(table=native_tables())
def test_native_values_are_restored_exactly(table):
    schema = infer_schema(table, target=None)
    restored = restore_table(apply_schema(table, schema), schema)
    texts = [name for name in table.columns if name == "str"]
    pd.testing.assert_frame_equal(
        restored.drop(columns=texts), table.drop(columns=texts), check_exact=True
    )


def test_a_schema_of_parquet_reads_a_csv_export_of_it(tmp_path):
    table = pd.DataFrame(
        {
            "i": [1, 2, 3] * 20,
            "w": [1.0, np.nan, 3.0] * 20,
            "f": np.array([0.1, 0.2, 0.7] * 20, dtype=np.float32),
            "id": np.arange(60),
            "one": [7] * 60,
            "none": [np.nan] * 60,
        }
    )
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    table.to_csv(tmp_path / "t.csv", index=False)
    pd.testing.assert_frame_equal(apply_schema(read_table(tmp_path / "t.csv"), schema), typed)
