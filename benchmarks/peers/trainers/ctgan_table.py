"""CTGAN and TVAE, by their own package."""

import time

import ctgan
import numpy as np
import pandas as pd
import torch
from job import Job, run

PROBED = (10, 40, 160)
"""Epochs whose time is measured; more if they are too short for fewer."""


def fit_and_sample(job: Job, train: pd.DataFrame) -> pd.DataFrame:
    """Train and sample as many rows.

    Columns that are no numbers, and the classes, are told to be discrete, their missing cells a
    category. Missing numbers, which the package refuses, become the median. Whole numbers are
    rounded, as it gives them fractions.
    """
    np.random.seed(job.seed)
    torch.manual_seed(job.seed)
    numbers = [name for name in train if pd.api.types.is_numeric_dtype(train[name])]
    discrete = [
        name
        for name in train
        if name not in numbers or (name == job.target and job.task == "classification")
    ]
    given = train.copy()
    for name in given:
        if name in discrete:
            given[name] = given[name].astype(object).where(given[name].notna(), "")
        else:
            given[name] = given[name].fillna(given[name].median())
    kind = getattr(ctgan, job.values.get("model_name", "CTGAN"))
    seconds = job.values.get("fit_within_seconds")
    generator = kind() if seconds is None else kind(epochs=_epochs(kind, given, discrete, seconds))
    with job.timed("fit"):
        generator.fit(given, discrete)
    with job.timed("sample"):
        table = generator.sample(len(train))
    for name in table:
        if name in discrete:
            table[name] = table[name].where(table[name] != "", None)
        elif pd.api.types.is_integer_dtype(train[name]):
            table[name] = table[name].round().astype("int64")
    return table[list(train.columns)]


def _epochs(kind: type, given: pd.DataFrame, discrete: list[str], seconds: float) -> int:
    """Find the number of epochs that takes so long: the packages cannot be asked for a time."""

    def taken(epochs: int) -> float:
        # With the same seed what comes before the epochs is the same work each time.
        np.random.seed(0)
        start = time.process_time()
        kind(epochs=epochs).fit(given, discrete)
        return time.process_time() - start

    before = taken(1)
    for more in PROBED:
        longer = taken(1 + more) - before
        # Where epochs are short beside what comes before them, their time is lost in its chance.
        if longer > before / 2:
            break
    epoch = max(longer, before / 20) / more
    return max(1, round((seconds - before) / epoch) + 1)


run(fit_and_sample)
