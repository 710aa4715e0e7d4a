"""The baselines of the compatibility score as tables to train on."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from bcgan.evaluation.baselines import (
    Labeller,
    bootstrap,
    halves,
    independent_columns,
    relabelled,
)
from bcgan.evaluation.cache import table_fingerprint
from bcgan.evaluation.comparisons import Pair
from bcgan.evaluation.labels import LabelledRows
from bcgan.evaluation.settings import BaselineName
from bcgan.evaluation.smote_rows import smote_obstacle, smote_rows
from bcgan.evaluation.table_scores import TableSource, Trial, real_key
from bcgan.seeds import numpy_generator


def obstacles(
    real: LabelledRows, trial: Trial, labeller: Labeller | None
) -> dict[BaselineName, str]:
    """Tell which baselines cannot be made, and why.

    Args:
        real: The real training rows.
        trial: How to train and test.
        labeller: What names labels anew; None where there is nothing that could.

    Returns:
        Reasons, each part of a sentence, by baseline that was asked for.
    """
    numeric = trial.task == "regression"
    found: dict[BaselineName, str | None] = {
        "independent_columns_labelled": (
            "it is made for classes"
            if numeric
            else "no pretrained classifiers are given"
            if labeller is None
            else None
        ),
        "smotenc": "it is made for classes" if numeric else smote_obstacle(real, trial.columns),
        "halves": "a single row has no halves" if len(real.labels) < 2 else None,
    }
    wanted = trial.settings.baseline_names
    return {name: why for name, why in found.items() if why is not None and name in wanted}


def baseline_sources(
    real: LabelledRows, trial: Trial, labeller: Labeller | None, without: Mapping[BaselineName, str]
) -> tuple[dict[str, TableSource], dict[str, Pair]]:
    """Describe the tables of the baselines that were asked for.

    Args:
        real: The real training rows.
        trial: How to train and test.
        labeller: What names labels anew.
        without: Baselines to leave out.

    Returns:
        Tables by name, and for each baseline which of them is compared with which.
    """
    target = str(trial.columns.target)
    sources: dict[str, TableSource] = {}
    pairs: dict[str, Pair] = {}

    def rng(name: str) -> np.random.Generator:
        return numpy_generator(trial.settings.seed, "baseline", name)

    def add(name: str, make: Callable[[], pd.DataFrame], *more: object) -> None:
        sources[name] = TableSource(
            lambda: LabelledRows.of(make(), trial.columns, name),
            [*real_key(name, real, trial), *more],
        )

    for name in trial.settings.baseline_names:
        if name in without:
            continue
        pairs[name] = (name, "real")
        if name == "independent_columns":
            add(name, lambda: independent_columns(real.table, rng("independent_columns")))
        elif name == "bootstrap":
            add(name, lambda: bootstrap(real.table, rng("bootstrap")))
        elif name == "halves":
            add("half_a", lambda: halves(real.table, rng("halves"))[0])
            add("half_b", lambda: halves(real.table, rng("halves"))[1])
            pairs[name] = ("half_a", "half_b")
        elif name == "smotenc":
            sources[name] = TableSource(
                lambda: smote_rows(real, trial.columns, rng("smotenc")),
                real_key(name, real, trial),
            )
        elif labeller is not None:
            # Made at once: what it is depends on the classifiers, which only it can tell.
            table = relabelled(real.table, target, labeller, rng(name))
            add(name, lambda table=table: table, table_fingerprint(table))  # type: ignore[misc]
    return sources, pairs
