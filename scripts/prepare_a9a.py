"""Make Parquet tables from LIBSVM's a9a, the Adult table of the BCGAN paper (123 indicators).

The study a9a (`kedro run --params study=a9a`) does the same by itself, from a9a.gz and a9a.t.gz in
data/01_raw or from the network.

Usage: python scripts/prepare_a9a.py --train a9a.gz --test a9a.t.gz --out FOLDER

Writes FOLDER/a9a.parquet and FOLDER/a9a_test.parquet: 14 categorical columns and the target, for
`kedro run --params "source=FOLDER/a9a.parquet,test_source=FOLDER/a9a_test.parquet,target=income"`.
"""

import argparse
from pathlib import Path

from bcgan.datasets.sources import KNOWN
from bcgan.tabular.writer import write_parquet


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description="Make Parquet tables from LIBSVM's a9a.")
    for name in ("train", "test", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for known, source, name in (
        ("public:a9a", arguments.train, "a9a"),
        ("public:a9a.test", arguments.test, "a9a_test"),
    ):
        table = KNOWN[known].files[0].read(source)
        KNOWN[known].require_content(table, source)
        path = arguments.out / f"{name}.parquet"
        write_parquet(table, path)
        print(f"{path}: {len(table):,} rows, {table.isna().sum().sum():,} missing values")


if __name__ == "__main__":
    main()
