"""Distances to the closest record: do synthetic rows crowd around the training rows?"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.gower import Neighbours, nearest
from bcgan.evaluation.privacy.intervals import Interval, bootstrap
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows

Floats = NDArray[np.float64]

QUANTILE = 0.05
BINS = 40
LEAST_WITNESSES = 10
"""Fewest real rows with synthetic rows of their own: a bootstrap of fewer sees no spread."""

CLOSER_TO_TRAINING = MetricText(
    "Copy detector: synthetic rows closer to training than to held-out rows",
    "Share of synthetic rows whose nearest training row is nearer than their nearest held-out "
    "row (equal numbers of both). 0.5 means no crowding around training rows; it finds copies and "
    "near copies, and nothing else.",
    floor=0.5,
)
CLOSEST_RECORD = MetricText(
    "Copy detector: distance to the closest record, 5 % quantile",
    "How much smaller the distance of the closest 5 % of synthetic rows is to training rows than "
    "to held-out rows. 0 means equally near to both; a small distance alone says nothing.",
)
DISTANCE_RATIO = MetricText(
    "Copy detector: nearest-neighbour distance ratio, 5 % quantile",
    "Nearest divided by second nearest distance, near 0 where a synthetic row clings to a single "
    "real row: 5 % quantile for held-out rows minus that for training rows. 0 means no clinging.",
)

TEXTS = {
    "closer_to_training": CLOSER_TO_TRAINING,
    "distance_to_closest_record": CLOSEST_RECORD,
    "nearest_neighbour_distance_ratio": DISTANCE_RATIO,
}


@dataclass(frozen=True)
class Closeness:
    """Distances of m synthetic rows to equally many members and non-members.

    Attributes:
        to_members: The two nearest members of each synthetic row.
        to_non_members: The two nearest non-members.
    """

    to_members: Neighbours
    to_non_members: Neighbours

    @classmethod
    def of(cls, synthetic: MixedRows, members: MixedRows, non_members: MixedRows) -> "Closeness":
        """Measure the distances; both groups have the same number of rows, at least two."""
        return cls(nearest(synthetic, members, 2), nearest(synthetic, non_members, 2))

    def metrics(
        self, resampling: tuple[int, float, np.random.Generator], candidates: int
    ) -> dict[str, Metric]:
        """Compare the distances to both groups.

        Synthetic rows with the same nearest real row are no independent witnesses. So the
        bootstrap draws real rows, members and non-members apart, and each of them brings along
        all synthetic rows whose nearest one it is.

        Args:
            resampling: Number of resamples, confidence, and source of the draws.
            candidates: Number of members, which is that of non-members.

        Returns:
            Metrics by name.
        """
        near, far = self.to_members.distances[:, 0], self.to_non_members.distances[:, 0]
        owners = np.where(
            near <= far, self.to_members.rows[:, 0], candidates + self.to_non_members.rows[:, 0]
        )
        witnesses = len(np.unique(owners))
        if witnesses < LEAST_WITNESSES:
            reason = (
                f"It takes {LEAST_WITNESSES} real rows that are nearest to some synthetic row; "
                f"there are {witnesses}."
            )
            return {name: text.not_computable(reason) for name, text in TEXTS.items()}
        weighing = _Weighing(owners, candidates, resampling)
        closer = (near < far) + 0.5 * (near == far)
        ratios = _ratios(self.to_members), _ratios(self.to_non_members)
        return {
            "closer_to_training": CLOSER_TO_TRAINING.measured(
                closer.mean(),
                weighing.interval(lambda weights: float(np.average(closer, weights=weights))),
                p_value=_swap_p_value(closer, owners, candidates),
                ties=int((near == far).sum()),
            ),
            "distance_to_closest_record": weighing.compare(CLOSEST_RECORD, near, far),
            "nearest_neighbour_distance_ratio": weighing.compare(DISTANCE_RATIO, *ratios),
        }

    def histogram(self) -> dict[str, list[float]]:
        """Count synthetic rows by their distance to the closest member and non-member.

        Returns:
            `edges` (one more than the counts), `members` and `non_members`.
        """
        groups = {
            "members": self.to_members.distances[:, 0],
            "non_members": self.to_non_members.distances[:, 0],
        }
        largest = max(float(np.quantile(each, 0.995)) for each in groups.values()) or 1.0
        edges = np.linspace(0.0, largest, BINS + 1)
        counts = {
            name: np.histogram(np.minimum(each, largest), edges)[0].tolist()
            for name, each in groups.items()
        }
        return {"edges": edges.tolist(), **counts}


@dataclass(frozen=True)
class _Weighing:
    """Resampled weights of synthetic rows, the same for all rows of one nearest real row."""

    owners: NDArray[np.int64]
    candidates: int
    resampling: tuple[int, float, np.random.Generator]

    def interval(self, statistic: Callable[[Floats], float]) -> Interval:
        resamples, confidence, rng = self.resampling

        def once(rng: np.random.Generator) -> float:
            drawn = rng.integers(self.candidates, size=(2, self.candidates))
            drawn[1] += self.candidates
            times = np.bincount(drawn.ravel(), minlength=2 * self.candidates)
            weights = times[self.owners].astype(np.float64)
            return statistic(weights) if weights.any() else float("nan")

        return bootstrap(once, resamples, confidence, rng)

    def compare(self, text: MetricText, members: Floats, non_members: Floats) -> Metric:
        """Compare a low quantile for members with that for non-members."""
        mine, other = _SortedValues.of(members), _SortedValues.of(non_members)
        even = np.ones(len(members))
        interval = self.interval(lambda w: other.quantile(w) - mine.quantile(w))
        control = other.quantile(even)
        return text.measured(
            control - mine.quantile(even),
            interval,
            control=control,
            members=mine.quantile(even),
            non_members=control,
        )


@dataclass(frozen=True)
class _SortedValues:
    values: Floats
    order: NDArray[np.int64]

    @classmethod
    def of(cls, values: Floats) -> "_SortedValues":
        order = np.argsort(values, kind="stable")
        return cls(values[order], order)

    def quantile(self, weights: Floats) -> float:
        """Give the weighted quantile."""
        reached = np.cumsum(weights[self.order])
        place = int(np.searchsorted(reached, QUANTILE * reached[-1]))
        return float(self.values[min(place, len(self.values) - 1)])


def _ratios(neighbours: Neighbours) -> Floats:
    """Divide nearest by second nearest distance; two copies of one row single no one out."""
    first, second = neighbours.distances[:, 0], neighbours.distances[:, -1]
    return np.divide(first, second, out=np.ones_like(first), where=second > 0)


def _swap_p_value(closer: Floats, owners: NDArray[np.int64], candidates: int) -> float | None:
    """Give the chance of such a share if the labels member and non-member were dealt at random.

    The synthetic rows of one real row change sides together; their number over real rows has a
    known variance under dealing, and the share is then close to normal.
    """
    decided = closer != 0.5
    if not decided.any():
        return None
    loads = np.bincount(owners[decided], minlength=2 * candidates)
    variance = candidates**2 / (2 * candidates - 1) * loads.var()
    if variance <= 0:
        return None
    lead = (closer[decided] - 0.5).sum()
    return 1 - NormalDist().cdf(float(lead / np.sqrt(variance)))
