import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError, SettingsError
from bcgan.gan.model import build_generator
from bcgan.synthesizer import conditional_sampling
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.release import release_table
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

PLAIN = SamplingSettings()
NEAREST = SamplingSettings(conditions={"unmet": "nearest", "candidates": 200})


def untrained(table, target, **encoding):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings(**encoding))
    recipe = resolve_recipe("wgan", "default", {"generator_hidden": [16]}, 0)
    numeric = encoder.target_scale is not None
    generator = build_generator(encoder.layout, len(encoder.classes), recipe.gan, 0, numeric)
    return SavedSynthesizer(schema, encoder, recipe, generator.requires_grad_(False).eval())


def sample(model, conditions, rows=None, settings=PLAIN, seed=0):
    return release_table(model, rows, seed, settings, conditions)


@pytest.mark.parametrize("target", [None, "bought", "height"])
def test_given_values_are_exact_and_rows_come_in_the_order_of_the_conditions(mixed_table, target):
    conditions = pd.DataFrame(
        {
            "channel": ["web", None, "shop", "web"],
            "height": [170.3, 168.0, None, 170.3],
            "since": pd.to_datetime([None, "2021-03-01", None, None]),
            "bought": [None, None, "yes", None],
            "member": pd.array([None, None, True, None], dtype="boolean"),
            "n_rows": [3, 2, 5, 1],
        }
    )
    settings = SamplingSettings(conditions={"tolerance": 0.2})
    released = sample(untrained(mixed_table, target), conditions, settings=settings)
    table = released.table
    expected = conditions.loc[conditions.index.repeat(conditions["n_rows"])].reset_index(drop=True)
    assert list(table.columns) == list(mixed_table.columns)
    for name in conditions.columns.drop("n_rows"):
        given = expected[name].notna()
        assert (table[name][given] == expected[name][given]).all(), name
    assert table["customer"].is_unique
    assert released.report["conditions"]["rows_met"] == 11
    assert released.report["conditions"]["distinct"] == 3


def test_a_class_alone_is_met_by_every_candidate(mixed_table):
    model = untrained(mixed_table, "bought")
    released = sample(model, [{"bought": "yes"}, {"bought": "no"}], rows=21)
    assert released.table["bought"].value_counts().to_dict() == {"yes": 11, "no": 10}
    assert released.report["conditions"]["candidates"] == 21


def test_other_columns_keep_the_law_of_the_rows_that_agree(mixed_table):
    # Rejection by hand: of unconditioned rows those with the category.
    model = untrained(mixed_table, None)
    free = model.sample(40_000, 1)
    by_hand = free[free["channel"] == "web"]
    found = sample(model, [{"channel": "web"}], rows=4_000, seed=2).table
    for code in ("007", "010", "123"):
        difference = (found["code"] == code).mean() - (by_hand["code"] == code).mean()
        assert abs(difference) < 0.03
    height = np.quantile(found["height"], [0.25, 0.5, 0.75])
    assert np.abs(height - np.quantile(by_hand["height"], [0.25, 0.5, 0.75])).max() < 1.0


def test_a_number_comes_from_rows_near_it_on_the_scale_of_its_column(mixed_table):
    model = untrained(mixed_table, None)
    loose, strict = (
        sample(
            model,
            [{"height": 170.0}],
            50,
            SamplingSettings(conditions={"tolerance": each, "candidates": 10_000}),
        ).report["conditions"]["each"][0]["share_of_candidates"]
        for each in (0.4, 0.1)
    )
    assert 0 < strict < loose <= 1


def test_a_rare_condition_is_an_error_that_says_how_to_go_on(mixed_table):
    rare = [{"channel": "web"}, {"channel": "web", "code": "007", "age": 44, "gain": 0}]
    model = untrained(mixed_table, "bought")
    few = SamplingSettings(conditions={"candidates": 200, "tolerance": 0.0})
    with pytest.raises(SettingsError, match=r"Condition 2 \(age = 44, gain = 0, channel = 'web'"):
        sample(model, rare, 20, few)


def test_the_nearest_rows_fill_up_with_a_warning(mixed_table, caplog):
    rare = [{"channel": "web", "code": "007", "age": 44, "gain": 0, "n_rows": 30}]
    released = sample(untrained(mixed_table, "bought"), rare, settings=NEAREST)
    report = released.report["conditions"]
    assert report["rows_filled"] > 0
    assert report["rows_met"] + report["rows_filled"] == 30
    assert (released.table["age"] == 44).all()
    assert "nearest generated rows" in caplog.text


def test_many_rows_are_filled_up_from_a_bounded_number_of_candidates_at_a_time(
    mixed_table, monkeypatch
):
    monkeypatch.setattr(conditional_sampling, "CANDIDATES_AT_ONCE", 200)
    model = untrained(mixed_table, "bought")
    drawn = []
    draw = SavedSynthesizer.draw

    def counted(self, labels, *others):
        drawn.append(len(labels))
        return draw(self, labels, *others)

    monkeypatch.setattr(SavedSynthesizer, "draw", counted)
    rare = [{"channel": "web", "code": "007", "age": 44 + i, "n_rows": 90} for i in range(3)]
    released = sample(model, rare, settings=NEAREST)
    assert released.report["conditions"]["rows_filled"] > 100
    assert released.table["age"].value_counts().tolist() == [90, 90, 90]
    assert max(drawn) <= 200


def test_the_same_seed_gives_the_same_rows(mixed_table):
    model = untrained(mixed_table, "bought")
    conditions = [{"channel": "web"}, {"age": 40}]
    first, again = (sample(model, conditions, 40).table for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(sample(model, conditions, 40, seed=1).table)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([], "There is no condition"),
        ([{"chanel": "web"}], "did you mean 'channel'"),
        ([{"customer": "C-00001"}], "made afresh"),
        ([{"channel": "webb"}], r"no training row has \(did you mean 'web'\?\)"),
        ([{"bought": "maybe"}], "no training row has"),
        ([{"age": 40}, {"age": 200}], r"Condition 2 asks for age = 200, but .* from 18 to 79"),
        ([{"since": "1999-01-01"}], "from 2020-01-0"),
        ([{"age": 40.5}], r"Condition 1 asks for age = '40\.5', which .* an integer such as 42"),
        ([{"age": 40}, {"age": "old"}], "Condition 2 asks for age = 'old'"),
        ([{"since": "next week"}], "a date as the table has it"),
        ([{"since": True}], "a date as the table has it"),
        ([{"channel": "?"}], r"Condition 1 asks for channel = '\?', which stands for a missing"),
        ([{"age": 40}, {"age": " NA "}], "Condition 2 asks for age = ' NA ', which stands for"),
        ([{"height": 170.25}], "at most 1 decimal"),
        ([{"country": "BE"}], "it is one of 'NL'"),
        ([{"age": None}], "Condition 1 gives no value"),
        ([{"age": 40, "n_rows": 0}], "Condition 1 is for '0' rows"),
        ([{"age": 40, "n_rows": float("inf")}], "Condition 1 is for 'inf' rows"),
        ([{"age": 40, "n_rows": 1e19}], "give an integer from 1 to 1,000,000,000,000"),
        ([{"age": 40, "n_rows": 1}, {"age": 41}], "Condition 2 does not say for how many rows"),
        (["web"], "list of mappings"),
    ],
)
def test_conditions_that_cannot_be_met_are_refused_before_sampling(mixed_table, conditions, words):
    with pytest.raises(InputError, match=words):
        sample(untrained(mixed_table, "bought"), conditions)


def test_numbers_of_rows_have_to_agree(mixed_table):
    model = untrained(mixed_table, "bought")
    with pytest.raises(InputError, match="for 5 rows in all but 6"):
        sample(model, [{"age": 40, "n_rows": 5}], 6)
    with pytest.raises(InputError, match="1 row cannot be spread over 2"):
        sample(model, [{"age": 40}, {"age": 41}], 1)
    assert len(sample(model, {"channel": "web"}, 6).table) == 6


@pytest.mark.parametrize("numeric", ["min_max", "standardised"])
def test_scaled_columns_can_be_conditioned_on(mixed_table, numeric):
    model = untrained(mixed_table, None, numeric=numeric)
    table = sample(model, [{"height": 170.0, "channel": "web"}], 5).table
    assert (table["height"] == 170.0).all()


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame({"channel": pd.Categorical(["web"])}),
        pd.DataFrame({"age": pd.Categorical(["40", " "]), "channel": ["web", "web"]}),
        pd.DataFrame({"age": pd.array([40, None], dtype="Sparse[float]"), "member": [True, False]}),
        [{"age": 40}, {"age": "41"}],
        [{"age": 40}, {"age": " ", "channel": "web"}],
        [{"member": 1}, {"member": "True"}],
        [{"channel": "web", "since": pd.NaT}],
    ],
)
def test_conditions_may_be_of_any_types(mixed_table, given):
    model = untrained(mixed_table, "bought")
    wanted = pd.DataFrame(given, dtype=object) if isinstance(given, list) else given
    found = sample(model, given).table
    assert len(found) == len(wanted)
    for name in wanted:
        for asked, value in zip(wanted[name], found[name], strict=True):
            if not pd.isna(asked) and str(asked).strip():
                assert str(value) == str(asked) or float(value) == float(asked == "True" or asked)


def test_a_value_of_single_precision_can_be_asked_for(mixed_table):
    table = mixed_table.assign(height=mixed_table["height"].astype("float32"))
    model = untrained(table, "bought")
    asked = float(np.float32(171.3))
    assert asked != 171.3
    found = sample(model, [{"height": asked}], 3).table["height"]
    assert (found == asked).all()
