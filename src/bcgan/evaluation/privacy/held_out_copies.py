"""Held-out rows in the synthetic table: was the control itself seen by the generator?

Every other measurement takes the held-out rows as rows that the generator never saw. A generator
that saw none of them still meets some by chance, in a table of few categories nearly all of them.
Three tables that cannot have seen a held-out row say how many: real rows (the training rows in
place of the synthetic ones), a generator that repeats itself as often as this one does, and the
synthetic rows with their columns shuffled. The held-out rows found beyond the largest of the three
were copied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.exact_copies import column_codes, number_rows
from bcgan.evaluation.privacy.gower import nearest
from bcgan.evaluation.privacy.intervals import Interval, clopper_pearson, difference_of_intervals
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

SHUFFLES = 3
NEAR = 0.1
"""A near copy lies this many times nearer than the nearest row of the other table."""

HELD_OUT_COPIES = MetricText(
    "Held-out rows in the synthetic table (beyond chance)",
    "Share of the distinct held-out rows that stand in the synthetic table exactly as they are, "
    "minus the share that a table which never saw them meets by chance. 0 or less means that none "
    "were copied; above it they were not held out, and no other measurement here can be read.",
)
HELD_OUT_NEAR_COPIES = MetricText(
    "Held-out rows nearly in the synthetic table (difference to training rows)",
    "Share of held-out rows whose nearest synthetic row is ten times nearer than their nearest "
    "training row, minus the share for which it is the other way round (equal numbers of both). "
    "Above 0, held-out rows were copied with small changes.",
)
TEXTS = {"held_out_copies": HELD_OUT_COPIES, "held_out_near_copies": HELD_OUT_NEAR_COPIES}


@dataclass(frozen=True)
class _Chance:
    """The share of held-out rows that some table meets which never saw them."""

    name: str
    share: float
    interval: Interval

    def grown(self, factor: float, power: float = 1.0) -> "_Chance":
        def grow(share: float) -> float:
            return float(min(1.0, factor * share**power))

        ends = self.interval
        grown = Interval(grow(ends.low), grow(ends.high), ends.confidence, ends.method)
        return _Chance(self.name, grow(self.share), grown)


def count_held_out_copies(
    tables: Mapping[str, pd.DataFrame],
    columns: EvaluationColumns,
    confidence: float,
    rng: np.random.Generator,
) -> Metric:
    """Compare how many held-out rows stand in the synthetic table with what chance brings there.

    Held-out rows that are equal count once, since they are found or missed together. Chance is
    the largest of

    * `training rows`: the share found among training rows, drawn until they have as many distinct
      rows as the synthetic table; of a longer synthetic table times the ratio of these numbers;
    * `repetition`: the geometric mean of the share found among as many training rows and of the
      share of synthetic rows that occur more than once. For draws from any distribution q,
      (sum p q)^2 <= (sum p^2)(sum q^2) (Cauchy-Schwarz), and a generator that keeps to the middle
      of the distribution meets more real rows, but itself too;
    * `shuffled columns`: the share found among synthetic rows whose columns were shuffled. In a
      table of one column, or of rows that all differ by design, filling a gap is no copy.

    Args:
        tables: The whole typed tables `training`, `held_out` and `synthetic`, each with rows.
        columns: Columns that have to be equal, at least one.
        confidence: Level of the interval: Clopper and Pearson's of each share, put together after
            Zou and Donner (2008).
        rng: Source of the shuffles.

    Returns:
        The metric; `control` is the share that chance explains.
    """
    training, held_out, synthetic, shuffled = _keys(tables, columns, rng)
    rows = np.unique(held_out)
    size = 1 + max(int(each.max()) for each in (training, held_out, synthetic, *shuffled))
    seen, released = (np.bincount(each, minlength=size) for each in (training, synthetic))
    found = _chance("synthetic rows", released[rows] > 0, confidence)
    chances = [
        _of_training_rows(seen, released, rows, confidence),
        _of_repetition(seen, released, rows, confidence),
        _chance(
            "shuffled columns",
            np.mean([np.isin(rows, each) for each in shuffled], axis=0),
            confidence,
        ),
    ]
    return _beyond_chance(
        HELD_OUT_COPIES,
        found,
        chances,
        rows=rows.size,
        in_synthetic=int((released[rows] > 0).sum()),
        in_training=int((seen[rows] > 0).sum()),
    )


def _keys(
    tables: Mapping[str, pd.DataFrame], columns: EvaluationColumns, rng: np.random.Generator
) -> tuple[Counts, Counts, Counts, list[Counts]]:
    """Number the rows of the three tables and of the shuffled synthetic ones."""
    parts = [tables[name] for name in ("training", "held_out", "synthetic")]
    released = len(parts[2])
    lengths = [*map(len, parts), *[released] * SHUFFLES]

    def with_shuffled(column: Counts) -> Counts:
        shuffled = (rng.permutation(column[-released:]) for _ in range(SHUFFLES))
        return np.concatenate([column, *shuffled])

    codes = map(with_shuffled, column_codes(parts, columns))
    keys = np.split(number_rows(codes, sum(lengths)), np.cumsum(lengths)[:-1])
    return keys[0], keys[1], keys[2], keys[3:]


def _chance(name: str, shares: NDArray[np.generic], confidence: float) -> _Chance:
    """Average how surely each held-out row is found."""
    hits = float(np.sum(shares, dtype=np.float64))
    return _Chance(name, hits / shares.size, clopper_pearson(hits, shares.size, confidence))


def _of_training_rows(seen: Counts, released: Counts, rows: Counts, confidence: float) -> _Chance:
    """Let training rows with as many distinct rows stand for the synthetic table."""
    distinct, wanted = int((seen > 0).sum()), int((released > 0).sum())
    if wanted >= distinct:
        # Of rows drawn one by one, each new distinct row is met less often than those before.
        return _chance("training rows", seen[rows] > 0, confidence).grown(wanted / distinct)
    few, many = 0, int(seen.sum())
    kinds, times = np.unique(seen[seen > 0], return_counts=True)
    while many - few > 1:
        middle = (few + many) // 2
        enough = times @ _chance_of_a_draw(kinds, seen, middle) >= wanted
        few, many = (few, middle) if enough else (middle, many)
    return _chance("training rows", _chance_of_a_draw(seen[rows], seen, many), confidence)


def _of_repetition(seen: Counts, released: Counts, rows: Counts, confidence: float) -> _Chance:
    draws = int(released.sum())
    alike = _chance("repetition", _chance_of_a_draw(seen[rows], seen, draws), confidence)
    repeated = released[released > 1].sum() / draws
    longer = max(1.0, draws / seen.sum())
    return alike.grown(float(np.sqrt(longer * repeated)), 0.5)


def _chance_of_a_draw(counts: Counts, seen: Counts, draws: int) -> Floats:
    """Give the chance that some of `draws` training rows are one that occurs `counts` times."""
    total = int(seen.sum())
    if draws >= total:
        return (counts > 0).astype(np.float64)
    others = total - counts
    missed = np.zeros(counts.size)
    possible = others >= draws
    left = others[possible]
    logs = gammaln(left + 1) - gammaln(left - draws + 1)
    logs += gammaln(total - draws + 1) - gammaln(total + 1)
    missed[possible] = np.exp(logs)
    return np.where(counts > 0, 1.0 - missed, 0.0)


def count_near_copies(
    held_out: MixedRows,
    training: MixedRows,
    synthetic: MixedRows,
    confidence: float,
    rng: np.random.Generator,
) -> Metric:
    """Compare how often held-out rows lie far nearer to a synthetic than to a training row.

    Chance is the larger of the share for which it is the other way round, and of the share that
    synthetic rows with shuffled columns reach, which is large in a table of one or two columns.
    Exact copies are not counted: of those, a table of few categories has many without a leak.

    Args:
        held_out: n >= 1 rows.
        training: m >= 1 training rows.
        synthetic: m synthetic rows.
        confidence: Level of the interval.
        rng: Source of the shuffle.

    Returns:
        The metric; `control` is the share that chance explains.
    """
    to_synthetic, to_training, to_shuffled = (
        nearest(held_out, each, 1).distances[:, 0]
        for each in (synthetic, training, _shuffled(synthetic, rng))
    )
    near = _chance("synthetic rows", _far_nearer(to_synthetic, to_training), confidence)
    chances = [
        _chance("training rows", _far_nearer(to_training, to_synthetic), confidence),
        _chance("shuffled columns", _far_nearer(to_shuffled, to_training), confidence),
    ]
    return _beyond_chance(
        HELD_OUT_NEAR_COPIES,
        near,
        chances,
        rows=len(held_out),
        compared_with=len(training),
        near_synthetic=int(_far_nearer(to_synthetic, to_training).sum()),
        near_training=int(_far_nearer(to_training, to_synthetic).sum()),
    )


def _far_nearer(distances: Floats, others: Floats) -> NDArray[np.bool_]:
    return (distances > 0) & (distances < NEAR * others)


def _shuffled(rows: MixedRows, rng: np.random.Generator) -> MixedRows:
    return replace(
        rows, ranks=rng.permuted(rows.ranks, axis=1), codes=rng.permuted(rows.codes, axis=1)
    )


def _beyond_chance(
    text: MetricText, found: _Chance, chances: Sequence[_Chance], **details: Any
) -> Metric:
    """Subtract the chance that leaves the least."""
    differences = [
        difference_of_intervals((found.share, found.interval), (each.share, each.interval))
        for each in chances
    ]
    place = int(np.argmin([each.low for each in differences]))
    return text.measured(
        found.share - chances[place].share,
        differences[place],
        control=chances[place].share,
        **details,
        chance={each.name.replace(" ", "_"): each.share for each in chances},
        largest_chance=chances[place].name,
    )
