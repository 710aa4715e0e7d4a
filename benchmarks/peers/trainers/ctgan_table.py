"""CTGAN and TVAE, by their own package."""

import ctgan
import numpy as np
import pandas as pd
import torch
from job import Job, run


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
    with job.timed("fit"):
        generator = getattr(ctgan, job.values.get("model_name", "CTGAN"))()
        generator.fit(given, discrete)
    with job.timed("sample"):
        table = generator.sample(len(train))
    for name in table:
        if name in discrete:
            table[name] = table[name].where(table[name] != "", None)
        elif pd.api.types.is_integer_dtype(train[name]):
            table[name] = table[name].round().astype("int64")
    return table[list(train.columns)]


run(fit_and_sample)
