"""How sharply a critic chooses: so that learning from its rows is as good as from real ones."""

import numpy as np
import pytest
import torch

from bcgan.classifiers import density_ratio
from bcgan.classifiers.training import ClassifierSettings, train_ensemble
from bcgan.synthesizer import critic_fit
from bcgan.synthesizer.boundary_calibrated_sampling import BoundaryCalibrator, sharpened
from bcgan.synthesizer.labelled_rows import LabelledRows
from bcgan.synthesizer.posterior_ratios import PosteriorRatios

SHARES = (0.5, 0.5)
EVEN = PosteriorRatios(edges=((), ()), ratios=((1.0,), (1.0,)))


def rows_of(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Class 1 lies to the right; the second unit tells nothing."""
    rows = rng.normal(size=(len(labels), 2))
    rows[:, 0] += 2.0 * labels
    return rows.astype("f4")


def real_rows(n: int, seed: int) -> LabelledRows:
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return LabelledRows(torch.from_numpy(rows_of(labels, rng)), torch.from_numpy(labels))


def noisy_draw(share: float, seed: int = 5):
    """A generator that gives a share of its rows the features of the other class."""
    rng = np.random.default_rng(seed)

    def draw(labels):
        wrong = rng.random(len(labels)) < share
        return rows_of(np.where(wrong, 1 - labels, labels), rng)

    return draw


@pytest.fixture(scope="module")
def calibrator() -> BoundaryCalibrator:
    real = real_rows(2000, 0)
    settings = ClassifierSettings(members=2, hidden=(16,), epochs=15, learning_rate=5e-3)
    trained = train_ensemble(real.features, real.labels, 2, settings, 0)
    return BoundaryCalibrator(trained.ensemble, EVEN)


@pytest.fixture(autouse=True)
def eager_judges(monkeypatch):
    """Judges that learn enough, and two forests, as outside of tests."""
    eager = ClassifierSettings(members=2, hidden=(16,), epochs=15, learning_rate=5e-3)
    monkeypatch.setattr(density_ratio, "JUDGES", eager)
    monkeypatch.setattr(critic_fit, "FORESTS", 2)


@pytest.fixture
def blind(monkeypatch):
    """Judges that learn nothing, so that the power alone decides."""
    monkeypatch.setattr(
        BoundaryCalibrator, "judged", lambda self, units, labels: np.ones(len(units))
    )


@pytest.mark.usefixtures("blind")
def test_a_right_generator_is_left_alone_and_a_noisy_one_is_not(calibrator):
    real, held_out = real_rows(2000, 0), real_rows(2000, 1)
    right, noisy = (
        critic_fit.fit_critic(calibrator, noisy_draw(share), real, held_out, SHARES, 0)
        for share in (0.0, 0.35)
    )
    assert right.calibrator.sharpness <= 0.25
    assert noisy.calibrator.sharpness >= 0.5
    scores = {float(power): score for power, score in noisy.report["scores"].items()}
    assert scores[noisy.calibrator.sharpness] <= noisy.report["real_score"]


def test_the_best_score_is_taken_that_real_rows_reach_too():
    scores = {0.0: 0.30, 0.25: 0.34, 0.5: 0.36, 1.0: 0.33}
    assert critic_fit.best_power(scores, 0.40) == 0.5
    assert critic_fit.best_power(scores, 0.35) == 0.25
    assert critic_fit.best_power(scores, 0.29) == 0.0
    assert critic_fit.best_power({0.0: 0.3, 0.25: 0.3}, 0.4) == 0.0


def test_judges_turn_noise_away_by_themselves(calibrator):
    real, held_out = real_rows(2000, 0), real_rows(2000, 1)
    draw = noisy_draw(0.35)
    fitted = critic_fit.fit_critic(calibrator, draw, real, held_out, SHARES, 0).calibrator
    labels = np.arange(1000) % 2

    def misplaced(kind: str) -> float:
        rows = fitted.choose(draw, labels, kind, 4, np.random.default_rng(0))
        return float(((rows[:, 0] > 1.0) != (labels == 1)).mean())

    # Real rows lie on the other side in 16 %, these in 16 + 35 % of the rest.
    assert misplaced("none") > 0.35
    assert misplaced("critic") < 0.25


def test_without_held_out_rows_there_is_no_power(calibrator):
    nobody = LabelledRows(torch.zeros(0, 2), torch.zeros(0, dtype=torch.int64))
    fitted = critic_fit.fit_critic(
        calibrator, noisy_draw(0.2), real_rows(400, 0), nobody, SHARES, 0
    )
    assert fitted.calibrator.sharpness == 0.0
    assert fitted.report == {"sharpness": 0.0, "real_score": None, "scores": {}}


def test_a_power_of_zero_makes_all_rows_equal():
    posteriors = np.array([[[0.2, 0.8]], [[0.0, 1.0]]])
    assert sharpened(posteriors, np.array([0, 0]), 0.0).tolist() == [1.0, 1.0]
    assert sharpened(posteriors, np.array([1, 0]), 2.0) == pytest.approx([0.64, 0.0])
