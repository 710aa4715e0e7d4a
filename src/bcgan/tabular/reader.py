"""Read a CSV or Parquet file, or say in one sentence why it cannot be read."""

import gzip
import re
import zlib
from pathlib import Path

import pandas as pd

from bcgan.errors import DataUnavailableError, InputError
from bcgan.tabular.csv_source import read_csv
from bcgan.tabular.parquet_source import read_parquet

_PARQUET_SUFFIXES = frozenset({".parquet", ".pq", ".parq"})
_PARQUET_MAGIC = b"PAR1"
_GZIP_MAGIC = b"\x1f\x8b"
# What other files begin with, and what to do about them.
_MAGICS = (
    (b"\x89PNG", "a PNG image", "give a CSV or Parquet file"),
    (b"\xff\xd8\xff", "a JPEG image", "give a CSV or Parquet file"),
    (b"GIF8", "a GIF image", "give a CSV or Parquet file"),
    (b"%PDF", "a PDF document", "export its table to CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel (.xls) workbook", "export the sheet to CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table to CSV"),
    (b"\x89HDF", "an HDF5 file", "export the table to CSV or Parquet"),
    (b"ARROW1", "an Arrow (Feather) file", "write the table as Parquet"),
    (b"ORC", "an ORC file", "write the table as Parquet"),
    (b"\x93NUMPY", "a NumPy array", "write the table as CSV with a header line"),
    (b"BZh", "compressed with bzip2", "uncompress it, or compress it with gzip"),
    (b"\xfd7zXZ", "compressed with xz", "uncompress it, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "uncompress it, or compress it with gzip"),
)

_JSON = re.compile(rb"\s*(\[\s*[\[{]|\{\s*\")")


def read_table(
    path: str | Path, *, delimiter: str | None = None, encoding: str | None = None
) -> pd.DataFrame:
    """Read a table from a CSV file (also gzipped) or a Parquet file.

    What the file is, is told by its content, not by its name. CSV cells are text exactly as
    written, nothing converted or dropped, so that `007`, `NA` and `?` survive; Parquet columns
    keep their types. Column names are kept exactly as written.

    Args:
        path: The file.
        delimiter: Field separator of a CSV file; detected among comma, semicolon, tab and pipe
            when None.
        encoding: Text encoding of a CSV file; a byte order mark, UTF-8, or else detected when
            None.

    Returns:
        The table, row index 0, 1, 2, ...

    Raises:
        DataUnavailableError: If there is no such file, or it cannot be read.
        InputError: If it holds no table, with the reason and the fix.
        SettingsError: If `delimiter` or `encoding` is unusable.
    """
    path = Path(path)
    data = _content(path)
    if data.startswith(_GZIP_MAGIC):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise InputError(
                f"{path} is a damaged gzip file: compress the table again, or give it plain."
            ) from None
    if data.startswith(_PARQUET_MAGIC):
        return read_parquet(data, path)
    _refuse_other_formats(data, path)
    return read_csv(data, path, delimiter=delimiter, encoding=encoding)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a directory: give the path of one CSV or Parquet file.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataUnavailableError(f"There is no file {path}: check the path.") from None
    except OSError as error:
        raise DataUnavailableError(
            f"{path} cannot be read ({error.strerror}): check its permissions."
        ) from None
    if not data:
        raise InputError(f"{path} is empty: give a CSV file with a header line and rows.")
    return data


def _refuse_other_formats(data: bytes, path: Path) -> None:
    if path.suffix.lower() in _PARQUET_SUFFIXES:
        raise InputError(
            f"{path} is not a Parquet file, in spite of its name: write the table again as "
            "Parquet, or rename the file if it is a CSV."
        )
    if data.startswith(b"PK\x03\x04"):
        if b"xl/" in data[:4096] or path.suffix.lower() in {".xlsx", ".xlsm"}:
            raise InputError(
                f"{path} is a binary file (an Excel workbook): export the sheet to CSV."
            )
        raise InputError(f"{path} is a binary file (a zip archive): unpack it and give the CSV.")
    if _JSON.match(data):
        raise InputError(f"{path} is a JSON file: write its table as CSV or Parquet.")
    for magic, what, fix in _MAGICS:
        # What begins with plain letters may also be a column name.
        if data.startswith(magic) and (not magic.isalnum() or b"\x00" in data):
            raise InputError(f"{path} is a binary file ({what}): {fix}.")
