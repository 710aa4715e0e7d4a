import json

import numpy as np
import pytest

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.evaluation import projection
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.projection import project_tables

QUICK = ProjectionSettings(hidden=(16,), steps=150, batch_size=32, learning_rate=0.02, points=100)


@pytest.fixture(scope="module")
def projected(real, held_out, columns):
    swapped = held_out.assign(label=held_out["label"].map({"yes": "no", "no": "yes"}))
    return project_tables(real, swapped, held_out, columns, QUICK)


def test_swapped_labels_are_what_the_classifier_disagrees_with(projected):
    summary = json.loads(json.dumps(projected.summary, allow_nan=False))
    accuracy = summary["test_accuracy"]
    assert accuracy > 0.75
    assert summary["disagreement"]["real"] == pytest.approx(1 - accuracy)
    assert summary["disagreement"]["synthetic"] == pytest.approx(accuracy)
    assert summary["wording"] == ("mislabelled" if accuracy >= 0.95 else "disagrees")


def test_what_is_drawn_is_bounded_and_fits_the_frame(projected):
    left, right, bottom, top = projected.frame
    for rows in (projected.real, projected.synthetic):
        assert rows.points.shape == (100, 2)
        inside = (rows.points > [left, bottom]) & (rows.points < [right, top])
        assert inside.all(axis=1).mean() > 0.9
    assert set(np.unique(projected.regions)) <= {0, 1}


def test_rows_are_encoded_a_block_at_a_time(projected, real, held_out, columns, monkeypatch):
    encoded = []
    whole = projection.FeatureEncoder.transform

    def transform(encoder, table):
        encoded.append(len(table))
        return whole(encoder, table)

    monkeypatch.setattr(projection.FeatureEncoder, "transform", transform)
    monkeypatch.setattr(projection, "ENCODED_ROWS", 60)
    again = project_tables(real, held_out, held_out, columns, QUICK)
    summary = projected.summary
    assert again.summary["test_accuracy"] == pytest.approx(summary["test_accuracy"], abs=0.01)
    # Fitting looks twice at the drawn training rows; all other rows come in blocks.
    assert max(encoded[2:]) <= 60
    assert sum(encoded[2:]) > 2 * len(held_out)


def test_regions_are_read_from_bottom_to_top(projected):
    left, right, bottom, top = projected.frame
    rows = projected.real
    step = np.array([right - left, top - bottom]) / (len(projected.regions) - 1)
    cells = np.rint((rows.points - [left, bottom]) / step).astype(int)
    inside = ((cells >= 0) & (cells < len(projected.regions))).all(axis=1)
    found = projected.regions[cells[inside, 1], cells[inside, 0]]
    assert (found == rows.predicted[inside]).mean() > 0.97


def test_an_easy_table_may_call_rows_mislabelled(real, held_out, columns):
    def easy(table):
        return table.assign(label=np.where(table["age"] > 48, "old", "young"))

    columns = EvaluationColumns(numeric=("age",), target="label")
    found = project_tables(easy(real), easy(held_out), easy(held_out), columns, QUICK)
    assert found.summary["wording"] == "mislabelled"


def test_numbers_are_in_the_order_of_their_values(real, held_out):
    columns = EvaluationColumns(numeric=("age",), target="decade")

    def labelled(table):
        return table.assign(decade=(table["age"].astype(int) // 10 + 5).astype(str))

    found = project_tables(labelled(real), labelled(held_out), labelled(held_out), columns, QUICK)
    assert found.classes == tuple(str(number) for number in range(6, 13))


def test_an_unknown_label_is_always_disagreed_with(real, held_out, columns):
    found = project_tables(real, held_out.assign(label="new"), held_out, columns, QUICK)
    assert found.summary["disagreement"]["synthetic"] == 1.0


def test_without_target_features_or_classes_there_is_no_projection(real, columns):
    for unusable in (EvaluationColumns(numeric=("age",)), EvaluationColumns(target="label")):
        assert project_tables(real, real, real, unusable, QUICK) is None
    same = real.assign(label="same")
    assert project_tables(same, same, same, columns, QUICK) is None
