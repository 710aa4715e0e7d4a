import re
import uuid

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.tabular.identifiers import (
    fresh_identifiers,
    round_down,
    round_up,
    text_template,
)
from bcgan.tabular.schema import infer_schema


def identifier_column(values, name="x"):
    schema = infer_schema(pd.DataFrame({name: values}), target=None, overrides={name: "identifier"})
    return schema.column(name)


def fresh(values, n=200, seed=0, name="x"):
    return fresh_identifiers(identifier_column(values, name), n, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (lambda i: f"CUST-{i * 37 % 9999:05d}", r"CUST-0\d{4}"),
        (lambda i: f"{i * 7919 % 10**6:06d}", r"\d{6}"),
        (lambda i: "ABCDEFGHKL"[i % 10] + f"-{i:04d}/x", r"[A-Z]-\d{4}/x"),
        (
            lambda i: str(uuid.UUID(int=i * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128)),
            r"[0-9a-f-]{36}",
        ),
    ],
)
def test_texts_look_like_the_real_ones(make, pattern):
    real = [make(i) for i in range(300)]
    made = fresh(real)
    assert all(re.fullmatch(pattern, value) for value in made), made[:5]
    assert len(set(made)) == 200


def test_numbers_in_texts_begin_with_zero_only_if_real_ones_do():
    rng = np.random.default_rng(0)
    addresses = [f"10.0.{a}.{b}" for a, b in rng.integers(0, 255, (400, 2))]
    assert not any(re.search(r"\.0\d", value) for value in fresh(list(dict.fromkeys(addresses))))
    padded = [f"N-{i:04d}" for i in range(400)]
    assert any(re.match("N-0", value) for value in fresh(padded))


def test_texts_without_a_common_shape_get_a_general_one():
    rng = np.random.default_rng(0)
    real = ["".join(rng.choice(list("ab -.é"), rng.integers(5, 90))) + f"#{i}" for i in range(100)]
    made = fresh(real)
    assert len(set(made)) == 200
    assert not set(made) & set(real)


def test_shapes_of_single_values_are_not_kept():
    real = [f"N-{i:04d}" for i in range(100)] + ["Very.Special@Case"]
    template = identifier_column(real).identifier
    assert len(template.patterns) == 1
    assert "@" not in template.model_dump_json()


@pytest.mark.parametrize("real", [["a"], ["a", "b", "c"], []])
def test_few_values_are_not_given_away(real):
    assert len(text_template(real).patterns) == 1
    assert all(len(characters) > 1 for characters, _ in text_template(real).patterns[0].pieces)


def test_more_than_the_shape_allows_are_lengthened():
    made = fresh([f"K{i}" for i in range(10)] * 6, n=5000)
    assert len(set(made)) == 5000
    assert all(value.startswith("K") for value in made)


def test_consecutive_numbers_go_on_after_the_last():
    assert fresh(np.arange(100, 160), n=3) == [160, 161, 162]


def test_numbers_with_gaps_stay_between_rounded_bounds():
    real = np.arange(60) * 1000 + 10_017
    column = identifier_column(real)
    assert (column.low, column.high) == (10_000, 70_000)
    made = fresh(real, n=500)
    assert len(set(made)) == 500
    assert min(made) >= 10_000
    assert max(made) <= 70_000


@pytest.mark.parametrize("real", [[2**63 - 1, 2**62], [-(2**63), 5], [0, 1, 7]])
def test_numbers_at_the_end_of_their_range(real):
    made = fresh(np.array(real * 30), n=50)
    assert len(set(made)) == 50
    assert all(-(2**63) <= number < 2**63 for number in made)


@pytest.mark.parametrize(
    ("number", "down", "up"),
    [(47_113, 40_000, 50_000), (7, 7, 7), (0, 0, 0), (-47, -50, -40), (100, 100, 100)],
)
def test_rounding(number, down, up):
    assert (round_down(number), round_up(number)) == (down, up)


def test_more_numbers_than_there_are_between_the_bounds():
    assert len(set(fresh(np.array([3, 5, 9] * 20), n=1000))) == 1000


def test_text_sources_get_text():
    assert fresh([str(i) for i in range(60)], n=2) == ["60", "61"]


def test_depend_on_the_generator_alone():
    real = [f"C-{i:05d}" for i in range(100)]
    assert fresh(real) == fresh(real)
    assert fresh(real) != fresh(real, seed=1)


def test_other_columns_are_refused():
    schema = infer_schema(pd.DataFrame({"x": [1.5, 2.5]}), target=None)
    with pytest.raises(InputError, match="'x' is not an identifier"):
        fresh_identifiers(schema.column("x"), 3, np.random.default_rng(0))


def test_are_quick():
    made = fresh([f"U{i:07x}" for i in range(2000)], n=100_000)
    assert len(set(made)) == 100_000
