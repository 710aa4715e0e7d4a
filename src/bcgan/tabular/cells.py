"""Text cells of one column, reduced to their distinct spellings.

Everything about a text column is decided and parsed once per distinct cell and then spread
over the rows, which keeps tables of many rows fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def text_series(texts: pa.Array) -> "pd.Series[Any]":
    """Make a pandas text column of an Arrow array.

    Args:
        texts: Large strings, with nulls.

    Returns:
        The same texts, dtype `str`.
    """
    return pd.Series(texts, dtype="str")


def named_states(
    names: Sequence[str], states: npt.NDArray[np.int64], missing: Mask | None = None
) -> "pd.Series[Any]":
    """Give each row the name of its state.

    Args:
        names: The names.
        states: Index of each row's name, shape [n].
        missing: Rows that have none, shape [n]; all have one if not given.

    Returns:
        The names, dtype `str`.
    """
    if not names:
        missing = np.ones(len(states), dtype=bool)
    rows = pa.array(states if missing is None else np.where(missing, 0, states), mask=missing)
    return text_series(pa.array(names, type=pa.large_string()).take(rows))


@dataclass(frozen=True)
class TextCells:
    """Distinct cells of a text column.

    Attributes:
        spellings: Distinct cells as written.
        texts: The same, stripped of white space; two spellings may share one text.
        missing: Whether a distinct cell stands for a missing value.
        counts: Number of rows of each distinct cell.
        codes: Index of each row's distinct cell, -1 for null.
    """

    spellings: pa.Array
    texts: pa.Array
    missing: Mask
    counts: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]

    @classmethod
    def of(cls, series: "pd.Series[Any]", missing_tokens: Sequence[str]) -> "TextCells":
        """Collect the distinct cells of a text column.

        Args:
            series: Text, with nulls.
            missing_tokens: Texts that stand for missing, after stripping.

        Returns:
            The distinct cells in order of first appearance.
        """
        array = pa.array(series, type=pa.large_string(), from_pandas=True)
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        encoded = array.dictionary_encode()
        spellings = encoded.dictionary
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        texts = pc.utf8_trim_whitespace(spellings)
        tokens = pa.array(list(missing_tokens), type=texts.type)
        missing = pc.is_in(texts, value_set=tokens).to_numpy(zero_copy_only=False)
        counts = np.bincount(codes[codes >= 0], minlength=len(spellings)).astype(np.int64)
        return cls(spellings, texts, missing.astype(bool), counts, codes)

    @cached_property
    def known(self) -> pa.Array:
        """Distinct non-missing texts, stripped."""
        return self.texts.filter(pa.array(~self.missing)).unique()

    @property
    def merged(self) -> tuple[str, str] | None:
        """Two different cells that are the same text but for white space around it, if any."""
        kept = np.flatnonzero(~self.missing)
        if len(self.known) == len(kept):
            return None
        first: dict[str, int] = {}
        for index in kept.tolist():
            before = first.setdefault(self.texts[index].as_py(), index)
            if before != index:
                return self.spellings[before].as_py(), self.spellings[index].as_py()
        return None

    @cached_property
    def missing_rows(self) -> Mask:
        """Whether each row is missing."""
        return self.spread(self.missing, null=True)

    @property
    def missing_token(self) -> str | None:
        """The most frequent spelling of missing, stripped; None for null."""
        counts: dict[str | None, int] = {None: int((self.codes < 0).sum())}
        for index in np.flatnonzero(self.missing):
            text = self.texts[int(index)].as_py()
            counts[text] = counts.get(text, 0) + int(self.counts[index])
        return max(counts, key=lambda token: (counts[token], token is not None))

    @property
    def padding(self) -> tuple[str, str]:
        """White space that all non-missing cells have before and after their text."""
        kept = pa.array(~self.missing)
        spellings, texts = self.spellings.filter(kept), self.texts.filter(kept)
        if not len(texts) or spellings.equals(texts):
            return "", ""
        first, text = spellings[0].as_py(), texts[0].as_py()
        start = first.index(text)
        before, after = first[:start], first[start + len(text) :]
        padded = pc.binary_join_element_wise(
            *(pa.scalar(before, texts.type), texts, pa.scalar(after, texts.type)),
            pa.scalar("", texts.type),
        )
        return (before, after) if padded.equals(spellings) else ("", "")

    def text_rows(self) -> "pd.Series[Any]":
        """Give each row its stripped text, null where it is missing."""
        missing = self.missing_rows
        return text_series(self.texts.take(pa.array(self.codes, mask=missing)))

    def spread(self, values: npt.NDArray[Any], null: object) -> npt.NDArray[Any]:
        """Give each row the value of its distinct cell.

        Args:
            values: One value per distinct cell.
            null: The value of null rows.

        Returns:
            One value per row.
        """
        return np.append(values, np.asarray([null], dtype=values.dtype))[self.codes]

    def commonest(self, among: Mask) -> str:
        """Find the most frequent text.

        Args:
            among: Which distinct cells take part; at least one.

        Returns:
            Its stripped text.
        """
        return str(self.texts[int(np.argmax(np.where(among, self.counts, -1)))])
