"""Rounded columns: learnt from spread places, judged and released at the places of their values."""

import numpy as np
import pandas as pd
import pytest
import torch

from bcgan.synthesizer.composition import PreparedRows, as_learnt, compose
from bcgan.synthesizer.kept_values import kept_values
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_recipe
from bcgan.synthesizer.training import train_synthesizer
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

SHORT = {"steps": 4, "batch_size": 32, "generator_hidden": (8,), "selection": "last"}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    age = np.round(np.clip(rng.normal(0, 50, 6000), -120, 120))
    paid = np.round(rng.gamma(2.0, 0.3, 6000), 2)
    return pd.DataFrame({"age": age.astype(int), "paid": paid, "y": rng.integers(0, 2, 6000)})


@pytest.fixture(scope="module")
def prepared(table: pd.DataFrame) -> tuple[PreparedRows, TableEncoder, pd.DataFrame]:
    schema = infer_schema(table, target="y")
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    assert all(column.places for column in encoder.columns)
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed["y"]))
    rows = PreparedRows(features, labels, torch.zeros(len(typed), dtype=torch.bool))
    return rows, encoder, typed


def recipe(variant: str) -> TrainingRecipe:
    return resolve_recipe(variant, "default", SHORT, 0)


def shared(features: torch.Tensor, encoder: TableEncoder) -> float:
    """Share of rows whose place another row has too, mean over the columns."""
    places = [features[:, block.start] for block in encoder.layout.single_units]
    return float(np.mean([1 - len(each.unique()) / len(each) for each in places]))


def test_likelihood_is_learnt_from_spread_places_and_critics_see_the_rows_as_they_are(prepared):
    rows, encoder, _ = prepared
    assert shared(rows.features, encoder) > 0.9
    assert shared(compose(rows, encoder, None, recipe("made")).data.features, encoder) < 0.1
    wgan = compose(rows, encoder, None, recipe("wgan")).data.features
    assert torch.equal(wgan, rows.features)


def test_the_places_are_those_of_the_seed(prepared):
    rows, encoder, _ = prepared
    first, again = (as_learnt(rows, encoder, recipe("made")).features for _ in range(2))
    assert torch.equal(first, again)
    other = as_learnt(rows, encoder, recipe("made").model_copy(update={"seed": 1})).features
    assert not torch.equal(first, other)


@pytest.mark.parametrize("variant", ["made", "wgan"])
def test_generated_units_stand_where_their_values_are_encoded(prepared, table, variant):
    rows, encoder, _ = prepared
    schema = infer_schema(table, target="y")
    model: SavedSynthesizer = train_synthesizer(rows, encoder, schema, None, recipe(variant)).model
    labels = np.arange(500) % 2
    units = model.sample_units(labels, torch.Generator().manual_seed(0))
    decoded = encoder.decode(units, labels, schema, np.random.default_rng(0))
    np.testing.assert_allclose(encoder.encode(decoded), units, atol=1e-6)


def test_places_are_not_told_as_values(prepared, table):
    _, encoder, typed = prepared
    fields = kept_values(infer_schema(table, target="y"), encoder, typed)["fields"]
    names = {each["field"] for each in fields}
    assert "encoder.columns.quantiles" in names
    assert "encoder.columns.places" not in names
