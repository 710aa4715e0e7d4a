"""CSV files to tables of text, strictly: no row is padded, cut or skipped."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from bcgan.errors import InputError
from bcgan.tabular.arrow_memory import arrow_reader
from bcgan.tabular.delimiter import (
    NO_DELIMITER,
    checked_delimiter,
    detect_delimiter,
)
from bcgan.tabular.text_encoding import to_utf8
from bcgan.tabular.wording import listing, plural

_MIN_BLOCK = 1 << 20
_MAX_BLOCK = 1 << 30
_SAMPLE_BYTES = 1 << 18
# A field of so many lines is a quotation mark that was not meant to open one.
_MANY_LINES = 100
# Excel writes and reads this first line to name the delimiter.
_SEPARATOR_LINE = re.compile(rb"sep=(.)\r?\n")


def read_csv(
    data: bytes, path: Path, *, delimiter: str | None, encoding: str | None
) -> pd.DataFrame:
    """Parse the content of a CSV file; every cell stays the text it is.

    Args:
        data: Content of the file, uncompressed.
        path: Where it came from, for messages.
        delimiter: Field separator, or None to detect it.
        encoding: Text encoding, or None to detect it.

    Returns:
        A table of text columns (pandas `str`), empty cells as empty text. `attrs["delimiter"]`
        holds the delimiter, which helps to tell decimal commas from thousands separators.

    Raises:
        InputError: If the file is not a CSV table: no rows, blank or duplicate column names,
            rows of different lengths, unbalanced quotation marks, undetectable encoding.
        SettingsError: If the given delimiter or encoding cannot be used.
    """
    text = to_utf8(data, path, encoding)
    if b"\x00" in text:
        raise InputError(f"{path} is a binary file (it holds NUL bytes): give a CSV file.")
    if not text.strip():
        raise InputError(f"{path} is empty: give a CSV file with a header line and rows.")
    told = _SEPARATOR_LINE.match(text)
    if told:
        text = text[told.end() :]
        delimiter = delimiter or told.group(1).decode("ascii", errors="replace")
    if delimiter is None:
        head = text[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
        delimiter = detect_delimiter(head, complete=len(text) <= _SAMPLE_BYTES)
    else:
        delimiter = checked_delimiter(delimiter)
    table = _parse(text, path, delimiter)
    if not len(table):
        raise InputError(f"{path} has a header line and no rows of data: give a table with rows.")
    table.attrs["delimiter"] = "" if delimiter == NO_DELIMITER else delimiter
    return table


def check_names(names: list[str], path: Path) -> None:
    """Check that every column has a name of its own.

    Args:
        names: Column names in order.
        path: Where they came from, for messages.

    Raises:
        InputError: If a name is blank or occurs twice.
    """
    for position, name in enumerate(names, start=1):
        if not name.strip():
            hint = " (a row index written by pandas? then write it with index=False)"
            raise InputError(
                f"{path}: column {position} of {len(names)} has no name{hint * (position == 1)}: "
                "name it in the header line or remove the column."
            )
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise InputError(
            f"{path} has more than one column named {listing(twice)}: rename them so that every "
            "column has its own name (if the first line is data, put a line of names above it)."
        )


def _parse(text: bytes, path: Path, delimiter: str) -> pd.DataFrame:
    width = _header_width(text, delimiter)
    # Arrow refuses rows that are too short or too long, where pandas pads the short ones. The
    # header is parsed as a row like the others, lest two parsers disagree about it.
    try:
        arrow = pyarrow.csv.read_csv(
            arrow_reader(text),
            # One block where possible: Arrow cuts rows with quoted line breaks at block ends.
            read_options=pyarrow.csv.ReadOptions(
                block_size=min(max(len(text) + 1, _MIN_BLOCK), _MAX_BLOCK),
                autogenerate_column_names=True,
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={f"f{index}": pa.large_string() for index in range(width)},
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _parsing_error(text, path, delimiter, width, str(error)) from None
    last = arrow.column(arrow.num_columns - 1)[-1].as_py() if arrow.num_columns == width else ""
    # A quotation mark that is never closed swallows the rest of the file.
    if arrow.num_columns != width or ("\n" in last and text.count(b'"') % 2):
        raise _parsing_error(text, path, delimiter, width, "unbalanced quotation marks")
    names = [column[0].as_py() for column in arrow.columns]
    check_names(names, path)
    table: pd.DataFrame = arrow.slice(1).rename_columns(names).to_pandas()
    return table


def _records(text: bytes, delimiter: str) -> Any:
    lines = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    return csv.reader(lines, delimiter=delimiter)


def _header_width(text: bytes, delimiter: str) -> int:
    try:
        return len(next((record for record in _records(text, delimiter) if record), []))
    except csv.Error:
        return 0


def _parsing_error(text: bytes, path: Path, delimiter: str, width: int, reason: str) -> InputError:
    """Find the first row that does not fit the header; slow, but only on failure."""
    reader = _records(text, delimiter)
    start, end, fields = 1, 0, width
    try:
        for record in reader:
            start, end, fields = end + 1, reader.line_num, len(record)
            if fields not in (0, width) or end - start > _MANY_LINES:
                break
    except csv.Error:
        start, end = end + 1, reader.line_num + 1
    # The row that does not fit, or the last one; a row of several lines is in quotes.
    if end > start:
        return InputError(
            f"{path}: a quotation mark opened in line {start:,} is not closed: close it, or "
            "write each quotation mark inside a quoted field twice."
        )
    if fields in (0, width):
        return InputError(
            f"{path} cannot be read as CSV ({' '.join(reason.split())}): check its delimiter "
            "and quotation marks."
        )
    return InputError(
        f"{path}: line {start:,} has {plural(fields, 'field')} where the header has {width}: "
        "put fields that contain the delimiter between quotation marks, or give the right "
        "delimiter."
    )
