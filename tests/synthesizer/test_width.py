"""Layers of an autoregressive generator are as wide as its rows allow, or as asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.gan.copula_rows import copula_row_count
from bcgan.gan.layout import Block, Layout
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.width import LEAST_UNITS, with_width
from short_training import train

CATEGORIES = Layout((Block("town", "one_hot", 0, 3),))
NUMBERS = Layout(tuple(Block(f"x{k}", "bounded", k, 1) for k in range(40)))


def hidden(rows: int, layout: Layout = CATEGORIES, **gan) -> tuple[int, ...]:
    settings = resolve_recipe("bmade", "default", gan, 0).gan
    return with_width(settings, rows, layout).generator_hidden


@pytest.mark.parametrize(
    ("rows", "units"),
    [(1, 64), (8_191, 64), (8_320, 65), (12_800, 100), (32_768, 256), (10**6, 256)],
)
def test_few_rows_are_learnt_by_narrow_layers(rows, units):
    assert hidden(rows) == (units, units)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_rows_never_narrow_a_layer_and_twice_is_once(some, more):
    few, many = sorted((some, more))
    assert LEAST_UNITS <= hidden(few)[0] <= hidden(many)[0] <= 256
    once = with_width(resolve_recipe("made", "default", {}, 0).gan, some, CATEGORIES)
    assert with_width(once, some, CATEGORIES) == once


def test_layers_that_learn_mostly_from_a_copula_stay_wide():
    assert copula_row_count(9_360, NUMBERS, 12.0) == 9_360
    assert hidden(9_359, NUMBERS) == (256, 256)
    assert hidden(9_360, NUMBERS) == (73, 73)
    assert hidden(1000, NUMBERS, likelihood={"copula_rows": 0}) == (LEAST_UNITS, LEAST_UNITS)


def test_a_given_width_is_kept_unless_the_rows_of_a_unit_are_given_too():
    assert hidden(100, generator_hidden=[200, 200]) == (200, 200)
    assert hidden(100, generator_hidden=[32, 32], likelihood={"rows_per_unit": 2}) == (32, 32)
    both = {"generator_hidden": [200, 200], "likelihood": {"rows_per_unit": 1}}
    assert hidden(100, **both) == (100, 100)
    assert hidden(100, likelihood={"rows_per_unit": None}) == (256, 256)


def test_other_generators_are_as_wide_as_their_preset():
    for preset in ("default", "paper", "report"):
        gan = resolve_recipe("bwgan", preset, {}, 0).gan
        assert with_width(gan, 10, CATEGORIES) == gan


@pytest.mark.parametrize("variant", ["bmade", "bwgan"])
def test_a_training_has_the_width_and_its_model_says_so(mixed_table, variant):
    likelihood = {"steps": 4, "look_every": 2, "batch_size": 32}
    changes = {"generator_hidden": [256, 256], "generator": "autoregressive"}
    trained, _ = train(
        mixed_table, "bought", variant, likelihood={**likelihood, "rows_per_unit": 9}, **changes
    )
    gan = trained.model.recipe.gan
    assert gan.generator_hidden == (LEAST_UNITS, LEAST_UNITS)
