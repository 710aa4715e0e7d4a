"""Tables come back as they were written; the source is only read."""

from pathlib import Path

import pandas as pd
import pytest
from kedro.io import DatasetError

from bcgan.datasets import (
    CsvDataset,
    CsvTableDataset,
    OptionalTableDataset,
    ParquetDataset,
    TableDataset,
)
from bcgan.errors import ArtefactError, InputError


def test_source_is_read_as_text_and_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("code;name\n007;a,b\n010;?\n")
    dataset = TableDataset(str(path))
    assert dataset.load().to_dict("list") == {"code": ["007", "010"], "name": ["a,b", "?"]}
    with pytest.raises(DatasetError, match="only read"):
        dataset.save(pd.DataFrame())
    with pytest.raises(DatasetError, match="never removed"):
        dataset.remove()
    assert path.exists()
    assert dataset.preview()["data"] == [["007", "a,b"], ["010", "?"]]


def test_given_delimiter_is_used(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b,c\n1;2,3\n")
    table = TableDataset(str(tmp_path / "x.csv"), delimiter=",").load()
    assert list(table.columns) == ["a;b", "c"]


def test_a_table_that_is_not_given_is_empty_without_columns(tmp_path: Path) -> None:
    absent = OptionalTableDataset(None)
    assert absent.exists()
    assert absent.load().shape == (0, 0)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert OptionalTableDataset(str(tmp_path / "x.csv")).load().shape == (1, 2)
    assert not OptionalTableDataset(str(tmp_path / "y.csv")).exists()


def test_missing_source_is_an_input_error(tmp_path: Path) -> None:
    dataset = TableDataset(str(tmp_path / "x.csv"))
    assert not dataset.exists()
    with pytest.raises(DatasetError) as caught:
        dataset.load()
    assert isinstance(caught.value.__cause__, InputError)


def test_released_csv_keeps_every_spelling(tmp_path: Path) -> None:
    dataset = CsvTableDataset(tmp_path / "x.csv")
    table = pd.DataFrame({"a": ["007", "", "x;y"], "b, c": ["1.0", "?", 'say "no"']}, dtype="str")
    dataset.save(table)
    pd.testing.assert_frame_equal(dataset.load(), table, check_column_type=False)


def test_parquet_keeps_dtypes_and_drops_the_index(tmp_path: Path) -> None:
    dataset = ParquetDataset(tmp_path / "x.parquet")
    table = pd.DataFrame(
        {
            "integer": pd.array([1, None], dtype="Int64"),
            "boolean": pd.array([True, None], dtype="boolean"),
            "text": pd.array(["a", None], dtype="str"),
            "time": pd.array(["2020-01-01", None], dtype="datetime64[us]"),
            "number": [0.5, float("nan")],
            "empty": pd.array([None, None], dtype="str"),
        },
        index=[5, 6],
    )
    dataset.save(table)
    pd.testing.assert_frame_equal(dataset.load(), table.reset_index(drop=True))
    assert dataset.preview()["columns"] == list(table.columns)


def test_damaged_parquet_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DatasetError) as caught:
        ParquetDataset(tmp_path / "x.parquet").load()
    assert isinstance(caught.value.__cause__, ArtefactError)


def test_report_reads_numbers_as_numbers(tmp_path: Path) -> None:
    dataset = CsvDataset(tmp_path / "x.csv")
    dataset.save(pd.DataFrame({"step": [1, 2], "loss": [0.5, None]}))
    loaded = dataset.load()
    assert [dtype.kind for dtype in loaded.dtypes] == ["i", "f"]
    assert dataset.preview()["data"] == [[1, 0.5], [2, None]]
