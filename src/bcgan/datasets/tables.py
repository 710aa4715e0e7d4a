"""Tables: the user's own and known ones, those between pipelines, and the released ones."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from kedro_datasets._typing import TablePreview

from bcgan.datasets.artefact import FileDataset
from bcgan.datasets.source import SourceDataset
from bcgan.datasets.sources import KNOWN_IMAGES, known_source
from bcgan.errors import ArtefactError, InputError
from bcgan.tabular.partial_rows import read_partial_rows
from bcgan.tabular.reader import read_table
from bcgan.tabular.writer import write_csv, write_parquet

_PREVIEW_ROWS = 5


class TableDataset(SourceDataset[pd.DataFrame]):
    """A table that is read as it stands and never written.

    It is the user's own file, CSV or Parquet, or a data set known by name such as `public:a9a`,
    which is looked for in the folder of raw tables, in the cache, and at its public source.
    """

    def __init__(
        self,
        filepath: str | Path,
        delimiter: str | None = None,
        encoding: str | None = None,
        metadata: dict[str, Any] | None = None,
        places: Mapping[str, str | None] | None = None,
    ) -> None:
        """Name the table and, where detection fails, how to read it.

        Args:
            filepath: Path of the table, or the name of a known data set.
            delimiter: Character between the cells of a CSV file; detected when not given.
            encoding: Encoding of a CSV file; detected when not given.
            metadata: Ignored here; kedro-viz reads its layers from it.
            places: Where known data sets are looked for: `folder`, `cache` and `mirror` of
                `bcgan.datasets.sources.Places`.

        Raises:
            InputError: If there is no data set of that name.
        """
        known = known_source(str(filepath), others=KNOWN_IMAGES)
        super().__init__(filepath, known, places, metadata)
        self._name = str(filepath)
        self.delimiter = delimiter
        self.encoding = encoding

    def load(self) -> pd.DataFrame:
        """Read the table.

        Returns:
            A CSV file's cells as text, a Parquet file's with their own dtypes.

        Raises:
            InputError: If the file is missing or is no table (as the cause of Kedro's
                `DatasetError`).
        """
        if self._known is None:
            if self._name in KNOWN_IMAGES:
                raise InputError(
                    f"The source '{self._name}' is a set of images and no table: choose a study "
                    "of images, such as study=mnist, or another source."
                )
            return read_table(self.path, delimiter=self.delimiter, encoding=self.encoding)
        self.obtain()
        return self._known.load()

    def preview(self) -> TablePreview:
        """Give kedro-viz the first rows."""
        return _preview(self.load())

    def _describe(self) -> dict[str, Any]:
        return {
            "filepath": str(self.path),
            "delimiter": self.delimiter,
            "encoding": self.encoding,
        }


class OptionalTableDataset(TableDataset):
    """A table of the user's that need not be given; then it is empty, without columns."""

    def __init__(
        self,
        filepath: str | Path | None,
        delimiter: str | None = None,
        encoding: str | None = None,
        metadata: dict[str, Any] | None = None,
        places: Mapping[str, str | None] | None = None,
    ) -> None:
        """Name the table, if there is one.

        Args:
            filepath: Path of the table, the name of a known data set, or nothing.
            delimiter: Character between the cells of a CSV file; detected when not given.
            encoding: Encoding of a CSV file; detected when not given.
            metadata: Ignored here; kedro-viz reads its layers from it.
            places: Where known data sets are looked for.
        """
        super().__init__(filepath or "", delimiter, encoding, metadata, places)
        self.given = bool(filepath)

    def load(self) -> pd.DataFrame:
        """Read the table; without a file give one without rows and columns.

        Raises:
            InputError: If the file is missing or is no table (as the cause of Kedro's
                `DatasetError`).
        """
        return super().load() if self.given else pd.DataFrame()

    def _exists(self) -> bool:
        return not self.given or super()._exists()


class PartialRowsDataset(OptionalTableDataset):
    """Partial rows of the user's, CSV or YAML, that need not be given; then there are none."""

    def load(self) -> pd.DataFrame:
        """Read the rows; without a file give none, without columns.

        Raises:
            InputError: If the file is missing or holds no partial rows (as the cause of Kedro's
                `DatasetError`).
        """
        return read_partial_rows(self.path) if self.given else pd.DataFrame()


class CsvTableDataset(FileDataset[pd.DataFrame, pd.DataFrame]):
    """A released table as CSV (comma, UTF-8); read back as text, exactly as other people see it."""

    def load(self) -> pd.DataFrame:
        """Read the table; all cells are text."""
        return read_table(self.path, delimiter=",", encoding="utf-8")

    def save(self, data: pd.DataFrame) -> None:
        """Write the table without its index.

        Args:
            data: The table in its original spelling.
        """
        write_csv(data, self.path)

    def preview(self) -> TablePreview:
        """Give kedro-viz the first rows."""
        return _preview(self.load())


class CsvDataset(FileDataset[pd.DataFrame, pd.DataFrame]):
    """A small report as CSV; numbers are read back as numbers, empty cells as missing."""

    def load(self) -> pd.DataFrame:
        """Read the report."""
        return pd.read_csv(self.path)

    def save(self, data: pd.DataFrame) -> None:
        """Write the report without its index.

        Args:
            data: The report.
        """
        write_csv(data, self.path)

    def preview(self) -> TablePreview:
        """Give kedro-viz the first rows."""
        return _preview(self.load())


class ParquetDataset(FileDataset[pd.DataFrame, pd.DataFrame]):
    """A table as Parquet; dtypes survive, the index does not."""

    def load(self) -> pd.DataFrame:
        """Read the table.

        Raises:
            ArtefactError: If the file is damaged.
        """
        try:
            return pd.read_parquet(self.path)
        except FileNotFoundError:
            raise
        except Exception as error:
            raise ArtefactError(
                f"The file {self.path} is damaged or no Parquet file; remove it and run the "
                "pipeline that makes it again."
            ) from error

    def save(self, data: pd.DataFrame) -> None:
        """Write the table without its index.

        Args:
            data: The table.
        """
        write_parquet(data, self.path)

    def preview(self) -> TablePreview:
        """Give kedro-viz the first rows."""
        return _preview(self.load())


def _preview(table: pd.DataFrame) -> TablePreview:
    head = table.head(_PREVIEW_ROWS)
    return TablePreview(json.loads(head.to_json(orient="split", date_format="iso")))
