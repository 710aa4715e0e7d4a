"""Small typed tables on which labels depend on the features."""

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.settings import CompatibilitySettings

COLUMNS = EvaluationColumns(
    numeric=("age", "score"), categorical=("colour", "member"), datetime=("since",), target="label"
)


def make_table(rows: int, seed: int) -> pd.DataFrame:
    """Make a typed table whose label follows from `age` and `colour`, with some noise."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows)
    colour = rng.choice(["red", "green", "blue"], rows, p=[0.5, 0.3, 0.2])
    chance = 1 / (1 + np.exp(-((age - 50) / 5 + 3.0 * (colour == "red") - 1.0)))
    table = pd.DataFrame(
        {
            "age": pd.array(age, dtype="Int64"),
            "score": rng.normal(size=rows),
            "colour": pd.Series(colour, dtype="str"),
            "member": pd.array(rng.random(rows) < 0.5, dtype="boolean"),
            "since": (
                pd.Timestamp("2020-01-01")
                + pd.to_timedelta(rng.integers(0, 900, rows), unit="D").to_series(index=range(rows))
            ).astype("datetime64[us]"),
            "label": pd.Series(np.where(rng.random(rows) < chance, "yes", "no"), dtype="str"),
        }
    )
    table.loc[rng.random(rows) < 0.1, "score"] = np.nan
    table.loc[rng.random(rows) < 0.1, "colour"] = pd.NA
    return table


@pytest.fixture(scope="package")
def columns() -> EvaluationColumns:
    return COLUMNS


@pytest.fixture(scope="package")
def real() -> pd.DataFrame:
    return make_table(300, seed=1)


@pytest.fixture(scope="package")
def second_sample() -> pd.DataFrame:
    """As many other rows of the same kind as `real`."""
    return make_table(300, seed=3)


@pytest.fixture(scope="package")
def held_out() -> pd.DataFrame:
    return make_table(200, seed=2)


@pytest.fixture(scope="package")
def quick() -> CompatibilitySettings:
    """Settings whose fits take milliseconds, in this process."""
    return CompatibilitySettings(mlp_max_iter=2, jobs=1, baselines=False, resamples=100)
