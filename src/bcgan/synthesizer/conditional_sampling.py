"""Conditional sampling: rows whose given columns hold given values.

The target is met exactly, through the generator's label input. Other columns are met by rejection:
rows are generated in batches, and one is accepted where its categories are the given ones and its
numbers lie near the given ones on the scale of their encoder; then the given values are put in
their place, and the other columns stay as they were generated. Accepted rows are therefore draws
from the generator's law of the other columns, given the categories exactly and the numbers to
within the tolerance.
"""

import logging
import math
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from bcgan.errors import SettingsError
from bcgan.evaluation.values import numeric_values
from bcgan.synthesizer.condition_settings import ConditionSettings
from bcgan.synthesizer.conditions import Conditions
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.tabular.categorical_encoder import CategoricalEncoder
from bcgan.tabular.column_scale import ColumnScale
from bcgan.tabular.encoder import Labels
from bcgan.tabular.wording import plural

logger = logging.getLogger(__name__)

Mask = NDArray[np.bool_]
Draw = Callable[[Labels, torch.Generator, np.random.Generator], pd.DataFrame]
"""Generates typed rows for given labels: the modelled columns and the target."""

Accept = Callable[[pd.DataFrame], Mask]
"""Tells which typed rows may be released."""

CANDIDATES_AT_ONCE = 65_536
FEWEST_AT_ONCE = 64
CANDIDATES_FOR_A_ROW = 100
"""Fewest candidates generated for each wanted row before a condition counts as unmet."""

CANDIDATES_TO_FILL = 4_096
"""Fewest further candidates among which the nearest are looked for."""

CANDIDATES_FOR_A_FILLED_ROW = 4
"""Of so many the nearest is taken, on average."""

MOST_REPORTED = 100
"""Conditions that the report lists one by one."""


@dataclass
class Wanted:
    """One distinct condition while rows for it are looked for.

    Attributes:
        number: Number of the first condition like it.
        values: Given values by column.
        searched: Those to be looked for, which the label does not settle.
        rows: Rows wanted.
        met: Rows accepted so far.
        agreeing: Candidates that met it, those not needed included.
        candidates: Candidates looked at while it was open.
        filled: Rows taken although they do not meet it.
    """

    number: int
    values: dict[str, Any]
    searched: dict[str, Any]
    rows: int = 0
    met: int = 0
    agreeing: int = 0
    candidates: int = 0
    filled: int = 0

    @property
    def left(self) -> int:
        """Rows still wanted."""
        return self.rows - self.met - self.filled

    @property
    def candidates_needed(self) -> int:
        """Candidates that will probably do for the rest."""
        likely = (self.agreeing + 0.5) / (self.candidates + 0.5)
        return math.ceil(1.1 * self.left / min(likely, 1.0))


@dataclass
class Group:
    """Conditions that candidates are shared among: same label, same columns.

    Attributes:
        label: Class, or rank of a numeric target; nothing where it is free.
        conditions: The conditions.
        made: Candidates generated so far.
    """

    label: int | float | None
    conditions: list[Wanted] = field(default_factory=list)
    made: int = 0

    @property
    def open(self) -> list[Wanted]:
        """Conditions that want more rows."""
        return [each for each in self.conditions if each.left]

    def next_to_fill(self, most: int) -> list[tuple[Wanted, int]]:
        """Choose conditions to be filled up next.

        Args:
            most: Rows in all.

        Returns:
            Open conditions in their order, and how many rows to take for each.
        """
        takes: list[tuple[Wanted, int]] = []
        for each in self.open:
            take = min(each.left, most)
            if not take:
                break
            takes.append((each, take))
            most -= take
        return takes

    def next_batch(self, settings: ConditionSettings, each_will_do: bool) -> int:
        """Say how many candidates to generate next.

        Args:
            settings: The cap.
            each_will_do: Whether a candidate with the right label is good for certain if nothing
                else is looked for.

        Returns:
            0 where the cap is reached or none is wanted.
        """
        wanted = self.open
        if not wanted:
            return 0
        if each_will_do and not any(each.searched for each in wanted):
            return min(sum(each.left for each in wanted), CANDIDATES_AT_ONCE)
        cap = max(settings.candidates, CANDIDATES_FOR_A_ROW * max(each.rows for each in wanted))
        needed = max(each.candidates_needed for each in wanted)
        return min(max(needed, FEWEST_AT_ONCE), CANDIDATES_AT_ONCE, max(cap - self.made, 0))


@dataclass(frozen=True)
class ConditionalRows:
    """What conditional sampling gives.

    Attributes:
        table: Typed rows of the modelled columns, in the order of the conditions.
        report: Counts; JSON values.
    """

    table: pd.DataFrame
    report: dict[str, Any]


class ConditionalSampler:
    """Finds rows that meet conditions among generated ones."""

    def __init__(
        self,
        model: SavedSynthesizer,
        settings: ConditionSettings,
        draw: Draw | None = None,
        accept: Accept | None = None,
    ) -> None:
        """Prepare the scales of the columns.

        Args:
            model: The trained synthesizer.
            settings: Tolerance, cap, and what happens to conditions that are too rare.
            draw: Generates candidates; the model's own rows if not given.
            accept: Which rows may be released, asked once the given values are in their place;
                all if not given.
        """
        self._model = model
        self._settings = settings
        self._draw = model.draw if draw is None else draw
        self._accept = accept
        self._scales = {
            each.column: ColumnScale.of(each)
            for each in model.encoder.columns
            if not isinstance(each, CategoricalEncoder)
        }

    def sample(
        self, conditions: Conditions, source: torch.Generator, rng: np.random.Generator
    ) -> ConditionalRows:
        """Sample rows that meet conditions.

        Args:
            conditions: The conditions.
            source: Randomness of the generator.
            rng: Randomness of labels and of decoding.

        Returns:
            The rows, and what it took to find them.

        Raises:
            SettingsError: If too few candidates meet a condition and `unmet` is `error`.
        """
        groups, like = self._grouped(conditions)
        found: dict[int, list[pd.DataFrame]] = {}
        while batches := self._batches(groups):
            for group, candidates in self._candidates(batches, source, rng):
                group.made += len(candidates)
                self._take(group, candidates, found)
        unmet = [each for group in groups for each in group.open]
        if unmet and self._settings.unmet == "error":
            raise SettingsError(_unmet_sentence(conditions, unmet))
        for group in groups:
            while group.open:
                self._fill(group, found, source, rng)
        if unmet:
            logger.warning(_filled_sentence(conditions, unmet))
        wanted = {each.number: each for group in groups for each in group.conditions}
        return ConditionalRows(
            _in_order(conditions, like, found), self._report(conditions, wanted, groups)
        )

    def _batches(self, groups: list[Group]) -> list[tuple[Group, int]]:
        sizes = [each.next_batch(self._settings, self._accept is None) for each in groups]
        return [(group, rows) for group, rows in zip(groups, sizes, strict=True) if rows]

    def _grouped(self, conditions: Conditions) -> tuple[list[Group], NDArray[np.int64]]:
        """Group equal conditions, and those whose candidates can be shared.

        Returns:
            The groups, and for each condition the number of the first one like it.
        """
        rows, column = conditions.rows, self._model.label_column
        labels: Iterator[int | float] = iter(())
        if column is not None and column in rows:
            labels = iter(self._model.encoder.encode_labels(rows[column].dropna()).tolist())
        groups: dict[Hashable, Group] = {}
        distinct: dict[Hashable, Wanted] = {}
        like = np.zeros(len(conditions.counts), dtype=np.int64)
        for number, count in enumerate(conditions.counts.tolist()):
            values = conditions.given(number)
            label = next(labels) if column in values else None
            key = tuple(values.items())
            if key not in distinct:
                group = groups.setdefault((label, *values), Group(label))
                searched = {name: value for name, value in values.items() if name != column}
                distinct[key] = Wanted(number, values, searched)
                group.conditions.append(distinct[key])
            distinct[key].rows += count
            like[number] = distinct[key].number
        return list(groups.values()), like

    def _candidates(
        self, batches: list[tuple[Group, int]], source: torch.Generator, rng: np.random.Generator
    ) -> Iterator[tuple[Group, pd.DataFrame]]:
        """Generate candidates for several groups at once, a bounded number of rows at a time."""
        while batches:
            now: list[tuple[Group, int]] = []
            room = CANDIDATES_AT_ONCE
            while batches and (not now or batches[0][1] <= room):
                now.append(batches.pop(0))
                room -= now[-1][1]
            labels = np.concatenate([self._labels(group, rows, rng) for group, rows in now])
            table = self._draw(labels, source, rng)
            start = 0
            for group, rows in now:
                part = table.iloc[start : start + rows].reset_index(drop=True)
                start += rows
                yield group, part

    def _labels(self, group: Group, rows: int, rng: np.random.Generator) -> Labels:
        if group.label is None:
            return self._model.draw_labels(rows, rng)
        if isinstance(group.label, int):
            return np.full(rows, group.label, dtype=np.int64)
        return np.full(rows, group.label, dtype=np.float64)

    def _take(
        self, group: Group, candidates: pd.DataFrame, found: dict[int, list[pd.DataFrame]]
    ) -> None:
        """Accept candidates for the open conditions of a group, in the order they came."""
        unused = np.ones(len(candidates), dtype=bool)
        for wanted in group.open:
            rows = np.flatnonzero(unused & self._agreeing(candidates, wanted))
            if self._accept is not None and len(rows):
                rows = rows[self._accept(_with_values(candidates.iloc[rows], wanted))]
            wanted.agreeing += len(rows)
            wanted.candidates += len(candidates)
            taken = rows[: wanted.left]
            unused[taken] = False
            wanted.met += len(taken)
            accepted = _with_values(candidates.iloc[taken], wanted)
            found.setdefault(wanted.number, []).append(accepted)

    def _agreeing(self, candidates: pd.DataFrame, wanted: Wanted) -> Mask:
        agree = np.ones(len(candidates), dtype=bool)
        for name, value in wanted.searched.items():
            if name in self._scales:
                number = float(numeric_values(pd.Series([value]))[0])
                tolerance = self._settings.tolerance
                numbers = numeric_values(candidates[name])
                agree &= self._scales[name].agrees(numbers, number, tolerance)
            else:
                agree &= (candidates[name] == value).fillna(False).to_numpy(dtype=bool)
        return agree

    def _fill(
        self,
        group: Group,
        found: dict[int, list[pd.DataFrame]],
        source: torch.Generator,
        rng: np.random.Generator,
    ) -> None:
        """Take the nearest of some further candidates for conditions that are not met.

        For as many rows as can be looked for at once: more candidates would have to be held.
        """
        takes = group.next_to_fill(CANDIDATES_AT_ONCE // CANDIDATES_FOR_A_FILLED_ROW)
        needed = CANDIDATES_FOR_A_FILLED_ROW * sum(take for _, take in takes)
        rows = max(needed, min(CANDIDATES_TO_FILL, CANDIDATES_AT_ONCE))
        parts = [each for _, each in self._candidates([(group, rows)], source, rng)]
        candidates = pd.concat(parts, ignore_index=True)
        group.made += rows
        unused = np.ones(rows, dtype=bool)
        for wanted, take in takes:
            allowed = unused
            if self._accept is not None:
                allowed = unused & self._accept(_with_values(candidates, wanted))
            order = np.argsort(self._distance(candidates, wanted), kind="stable")
            taken = order[allowed[order]][:take]
            if len(taken) < take:
                raise SettingsError(
                    f"Only {plural(len(taken), 'generated row')} of {rows:,} satisfy the "
                    "constraints beside the conditions: relax either of them."
                )
            unused[taken] = False
            wanted.filled += len(taken)
            wanted.candidates += rows
            filled = _with_values(candidates.iloc[taken], wanted)
            found.setdefault(wanted.number, []).append(filled)

    def _distance(self, candidates: pd.DataFrame, wanted: Wanted) -> NDArray[np.float64]:
        """Measure how far candidates are: a wrong category is further than any number."""
        apart = np.zeros(len(candidates))
        for name, value in wanted.searched.items():
            if name in self._scales:
                number = float(numeric_values(pd.Series([value]))[0])
                apart += self._scales[name].distance(numeric_values(candidates[name]), number)
            else:
                same = (candidates[name] == value).fillna(False).to_numpy(dtype=bool)
                apart += np.where(same, 0.0, 1.0 + len(self._scales))
        return apart

    def _report(
        self, conditions: Conditions, wanted: dict[int, Wanted], groups: list[Group]
    ) -> dict[str, Any]:
        met = sum(each.met for each in wanted.values())
        made = sum(group.made for group in groups)
        listed = list(wanted.values())[:MOST_REPORTED]
        return {
            "given": len(conditions.counts),
            "distinct": len(wanted),
            "rows": int(conditions.counts.sum()),
            "rows_met": met,
            "rows_filled": sum(each.filled for each in wanted.values()),
            "candidates": made,
            "acceptance": met / made if made else None,
            "tolerance": self._settings.tolerance,
            "each": [
                {
                    "condition": each.number + 1,
                    "values": {
                        name: _json_value(value)
                        for name, value in conditions.given(each.number).items()
                    },
                    "rows": each.rows,
                    "rows_met": each.met,
                    "rows_filled": each.filled,
                    "candidates": each.candidates,
                    "share_of_candidates": each.agreeing / max(each.candidates, 1),
                }
                for each in listed
            ],
        }


def _with_values(rows: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """Put the given values in their place."""
    given = {
        name: pd.Series([value] * len(rows), index=rows.index, dtype=rows[name].dtype)
        for name, value in wanted.values.items()
    }
    return rows.assign(**given)


def _in_order(
    conditions: Conditions, like: NDArray[np.int64], found: dict[int, list[pd.DataFrame]]
) -> pd.DataFrame:
    """Hand the rows of equal conditions out in the order of the conditions."""
    tables = {number: pd.concat(parts, ignore_index=True) for number, parts in found.items()}
    next_row = dict.fromkeys(tables, 0)
    parts = []
    for first, rows in zip(like.tolist(), conditions.counts.tolist(), strict=True):
        start = next_row[first]
        parts.append(tables[first].iloc[start : start + rows])
        next_row[first] = start + rows
    return pd.concat(parts, ignore_index=True)


def _unmet_sentence(conditions: Conditions, unmet: list[Wanted]) -> str:
    first = unmet[0]
    others = f" (and {plural(len(unmet) - 1, 'other')})" if len(unmet) > 1 else ""
    return (
        f"Condition {conditions.in_words(first.number)}{others} was met by {first.met:,} of "
        f"{plural(first.rows, 'row')} after {plural(first.candidates, 'candidate')}: ask for fewer "
        "rows, give fewer columns, raise sampling.conditions.candidates or "
        "sampling.conditions.tolerance, or take the nearest rows by "
        "sampling.conditions.unmet=nearest."
    )


def _filled_sentence(conditions: Conditions, unmet: list[Wanted]) -> str:
    filled = sum(each.filled for each in unmet)
    return (
        f"{plural(filled, 'row')} of {plural(len(unmet), 'condition')} were too rare and are the "
        "nearest generated rows, with the given values put in their place; the first is condition "
        f"{conditions.in_words(unmet[0].number)}."
    )


def _json_value(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float | bool) else str(value)
