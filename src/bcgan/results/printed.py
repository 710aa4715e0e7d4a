"""The numbers that the paper prints, for the pages that set ours beside them."""

import json
from functools import cache
from importlib import resources
from statistics import fmean

from pydantic import BaseModel, ConfigDict, Field

from bcgan.evaluation.averages import six_distinct

PRINTED_VARIANTS = ("acgan", "wgan", "bwgan", "mmdgan", "bmmdgan")
"""The variants of the paper's tables, in their order."""

LEARNERS = {
    "dt_10": "DT (d=10)",
    "dt_20": "DT (d=20)",
    "linear_svm": "Linear SVM",
    "mlp_100": "MLP (100)",
    "mlp_200_200": "MLP (200x2)",
    "rf_10": "RF (n=10, d=10)",
    "rf_20": "RF (n=10, d=20)",
}
"""The paper's names of the learners, in the order of appendix B."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(_Part):
    """Where the numbers are from."""

    title: str
    authors: str
    source: str


class Erratum(_Part):
    """What is wrong or missing in the document.

    Attributes:
        where: Table or section.
        what: One or two sentences.
    """

    where: str
    what: str


class Size(_Part):
    """A row of Table 6: rows of the two parts, features after one-hot encoding, classes."""

    train: int
    test: int
    discrete: int
    continuous: int
    classes: int


class Breakdown(_Part):
    """A table of appendix B, in per cent.

    Attributes:
        learners: By learner: `real`, an accuracy, and by variant the accuracy and the accuracy
            relative to the real one.
        average: By variant: the average printed below the rows.
    """

    learners: dict[str, dict[str, float | tuple[float, float]]]
    average: dict[str, float]

    def real(self, learner: str) -> float:
        """Give the accuracy after training on real rows."""
        found = self.learners[learner]["real"]
        return found if isinstance(found, float) else found[0]

    def pair(self, learner: str, variant: str) -> tuple[float, float]:
        """Give the accuracy of a variant and its relative accuracy."""
        found = self.learners[learner][variant]
        if isinstance(found, float):
            raise TypeError(f"{variant} has a pair of numbers for {learner}")
        return found

    def six_distinct(self, variant: str) -> float:
        """Average the relative accuracies without the row that repeats another one."""
        return fmean(self.pair(name, variant)[1] for name in six_distinct(self.learners))


class Printed(_Part):
    """All numbers of the paper that the pages show.

    Attributes:
        document: Where they are from.
        names: The paper's name of each study's data set.
        table_1: By variant: the average relative accuracy by study, in per cent, and over all
            studies (`average`).
        table_2: By study and number of features: precision for `real` and by variant, in [0, 1].
        table_3: By study and C: F1 for `real` and by variant, in [0, 1].
        table_6: By study: its size.
        appendix_b: By study: accuracy of each learner.
        images: Tables 4 and 5 by study, as appendix B. In the copy at hand the WGAN column of
            table 5 cannot be read and is left out.
        errata: What is wrong or missing in the document.
    """

    document: Document
    names: dict[str, str]
    table_1: dict[str, dict[str, float]]
    table_2: dict[str, dict[str, dict[str, float]]]
    table_3: dict[str, dict[str, dict[str, float]]]
    table_6: dict[str, Size]
    appendix_b: dict[str, Breakdown]
    images: dict[str, Breakdown]
    errata: tuple[Erratum, ...] = Field(min_length=1)


@cache
def printed_numbers() -> Printed:
    """Read the numbers.

    Returns:
        The content of `printed.json`.
    """
    text = (resources.files("bcgan.results") / "printed.json").read_text(encoding="utf-8")
    return Printed.model_validate(json.loads(text))
