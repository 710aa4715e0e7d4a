"""Encoder of a categorical column: one one-hot block, or one unit for two categories."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.gan.layout import Block
from bcgan.tabular.cells import named_states
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.one_hot_states import Units, one_hot_units, state_block, winning_states

Form = Literal["block", "optional_block", "unit"]


class CategoricalEncoder(BaseModel):
    """One unit for each frequent category and one for the tail; missing as `form` says.

    Attributes:
        column: Name of the column.
        categories: Frequent categories as text, the most frequent first.
        tail: Other categories, drawn by `tail_shares` when the tail's unit is on.
        tail_shares: Shares of the tail's categories, summing to 1.
        missing: Whether the column has missing values.
        form: `block`: missing, where there is any, has a unit of its own. `optional_block`: a
            missing value has no unit on. `unit`: one unit in [0, 1] for two categories, the
            first at 0 and the second at 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["categorical"] = "categorical"
    column: str
    categories: tuple[str, ...]
    tail: tuple[str, ...] = ()
    tail_shares: tuple[float, ...] = ()
    missing: bool = False
    form: Form = "block"

    @classmethod
    def fit(cls, values: pd.Series, settings: EncoderSettings) -> "CategoricalEncoder":
        """Learn the categories.

        Args:
            values: Typed column.
            settings: Limits.

        Returns:
            The encoder.
        """
        # Ties are broken by name, so the order does not depend on the order of the rows.
        counts = values.dropna().astype(str).value_counts().sort_index(kind="stable")
        counts = counts.sort_values(ascending=False, kind="stable")
        head, tail = counts.iloc[: settings.max_categories], counts.iloc[settings.max_categories :]
        missing = bool(values.isna().any())
        form: Form = "block"
        if missing and settings.missing == "zeros":
            form = "optional_block"
        elif not missing and len(counts) == 2 and settings.binary == "unit":
            form = "unit"
        return cls(
            column=str(values.name),
            categories=tuple(head.index),
            tail=tuple(tail.index),
            tail_shares=tuple((tail / tail.sum()).tolist()) if len(tail) else (),
            missing=missing,
            form=form,
        )

    @property
    def states(self) -> int:
        """Number of states: categories, the tail, and missing."""
        return len(self.categories) + bool(self.tail) + self.missing

    def blocks(self) -> list[Block]:
        """Give the column's blocks, numbered from 0; a column with one state needs no unit."""
        if self.form == "unit":
            return [Block(self.column, "bounded", 0)]
        if self.form == "optional_block":
            return state_block(self.column, self.states - 1, optional=True)
        return state_block(self.column, self.states)

    def encode(self, values: pd.Series) -> Units:
        """Encode typed values.

        Args:
            values: Typed column; categories that were not seen go to the tail, or to the most
                frequent category where there is none.

        Returns:
            Shape [n, units].
        """
        position = {name: index for index, name in enumerate(self.categories)}
        unseen = len(self.categories) if self.tail else 0
        states = values.astype(str).map(position).to_numpy(dtype=np.float64, na_value=np.nan)
        states = np.where(np.isnan(states), unseen, states)
        states = np.where(values.isna().to_numpy(), self.states - 1 if self.missing else 0, states)
        units = one_hot_units(states.astype(np.int64), self.states)
        if self.form == "unit":
            return units[:, 1:]
        # Missing is the last state; without a unit of its own it leaves the others at 0.
        return units[:, :-1] if self.form == "optional_block" else units

    def decode(self, units: Units, rng: np.random.Generator) -> pd.Series:
        """Decode exact one-hot units to text.

        Args:
            units: Shape [n, units]; a single unit counts as its nearer end.
            rng: Draws categories of the tail.

        Returns:
            Text with missing values, length n.
        """
        states = self._decoded_states(units)
        missing = states == self.states - 1 if self.missing else np.zeros(len(states), dtype=bool)
        if self.tail:
            tail = ~missing & (states == len(self.categories))
            picks = rng.choice(len(self.tail), size=int(tail.sum()), p=self.tail_shares)
            states[tail] += picks
        return named_states((*self.categories, *self.tail), states, missing).rename(self.column)

    def _decoded_states(self, units: Units) -> NDArray[np.int64]:
        if self.form == "unit":
            return (units[:, 0] > 0.5).astype(np.int64)
        if self.form == "optional_block":
            none = 1.0 - units.sum(1, keepdims=True)
            return winning_states(np.concatenate((units, none), axis=1), self.states)
        return winning_states(units, self.states)
