"""The content of `compatibility.json`, from outcomes of learners."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bcgan.evaluation.averages import AVERAGES, GAINS, LEAST_REAL_R2, Scores
from bcgan.evaluation.columns import Task
from bcgan.evaluation.comparisons import Comparisons, Intervals
from bcgan.evaluation.json_numbers import json_numbers
from bcgan.evaluation.learners import GRADIENT_BOOSTING, all_of, seven_of
from bcgan.evaluation.table_scores import TableOutcomes

_UNDEFINED = {
    "lift": (
        "lift not computable: trained on real rows, this learner does not beat guessing the "
        "majority class"
    ),
    "relative_accuracy": "relative accuracy not computable: the real accuracy is 0",
    "relative_macro_f1": "relative macro-F1 not computable: the real macro-F1 is 0",
    "relative_r2": (
        f"relative R2 not computable: trained on real rows, this learner's R2 is not above "
        f"{LEAST_REAL_R2}"
    ),
}
_LEFT_OUT = "the averages leave out {}: trained on real rows, R2 not above 0.1"
_NO_LIFT = (
    "lift not computable: trained on real rows, the learners together do not beat guessing the "
    "majority class"
)
_UNBOUNDED_LIFT = (
    "lift has no interval: in more than 5 % of the resamples the real learners together do not "
    "beat guessing the majority class"
)


class ResultParts:
    """Puts scores, relations, averages and intervals into the form of the report."""

    def __init__(
        self,
        task: Task,
        found: Comparisons,
        intervals: Mapping[str, Intervals],
        outcomes: Mapping[str, TableOutcomes],
    ) -> None:
        """Take what was computed.

        Args:
            task: What is predicted.
            found: All comparisons.
            intervals: Of each comparison.
            outcomes: Tell how long the fits took.
        """
        self._task = task
        self._found = found
        self._intervals = intervals
        self._outcomes = outcomes

    def averages(self, name: str) -> dict[str, Any]:
        """Give the averages of a comparison, and a `note` where one is None or leaves learners out.

        Args:
            name: Name of the comparison.

        Returns:
            JSON values; None where no learner has a value.
        """
        result: dict[str, Any] = dict(json_numbers(self._found.averages[name]))
        notes = [*self._about_lift(name, result), *self._left_out(name)]
        return {**result, "note": "; ".join(notes)} if notes else result

    def _about_lift(self, name: str, averages: Mapping[str, Any]) -> Iterator[str]:
        if self._task != "classification":
            return
        if averages["lift"] is None:
            yield _NO_LIFT
        elif self._intervals[name].averages["lift"] is None:
            yield _UNBOUNDED_LIFT

    def _left_out(self, name: str) -> Iterator[str]:
        relations = self._found.relations[name]
        without = [
            all_of(self._task)[learner].name
            for learner in seven_of(self._task)
            if not np.isfinite(relations.get(learner, {}).get("relative_r2", np.zeros(1))[0])
        ]
        if without:
            yield _LEFT_OUT.format(" and ".join(without))

    def intervals(self, name: str) -> dict[str, Any]:
        """Give the intervals of the averages of a comparison; None where there is none."""
        return dict(self._intervals[name].averages)

    def learner(self, identifier: str, name: str = "synthetic") -> dict[str, Any]:
        """Give what is known of one learner.

        Args:
            identifier: The learner.
            name: Table whose comparison with the real one is reported.

        Returns:
            Its `name`, its scores after training on `real` and on the other table, their
            relations with their intervals, and how long the fits took.
        """
        entry: dict[str, Any] = {"name": all_of(self._task)[identifier].name}
        for table in ("real", name):
            entry[table] = self.scores(table, identifier)
        entry |= self.relations(name, identifier)
        entry["seconds"] = {
            table: self._outcomes[table][identifier].seconds for table in ("real", name)
        }
        return entry

    def relations(self, name: str, identifier: str) -> dict[str, Any]:
        """Give a learner's relations in a comparison, a `note` on those that are None."""
        found = self._found.relations[name][identifier]
        relations: Scores = {key: found[key] for key in found if key not in GAINS}
        result: dict[str, Any] = dict(json_numbers(relations))
        notes = [text for key, text in _UNDEFINED.items() if result.get(key, 0.0) is None]
        if notes:
            result["note"] = "; ".join(notes)
        ends = self._intervals[name].learners[identifier]
        return {**result, "intervals": {key: ends[key] for key in ends if key not in GAINS}}

    def scores(self, table: str, identifier: str) -> dict[str, float | None]:
        """Give a learner's scores after training on a table."""
        return json_numbers(self._found.scores[table][identifier])

    def plain(self, name: str) -> dict[str, Any]:
        """Give the entry of a table that only the seven learners were trained on.

        Args:
            name: Name of the table and of its comparison with the real one.

        Returns:
            Averages, their intervals, and scores of the seven learners.
        """
        return {
            "averages": self.averages(name),
            "intervals": self.intervals(name),
            "learners": self._seven(name),
        }

    def baseline(self, name: str, table: str) -> dict[str, Any]:
        """Give the entry of a baseline.

        Args:
            name: Name of the comparison.
            table: The table in the place of the synthetic one.

        Returns:
            Averages, their intervals, scores of the seven learners, and gradient boosting.
        """
        return {
            "averages": self.averages(name),
            "intervals": self.intervals(name),
            "learners": self._seven(table),
            GRADIENT_BOOSTING: {
                **self.scores(table, GRADIENT_BOOSTING),
                **self.relations(name, GRADIENT_BOOSTING),
            },
        }

    def _seven(self, table: str) -> dict[str, Any]:
        return {each: self.scores(table, each) for each in seven_of(self._task)}


def not_computable(reason: str) -> dict[str, Any]:
    """Give the entry of a baseline that there is not.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        An entry whose averages are None.
    """
    return {
        "status": "not computable",
        "reason": reason,
        "averages": dict.fromkeys(AVERAGES),
        "intervals": dict.fromkeys(AVERAGES),
        "learners": {},
    }
