"""Raw files of known data sets become the same tables whichever form they come in."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.datasets.sources import KNOWN, formats
from bcgan.errors import InputError

FOREST = ["2596,51,3,258,0,510,221,232,148,6279", "1,0,0,0", "0," * 28 + "1" + ",0" * 11, "5"]
CURRENTS = " ".join(f"{number}e-05" for number in range(48))


def test_covertype_lines_become_55_integers(tmp_path: Path) -> None:
    line = ",".join(FOREST)
    (tmp_path / "covtype.data").write_text(f"{line}\n{line}\n")
    (tmp_path / "covtype.data.gz").write_bytes(gzip.compress(f"{line}\n{line}\n".encode()))
    table = formats.read_covertype(tmp_path / "covtype.data")
    assert table.shape == (2, 55)
    row = table.iloc[0]
    assert (row["Elevation"], row["Horizontal_Distance_To_Fire_Points"]) == (2596, 6279)
    assert (row["Wilderness_Area1"], row["Soil_Type29"], row["Cover_Type"]) == (1, 1, 5)
    assert table.iloc[0, 10:54].sum() == 2
    pd.testing.assert_frame_equal(formats.read_covertype(tmp_path / "covtype.data.gz"), table)


def test_sensorless_lines_become_48_numbers_and_a_class(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text(f"{CURRENTS} 1\n{CURRENTS} 11\n")
    table = formats.read_sensorless(path)
    assert list(table.columns) == [*(f"f{number}" for number in range(1, 49)), "class"]
    assert table["f8"].tolist() == [7e-05, 7e-05]
    assert table["class"].tolist() == [1, 11]


def test_both_forms_of_connect_4_give_one_table(tmp_path: Path) -> None:
    states = [["x", "o", *"b" * 40], [*"b" * 41, "o"]]
    outcomes = ["win", "draw"]
    rows = zip(states, outcomes, strict=True)
    (tmp_path / "connect-4.data").write_text(
        "".join(",".join([*row, end]) + "\n" for row, end in rows)
    )
    lines = []
    for row, label in zip(states, (1, 0), strict=True):
        on = [3 * field + "obx".index(state) + 1 for field, state in enumerate(row)]
        lines.append(f"{label} " + " ".join(f"{index}:1" for index in on) + "\n")
    (tmp_path / "connect-4").write_text("".join(lines))
    text = formats.read_connect4_text(tmp_path / "connect-4.data")
    assert (text["a1"].tolist(), text["g6"].tolist()) == (["x", "b"], ["b", "o"])
    assert text["class"].tolist() == outcomes
    pd.testing.assert_frame_equal(formats.read_connect4_indicators(tmp_path / "connect-4"), text)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (formats.read_covertype, "1,2,3\n"),
        (formats.read_covertype, ",".join(FOREST) + "\n1,2\n"),
        (formats.read_covertype, "a," + ",".join(FOREST)[5:]),
        (formats.read_covertype, ""),
        (formats.read_sensorless, f"{CURRENTS} 1\n{CURRENTS}\n"),
        (formats.read_sensorless, f"{CURRENTS} 1\n{CURRENTS} 1 1\n"),
        (formats.read_connect4_text, ",".join("b" * 42) + ",win\nb,b\n"),
        (formats.read_connect4_text, ",".join("q" * 42) + ",win\n"),
        (formats.read_a9a, "+1 1:0.5\n"),
    ],
)
def test_files_of_another_form_are_refused(read, content: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(InputError):
        read(tmp_path / "file")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress((",".join(FOREST) + "\n").encode() * 100)
    (tmp_path / "covtype.data.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InputError, match="get the file again"):
        formats.read_covertype(tmp_path / "covtype.data.gz")


@pytest.mark.parametrize(("name", "file"), [("public:a9a", 0), ("public:a9a.test", 0)])
def test_a9a_is_all_of_adult(name: str, file: int, shared_data: Path) -> None:
    known = KNOWN[name]
    path = shared_data / known.files[file].name
    table = known.files[file].read(path)
    known.require_content(table, path)
    assert list(table.columns) == [*formats.A9A_GROUPS, "income"]
    # "?" of workclass, occupation and native-country.
    missing = {"public:a9a": [1836, 1843, 583], "public:a9a.test": [963, 966, 274]}
    assert table[list(formats.A9A_MISSING)].isna().sum().tolist() == missing[name]


@pytest.mark.parametrize("name", ["connect4", "covertype", "sensorless"])
def test_parquet_files_have_the_columns_of_the_raw_ones(name: str, shared_data: Path) -> None:
    names = {
        "connect4": (*formats.CONNECT4_FIELDS, "class"),
        "covertype": formats.COVERTYPE_COLUMNS,
        "sensorless": formats.SENSORLESS_COLUMNS,
    }
    known = KNOWN[f"public:{name}"]
    file = known.files[0] if name == "connect4" else known.files[-1]
    table = file.read(shared_data / file.name)
    assert tuple(table.columns) == names[name]
    if not file.sample:
        known.require_content(table, file.name)
    if name == "covertype":
        assert np.isin(table.iloc[:, 10:54].to_numpy(), (0, 1)).all()
