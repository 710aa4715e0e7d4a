import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bcgan.tabular.reader import read_table
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.writer import native_table, restore_table, write_csv, write_parquet


def text(**columns):
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def restored(source, typed=None):
    """Restore typed values (by default those of the source) by the schema of a source."""
    schema = infer_schema(source, target=None)
    return restore_table(apply_schema(source, schema) if typed is None else typed, schema)


class TestRestoredText:
    def test_floats_have_no_more_decimals_than_the_source(self):
        source = text(x=["1.25", "3", "0.5"])
        typed = pd.DataFrame({"x": [0.123456, 2.0, -7.005, np.nan]})
        assert restored(source, typed)["x"].iloc[:3].tolist() == ["0.12", "2", "-7"]

    def test_integers_have_no_fraction(self):
        typed = pd.DataFrame({"x": pd.array([5, None], dtype="Int64")})
        assert restored(text(x=["1", "2", ""]), typed)["x"].tolist() == ["5", ""]

    def test_whole_numbers_are_written_as_the_source_writes_them(self):
        typed = pd.DataFrame({"x": pd.array([5, None], dtype="Int64")})
        assert restored(text(x=["1.0", "2.0", ""]), typed)["x"].tolist() == ["5.0", ""]

    def test_missing_gets_the_token_of_the_column(self):
        source = text(u=["1", "NA", "3"], v=["a", "?", "b"], w=["a", "b", "c"])
        typed = pd.DataFrame(
            {
                "u": pd.array([None], dtype="Int64"),
                "v": pd.Series([None], dtype="str"),
                "w": pd.Series([None], dtype="str"),
            }
        )
        cells = restored(source, typed).iloc[0]
        assert cells["u"] == "NA"
        assert cells["v"] == "?"
        assert pd.isna(cells["w"])

    def test_decimal_commas_and_thousands_separators(self):
        source = text(c=["1,5", "2,25"], g=["1,234.50", "9.10"], e=["1.234,5", "7"])
        typed = pd.DataFrame({"c": [1234.567], "g": [1234.567], "e": [1234.567]})
        assert restored(source, typed).iloc[0].tolist() == ["1234,57", "1,234.57", "1.234,6"]

    @pytest.mark.parametrize(
        ("cells", "values", "written"),
        [
            (["$4,992.91", "-$3.50"], [1234.5, -0.25], ["$1,234.50", "-$0.25"]),
            (["$4", "$-12"], [3, -5], ["$3", "$-5"]),
            (["€ 1.841,50", "€ 7"], [1234.5, 2.0], ["€ 1.234,5", "€ 2"]),
            (["48.3%", "5.0%"], [7.0, 12.34], ["7.0%", "12.3%"]),
            (["5 a\\b", "6 a\\b"], [7, 8], ["7 a\\b", "8 a\\b"]),
        ],
    )
    def test_units_keep_their_place(self, cells, values, written):
        kind = "Int64" if isinstance(values[0], int) else "float64"
        typed = pd.DataFrame({"x": pd.array(values, dtype=kind)})
        assert restored(text(x=cells), typed)["x"].tolist() == written
        assert restored(text(x=cells))["x"].str.contains(r"\d").all()

    def test_a_missing_value_has_no_unit(self):
        typed = pd.DataFrame({"x": [None, 2.5]}, dtype="float64")
        assert restored(text(x=["$1.50", "NA", "NA"]), typed)["x"].tolist() == ["NA", "$2.50"]

    def test_times_of_day_are_text_in_parquet(self):
        source = text(x=["08:15", "23:59", ""])
        schema = infer_schema(source, target=None)
        native = native_table(apply_schema(source, schema), schema)
        assert native["x"].tolist()[:2] == ["08:15", "23:59"]
        assert pd.isna(native["x"].iloc[2])

    def test_as_many_decimals_as_all_numbers_have(self):
        typed = pd.DataFrame({"x": [2.5, 3.0, 0.0001], "y": [2.5, 3.0, 0.0001]})
        table = restored(text(x=["1.2500", "7.1000"], y=["1.25", "7.1"]), typed)
        assert table["x"].tolist() == ["2.5000", "3.0000", "0.0001"]
        assert table["y"].tolist() == ["2.5", "3.0", "0.0"]

    def test_booleans_keep_their_spelling(self):
        typed = pd.DataFrame({"x": pd.array([True, False], dtype="boolean")})
        assert restored(text(x=["TRUE", "FALSE"]), typed)["x"].tolist() == ["TRUE", "FALSE"]

    @pytest.mark.parametrize(
        "cells",
        [
            ["2024-01-31", "2023-12-01"],
            ["31/01/2024", "01/12/2023"],
            ["2024-01-31 10:11:12", "2023-12-01 00:00:00"],
            ["2024-01-31T10:11:12.500Z", "2023-12-01T00:00:00.250Z"],
            ["2024-01-31 10:11:12.50", "2023-12-01 00:00:00.25"],
            ["2024-01-31T10:11+02:00", "2023-12-01T00:00+02:00"],
            ["31 Jan 2024", "01 Dec 2023"],
            ["31 Jan 2024", "1 Dec 2023"],
            ["4/7/2024 9:05", "12/31/2024 23:59", "10/5/2024 0:10"],
            ["4/7/2024 9:05 AM", "12/31/2024 12:59 PM"],
            ["2024-1-7T09:05:00Z", "2024-12-31T10:00:00Z"],
            ["7.4.24", "31.12.05"],
            ["08:15", "23:59"],
            ["8:15:07", "12:00:59"],
            ["8:15 PM", "12:05 AM"],
            ["08:15:00.250", "12:00:59.125"],
        ],
    )
    def test_dates_keep_their_format(self, cells):
        assert restored(text(x=cells))["x"].tolist() == cells

    def test_white_space_comes_back(self):
        cells = [" <=50K", " >50K", " ?"]
        assert restored(text(x=cells))["x"].tolist() == cells

    def test_constants_are_filled_in(self):
        source = text(one=["007", "007"], none=["", "NA"], x=["1", "2"])
        table = restored(source, pd.DataFrame({"x": [1, 2, 3]}))
        assert table["one"].tolist() == ["007"] * 3
        assert table["none"].isna().all() or set(table["none"]) <= {"", "NA"}
        assert list(table.columns) == ["one", "none", "x"]


class TestRestoredNative:
    def test_dtypes_order_and_missing(self):
        source = pd.DataFrame(
            {
                "i": np.array([1, 2, 3], dtype=np.int8),
                "w": [1.0, np.nan, 3.0],
                "c": pd.Categorical(["u", "v", None], categories=["v", "w", "u"]),
                "t": pd.to_datetime(["2020-01-01", "2020-01-02", None]).tz_localize("Asia/Tokyo"),
            }
        )
        pd.testing.assert_frame_equal(restored(source), source)

    def test_dates_are_kept_and_other_storage_is_not(self):
        days = [datetime.date(2020, 1, 1), None, datetime.date(2021, 3, 2)]
        prices = [Decimal("0.10"), None, Decimal("12.35")]
        shops = pa.array(["a", None, "b"]).dictionary_encode()
        source = pd.DataFrame(
            {
                "sparse": pd.arrays.SparseArray([0, 3, 0]),
                "day": pd.Series(days, dtype=pd.ArrowDtype(pa.date32())),
                "price": pd.Series(prices, dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
                "shop": pd.array(shops, dtype=pd.ArrowDtype(shops.type)),
            }
        )
        table = restored(source)
        dtypes = [str(dtype) for dtype in table.dtypes[:3]]
        assert dtypes == ["int64", "date32[day][pyarrow]", "float64"]
        assert table["sparse"].tolist() == [0, 3, 0]
        assert table["day"].dropna().tolist() == [days[0], days[2]]
        assert table["price"].dropna().tolist() == [0.1, 12.35]
        assert table["shop"].dropna().tolist() == ["a", "b"]

    def test_values_are_kept_within_the_dtype(self):
        source = pd.DataFrame({"x": np.array([1, 2], dtype=np.int8)})
        typed = pd.DataFrame({"x": pd.array([300, -300], dtype="Int64")})
        assert restored(source, typed)["x"].tolist() == [127, -128]

    def test_missing_in_a_dtype_without_room_for_it(self):
        source = pd.DataFrame({"x": [1, 2], "b": [True, False]})
        typed = pd.DataFrame(
            {"x": pd.array([1, None], dtype="Int64"), "b": pd.array([None, True], dtype="boolean")}
        )
        table = restored(source, typed)
        assert table.isna().to_numpy().tolist() == [[False, True], [True, False]]

    def test_overridden_kinds_come_back_in_the_source_dtype(self):
        source = pd.DataFrame({"code": [10, 20, 10], "f": [1.0, 2.0, np.nan]})
        schema = infer_schema(
            source, target=None, overrides={"code": "categorical", "f": "categorical"}
        )
        table = restore_table(apply_schema(source, schema), schema)
        pd.testing.assert_frame_equal(table, source)


class TestNativeTable:
    def test_gives_text_sources_native_dtypes(self):
        source = text(
            i=["1", "2"],
            n=["1", ""],
            f=["0.5", "2"],
            w=["1.0", "2.0"],
            b=["true", "false"],
            t=["2024-01-01", "2024-01-02"],
            c=["u", "?"],
        )
        schema = infer_schema(source, target=None)
        table = native_table(apply_schema(source, schema), schema)
        assert [str(dtype) for dtype in table.dtypes] == [
            *("int64", "Int64", "float64", "float64", "bool", "datetime64[us]", "str")
        ]
        assert table["c"].isna().tolist() == [False, True]

    def test_is_the_restored_table_for_other_sources(self):
        source = pd.DataFrame({"i": [1, 2], "c": pd.Categorical(["u", "v"])})
        schema = infer_schema(source, target=None)
        pd.testing.assert_frame_equal(native_table(apply_schema(source, schema), schema), source)


class TestFiles:
    def test_csv_is_plain(self, tmp_path):
        table = text(a=["x", "a,b", 'say "no"'], b=["1", "", "2.50"])
        write_csv(table, tmp_path / "new" / "t.csv")
        content = (tmp_path / "new" / "t.csv").read_bytes()
        assert content == b'a,b\nx,1\n"a,b",\n"say ""no""",2.50\n'

    def test_carriage_returns_survive(self, tmp_path):
        table = text(a=["x\ry", "z"])
        write_csv(table, tmp_path / "t.csv")
        assert read_table(tmp_path / "t.csv")["a"].tolist() == ["x\ry", "z"]

    @pytest.mark.parametrize("write", [write_csv, write_parquet])
    def test_a_failed_write_leaves_the_old_file(self, tmp_path, write, monkeypatch):
        path = tmp_path / "t"
        write(text(a=["old"]), path)
        old = path.read_bytes()

        def fail(*_, **__):
            raise OSError("disk full")

        monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
        monkeypatch.setattr(pd.DataFrame, "to_parquet", fail)
        with pytest.raises(OSError, match="disk full"):
            write(text(a=["new"]), path)
        assert path.read_bytes() == old
        assert list(tmp_path.iterdir()) == [path]
