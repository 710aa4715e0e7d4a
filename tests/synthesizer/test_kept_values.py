import json

import numpy as np
import pandas as pd
import pytest

from bcgan.synthesizer.kept_values import POLICY, kept_values
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema


@pytest.fixture(scope="module")
def found():
    rows = 300
    order = np.random.default_rng(0).permutation(rows)
    table = pd.DataFrame(
        {
            "city": ["Lyon"] * 250 + ["Oslo"] * 49 + ["Ii"],
            "wage": np.r_[np.linspace(1.5, 2.5, rows - 1) ** 3, 9999.25],
            "state": [0] * 280 + [7] * 19 + [8],
            "country": "NL",
            "customer": [f"C-{number:05d}" for number in order],
            "bought": ["yes", "no"] * 150,
        }
    )
    schema = infer_schema(table, target="bought")
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings(max_categories=2))
    result = kept_values(schema, encoder, typed)
    return result, {(each["column"], each["field"]): each for each in result["fields"]}


def test_categories_and_the_rows_of_the_rarest(found):
    _, fields = found
    head = fields["city", "encoder.columns.categories"]
    assert (head["values"], head["rarest_training_count"], head["held_by_few"]) == (2, 49, 0)
    tail = fields["city", "encoder.columns.tail"]
    assert (tail["values"], tail["rarest_training_count"], tail["held_by_few"]) == (1, 1, 1)
    assert tail["smallest_held_by"] is None


def test_mass_points_are_real_values(found):
    _, fields = found
    points = fields["state", "encoder.columns.mass_points"]
    assert points["values"] == points["real_values"] == 3
    assert points["rarest_training_count"] == 1


def test_extremes_are_kept_exactly_and_counted(found):
    _, fields = found
    knots = fields["wage", "encoder.columns.quantiles"]
    assert knots["smallest_held_by"] == knots["largest_held_by"] == 1
    assert 2 <= knots["real_values"] <= knots["values"]


def test_classes_and_constants_are_listed_and_identifiers_are_not(found):
    result, fields = found
    assert fields["bought", "encoder.classes"]["rarest_training_count"] == 150
    assert fields["country", "schema.columns.constant"]["rarest_training_count"] == 300
    assert "customer" not in {each["column"] for each in result["fields"]}


def test_the_list_says_how_many_but_never_which(found):
    result, _ = found
    text = json.dumps(result, allow_nan=False)
    assert result["policy"] == POLICY
    assert result["held_by_few"] == sum(each["held_by_few"] for each in result["fields"])
    for value in ("Lyon", "Oslo", "9999.25", "NL"):
        assert value not in text


def test_every_kind_of_column_can_be_listed(mixed_table):
    schema = infer_schema(mixed_table, target=None)
    typed = apply_schema(mixed_table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    columns = {each["column"] for each in kept_values(schema, encoder, typed)["fields"]}
    assert columns == {*schema.modelled, "country"}
