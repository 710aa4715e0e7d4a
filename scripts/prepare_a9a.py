"""Make Parquet tables from LIBSVM's a9a, the Adult table of the BCGAN paper (123 indicators).

Usage: python scripts/prepare_a9a.py --train a9a.gz --test a9a.t.gz --out FOLDER

Writes FOLDER/a9a.parquet and FOLDER/a9a_test.parquet: 14 categorical columns and the target, for
`kedro run --params "source=FOLDER/a9a.parquet,test_source=FOLDER/a9a_test.parquet,target=income"`.
"""

import argparse
from pathlib import Path

from bcgan.tabular.svmlight import read_indicator_table
from bcgan.tabular.writer import write_parquet

GROUPS = {
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
MISSING = ("workclass", "occupation", "native_country")
"""Columns of Adult with a "?", which has no indicator."""

CLASSES = {-1.0: "<=50K", 1.0: ">50K"}

ROWS = {"a9a": 32_561, "a9a_test": 16_281}
"""Rows as LIBSVM has them. Copies of a9a.t go round with one more row at the end, a repetition
that only makes indicator 123 occur; it is left out."""


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description="Make Parquet tables from LIBSVM's a9a.")
    for name in ("train", "test", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for source, name in ((arguments.train, "a9a"), (arguments.test, "a9a_test")):
        table = read_indicator_table(source, GROUPS, MISSING, "income", CLASSES).head(ROWS[name])
        if len(table) < ROWS[name]:
            raise SystemExit(f"{source} has {len(table):,} rows, not {ROWS[name]:,}.")
        # A letter in front keeps the values text wherever the table goes.
        columns = list(GROUPS)
        table[columns] = "v" + table[columns]
        path = arguments.out / f"{name}.parquet"
        write_parquet(table, path)
        print(f"{path}: {len(table):,} rows, {table.isna().sum().sum():,} missing values")


if __name__ == "__main__":
    main()
