"""What is known of a named data set: its files, its public places, its content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from bcgan.errors import InputError

Reader = Callable[[Path], Any]
"""Reads one raw format, to a table or to images; raises `InputError` for a file of another."""


@dataclass(frozen=True)
class RawFile:
    """A file that holds the data set.

    Attributes:
        name: Name of the file in the folder of raw data.
        read: Reader of its format.
        sample: What the file is, where it holds only some of the rows; empty for all of them.
    """

    name: str
    read: Reader
    sample: str = ""


@dataclass(frozen=True)
class Download:
    """A place on the network.

    Attributes:
        url: Address of the file.
        name: Name under which it is kept; one of the source's raw files.
        member: Name within the zip archive at `url`; empty if the address is the file's own.
        sha256: Checksum of the file as it is kept; empty where none is known, and then the
            content is counted.
    """

    url: str
    name: str
    member: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class KnownSource:
    """A data set that is known by name.

    Attributes:
        title: What it is.
        licence: Its licence, as its owner states it.
        files: Files to look for, the best first.
        downloads: Where to get it, the first that answers counts; empty if it is not public.
        manual: What to do by hand: what to get, from where.
        rows: Number of rows; 0 if any will do.
        counts: Number of rows with each value, for some columns; empty if any will do.
        make: Makes the table; then there are no files.
    """

    title: str
    licence: str
    files: tuple[RawFile, ...] = ()
    downloads: tuple[Download, ...] = ()
    manual: str = ""
    rows: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    make: Callable[[], Any] | None = None

    def file(self, name: str) -> RawFile:
        """Look a raw file up by its name."""
        return next(each for each in self.files if each.name == name)

    def require_content(self, table: pd.DataFrame, where: str | Path) -> None:
        """Check that a table is the whole data set.

        Args:
            table: What a reader gave.
            where: What it was read from, for the message.

        Raises:
            InputError: If rows or values are not those of the data set.
        """
        if self.rows and len(table) != self.rows:
            raise InputError(
                f"{where} holds {len(table):,} rows and not the {self.rows:,} of {self.title}: "
                "get the whole file again."
            )
        for column, expected in self.counts.items():
            found = table[column].astype(str).value_counts().to_dict()
            if found != dict(expected):
                raise InputError(
                    f"{where} is not {self.title}: column '{column}' has the values {found}, "
                    f"not {dict(expected)}; get the file again."
                )
