"""One-hot states of a column: blocks, encoding and decoding."""

import numpy as np
from numpy.typing import NDArray

from bcgan.gan.layout import Block

Units = NDArray[np.float32]


def state_block(column: str, states: int, *, optional: bool = False) -> list[Block]:
    """Make the one-hot block of a column's states.

    Args:
        column: Name of the column.
        states: Number of states.
        optional: Whether all units may be 0, which is one more state without a unit.

    Returns:
        One block from unit 0, or none: a column with one state in all needs no unit.
    """
    if states + optional <= 1:
        return []
    return [Block(column, "one_hot", 0, states, optional=optional)]


def one_hot_units(states: NDArray[np.int64], count: int) -> Units:
    """Encode states.

    Args:
        states: State of each row, shape [n].
        count: Number of states.

    Returns:
        Shape [n, count], or [n, 0] when there is one state.
    """
    if count <= 1:
        return np.zeros((len(states), 0), dtype=np.float32)
    units = np.zeros((len(states), count), dtype=np.float32)
    units[np.arange(len(states)), states] = 1.0
    return units


def winning_states(units: Units, count: int) -> NDArray[np.int64]:
    """Decode states.

    Args:
        units: The column's units, its one-hot units first, shape [n, units].
        count: Number of states.

    Returns:
        State with the highest unit, shape [n]; zeros when there is one state.
    """
    if count <= 1:
        return np.zeros(len(units), dtype=np.int64)
    return units[:, :count].argmax(1).astype(np.int64)
