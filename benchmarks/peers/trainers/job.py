"""What every trainer does around its generator; it runs in the generator's own environment.

A job is a JSON file: `train`, a Parquet file; `target`; `task`; `seed`; `out`, the Parquet file to
write; `model`, a folder for a trained model, where one is kept; and the entrant's options.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd


class Job:
    """A job and what it has cost so far."""

    def __init__(self, path: str) -> None:
        """Read a job's file."""
        self.values: dict[str, Any] = json.loads(Path(path).read_text())
        self.cost: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        """Give a value of the job."""
        return self.values[name]

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Take wall and processor time of a block."""
        wall, processor = time.perf_counter(), _processor_seconds()
        yield
        self.cost[f"{what}_seconds"] = time.perf_counter() - wall
        self.cost[f"{what}_processor_seconds"] = _processor_seconds() - processor

    def finish(self, table: pd.DataFrame) -> None:
        """Write the table and what it cost, the cost last."""
        out = Path(self.values["out"])
        table.to_parquet(out)
        self.cost["rows"] = len(table)
        self.cost["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        part = out.with_name("cost.json.part")
        part.write_text(json.dumps(self.cost, indent=1))
        os.replace(part, out.with_name("cost.json"))


def run(fit_and_sample: Callable[[Job, pd.DataFrame], pd.DataFrame]) -> None:
    """Do the job that the command line names."""
    job = Job(sys.argv[1])
    job.finish(fit_and_sample(job, pd.read_parquet(job.train)))


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
