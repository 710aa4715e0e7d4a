import numpy as np
import pandas as pd
import pytest

from bcgan.tabular.identifier_series import identifier_block
from bcgan.tabular.schema import infer_schema

RNG = np.random.default_rng(0)
COLUMNS = {
    "shape": [f"C-{number:03d}" for number in RNG.permutation(300)],
    "two shapes": [f"{n:02d}" if n < 90 else f"X{n}" for n in RNG.permutation(300)],
    "numbers": RNG.choice(10**9, 300, replace=False),
    "consecutive": np.arange(300) + 7,
}


def blocks(values, rows, seed=0) -> pd.Series:
    table = pd.DataFrame({"id": values, "x": RNG.normal(size=300)})
    schema = infer_schema(table, target=None, overrides={"id": "identifier"})
    column = schema.column("id")
    missing = column.missing_count / schema.rows
    sizes = [min(400, rows - start) for start in range(0, rows, 400)]
    starts = np.cumsum([0, *sizes[:-1]])
    parts = [
        identifier_block(column, int(start), size, rows, seed, missing)
        for start, size in zip(starts, sizes, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_no_identifier_comes_twice_in_many_blocks(name):
    made = blocks(COLUMNS[name], 5_000)
    assert made.is_unique
    assert made.notna().all()
    assert not made.equals(blocks(COLUMNS[name], 5_000, seed=1)) or name == "consecutive"


def test_they_look_like_those_of_the_source():
    assert blocks(COLUMNS["shape"], 50).str.fullmatch(r"C-\d{3}").all()
    longer = blocks(COLUMNS["shape"], 5_000)
    assert longer.str.fullmatch(r"C-\d{5}").all()


def test_missing_ones_have_their_share():
    values = pd.Series(COLUMNS["shape"]).where(np.arange(300) % 4 > 0)
    assert blocks(values, 4_000).isna().mean() == pytest.approx(0.25, abs=0.03)


def test_few_different_ones_are_missing_no_more_often():
    values = pd.Series(COLUMNS["shape"][:10] * 30).where(np.arange(300) % 4 > 0)
    assert blocks(values, 4_000).isna().mean() == pytest.approx(0.25, abs=0.03)
