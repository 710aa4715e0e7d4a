"""Fixtures and settings that all tests share."""

import os

# Before anything imports MLflow, Kedro's telemetry or PyTorch: tests send nothing anywhere, and
# for their small tensors a second thread costs more than it gives, much more on a busy machine.
os.environ["DO_NOT_TRACK"] = "true"
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Known data sets are taken from disk or not at all.
os.environ["BCGAN_MIRROR"] = "offline"

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pandas as pd
import pytest
import torch

# Two threads that wait for one another are slow on a busy machine, and the tests' networks are
# too small to gain from them.
torch.set_num_threads(1)

PROJECT_ROOT = Path(__file__).resolve().parents[1]

# The same examples at every run, so that a green run stays green; a machine that is busy with
# something else is no failure.
hypothesis.settings.register_profile("bcgan", deadline=None, max_examples=25, derandomize=True)
hypothesis.settings.load_profile("bcgan")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder that holds pyproject.toml."""
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of larger data sets beside the repository; without it the test is skipped."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder shared/data beside the repository")
    return folder


@pytest.fixture(autouse=True, scope="session")
def quick_judges() -> Iterator[None]:
    """Let judges of rows learn little: every training ends with them, few tests are about them."""
    from bcgan.classifiers import density_ratio
    from bcgan.classifiers.training import ClassifierSettings
    from bcgan.synthesizer import critic_fit

    quick = ClassifierSettings(members=2, hidden=(16,), epochs=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(density_ratio, "JUDGES", quick)
        patch.setattr(critic_fit, "FORESTS", 1)
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_figures() -> Iterator[None]:
    """Draw the figures of whole runs coarsely: their layout takes a quarter of a tiny run."""
    from matplotlib.figure import Figure

    from bcgan.atomic import atomic_path
    from bcgan.datasets import figures

    def coarsely(figure: Figure, path: Path) -> None:
        figure.set_layout_engine("none")
        with atomic_path(path) as temporary:
            figure.savefig(temporary, format="png", dpi=30)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "_draw", coarsely)
        yield


@pytest.fixture
def mixed_table() -> pd.DataFrame:
    """A table of 200 rows with a column of every kind, as a Parquet file would give it.

    The target `bought` (text, two classes) depends on `age` and `channel`. `age` (integer) and
    `channel` (text) miss some values, `gain` is zero in most rows, `code` has leading zeros,
    `customer` identifies the row, `country` is constant, `empty` has no value at all.
    """
    rows = 200
    rng = np.random.default_rng(0)
    age = rng.integers(18, 80, rows)
    channel = rng.choice(["shop", "web", "phone"], rows, p=[0.5, 0.3, 0.2])
    likely = (age > 45) ^ (channel == "web")
    table = pd.DataFrame(
        {
            "customer": [f"C-{number:05d}" for number in rng.permutation(rows)],
            "age": pd.array(age, dtype="Int64"),
            "height": rng.normal(170.0, 10.0, rows).round(1),
            "gain": np.where(rng.random(rows) < 0.9, 0, rng.integers(1_000, 9_000, rows)),
            "channel": pd.Series(channel, dtype="str"),
            "code": pd.Series(rng.choice(["007", "010", "123"], rows), dtype="str"),
            "member": rng.random(rows) < 0.3,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), "D"),
            "country": "NL",
            "empty": pd.Series([None] * rows, dtype="str"),
            "bought": np.where(likely ^ (rng.random(rows) < 0.1), "yes", "no"),
        }
    )
    table.loc[rng.random(rows) < 0.1, "age"] = pd.NA
    table.loc[rng.random(rows) < 0.1, "channel"] = pd.NA
    return table
