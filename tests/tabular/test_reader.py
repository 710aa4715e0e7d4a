import gzip
import io
import zipfile
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.reader import read_table

ROWS = "".join(f"{i % 7},{i * 0.5},{'ab'[i % 2]}\n" for i in range(60))
TABLE = "a,b,y\n" + ROWS


def fails_with(path, *words, error=InputError, **options):
    """Check that reading fails with one line that says what, where and how to fix it."""
    with pytest.raises(error) as caught:
        read_table(path, **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    assert ": " in sentence  # what is wrong: how to fix it
    for word in words:
        assert word in sentence, sentence
    return sentence


class TestCells:
    def test_stay_exactly_as_written(self, write_file):
        cells = ["007", "NA", "?", "", " 1.50", "null", "None", "1e-3", "nan", "-0", "TRUE "]
        table = read_table(write_file("x,k\n" + "".join(f"{cell},1\n" for cell in cells)))
        assert table["x"].tolist() == cells
        assert table["k"].tolist() == ["1"] * len(cells)
        assert not table.isna().to_numpy().any()

    def test_are_pandas_text(self, write_file):
        table = read_table(write_file(TABLE))
        assert {str(dtype) for dtype in table.dtypes} == {"str"}
        assert table.index.equals(pd.RangeIndex(60))

    def test_may_hold_delimiters_quotes_and_line_breaks(self, write_file):
        table = read_table(write_file('x,k\n"a,b",1\n"say ""no""",2\n"two\nlines",3\n'))
        assert table["x"].tolist() == ["a,b", 'say "no"', "two\nlines"]

    def test_a_quotation_mark_inside_a_cell_is_text(self, write_file):
        table = read_table(write_file('x,k\n5" pipe,1\n6" pipe,2\n'))
        assert table["x"].tolist() == ['5" pipe', '6" pipe']

    def test_headers_are_kept_as_written(self, write_file):
        table = read_table(write_file("1, b ,no,2024_01\n1,2,3,4\n"))
        assert list(table.columns) == ["1", " b ", "no", "2024_01"]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_line_end(self, write_file, end):
        table = read_table(write_file(TABLE.replace("\n", end)))
        assert table.shape == (60, 3)
        assert table["y"].iloc[-1] == "b"

    def test_blank_lines_are_no_rows(self, write_file):
        assert len(read_table(write_file("a,b\n\n1,2\n\n3,4\n\n"))) == 2

    def test_no_line_end_after_the_last_row(self, write_file):
        assert read_table(write_file("a,b\n1,2"))["b"].tolist() == ["2"]


class TestDelimiter:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_is_detected(self, write_file, delimiter):
        table = read_table(write_file(TABLE.replace(",", delimiter)))
        assert list(table.columns) == ["a", "b", "y"]
        assert table.attrs["delimiter"] == delimiter

    def test_commas_in_text_do_not_mislead(self, write_file):
        text = "id;note;y\n" + "".join(f"{i};so, so, so;{i % 2}\n" for i in range(60))
        assert read_table(write_file(text)).shape == (60, 3)

    def test_decimal_commas_do_not_mislead(self, write_file):
        text = "u;v\n" + "".join(f"{i},5;{i},25\n" for i in range(60))
        assert read_table(write_file(text))["v"].iloc[3] == "3,25"

    def test_delimiters_in_quotes_do_not_count(self, write_file):
        text = '"a,x,z";"b|c"\n' + "1;2\n" * 60
        assert list(read_table(write_file(text)).columns) == ["a,x,z", "b|c"]

    def test_a_single_column_is_one(self, write_file):
        table = read_table(write_file('comment\nhello, world\nbye\n"quoted, too"\n'))
        assert table["comment"].tolist() == ["hello, world", "bye", "quoted, too"]

    def test_a_comma_in_the_header_of_a_single_column(self, write_file):
        assert list(read_table(write_file("name, full\nAnn\nBob\n")).columns) == ["name, full"]

    def test_of_excel_is_obeyed(self, write_file):
        table = read_table(write_file("sep=;\na,1;b\n1;2\n"))
        assert list(table.columns) == ["a,1", "b"]

    @pytest.mark.parametrize("told", ["\t", "\\t", "tab"])
    def test_given_by_the_user(self, write_file, told):
        table = read_table(write_file("a,1\tb\n1\t2\n"), delimiter=told)
        assert list(table.columns) == ["a,1", "b"]

    @pytest.mark.parametrize("told", ["", "ab", '"', "\n"])
    def test_unusable_is_refused(self, write_file, told):
        fails_with(write_file(TABLE), "delimiter", error=SettingsError, delimiter=told)


class TestEncoding:
    TEXT = "name,city\n" + "Müller,München\nHélène,Orléans\nÅse,Ålesund\n" * 20

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
    def test_is_detected(self, write_file, encoding):
        table = read_table(write_file(self.TEXT.encode(encoding)))
        assert list(table.columns) == ["name", "city"]
        assert table["city"].iloc[:3].tolist() == ["München", "Orléans", "Ålesund"]

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("имя,город\n" + "Иван,Москва\nОльга,Санкт-Петербург\n" * 20, "cp1251"),
            ("名前,都市\n" + "太郎,東京都\n花子,大阪府\n" * 20, "shift_jis"),
            ("姓名,城市\n" + "张三,北京\n李四,上海\n" * 20, "gb18030"),
            ("όνομα,πόλη\n" + "Γιώργος,Αθήνα\nΕλένη,Πάτρα\n" * 20, "cp1253"),
        ],
    )
    def test_of_other_scripts_is_detected(self, write_file, text, encoding):
        table = read_table(write_file(text.encode(encoding)))
        assert table.iloc[0].tolist() == text.splitlines()[1].split(",")

    def test_one_accent_is_enough(self, write_file):
        table = read_table(write_file(TABLE.encode() + "1,2,café\n".encode("cp1252")))
        assert table["y"].iloc[-1] == "café"

    def test_other_than_utf8_is_logged(self, write_file, caplog):
        read_table(write_file(self.TEXT.encode("cp1252")))
        assert "cp1252" in caplog.text

    def test_given_by_the_user(self, write_file):
        path = write_file("a,b\nŁódź,1\n".encode("cp1250"))
        assert read_table(path, encoding="cp1250")["a"].tolist() == ["Łódź"]

    def test_given_wrongly(self, write_file):
        fails_with(write_file("a,b\nŁódź,1\n"), "line 2", "ascii", encoding="ascii")

    def test_unknown(self, write_file):
        fails_with(write_file(TABLE), "klingon", error=SettingsError, encoding="klingon")

    @pytest.mark.parametrize("seed", range(5))
    def test_random_cells_are_refused(self, write_file, seed):
        rng = np.random.default_rng(seed)
        noise = rng.integers(128, 256, size=(60, 9), dtype=np.uint8)
        content = b"a,y\n" + b"".join(row.tobytes() + b",1\n" for row in noise)
        fails_with(write_file(content), "not UTF-8", "line 2", "save it as UTF-8")

    @pytest.mark.parametrize("seed", range(5))
    def test_random_bytes_are_refused(self, write_file, seed):
        noise = np.random.default_rng(seed).integers(1, 256, size=4000, dtype=np.uint8)
        fails_with(write_file(noise.tobytes()), "not UTF-8")

    def test_damaged_utf8_is_not_taken_for_something_else(self, write_file):
        good = "Müller,1\n".encode() * 40
        bad = b"a,y\n" + good + "Müller,1\n".encode("cp1252") + good
        fails_with(write_file(bad), "damaged", "line 42")


class TestHostileFiles:
    def test_missing(self, tmp_path):
        fails_with(tmp_path / "nowhere.csv", "nowhere.csv", "check the path")

    def test_directory(self, tmp_path):
        fails_with(tmp_path, "is a directory")

    @pytest.mark.parametrize("content", ["", "\n\n", "  \n", "\ufeff"])
    def test_empty(self, write_file, content):
        fails_with(write_file(content), "is empty")

    def test_header_only(self, write_file):
        fails_with(write_file("a,b,y\n"), "no rows")

    def test_duplicate_names(self, write_file):
        fails_with(write_file("a,b,a,b,c\n1,2,3,4,5\n"), "'a', 'b'", "rename")

    @pytest.mark.parametrize(
        ("header", "place"), [(",b", "column 1 of 2"), ("a, ", "column 2 of 2")]
    )
    def test_blank_names(self, write_file, header, place):
        fails_with(write_file(header + "\n1,2\n"), place)

    def test_a_row_index_is_explained(self, write_file):
        fails_with(write_file(",b\n0,2\n"), "index=False")

    @pytest.mark.parametrize(
        ("row", "count"), [("1,2\n", "2 fields"), ("1,2,3,4\n", "4 fields"), ("1\n", "1 field ")]
    )
    def test_ragged_rows_are_named(self, write_file, row, count):
        fails_with(write_file(TABLE + row + ROWS), "line 62", count, "has 3")

    def test_line_numbers_count_quoted_line_breaks(self, write_file):
        fails_with(write_file('a,b\n"x\ny",1\n1,2,3\n'), "line 4")

    @pytest.mark.parametrize("broken", ['"1,2,a\n', '1,2,"a\n', '1,"2,a\n'])
    @pytest.mark.parametrize("after", [1, 20, 300])
    def test_an_open_quotation_mark_is_found(self, write_file, broken, after):
        fails_with(write_file(TABLE + broken + "1,2,b\n" * after), "quotation mark", "line 62")

    def test_nul_bytes(self, write_file):
        fails_with(write_file(b"a,b\n1,\x00\n"), "binary file")

    @pytest.mark.parametrize(
        "magic", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"SQLite format 3\x00"]
    )
    def test_other_formats(self, write_file, magic):
        fails_with(write_file(magic + bytes(64)), "binary file")

    @pytest.mark.parametrize("text", ['[{"a": 1}]', '{\n"a": [1, 2]}', '{"a": 1}\n{"a": 2}\n'])
    def test_json_is_named(self, write_file, text):
        fails_with(write_file(text), "is a JSON file", "CSV or Parquet")

    def test_excel_is_told_to_export(self, write_file):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("[Content_Types].xml", "x")
            archive.writestr("xl/workbook.xml", "x")
        fails_with(write_file(buffer.getvalue()), "binary file", "Excel", "export the sheet to CSV")

    def test_zip(self, write_file):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("table.csv", "a,b")
        fails_with(write_file(buffer.getvalue()), "zip archive", "unpack")

    def test_a_column_may_be_named_like_a_format(self, write_file):
        assert "ORCID" in read_table(write_file("ORCID,b\n1,2\n"))

    def test_damaged_gzip(self, write_file):
        fails_with(write_file(gzip.compress(TABLE.encode())[:60]), "damaged gzip")

    def test_damaged_parquet(self, write_file):
        fails_with(write_file(b"PAR1" + bytes(80) + b"PAR1"), "Parquet")

    def test_csv_named_parquet(self, write_file):
        fails_with(write_file(TABLE, name="table.parquet"), "not a Parquet file")


class TestGzip:
    def test_is_opened_whatever_its_name(self, write_file):
        plain = read_table(write_file(TABLE))
        for name in ("table.csv.gz", "table.data"):
            packed = read_table(write_file(gzip.compress(TABLE.encode()), name=name))
            pd.testing.assert_frame_equal(packed, plain)


class TestParquet:
    def write(self, tmp_path, columns):
        path = tmp_path / "table.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    def test_keeps_dtypes(self, tmp_path):
        frame = pd.DataFrame(
            {
                "i": np.array([1, 2, 3], dtype=np.int16),
                "f": np.array([0.5, np.nan, 2.5], dtype=np.float32),
                "b": [True, False, True],
                "s": ["x", None, "007"],
                "c": pd.Categorical(["u", "v", "u"], categories=["v", "u", "w"], ordered=True),
                "n": pd.array([1, None, 3], dtype="Int64"),
                "t": pd.to_datetime(["2020-01-01 00:00:00", None, "2021-05-06 07:08:09"]),
            }
        )
        frame.to_parquet(tmp_path / "t.parquet")
        pd.testing.assert_frame_equal(read_table(tmp_path / "t.parquet"), frame)

    def test_integers_with_nulls_stay_integers(self, tmp_path):
        big = 2**60 + 1
        path = self.write(tmp_path, {"i": pa.array([big, None]), "b": pa.array([True, None])})
        table = read_table(path)
        assert [str(dtype) for dtype in table.dtypes] == ["Int64", "boolean"]
        assert table["i"].iloc[0] == big

    def test_dates_stay_dates_and_decimals_become_floats(self, tmp_path):
        day = pa.array([18_000, None], type=pa.int32()).cast(pa.date32())
        amount = pa.array([1.25, None]).cast(pa.decimal128(8, 2))
        table = read_table(self.write(tmp_path, {"day": day, "amount": amount}))
        assert str(table["day"].dtype) == "date32[day][pyarrow]"
        assert table["amount"].iloc[0] == 1.25

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([[1], [2]]),
            pa.array([{"k": 1}, {"k": 2}]),
            pa.array([b"x", b"y"]),
            pa.array([1, 2], type=pa.duration("s")),
        ],
    )
    def test_columns_that_hold_no_single_values(self, tmp_path, column):
        path = self.write(tmp_path, {"ok": pa.array([1, 2]), "odd": column})
        fails_with(path, "'odd'", "leave it out")

    def test_duplicate_names(self, tmp_path):
        path = tmp_path / "t.parquet"
        pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), path)
        fails_with(path, "'a'", "rename")

    def test_without_rows(self, tmp_path):
        fails_with(self.write(tmp_path, {"a": pa.array([], pa.int64())}), "no rows")

    def test_a_named_index_is_a_column_and_others_are_not(self, tmp_path):
        frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index([7, 9], name="key"))
        frame.to_parquet(tmp_path / "named.parquet")
        assert list(read_table(tmp_path / "named.parquet").columns) == ["key", "a"]
        frame.rename_axis(None).to_parquet(tmp_path / "plain.parquet")
        assert list(read_table(tmp_path / "plain.parquet").columns) == ["a"]


def test_decimals_of_parquet_are_read_as_the_nearest_doubles(tmp_path):
    texts = ["63.69", "1.65", "2.90", "-0.07"]
    column = pa.array([Decimal(text) for text in texts], pa.decimal128(6, 2))
    pq.write_table(pa.table({"price": column}), tmp_path / "table.parquet")
    assert read_table(tmp_path / "table.parquet")["price"].tolist() == [float(t) for t in texts]
