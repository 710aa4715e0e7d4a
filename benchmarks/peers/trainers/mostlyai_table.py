"""mostlyai-engine's TabularARGN."""

import pandas as pd
from job import Job, run
from mostlyai.engine import TabularARGN


def fit_and_sample(job: Job, train: pd.DataFrame) -> pd.DataFrame:
    """Train and sample as many rows."""
    with job.timed("fit"):
        generator = TabularARGN(
            random_state=job.seed, verbose=0, **job.values.get("parameters", {})
        )
        generator.fit(train)
    with job.timed("sample"):
        table = generator.sample(n_samples=len(train))
    return table[list(train.columns)]


run(fit_and_sample)
