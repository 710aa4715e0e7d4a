"""The tables of a stored run, for the figures of the results pages."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bcgan.results.run_folders import RunFolder, read_json


@dataclass(frozen=True)
class StoredTables:
    """The tables of a run, typed.

    Attributes:
        schema: Content of the schema's file.
        training: Real training rows.
        test: Real test rows.
        synthetic: Synthetic rows.
    """

    schema: dict[str, object]
    training: pd.DataFrame
    test: pd.DataFrame
    synthetic: pd.DataFrame


def read_tables(run: RunFolder) -> StoredTables | None:
    """Read the tables of a run.

    Args:
        run: Its folders.

    Returns:
        The tables; None where one is not there, as when only reports were kept.
    """
    primary = run.data / "03_primary" / run.study
    schema = read_json(run.data / "02_intermediate" / run.study / "schema.json")
    tables = [
        _read(path)
        for path in (
            primary / "training.parquet",
            primary / "test.parquet",
            run.outputs / "synthetic.parquet",
        )
    ]
    training, test, synthetic = tables
    if schema is None or training is None or test is None or synthetic is None:
        return None
    return StoredTables(schema, training, test, synthetic)


def _read(path: Path) -> pd.DataFrame | None:
    return pd.read_parquet(path) if path.is_file() else None
