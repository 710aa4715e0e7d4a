"""Scores of learners trained on one table set beside those of learners trained on another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.averages import Scores, average_scores, computable
from bcgan.evaluation.learners import GRADIENT_BOOSTING
from bcgan.evaluation.resampled_rows import Interval, percentile_interval, resampled_weights
from bcgan.evaluation.scorers import Scored, Scorer, Weights
from bcgan.evaluation.table_scores import TableOutcomes

Pair = tuple[str, str]
"""A table, and the one that stands for real rows beside it."""

Relations = dict[str, dict[str, Scores]]
"""Relations by comparison and learner."""


@dataclass(frozen=True)
class Intervals:
    """Ranges over resampled test rows, None where a value cannot be resampled.

    Attributes:
        averages: By average.
        learners: Of the relations that have a value, by learner and relation.
    """

    averages: dict[str, Interval | None]
    learners: dict[str, dict[str, Interval | None]]


class Comparisons:
    """Compares tables, on the test rows as they are or as resampled."""

    def __init__(
        self,
        outcomes: Mapping[str, TableOutcomes],
        scorer: Scorer,
        pairs: Mapping[str, Pair],
    ) -> None:
        """Score the test rows as they are.

        Args:
            outcomes: Predictions of the learners, by table and learner.
            scorer: Knows the right answers.
            pairs: Tables to compare, by name of the comparison.
        """
        self._scorer = scorer
        self._pairs = dict(pairs)
        self._scored: dict[str, dict[str, Scored]] = {
            table: {learner: scorer.score(outcome) for learner, outcome in found.items()}
            for table, found in outcomes.items()
        }
        once = np.ones((scorer.rows, 1))
        self.scores = self._scores(once)
        """Scores by table and learner, arrays of shape (1,)."""
        self.relations = self._relations(self.scores, once)
        """Relations by comparison and learner, arrays of shape (1,)."""
        self._used = {name: computable(_seven(found)) for name, found in self.relations.items()}
        self.averages = {
            name: average_scores(_seven(found)) for name, found in self.relations.items()
        }
        """Averages over the seven learners by comparison, arrays of shape (1,)."""

    def intervals(self, resamples: int, rng: np.random.Generator) -> dict[str, Intervals]:
        """Repeat all comparisons on resampled test rows.

        Args:
            resamples: How many times.
            rng: Source of the draws.

        Returns:
            Intervals by comparison.
        """
        averages: dict[tuple[str, str], list[NDArray[np.float64]]] = {}
        single: dict[tuple[str, str, str], list[NDArray[np.float64]]] = {}
        for weights in resampled_weights(self._scorer.rows, resamples, rng):
            relations = self._relations(self._scores(weights), weights)
            for name, found in relations.items():
                for key, values in average_scores(_seven(found), self._used[name]).items():
                    averages.setdefault((name, key), []).append(values)
                for learner, by_relation in found.items():
                    for key, values in by_relation.items():
                        single.setdefault((name, learner, key), []).append(values)
        return {name: self._intervals_of(name, averages, single) for name in self._pairs}

    def _intervals_of(
        self,
        name: str,
        averages: Mapping[tuple[str, str], list[NDArray[np.float64]]],
        single: Mapping[tuple[str, str, str], list[NDArray[np.float64]]],
    ) -> Intervals:
        return Intervals(
            averages={
                key: percentile_interval(np.concatenate(averages[name, key]))
                if np.isfinite(value[0]) and (name, key) in averages
                else None
                for key, value in self.averages[name].items()
            },
            learners={
                learner: {
                    key: percentile_interval(np.concatenate(single[name, learner, key]))
                    for key, value in found.items()
                    if np.isfinite(value[0])
                }
                for learner, found in self.relations[name].items()
            },
        )

    def _scores(self, weights: Weights) -> dict[str, dict[str, Scores]]:
        return {
            table: {learner: scored.scores(weights) for learner, scored in found.items()}
            for table, found in self._scored.items()
        }

    def _relations(self, scores: Mapping[str, dict[str, Scores]], weights: Weights) -> Relations:
        return {
            name: {
                learner: self._scorer.relative(found, scores[real][learner], weights)
                for learner, found in scores[other].items()
            }
            for name, (other, real) in self._pairs.items()
        }


def _seven(learners: Mapping[str, Scores]) -> dict[str, Scores]:
    return {name: found for name, found in learners.items() if name != GRADIENT_BOOSTING}
