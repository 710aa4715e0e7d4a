"""Rows that break constraints are drawn again, which leaves the law of all others as it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from bcgan.errors import SettingsError
from bcgan.synthesizer.constraints import ConstraintRules
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.tabular.encoder import Labels
from bcgan.tabular.wording import plural

CANDIDATES_AT_ONCE = 16_384
MOST_COPIES = 64
"""Candidates made for a row before it is looked at whether one of them will do."""


@dataclass(frozen=True)
class ConstrainedRows:
    """What drawing again gives.

    Attributes:
        table: Typed rows that satisfy all constraints.
        report: Counts; JSON values.
    """

    table: pd.DataFrame
    report: dict[str, Any]


def redraw_broken(
    model: SavedSynthesizer,
    table: pd.DataFrame,
    rules: ConstraintRules,
    most: int,
    source: torch.Generator,
    rng: np.random.Generator,
) -> ConstrainedRows:
    """Draw rows that break constraints again, with the same label, until they satisfy all.

    A row is then a draw from the generator's law given its label and the constraints. No column
    is changed to make a constraint true, and rows that satisfied them stay.

    Args:
        model: The trained synthesizer.
        table: Typed rows, row index 0, 1, 2, ...
        rules: The constraints.
        most: Most candidates for each row.
        source: Randomness of the generator.
        rng: Randomness of decoding.

    Returns:
        The rows in their order. Identifiers and constants of replaced rows are those of the rows
        whose place they take.

    Raises:
        SettingsError: If rows still break a constraint after so many candidates.
    """
    as_drawn = rules.broken(table)
    waiting = np.flatnonzero(~rules.holds(table))
    redrawn, made, tried = len(waiting), 0, 0
    places: list[np.ndarray] = []
    replacements: list[pd.DataFrame] = []
    while len(waiting):
        copies = min(max(1, CANDIDATES_AT_ONCE // len(waiting)), MOST_COPIES, most - tried)
        if copies <= 0:
            raise SettingsError(_stuck_sentence(len(waiting), len(table), as_drawn, tried))
        tried += copies
        left = []
        for start in range(0, len(waiting), CANDIDATES_AT_ONCE):
            rows = waiting[start : start + CANDIDATES_AT_ONCE]
            candidates = _candidates(model, table.iloc[np.repeat(rows, copies)], source, rng)
            made += len(candidates)
            kept = rules.holds(candidates).reshape(len(rows), copies)
            done = kept.any(1)
            first = np.arange(len(rows)) * copies + kept.argmax(1)
            places.append(rows[done])
            replacements.append(candidates.iloc[first[done]])
            left.append(rows[~done])
        waiting = np.concatenate(left)
    report = {
        "each": [{"constraint": name, "rows_as_drawn": rows} for name, rows in as_drawn.items()],
        "rows_redrawn": redrawn,
        "candidates": made,
    }
    return ConstrainedRows(_replaced(table, places, replacements), report)


def _candidates(
    model: SavedSynthesizer,
    like: pd.DataFrame,
    source: torch.Generator,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw one row for each given one, with its label and its value of the target."""
    column = model.label_column
    labels: Labels = np.zeros(len(like), dtype=np.int64)
    if column is not None:
        labels = model.encoder.encode_labels(like[column])
    drawn = model.draw(labels, source, rng)
    if column is not None:
        drawn[column] = like[column].reset_index(drop=True)
    return drawn


def _replaced(
    table: pd.DataFrame, places: list[np.ndarray], replacements: list[pd.DataFrame]
) -> pd.DataFrame:
    if not places:
        return table
    rows = np.concatenate(places)
    drawn = pd.concat(replacements, ignore_index=True)
    others = np.setdiff1d(np.arange(len(table)), rows, assume_unique=True)
    order = np.argsort(np.concatenate((others, rows)), kind="stable")
    replaced = table.copy()
    for name in drawn.columns:
        parts = [table[name].iloc[others], drawn[name]]
        replaced[name] = pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
    return replaced


def _stuck_sentence(waiting: int, rows: int, as_drawn: dict[str, int], tried: int) -> str:
    hardest = max(as_drawn, key=lambda name: as_drawn[name])
    return (
        f"{plural(waiting, 'row')} of {rows:,} still break the constraints after "
        f"{plural(tried, 'candidate')} each, mostly {hardest} ({as_drawn[hardest]:,} rows broke it "
        "as drawn): train longer, relax the constraint, or raise sampling.redraws."
    )
