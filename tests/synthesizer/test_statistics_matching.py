from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bcgan.gan.model import build_generator
from bcgan.synthesizer import model as model_module
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.synthesizer.statistics_matching import choose_candidates
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

AS_THEY_COME = SamplingSettings(candidates=1)


def untrained(table, target):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings(statistics=True))
    recipe = resolve_recipe("wgan", "default", {}, 0)
    numeric = encoder.target_scale is not None
    generator = build_generator(encoder.layout, len(encoder.classes), recipe.gan, 0, numeric)
    return SavedSynthesizer(schema, encoder, recipe, generator.requires_grad_(False).eval())


def test_the_best_of_two_candidates_is_found_by_hand():
    # Row 0 offers 3 or 1, row 1 offers 2 or -1: only 1 and -1 add up to 0.
    deviations = np.array([[[3.0], [1.0]], [[2.0], [-1.0]]], dtype=np.float32)
    assert choose_candidates(deviations, np.random.default_rng(0)).tolist() == [1, 1]


def test_the_sum_of_the_chosen_is_much_shorter():
    rng = np.random.default_rng(0)
    deviations = rng.normal(0.2, 1.0, (300, 8, 40)).astype(np.float32)
    chosen = choose_candidates(deviations, rng)
    before = np.linalg.norm(deviations[:, 0].sum(0))
    after = np.linalg.norm(deviations[np.arange(300), chosen].sum(0))
    assert after < 0.1 * before


@pytest.mark.parametrize("target", [None, "bought", "height"])
def test_means_and_shares_come_nearer_to_those_of_the_training_part(mixed_table, target):
    model = untrained(mixed_table, target)

    def distance(sampling):
        deviations = model.encoder.deviations(model.sample(400, 1, sampling))
        return np.linalg.norm(deviations.mean(0))

    assert distance(None) < 0.5 * distance(AS_THEY_COME)


def test_the_target_is_what_it_is_without_a_choice(mixed_table):
    model = untrained(mixed_table, "bought")
    pd.testing.assert_series_equal(
        model.sample(100, 1)["bought"], model.sample(100, 1, AS_THEY_COME)["bought"]
    )


def test_the_same_seed_gives_the_same_rows_also_from_a_saved_model(mixed_table, tmp_path):
    model = untrained(mixed_table, None)
    model.save(tmp_path)
    table = model.sample(50, 1)
    pd.testing.assert_frame_equal(table, SavedSynthesizer.load(tmp_path).sample(50, 1))
    assert not table.equals(model.sample(50, 2))


def test_a_long_sample_is_made_in_parts(mixed_table, monkeypatch):
    monkeypatch.setattr(model_module, "ROWS_AT_ONCE", 30)
    table = untrained(mixed_table, "bought").sample(100, 1)
    assert len(table) == 100
    assert table["customer"].is_unique
    assert list(table.index) == list(range(100))


def test_a_model_without_statistics_takes_rows_as_they_come(mixed_table):
    model = untrained(mixed_table, None)
    bare = replace(model, encoder=model.encoder.model_copy(update={"statistics": None}))
    pd.testing.assert_frame_equal(bare.sample(50, 1), model.sample(50, 1, AS_THEY_COME))
