"""Each finding on constructed curves, scores and tables; nothing on healthy ones."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from bcgan.gan.history import TrainingHistory
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import TrainingData
from bcgan.synthesizer.diagnosis import (
    category_findings,
    critic_findings,
    diagnose,
    score_findings,
    score_noise,
    spread_findings,
)
from short_training import train

GAN = GanSettings(steps=1000)


def curves(critic, penalty, points: int = 50) -> list[dict[str, float]]:
    return [
        {"step": 10 * (k + 1), "critic": critic(k), "gradient_penalty": penalty(k)}
        for k in range(points)
    ]


def kinds(findings) -> list[str]:
    return [finding.kind for finding in findings]


@pytest.mark.parametrize("idle_loss", [0.0, 2 * np.log(2)])
def test_critic_without_gradient_has_collapsed_since_it_lost_it(idle_loss):
    found = critic_findings(
        curves(lambda k: -0.5 if k < 20 else idle_loss, lambda k: 0.3 if k < 20 else 9.8), GAN
    )
    assert kinds(found) == ["critic_collapsed"]
    assert "since step 210" in found[0].message


@pytest.mark.parametrize(
    "points",
    [
        curves(lambda k: 0.0, lambda k: 0.1),
        curves(lambda k: -0.4, lambda k: 10.0),
        curves(lambda k: 0.0, lambda k: 10.0 if k < 45 else 1.0),
        curves(lambda k: 0.0, lambda k: 10.0, points=4),
        [{"step": 10, "critic": 0.0}] * 20,
        [],
    ],
    ids=["converged", "telling apart", "recovered", "too short", "no penalty", "empty"],
)
def test_other_critics_have_not_collapsed(points):
    assert critic_findings(points, GAN) == []


def test_penalty_of_another_weight_is_measured_by_it():
    gan = GAN.model_copy(update={"penalty_weight": 1.0})
    assert kinds(critic_findings(curves(lambda k: 0.0, lambda k: 1.0), gan)) == ["critic_collapsed"]
    unpenalised = GAN.model_copy(update={"penalty_weight": 0.0})
    assert critic_findings(curves(lambda k: 0.0, lambda k: 0.0), unpenalised) == []


def table(**counts: int) -> pd.DataFrame:
    values = [name for name, count in counts.items() for _ in range(count)]
    return pd.DataFrame({"town": pd.Series(values, dtype="str")})


def test_lost_category_is_named_with_column_and_share():
    real = table(Aa=900, Bb=90, Cc=10)
    (found,) = category_findings(real, table(Aa=9000, Bb=1000))
    assert found.kind == "lost_categories"
    assert "'town' lost 'Cc' (1 % of real rows)" in found.message


def test_category_so_rare_that_its_absence_is_plausible_is_not_reported():
    # (1 - p)^1000 is 0.0025 at p = 0.6 %, and 0.0009 at p = 0.7 %.
    assert category_findings(table(Aa=994, Bb=6), table(Aa=1000)) == []
    assert kinds(category_findings(table(Aa=993, Bb=7), table(Aa=1000))) == ["lost_categories"]


def test_category_below_a_third_of_its_share_is_thin():
    real = table(Aa=900, Bb=100)
    assert kinds(category_findings(real, table(Aa=9680, Bb=320))) == ["thin_categories"]
    assert category_findings(real, table(Aa=9660, Bb=340)) == []
    # Two of five expected rows, or one, are chance.
    assert category_findings(table(Aa=995, Bb=5), table(Aa=999, Bb=1)) == []


def test_missing_values_are_a_category_and_many_are_counted():
    real = table(Aa=500)
    gaps = pd.DataFrame({"town": pd.Series([None] * 500, dtype="str")})
    (found,) = category_findings(pd.concat([real, gaps]), table(Aa=1000))
    assert "missing values (50 % of real rows)" in found.message
    letters = {f"{letter}{letter}": 100 for letter in "BCDEFGHIJ"}
    (found,) = category_findings(table(Aa=100, **letters), table(Aa=1000))
    assert "and 4 more" in found.message


def test_the_same_distribution_gives_no_finding():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(40))
    draws = [rng.choice([f"c{k}" for k in range(40)], 10_000, p=shares) for _ in range(2)]
    real, synthetic = (pd.DataFrame({"x": pd.Series(drawn, dtype="str")}) for drawn in draws)
    assert category_findings(real, synthetic) == []


def looks(*scores: float) -> list[dict[str, float]]:
    return [{"step": 100 * (k + 1), "score": score} for k, score in enumerate(scores)]


def test_score_that_rises_to_the_end_asks_for_a_longer_training():
    (found,) = score_findings(looks(0.1, 0.2, 0.28, 0.33, 0.36, 0.38), GAN)
    assert found.kind == "still_improving"
    assert "gan.steps=2000" in found.message


def test_score_that_fell_names_its_best_step():
    (found,) = score_findings(looks(0.1, 0.3, 0.38, 0.36, 0.33, 0.3, 0.26, 0.22), GAN)
    assert found.kind == "score_fell"
    assert "since step 300" in found.message


@pytest.mark.parametrize(
    "scores",
    [
        (0.1, 0.3, 0.35, 0.352, 0.349, 0.351, 0.350, 0.353),
        (0.1, 0.3, 0.36, 0.352, 0.358, 0.351, 0.357, 0.352),
        (0.3, 0.3, 0.3, 0.3, 0.3),
        (0.1, 0.2, 0.3),
        (),
    ],
    ids=["best by chance at the end", "worse by chance", "flat", "too few looks", "none"],
)
def test_level_scores_say_nothing(scores):
    assert score_findings(looks(*scores), GAN) == []


def test_noise_is_that_around_the_trend():
    rng = np.random.default_rng(0)
    scores = np.linspace(0, 5, 4000) + rng.normal(0, 0.02, 4000)
    assert score_noise(scores.tolist()) == pytest.approx(0.02, rel=0.1)
    assert score_noise([1.0, 2.0, 3.0, 4.0]) == pytest.approx(0.0)
    assert score_noise([1.0]) == 0.0


class Repeating:
    """A stand-in generator that gives real rows, but never those of one category."""

    def __init__(self, features: torch.Tensor, left_out: int | None) -> None:
        kept = features if left_out is None else features[features[:, left_out] == 0.0]
        self.rows = kept

    def sample(self, labels, generator, decoding):
        return self.rows[torch.randint(len(self.rows), (len(labels),), generator=generator)]


@pytest.mark.parametrize("lost", [None, "010"])
def test_diagnosis_names_the_category_a_generator_lost(mixed_table, lost):
    trained, typed = train(mixed_table, "bought")
    encoder = trained.model.encoder
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed["bought"]))
    unit = None
    if lost is not None:
        is_lost = torch.from_numpy((typed["code"] == lost).to_numpy(copy=True))
        unit = int((features == is_lost[:, None]).all(0).nonzero()[0])
    model = replace(trained.model, generator=Repeating(features, unit))
    data = TrainingData(features, labels, 2, encoder.layout)
    before = torch.get_rng_state()
    found = diagnose(model, data, TrainingHistory())
    assert torch.equal(before, torch.get_rng_state())
    assert found == diagnose(model, data, TrainingHistory())
    if lost is None:
        assert [finding.kind for finding in found] == ["nothing"]
    else:
        (finding,) = [each for each in found if each.kind == "lost_categories"]
        assert f"'code' lost '{lost}'" in finding.message


def test_diagnosis_is_reported_and_told_last(mixed_table, caplog):
    with caplog.at_level("INFO", logger="bcgan"):
        trained, _ = train(mixed_table, "bought")
    messages = [finding["message"] for finding in trained.report["diagnosis"]]
    assert messages
    assert caplog.messages[-len(messages) :] == [f"Diagnosis: {message}" for message in messages]


def test_a_column_that_came_out_nearly_constant_is_named():
    rng = np.random.default_rng(0)
    few_large = np.append(rng.normal(size=999), 1e6)
    real = pd.DataFrame({"a": few_large, "b": rng.normal(size=1000), "always": 1.0})
    synthetic = pd.DataFrame(
        {"a": np.append(1e-9 * few_large[:999], 1e6), "b": rng.normal(size=1000), "always": 1.0}
    )
    (found,) = spread_findings(real, synthetic)
    assert found.kind == "collapsed_column"
    assert "Column 'a' is nearly constant" in found.message
    assert spread_findings(real, real.sample(frac=0.3, random_state=0)) == []
    gone = synthetic.assign(b=np.nan)
    assert kinds(spread_findings(real, gone)) == ["collapsed_column"] * 2


@pytest.mark.parametrize(("share", "found"), [(0.019, 1), (0.021, 0)])
def test_a_fiftieth_of_the_spread_is_enough(share, found):
    real = pd.DataFrame({"a": np.linspace(0.0, 1.0, 1001)})
    assert len(spread_findings(real, share * real)) == found


def test_the_diagnosis_looks_at_numeric_columns(mixed_table):
    trained, typed = train(mixed_table, "bought")
    encoder = trained.model.encoder
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed["bought"]))
    stuck = features.clone()
    stuck[:] = stuck[0]
    data = TrainingData(features, labels, 2, encoder.layout)
    model = replace(trained.model, generator=Repeating(stuck, None))
    found = diagnose(model, data, TrainingHistory())
    messages = [each.message for each in found if each.kind == "collapsed_column"]
    assert any("Column 'height'" in message for message in messages)
