"""Encoder of a categorical column: one one-hot block."""

from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from bcgan.gan.layout import Block
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.one_hot_states import Units, one_hot_units, state_block, winning_states


class CategoricalEncoder(BaseModel):
    """One unit for each frequent category, one for the tail, one for missing.

    Attributes:
        column: Name of the column.
        categories: Frequent categories as text, the most frequent first.
        tail: Other categories, drawn by `tail_shares` when the tail's unit is on.
        tail_shares: Shares of the tail's categories, summing to 1.
        missing: Whether the column has missing values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["categorical"] = "categorical"
    column: str
    categories: tuple[str, ...]
    tail: tuple[str, ...] = ()
    tail_shares: tuple[float, ...] = ()
    missing: bool = False

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
        return cls(
            column=str(values.name),
            categories=tuple(head.index),
            tail=tuple(tail.index),
            tail_shares=tuple((tail / tail.sum()).tolist()) if len(tail) else (),
            missing=bool(values.isna().any()),
        )

    @property
    def states(self) -> int:
        """Number of one-hot states."""
        return len(self.categories) + bool(self.tail) + self.missing

    def blocks(self) -> list[Block]:
        """Give the column's blocks, numbered from 0; a column with one state needs no unit."""
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
        return one_hot_units(states.astype(np.int64), self.states)

    def decode(self, units: Units, rng: np.random.Generator) -> pd.Series:
        """Decode exact one-hot units to text.

        Args:
            units: Shape [n, units].
            rng: Draws categories of the tail.

        Returns:
            Text with missing values, length n.
        """
        states = winning_states(units, self.states)
        names = np.array([*self.categories, *(("",) if self.tail else ())], dtype=object)
        missing = states == self.states - 1 if self.missing else np.zeros(len(states), dtype=bool)
        text = (
            names[np.where(missing, 0, states)]
            if len(names)
            else np.full(len(states), None, object)
        )
        if self.tail:
            tail = ~missing & (states == len(self.categories))
            text[tail] = rng.choice(
                np.array(self.tail, dtype=object), size=int(tail.sum()), p=self.tail_shares
            )
        text[missing] = None
        return pd.Series(text, name=self.column, dtype="str")
