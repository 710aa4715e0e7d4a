"""Which runs were started together, as a scheduler tells it through the environment."""

import os

VARIABLES = ("BCGAN_BATCH_ID", "AIRFLOW_CTX_DAG_RUN_ID")
"""Variables that name the batch, the first one that is set; Airflow sets the second by itself."""


def batch_id() -> str | None:
    """Name the batch that this run belongs to.

    It is no parameter: it decides nothing of the result, and a training that goes on the next
    night is still the same one.

    Returns:
        Its name; nothing for a run of its own.
    """
    return next((value for name in VARIABLES if (value := os.environ.get(name, "").strip())), None)
