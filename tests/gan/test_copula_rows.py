"""Rows of a copula: what they keep of the real rows, and what they do not tell of them."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from bcgan.gan.copula_rows import GaussianCopula, copula_row_count, with_copula_rows
from bcgan.gan.layout import Block, Layout
from bcgan.gan.likelihood_trainer import LikelihoodTrainer, autoregressive
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.settings import GanSettings, LikelihoodSettings
from bcgan.gan.trainer import GanLoss, TrainingData


def layout(places: int) -> Layout:
    """A gate of two states for the first place, and further places that always count."""
    first = Block("x0", "bounded", 2, gate=0)
    rest = [Block(f"x{one}", "bounded", 2 + one) for one in range(1, places)]
    return Layout((Block("x0", "one_hot", 0, 2), first, *rest))


def table(n: int, places: int = 3, seed: int = 0) -> TrainingData:
    """Two classes: x1 follows x0 upwards in one and downwards in the other; x2 has the class."""
    source = torch.Generator().manual_seed(seed)
    labels = (torch.rand(n, generator=source) < 0.3).long()
    scores = torch.randn(n, places, generator=source, dtype=torch.float64)
    sign = 1.0 - 2.0 * labels
    scores[:, 1] = 0.8 * sign * scores[:, 0] + 0.6 * scores[:, 1]
    scores[:, 2] = 0.8 * scores[:, 2] + 1.2 * (labels - 0.3)
    features = torch.special.ndtr(scores).float()
    shown = torch.rand(n, generator=source) < 0.8
    features[~shown, 0] = 0.5
    gates = torch.stack((shown, ~shown), dim=1).float()
    return TrainingData(torch.cat((gates, features), dim=1), labels, 2, layout(places))


def drawn(data: TrainingData, count: int) -> tuple[Tensor, Tensor]:
    source = torch.Generator().manual_seed(9)
    return GaussianCopula.fit(data).sample(data, count, source)


def correlation(features: Tensor, labels: Tensor, one: int) -> float:
    rows = features[(labels == one) & (features[:, 0] > 0.5)]
    scores = torch.special.ndtri(rows[:, 2:4].double().clamp(1e-3, 1 - 1e-3))
    return float(torch.corrcoef(scores.T)[0, 1])


@pytest.mark.parametrize(
    ("rows", "places", "expected"),
    [
        (1_408, 48, 13_536),
        (1_000, 9, 432),
        (13_000, 9, 0),
        (10, 1, 0),
        (10, 0, 0),
        (9, 300, 20_000),
    ],
)
def test_there_are_as_many_as_pairs_need_and_none_where_real_rows_say_enough(
    rows: int, places: int, expected: int
) -> None:
    blocks = tuple(Block(f"x{one}", "bounded", one) for one in range(places))
    assert copula_row_count(rows, Layout(blocks), 12.0) == expected


def test_each_class_keeps_its_correlation_and_its_place() -> None:
    data = table(4_000)
    features, labels = drawn(data, 40_000)
    for one, sign in ((0, 1.0), (1, -1.0)):
        assert correlation(features, labels, one) == pytest.approx(0.8 * sign, abs=0.06)
        real = data.features[data.labels == one, 4].mean()
        assert float(features[labels == one, 4].mean()) == pytest.approx(float(real), abs=0.02)
    assert features[:, 2:].amin() >= 0.0
    assert features[:, 2:].amax() <= 1.0


def test_labels_and_states_have_their_shares_and_closed_gates_rest() -> None:
    data = table(500)
    features, labels = drawn(data, 1_500)
    assert torch.equal(labels.bincount(), 3 * data.labels.bincount())
    assert torch.equal(features[:, :2].sum(0), 3 * data.features[:, :2].sum(0))
    closed = features[:, 1] > 0.5
    assert closed.any()
    assert (features[closed, 2] == 0.5).all()


def test_no_place_of_a_real_row_is_taken_over() -> None:
    data = table(500)
    features, _ = drawn(data, 1_000)
    for place in (3, 4):
        assert torch.isin(features[:, place], data.features[:, place]).float().mean() <= 0.01


def test_a_class_of_fewer_rows_than_places_takes_after_the_others() -> None:
    data = table(300, places=12)
    few = torch.cat(
        (torch.nonzero(data.labels == 0).flatten(), torch.nonzero(data.labels == 1).flatten()[:2])
    )
    data = replace(data, features=data.features[few], labels=data.labels[few])
    features, labels = drawn(data, 20_000)
    assert features.isfinite().all()
    assert correlation(features, labels, 1) > 0.5


def test_a_numeric_target_keeps_its_bond() -> None:
    source = torch.Generator().manual_seed(3)
    rank = torch.rand(2_000, generator=source)
    noise = 0.5 * torch.randn(2_000, generator=source)
    follows = torch.special.ndtr(torch.special.ndtri(rank.clamp(1e-3, 1 - 1e-3)) + noise)
    blocks = (Block("a", "bounded", 0), Block("b", "bounded", 1))
    other = torch.rand(2_000, generator=source)
    data = TrainingData(torch.stack((follows, other), dim=1), rank, 0, Layout(blocks))
    features, labels = drawn(data, 8_000)
    real = torch.corrcoef(torch.stack((data.features[:, 0], rank)))[0, 1]
    made = torch.corrcoef(torch.stack((features[:, 0], labels)))[0, 1]
    assert float(made) == pytest.approx(float(real), abs=0.03)
    assert abs(float(torch.corrcoef(torch.stack((features[:, 1], labels)))[0, 1])) < 0.06


def test_real_rows_stay_first_and_the_seed_decides() -> None:
    data = table(60, places=8)
    before = torch.random.get_rng_state()
    one, again, other = (with_copula_rows(data, 12.0, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert len(one.labels) == 60 + 12 * 28
    assert torch.equal(one.features[:60], data.features)
    assert torch.equal(one.features, again.features)
    assert not torch.equal(one.features, other.features)
    assert with_copula_rows(data, 0.0, 1) is data


def test_members_stand_out_less() -> None:
    """What it is for: rows that were learnt are hardly likelier than rows of their kind."""
    data, unseen = table(80, places=16), table(400, places=16, seed=1)

    def gap(per_pair: float) -> float:
        settings = GanSettings(
            generator="autoregressive",
            generator_hidden=(64, 64),
            steps=250,
            batch_size=64,
            selection="last",
            likelihood=LikelihoodSettings(copula_rows=per_pair),
        )
        trainer = LikelihoodTrainer(data, settings, GanLoss(WassersteinObjective()), 0)
        generator = autoregressive(trainer.run().generator)
        with torch.no_grad():
            seen = generator.log_likelihood(data.features, data.labels).mean()
            return float(seen - generator.log_likelihood(unseen.features, unseen.labels).mean())

    assert gap(12.0) < 0.5 * gap(0.0)
