"""The tables of the comparison, and how each is divided: decided before anything is trained."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

OTHER_DIVISIONS = (1, 2, 3, 4, 5)
TEST_SHARE = 0.2


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: Short name, also of the outputs' folder.
        file: File in the data folder.
        target: Column to learn.
        test_file: Official test part; without one a fifth of the rows is held out, by class where
            there are classes.
        task: `classification` or `regression`.
        split_seed: Decides which rows are held out where there is no official test part.
    """

    name: str
    file: str
    target: str
    test_file: str | None = None
    task: str = "classification"
    split_seed: int = 0


TABLES = {
    table.name: table
    for table in (
        Table("adult", "adult_train.parquet", "income", "adult_test.parquet"),
        Table("bank", "bank_marketing.parquet", "y"),
        Table("connect4", "connect4.parquet", "class"),
        Table("covertype", "covertype_sample.parquet", "Cover_Type"),
        Table("sensorless", "sensorless_sample.parquet", "class"),
        Table("california", "california_housing.parquet", "target", task="regression"),
        # Named before their first run; extra_tables.py fetches them.
        Table("diamonds", "diamonds.parquet", "cut"),
        Table("flights", "flights.parquet", "origin"),
        Table("orange_juice", "orange_juice.parquet", "Purchase"),
    )
}

DIVIDED_AGAIN = {
    other.name: other
    for table in TABLES.values()
    if table.test_file is None
    for seed in OTHER_DIVISIONS
    for other in [replace(table, name=f"{table.name}_split{seed}", split_seed=seed)]
}
"""The same tables with other rows held out, for what a single division cannot tell: whether
generated rows are near the training rows, or these are unlike the held-out ones by chance."""


def divisions_of(name: str) -> tuple[str, ...]:
    """Name the other divisions of a table.

    Args:
        name: A table of `TABLES`.

    Returns:
        Names in `DIVIDED_AGAIN`; none for a table with an official test part.
    """
    return tuple(other for other in DIVIDED_AGAIN if other.rpartition("_split")[0] == name)


@dataclass(frozen=True)
class Parts:
    """Files of a divided table.

    Attributes:
        train: Rows that generators see.
        test: Rows that they do not.
    """

    train: Path
    test: Path


def divide(table: Table, data: Path, folder: Path) -> Parts:
    """Write the parts of a table, once.

    Args:
        table: The table.
        data: Folder of its files.
        folder: Where the parts go.

    Returns:
        The parts.

    Raises:
        FileNotFoundError: If a file of the table is not there.
    """
    parts = Parts(
        folder / f"peers_{table.name}.parquet", folder / f"peers_{table.name}_test.parquet"
    )
    if parts.train.exists() and parts.test.exists():
        return parts
    rows = pd.read_parquet(data / table.file)
    if table.test_file is not None:
        train, test = rows, pd.read_parquet(data / table.test_file)
    else:
        classes = rows[table.target] if table.task == "classification" else None
        train, test = train_test_split(
            rows, test_size=TEST_SHARE, random_state=table.split_seed, stratify=classes
        )
    folder.mkdir(parents=True, exist_ok=True)
    test.reset_index(drop=True).to_parquet(parts.test)
    train.reset_index(drop=True).to_parquet(parts.train)
    return parts
