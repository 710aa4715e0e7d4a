"""Synthetic tables too long for memory: one Parquet file for each part of the rows.

Each part has random streams of its own, named by its number, and is made in blocks of bounded
size. So the memory does not grow with the rows, and the bytes do not depend on how many parts are
made at a time.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from tqdm import tqdm

from bcgan.atomic import atomic_folder, write_json
from bcgan.compute_mode import compute_mode
from bcgan.errors import ArtefactError
from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.class_shares import counts_by_share
from bcgan.synthesizer.constrained_sampling import redraw_broken
from bcgan.synthesizer.constraints import ConstraintRules
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.release import NO_RULES, with_class_shares
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.encoder import Labels
from bcgan.tabular.identifier_series import identifier_block
from bcgan.tabular.schema import TableSchema
from bcgan.tabular.writer import native_table

ROWS_A_BLOCK = 65_536
"""Rows made at a time; a row group of a file."""

SUMMARY = "_sampling.json"
"""Readers of Parquet folders pass over names that begin so."""


@dataclass(frozen=True)
class PartitionedSample:
    """A long synthetic table that is made while it is written.

    Attributes:
        model: The trained synthesizer.
        rows: Number of rows.
        seed: Decides every draw.
        sampling: How rows are drawn, rows of a part, parts made at a time.
        rules: Constraints that every row satisfies.
    """

    model: SavedSynthesizer
    rows: int
    seed: int
    sampling: SamplingSettings
    rules: ConstraintRules = NO_RULES

    def save(self, folder: Path) -> None:
        """Write `part-00000.parquet` and so on, and `_sampling.json`; all of them or none.

        Args:
            folder: Replaced if it is there.

        Raises:
            SettingsError: If the class shares do not suit the classes, or constraints are met too
                rarely.
        """
        model = with_class_shares(self.model, self.sampling)
        parts = list(_parts(model, self.rows, self.sampling.part_rows, self.seed))
        # One thread for each part: sums within a row are then the same however many run.
        with atomic_folder(folder) as temporary, compute_mode(threads=1):
            with ThreadPoolExecutor(self.sampling.jobs) as pool:
                written = pool.map(lambda part: self._write(model, part, temporary), parts)
                redrawn = sum(tqdm(written, total=len(parts), desc="Sampling", disable=None))
            write_json(
                temporary / SUMMARY,
                {
                    "rows": self.rows,
                    "seed": self.seed,
                    "parts": len(parts),
                    "rows_redrawn": redrawn if self.rules.constraints else None,
                },
            )

    @classmethod
    def load(cls, folder: Path) -> "PartitionedTable":
        """Open what was written.

        Args:
            folder: What `save` was given.

        Returns:
            The table, of which nothing is read yet.
        """
        return PartitionedTable(folder)

    def _write(self, model: SavedSynthesizer, part: "Part", folder: Path) -> int:
        """Make a part and write it; return how many rows were drawn again."""
        name = f"{part.number:05d}"
        rng = numpy_generator(self.seed, "sample", "part", name)
        source = torch_generator(self.seed, "sample", "part", name, "generator")
        labels, redrawn, start = part.labels(model, rng), 0, part.start
        path = folder / f"part-{name}.parquet"
        writer: pq.ParquetWriter | None = None
        try:
            for first in range(0, len(labels), ROWS_A_BLOCK):
                block = labels[first : first + ROWS_A_BLOCK]
                table = model.rows_for(block, source, rng, self.sampling)
                if self.rules.constraints:
                    kept = redraw_broken(
                        model, table, self.rules, self.sampling.redraws, source, rng
                    )
                    table, redrawn = kept.table, redrawn + kept.report["rows_redrawn"]
                _add_identifiers(table, model.schema, self, start + first)
                arrow = _arrow_table(model.completed(table, rng), model.schema)
                writer = writer or pq.ParquetWriter(path, arrow.schema, compression="zstd")
                writer.write_table(arrow.cast(writer.schema))
        finally:
            if writer is not None:
                writer.close()
        return redrawn


@dataclass(frozen=True)
class Part:
    """One part of the rows.

    Attributes:
        number: From 0.
        start: Number of rows before it.
        rows: Number of its rows.
        counts: Rows of each class; nothing without classes.
    """

    number: int
    start: int
    rows: int
    counts: NDArray[np.int64] | None

    def labels(self, model: SavedSynthesizer, rng: np.random.Generator) -> Labels:
        """Give the labels of its rows in random order."""
        if self.counts is None:
            return model.draw_labels(self.rows, rng)
        return rng.permutation(np.repeat(np.arange(len(self.counts)), self.counts))


@dataclass(frozen=True)
class PartitionedTable:
    """A folder of Parquet files.

    Attributes:
        folder: The folder.
    """

    folder: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The files in their order.

        Raises:
            ArtefactError: If there are none.
        """
        found = tuple(sorted(self.folder.glob("part-*.parquet")))
        if not found:
            raise ArtefactError(
                f"The folder {self.folder} holds no part of a table; sample it again."
            )
        return found

    @property
    def rows(self) -> int:
        """Number of rows, from the files' footers."""
        return sum(pq.read_metadata(path).num_rows for path in self.files)

    def save(self, folder: Path) -> None:
        """Refuse: it is there already.

        Raises:
            ArtefactError: Always.
        """
        raise ArtefactError(f"The table in {self.folder} is written already; copy the folder.")


def _parts(model: SavedSynthesizer, rows: int, part_rows: int, seed: int) -> Iterator[Part]:
    """Cut the rows into parts that have together the exact shares of the classes."""
    shares = model.encoder.class_shares
    rng = numpy_generator(seed, "sample", "parts")
    left = counts_by_share(shares, rows) if shares else None
    for number, start in enumerate(range(0, rows, part_rows)):
        size = min(part_rows, rows - start)
        counts = None
        if left is not None:
            # What a random order of all rows would put into this part.
            counts = rng.multivariate_hypergeometric(left, size, method="marginals")
            left = left - counts
        yield Part(number, start, size, counts)


def _add_identifiers(
    table: pd.DataFrame, schema: TableSchema, sample: PartitionedSample, start: int
) -> None:
    for column in schema.columns:
        if column.kind == "identifier":
            missing = column.missing_count / schema.rows
            table[column.name] = identifier_block(
                column, start, len(table), sample.rows, sample.seed, missing
            )


def _arrow_table(typed: pd.DataFrame, schema: TableSchema) -> pa.Table:
    """Give a block the same types whether or not it happens to miss a value."""
    native = native_table(typed, schema)
    for column in schema.columns:
        if not column.missing_count:
            continue
        if native[column.name].dtype == "int64":
            native[column.name] = native[column.name].astype("Int64")
        elif native[column.name].dtype == "bool":
            native[column.name] = native[column.name].astype("boolean")
    return pa.Table.from_pandas(native, preserve_index=False)
