"""Raw formats of known data sets, each read to the table that the other formats give too."""

import zlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from bcgan.errors import InputError
from bcgan.tabular.svmlight import read_indicator_table

COVERTYPE_COLUMNS = (
    "Elevation",
    "Aspect",
    "Slope",
    "Horizontal_Distance_To_Hydrology",
    "Vertical_Distance_To_Hydrology",
    "Horizontal_Distance_To_Roadways",
    "Hillshade_9am",
    "Hillshade_Noon",
    "Hillshade_3pm",
    "Horizontal_Distance_To_Fire_Points",
    *(f"Wilderness_Area{number}" for number in range(1, 5)),
    *(f"Soil_Type{number}" for number in range(1, 41)),
    "Cover_Type",
)
"""Columns of `covtype.data`, named after UCI's covtype.info."""

SENSORLESS_COLUMNS = (*(f"f{number}" for number in range(1, 49)), "class")
"""Columns of `Sensorless_drive_diagnosis.txt`, whose measurements have no names."""

CONNECT4_FIELDS = tuple(f"{column}{row}" for column in "abcdefg" for row in range(1, 7))
"""Fields of the board, as UCI's connect-4.names has them."""

CONNECT4_STATES = ("o", "b", "x")
"""States in the order of LIBSVM's indicators: the second player, blank, the first player."""

A9A_GROUPS = {
    "age": 5,
    "workclass": 8,
    "fnlwgt": 5,
    "education": 16,
    "education_num": 5,
    "marital_status": 7,
    "occupation": 14,
    "relationship": 6,
    "race": 5,
    "sex": 2,
    "capital_gain": 2,
    "capital_loss": 2,
    "hours_per_week": 5,
    "native_country": 41,
}
"""Indicators of each attribute of Adult in LIBSVM's a9a, in their order."""

A9A_MISSING = ("workclass", "occupation", "native_country")
"""Columns of Adult with a "?", which has no indicator."""

A9A_CLASSES = {-1.0: "<=50K", 1.0: ">50K"}

A9A_TEST_ROWS = 16_281
"""Rows of Adult's test part. LIBSVM's a9a.t has one more at the end, a repetition that only makes
indicator 123 occur; it is left out."""


def read_covertype(path: Path) -> pd.DataFrame:
    """Read `covtype.data`, plain or gzipped.

    Args:
        path: The file: 55 integers a line, separated by commas, without a header.

    Returns:
        int32 columns named `COVERTYPE_COLUMNS`.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    return _read_lines(path, dict.fromkeys(COVERTYPE_COLUMNS, "int32"), ",")


def read_sensorless(path: Path) -> pd.DataFrame:
    """Read `Sensorless_drive_diagnosis.txt`.

    Args:
        path: The file: 48 numbers and the class a line, separated by blanks, no header.

    Returns:
        float64 columns `f1` to `f48`, and `class` as int64.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    dtypes = {**dict.fromkeys(SENSORLESS_COLUMNS[:-1], "float64"), "class": "int64"}
    return _read_lines(path, dtypes, r"\s+")


def read_connect4_text(path: Path) -> pd.DataFrame:
    """Read UCI's `connect-4.data`.

    Args:
        path: The file: 42 letters `b`, `o`, `x` and the outcome a line, separated by commas.

    Returns:
        Text columns named after the fields, and `class`: `win`, `loss` or `draw`.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    table = _read_lines(path, dict.fromkeys((*CONNECT4_FIELDS, "class"), "str"), ",")
    states = {state for name in CONNECT4_FIELDS for state in table[name].unique()}
    if not states <= set(CONNECT4_STATES):
        raise InputError(
            f"{path} holds other letters than b, o and x: get connect-4.data from UCI again."
        )
    return table


def read_connect4_indicators(path: Path) -> pd.DataFrame:
    """Read LIBSVM's `connect-4`, three indicators for each field.

    Args:
        path: The svmlight file; labels -1, 0, 1.

    Returns:
        The same table as `read_connect4_text` gives.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    groups = dict.fromkeys(CONNECT4_FIELDS, 3)
    classes = {-1.0: "loss", 0.0: "draw", 1.0: "win"}
    table = read_indicator_table(path, groups, (), "class", classes)
    states: Mapping[str, str] = {
        str(place): state for place, state in enumerate(CONNECT4_STATES, 1)
    }
    for name in CONNECT4_FIELDS:
        table[name] = table[name].map(states)
    return table


def read_a9a(path: Path) -> pd.DataFrame:
    """Read LIBSVM's `a9a`, plain or gzipped.

    Args:
        path: The svmlight file of 123 indicators; labels -1 and 1.

    Returns:
        14 text columns with values `v1`, `v2`, ..., and `income`.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    table = read_indicator_table(path, A9A_GROUPS, A9A_MISSING, "income", A9A_CLASSES)
    columns = list(A9A_GROUPS)
    # A letter in front keeps the values text wherever the table goes.
    table[columns] = "v" + table[columns]
    return table


def read_a9a_test(path: Path) -> pd.DataFrame:
    """Read LIBSVM's `a9a.t`, plain or gzipped.

    Args:
        path: The svmlight file.

    Returns:
        As `read_a9a` does.

    Raises:
        InputError: If the file is damaged or of another form.
    """
    return read_a9a(path).head(A9A_TEST_ROWS)


def _read_lines(path: Path, dtypes: Mapping[str, str], delimiter: str) -> pd.DataFrame:
    """Read a text file without a header, plain or gzipped.

    Args:
        path: The file.
        dtypes: Names and dtypes of its columns, in their order.
        delimiter: Regular expression for what is between two cells.

    Returns:
        The table.

    Raises:
        InputError: If the file is damaged, or a line has another number of cells or no numbers.
    """
    packed = path.suffix == ".gz"
    try:
        table = pd.read_csv(
            path,
            sep=delimiter,
            header=None,
            dtype=dict(enumerate(dtypes.values())),
            compression="gzip" if packed else None,
            keep_default_na=False,
        )
        if table.shape[1] != len(dtypes):
            raise ValueError(f"it has {table.shape[1]} columns, not {len(dtypes)}")
        table.columns = pd.Index(list(dtypes))
        incomplete = table.isna().any(axis=1)
        if incomplete.any():
            raise ValueError(f"line {int(incomplete.argmax()) + 1:,} is not complete")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError(f"{path} cannot be read ({reason}): get the file again.") from error
    return table
