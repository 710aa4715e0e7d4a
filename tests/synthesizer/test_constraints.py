import numpy as np
import pandas as pd
import pytest

from bcgan.errors import ArtefactError, InputError, SettingsError
from bcgan.gan.model import build_generator
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.release import release_table
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

RANGE = {"kind": "range", "column": "age", "low": 18, "high": 79}
ORDER = {"kind": "inequality", "smaller": "age", "larger": "height"}
KNOWN = {"kind": "fixed_combinations", "columns": ["channel", "code"]}


@pytest.fixture
def table(mixed_table) -> pd.DataFrame:
    # Of the combinations of channel and code only some occur; start and end are dates in order.
    code = mixed_table["channel"].map({"shop": "007", "web": "010", "phone": "123"})
    mixed_table["code"] = code.fillna("123")
    days = pd.to_timedelta(np.arange(len(mixed_table)) % 50 + 1, "D")
    return mixed_table.assign(until=mixed_table["since"] + days)


def prepared(table, target="bought"):
    schema = infer_schema(table, target=target)
    return apply_schema(table, schema), schema


def rules_of(table, constraints, target="bought") -> ConstraintRules:
    typed, schema = prepared(table, target)
    return ConstraintRules.learn(read_constraints(constraints), typed, typed, schema)


def untrained(table, target="bought") -> SavedSynthesizer:
    typed, schema = prepared(table, target)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    recipe = resolve_recipe("wgan", "default", {"generator_hidden": [16]}, 0)
    numeric = encoder.target_scale is not None
    generator = build_generator(encoder.layout, len(encoder.classes), recipe.gan, 0, numeric)
    return SavedSynthesizer(schema, encoder, recipe, generator.requires_grad_(False).eval())


def test_rows_are_judged_as_by_hand():
    rows = pd.DataFrame({"a": [1.0, 2.0, np.nan, 3.0], "b": [2.0, 2.0, 1.0, 1.0]})
    rows["c"] = pd.Series(["x", "y", None, "x"], dtype="str")
    rows["d"] = pd.Series([1, 2, 1, 2], dtype="Int64")
    schema = infer_schema(rows, target=None)
    cases = {
        ("range", "column", "a", "low", 2): [False, True, True, True],
        ("range", "column", "a", "high", 2): [True, True, True, False],
        ("inequality", "smaller", "a", "larger", "b"): [True, False, True, False],
    }
    for (kind, *items), expected in cases.items():
        named = {"kind": kind, **dict(zip(items[::2], items[1::2], strict=True))}
        rules = ConstraintRules(constraints=read_constraints([named]), combinations=((),))
        assert rules.holds(rows).tolist() == expected
    columns = {"kind": "fixed_combinations", "columns": ["c", "d"]}
    learnt = ConstraintRules.learn(read_constraints([columns]), rows, rows.iloc[:3], schema)
    assert learnt.holds(rows).tolist() == [True, True, True, False]
    again = ConstraintRules.model_validate(learnt.model_dump(mode="json"))
    assert again == learnt


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_every_row_satisfies_the_constraints_and_the_others_stay(table, target):
    dates = {"kind": "inequality", "smaller": "since", "larger": "until"}
    model = untrained(table, target)
    rules = rules_of(table, [KNOWN, dates, RANGE], target)
    free = model.sample(300, 0)
    released = release_table(model, 300, 0, SamplingSettings(), rules=rules)
    kept = rules.holds(free)
    assert 0 < kept.sum() < 300
    assert rules.holds(released.table).all()
    pd.testing.assert_frame_equal(released.table[kept], free[kept])
    assert released.report["constraints"]["rows_redrawn"] == 300 - kept.sum()
    if target is not None:
        pd.testing.assert_series_equal(released.table[target], free[target])
    assert released.table["customer"].is_unique
    pd.testing.assert_series_equal(released.table.dtypes, free.dtypes)


def test_other_columns_have_their_law_given_the_constraint(table):
    model = untrained(table)
    released = release_table(model, 4_000, 0, SamplingSettings(), rules=rules_of(table, [KNOWN]))
    free = model.sample(20_000, 5)
    by_hand = free[rules_of(table, [KNOWN]).holds(free)]
    for label in ("yes", "no"):
        found, expected = (
            each.loc[each["bought"] == label, "member"].mean() for each in (released.table, by_hand)
        )
        assert abs(found - expected) < 0.05


def test_conditions_and_constraints_hold_together(table):
    model, rules = untrained(table), rules_of(table, [KNOWN])
    wanted = [{"channel": "web", "bought": "yes"}]
    found = release_table(model, 20, 0, SamplingSettings(), wanted, rules).table
    assert (found["code"] == "010").all()
    with pytest.raises(InputError, match="Condition 1 breaks the constraint known combinations"):
        impossible = [{"channel": "web", "code": "007"}]
        release_table(model, 20, 0, SamplingSettings(), impossible, rules)


def test_a_constraint_that_real_rows_break_is_refused_with_their_number(table):
    until_50 = RANGE | {"high": 50}
    broken = int((table["age"] > 50).sum())
    with pytest.raises(InputError, match=rf"18 <= age <= 50\) is broken by {broken} real rows"):
        rules_of(table, [ORDER, until_50])


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (ORDER | {"larger": "hight"}, "did you mean 'height'"),
        (ORDER | {"larger": "since"}, "have to be numbers, or all of them dates"),
        (ORDER | {"larger": "age"}, "names one column twice"),
        (RANGE | {"column": "channel"}, "have to be numbers"),
        (RANGE | {"low": "2020-01-01"}, "bounds have to be numbers"),
        (RANGE | {"low": 90}, "leave no value"),
        (RANGE | {"low": float("nan")}, "leave no value"),
        (KNOWN | {"columns": ["channel", "height"]}, "has no categories"),
        (KNOWN | {"columns": ["channel", "customer"]}, "made afresh"),
        (KNOWN | {"columns": ["channel", "country"]}, "same value in every row"),
    ],
)
def test_a_constraint_has_to_suit_its_columns(table, constraint, words):
    with pytest.raises(InputError, match=words):
        rules_of(table, [constraint])


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ({"kind": "rnge", "column": "age"}, r"kind 'rnge' \(did you mean 'range'\?\)"),
        ("age > 3", "is a mapping"),
        ({"kind": "range", "column": "age"}, "needs low, high or both"),
        ({"kind": "inequality", "smaller": "age"}, "larger' is missing"),
        (KNOWN | {"columns": ["channel"]}, "at least 2"),
        (RANGE | {"lo": 3}, r"no parameter 'constraints\.0\.range\.lo'"),
    ],
)
def test_what_is_no_constraint_is_refused(constraint, words):
    with pytest.raises(SettingsError, match=words):
        read_constraints([constraint])


def test_a_constraint_that_is_never_met_ends_with_one_sentence(table):
    model, rules = untrained(table), rules_of(table, [KNOWN])
    none = rules.model_copy(update={"combinations": ((("web", "x"),),)})
    with pytest.raises(SettingsError, match="10 rows of 10 still break the constraints after 50"):
        release_table(model, 10, 0, SamplingSettings(redraws=50), rules=none)


def test_rules_of_other_constraints_are_not_used(table):
    rules = rules_of(table, [KNOWN])
    rules.require(read_constraints([KNOWN]))
    with pytest.raises(ArtefactError, match="run the pipelines preprocess,sample"):
        rules.require(read_constraints([RANGE]))


def test_shares_of_classes_can_be_asked_for(table):
    model = untrained(table)
    balanced = release_table(model, 101, 0, SamplingSettings(class_shares="balanced")).table
    assert sorted(balanced["bought"].value_counts()) == [50, 51]
    some = SamplingSettings(class_shares={"yes": 0.1})
    assert release_table(model, 100, 0, some).table["bought"].value_counts()["yes"] == 10
    with pytest.raises(SettingsError, match="needs a target with classes"):
        release_table(untrained(table, None), 10, 0, some)
