import numpy as np
import pytest
from scipy.stats import gaussian_kde

from bcgan.evaluation.privacy.density import log_density, log_density_ratio
from bcgan.evaluation.privacy.gower import nearest
from bcgan.evaluation.privacy.membership import (
    ATTACKS,
    attack_metrics,
    attack_scores,
    calibrated_scores,
    gan_leaks_scores,
)
from bcgan.evaluation.privacy.mixed_rows import code_tables


@pytest.fixture(scope="module")
def rows(real, held_out, columns):
    tables = {
        "members": real.iloc[:80],
        "non_members": held_out.iloc[:80],
        "reference": held_out.iloc[80:],
        "synthetic": real.iloc[60:300],
    }
    return code_tables(tables, columns, scaled_on=("members", "non_members"))


def test_kernel_density_is_scipys():
    rng = np.random.default_rng(0)
    sample, points = rng.normal(size=(40, 1)), rng.normal(size=(9, 1))
    sample = (sample - sample.mean()) / sample.std(ddof=1)
    expected = gaussian_kde(sample.T, bw_method="scott").logpdf(points.T)
    np.testing.assert_allclose(log_density(points, sample), expected)


def test_densities_of_far_points_stay_finite():
    assert np.isfinite(log_density(np.full((1, 3), 1e3), np.zeros((5, 3)))).all()


def test_equal_tables_have_no_density_ratio(rows):
    found = log_density_ratio([rows["members"]], rows["reference"], rows["reference"], 4)[0]
    np.testing.assert_allclose(found, 0.0, atol=1e-9)


def test_rows_where_the_synthetic_table_is_dense_score_high(rows):
    pair = [rows["members"], rows["reference"]]
    members, others = log_density_ratio(pair, rows["members"], rows["reference"], 8)
    assert members.mean() > others.mean()


def test_gan_leaks_scores_are_distances(rows):
    scores = gan_leaks_scores(rows["members"], rows["synthetic"])
    assert (scores[60:] == 0).all(), "their copies are in the synthetic table"
    calibrated = calibrated_scores(scores, rows["members"], rows["reference"])
    hard = nearest(rows["members"], rows["reference"], 1).distances[:, 0]
    np.testing.assert_allclose(calibrated - scores, hard)


def test_every_attack_scores_every_candidate(rows):
    scores = attack_scores(rows, dimensions=8)
    assert set(scores) == set(ATTACKS)
    for members, others in scores.values():
        assert len(members) == len(others) == 80
        assert np.isfinite([*members, *others]).all()


@pytest.mark.parametrize(("rows_each", "status"), [(999, "not computable"), (1000, "ok")])
def test_hits_at_one_per_cent_take_a_thousand_held_out_rows(rows_each, status):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=rows_each), rng.normal(size=rows_each)
    found = attack_metrics("domias", scores, (100, 0.99, rng))
    assert found["domias_auc"].status == "ok"
    assert found["domias_tpr"].status == status
    assert ("1,000" in (found["domias_tpr"].reason or "")) == (status != "ok")
