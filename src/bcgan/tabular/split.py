"""The one split of the real rows: training, of it a validation part, and test."""

import logging
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bcgan.errors import InputError, SettingsError
from bcgan.seeds import numpy_generator
from bcgan.tabular.column_schema import TableSchema
from bcgan.tabular.conversion import typed_column
from bcgan.tabular.wording import plural, quoted

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Split:
    """Disjoint parts of a table.

    Attributes:
        train: Rows to learn from, in their original order, row index 0, 1, 2, ...
        test: Rows held out for the final evaluation, likewise.
        is_validation: Whether each training row belongs to the validation part.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    is_validation: npt.NDArray[np.bool_]


def split_table(
    table: pd.DataFrame,
    schema: TableSchema,
    *,
    test_share: float,
    validation_share: float,
    seed: int,
    test: pd.DataFrame | None = None,
    max_rows: int | None = None,
) -> Split:
    """Split a table, stratified by class where the task is classification.

    Rows with a missing target are left out, with a warning. Every class is in both parts if it
    has at least two rows, and in the training part if it has one; the parts' sizes are otherwise
    the rounded shares.

    Args:
        table: The table, as read or typed.
        schema: Its schema.
        test_share: Share of the rows to hold out, in (0, 1).
        validation_share: Share of the training rows in the validation part, in [0, 1).
        seed: Decides the split, with nothing else.
        test: Typed rows that are the test part as they stand; nothing to hold rows out.
        max_rows: Most rows of the table to use, drawn first, by class as well; all if nothing.

    Returns:
        The parts.

    Raises:
        InputError: If a part would be empty.
        SettingsError: If a share is out of range.
    """
    if not 0.0 < test_share < 1.0:
        raise SettingsError(f"The test share is {test_share}: give a number between 0 and 1.")
    if not 0.0 <= validation_share < 1.0:
        raise SettingsError(
            f"The validation share is {validation_share}: give a number from 0 to below 1."
        )
    strata = np.zeros(len(table), dtype=np.int64)
    if schema.target is not None:
        table, strata = _with_target(table, schema, schema.target)
    if max_rows is not None and max_rows < len(table):
        chosen = _draw_share(
            strata, max_rows / len(table), 1, numpy_generator(seed, "split", "rows")
        )
        table, strata = table[chosen], strata[chosen]
    is_test = np.zeros(len(table), dtype=bool)
    if test is None:
        is_test = _draw_share(strata, test_share, 1, numpy_generator(seed, "split", "test"))
        if is_test.all() or not is_test.any():
            raise InputError(
                f"The table's {plural(len(table), 'row')} cannot be split into training and test "
                "rows: give a larger table."
            )
    is_validation = _draw_share(
        strata[~is_test], validation_share, 0, numpy_generator(seed, "split", "validation")
    )
    return Split(
        train=table[~is_test].reset_index(drop=True),
        test=table[is_test].reset_index(drop=True) if test is None else test,
        is_validation=is_validation,
    )


def _with_target(
    table: pd.DataFrame, schema: TableSchema, target: str
) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    labels = typed_column(table[target], schema.column(target), schema.missing_tokens)
    known = labels.notna().to_numpy()
    if not known.all():
        _LOGGER.warning(
            "%s with a missing target %s left out.",
            plural(int((~known).sum()), "row"),
            quoted(target),
        )
    if schema.task != "classification":
        return table[known], np.zeros(int(known.sum()), dtype=np.int64)
    # Sorted, so that the strata do not depend on the order of the rows.
    codes, _ = pd.factorize(labels[known], sort=True)
    return table[known], codes.astype(np.int64)


def _draw_share(
    strata: npt.NDArray[np.int64], share: float, least: int, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Draw a share of each stratum, by largest remainders.

    Args:
        strata: Stratum of each row, 0, 1, 2, ...
        share: Share to draw.
        least: Fewest rows of a stratum to draw, if it has more than that.
        rng: Source of randomness.

    Returns:
        Whether each row is drawn.
    """
    sizes = np.bincount(strata)
    exact = sizes * share
    counts = np.floor(exact + 1e-9).astype(np.int64)
    left = round(len(strata) * share) - int(counts.sum())
    largest_first = np.argsort(-(exact - counts), kind="stable")
    counts[largest_first[: max(left, 0)]] += 1
    counts = np.maximum(counts, np.minimum(least, sizes - 1))
    # A stratum of two or more rows leaves at least one behind.
    counts = np.minimum(counts, np.maximum(sizes - 1, 0))
    drawn = np.zeros(len(strata), dtype=bool)
    for stratum, count in enumerate(counts):
        members = np.flatnonzero(strata == stratum)
        drawn[rng.permutation(members)[:count]] = True
    return drawn
