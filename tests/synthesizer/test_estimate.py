import pytest

from bcgan.synthesizer import estimate
from bcgan.synthesizer.estimate import estimate_cost
from bcgan.synthesizer.evaluation_cost import (
    ADULT_ROWS,
    ADULT_UNITS,
    EvaluationPlan,
    evaluated_units,
    evaluation_cost,
    measure_slowness,
)
from bcgan.synthesizer.run_settings import RunSettings
from bcgan.tabular.schema import apply_schema, infer_schema

SMALL = {
    "gan": {"batch_size": 16, "generator_hidden": [8], "critic_hidden": [8]},
    "classifiers": {"members": 2, "hidden": [8], "epochs": 1},
}


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_every_kind_of_target_has_a_cost(mixed_table, target):
    schema = infer_schema(mixed_table, target=target)
    settings = RunSettings(source="table.csv", target=target or "none")
    cost = estimate_cost(apply_schema(mixed_table, schema), schema, settings, SMALL)
    assert cost.seconds > 0
    assert cost.memory_bytes > 0
    assert cost.encoded_units > 0
    assert cost.seconds == cost.training_seconds + cost.evaluation.seconds


@pytest.mark.parametrize(("per_pair", "calls"), [(100.0, 1), (0.0, 0)])
def test_the_copula_of_a_small_table_is_timed_where_there_is_one(
    mixed_table, monkeypatch, per_pair, calls
):
    timed = []
    monkeypatch.setattr(estimate, "with_copula_rows", lambda *given: timed.append(given))
    schema = infer_schema(mixed_table, target="bought")
    settings = RunSettings(source="table.csv", target="bought", variant="bmade")
    gan = {"generator_hidden": [8, 8], "likelihood": {"copula_rows": per_pair}}
    estimate_cost(apply_schema(mixed_table, schema), schema, settings, SMALL | {"gan": gan})
    assert len(timed) == calls


@pytest.mark.parametrize(("selection", "learnt"), [("validation", 150), ("last", 200)])
def test_rows_that_choose_are_not_counted_as_learnt(mixed_table, monkeypatch, selection, learnt):
    counted = []
    monkeypatch.setattr(estimate, "with_steps", lambda gan, rows: (counted.append(rows), gan)[1])
    schema = infer_schema(mixed_table, target="bought")
    settings = RunSettings(source="table.csv", target="bought")
    changed = SMALL | {"gan": SMALL["gan"] | {"selection": selection}}
    estimate_cost(apply_schema(mixed_table, schema), schema, settings, changed, 50)
    assert counted == [learnt]


ADULT = (ADULT_ROWS, ADULT_UNITS)
DEFAULTS = EvaluationPlan.of({"compatibility": {"jobs": 1}})


def test_evaluation_of_adult_costs_what_it_did():
    cost = evaluation_cost(*ADULT, "classification", DEFAULTS, slowness=1.0)
    # One table of the learners takes 22 s; with one worker the seven take 150 s, and 20 s more.
    assert cost.seconds == pytest.approx(236, abs=15)
    assert cost.cached_seconds == pytest.approx(86, abs=15)


def test_many_rows_are_looked_at_in_part():
    small = evaluation_cost(*ADULT, "classification", DEFAULTS, slowness=1.0)
    large = evaluation_cost(500_000, ADULT_UNITS, "classification", DEFAULTS, slowness=1.0)
    assert small.seconds < large.seconds < 3 * small.seconds


def test_without_classes_or_target_less_is_evaluated():
    cost = {
        task: evaluation_cost(*ADULT, task, DEFAULTS, slowness=1.0).seconds
        for task in ("classification", "regression", "none")
    }
    assert cost["none"] < cost["regression"] < cost["classification"]


def test_a_slower_machine_takes_longer():
    once, twice = (evaluation_cost(*ADULT, "none", DEFAULTS, slowness=s) for s in (1.0, 2.0))
    assert twice.seconds == 2 * once.seconds
    assert measure_slowness() > 0


def test_width_counts_categories_and_not_the_target(mixed_table):
    schema = infer_schema(mixed_table, target="bought")
    categories = [schema.column(name).distinct for name in schema.categorical if name != "bought"]
    numbers = [name for name in (*schema.numeric, *schema.datetime) if name != "bought"]
    assert evaluated_units(schema) == sum(categories) + len(numbers)
