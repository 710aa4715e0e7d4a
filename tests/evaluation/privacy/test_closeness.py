import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.closeness import Closeness
from bcgan.evaluation.privacy.gower import Neighbours
from bcgan.evaluation.privacy.mixed_rows import code_tables


def _coded(columns, **tables):
    return code_tables(tables, columns, scaled_on=("members", "non_members"))


def _resampling(seed=0):
    return 200, 0.9, np.random.default_rng(seed)


def _near(first, second, rows=None):
    distances = np.array([first, second], dtype=float).T
    positions = np.arange(len(first)) if rows is None else np.array(rows)
    return Neighbours(distances, np.array([positions, positions]).T)


def test_share_quantiles_and_ratio_by_hand():
    # Four cases, each with four synthetic rows of their own nearest real rows.
    closeness = Closeness(
        to_members=_near([0.1, 0.2, 0.3, 0.0] * 4, [0.2, 0.2, 0.6, 0.0] * 4),
        to_non_members=_near([0.3, 0.2, 0.1, 0.4] * 4, [0.4, 0.4, 0.4, 0.4] * 4),
    )
    found = closeness.metrics(_resampling(), candidates=16)
    closer = found["closer_to_training"]
    assert closer.value == (1 + 0.5 + 0 + 1) / 4
    assert closer.details["ties"] == 4
    assert found["distance_to_closest_record"].value == pytest.approx(0.1 - 0.0)
    # Ratios 0.5, 1, 0.5 and, for two copies of one row, 1; against 0.75, 0.5, 0.25, 1.
    assert found["nearest_neighbour_distance_ratio"].value == pytest.approx(0.25 - 0.5)


def test_members_and_non_members_change_roles(real, held_out, columns):
    rows = _coded(
        columns, members=real.iloc[:60], non_members=held_out.iloc[:60], synthetic=real.iloc[60:200]
    )
    one = Closeness.of(rows["synthetic"], rows["members"], rows["non_members"])
    other = Closeness.of(rows["synthetic"], rows["non_members"], rows["members"])
    shares = [each.metrics(_resampling(), 60)["closer_to_training"].value for each in (one, other)]
    assert sum(shares) == pytest.approx(1.0)


def test_copies_of_all_training_rows_are_caught(real, held_out, columns):
    rows = _coded(
        columns, members=real.iloc[:100], non_members=held_out.iloc[:100], synthetic=real[:100]
    )
    closeness = Closeness.of(rows["synthetic"], rows["members"], rows["non_members"])
    found = closeness.metrics(_resampling(), 100)
    assert found["closer_to_training"].value == 1.0
    assert found["closer_to_training"].p_value < 1e-6
    assert all(metric.signal for metric in found.values())
    assert closeness.histogram()["members"][0] == 100


def test_synthetic_rows_of_one_real_row_count_as_one_witness():
    near, far = [0.1] * 195 + [0.2] * 105, [0.2] * 195 + [0.1] * 105

    def share(owners):
        closeness = Closeness(_near(near, [0.5] * 300, owners), _near(far, [0.5] * 300, owners))
        return closeness.metrics(_resampling(), 300)["closer_to_training"]

    spread, crowded = share(np.arange(300)), share(np.arange(300) // 15)
    assert spread.value == crowded.value == 0.65
    assert spread.signal
    assert spread.p_value < 1e-6
    assert not crowded.signal
    assert crowded.p_value > 0.05


def test_a_handful_of_witnesses_is_too_few():
    few = Closeness(_near([0.1] * 9, [0.2] * 9), _near([0.3] * 9, [0.4] * 9))
    for metric in few.metrics(_resampling(), 30).values():
        assert metric.status == "not computable"
        assert "there are 9" in metric.reason


def test_only_ties_are_no_evidence():
    same = _near([0.0] * 30, [0.0] * 30)
    found = Closeness(same, same).metrics(_resampling(), 30)
    assert found["closer_to_training"].value == 0.5
    assert found["closer_to_training"].p_value is None
    assert not any(metric.signal for metric in found.values())


def test_the_histogram_counts_every_synthetic_row():
    rows = _coded(
        EvaluationColumns(numeric=("x",)),
        members=pd.DataFrame({"x": np.arange(30.0)}),
        non_members=pd.DataFrame({"x": np.arange(30.0) + 0.4}),
        synthetic=pd.DataFrame({"x": np.linspace(-5, 40, 70)}),
    )
    found = Closeness.of(rows["synthetic"], rows["members"], rows["non_members"]).histogram()
    assert sum(found["members"]) == sum(found["non_members"]) == 70
    assert len(found["edges"]) == len(found["members"]) + 1
