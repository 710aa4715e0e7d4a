"""Ours, with its default settings."""

import pandas as pd
from job import Job, run

from bcgan import BoundaryCalibratedGAN


def fit_and_sample(job: Job, train: pd.DataFrame) -> pd.DataFrame:
    """Train and sample as many rows."""
    with job.timed("fit"):
        generator = BoundaryCalibratedGAN(random_state=job.seed, **job.values.get("parameters", {}))
        generator.fit(train, target=job.target)
    with job.timed("sample"):
        table = generator.sample(len(train))
    generator.save(job.model)
    return table


run(fit_and_sample)
