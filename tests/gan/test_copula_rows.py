"""Rows of a copula: what they keep of the real rows, and what they do not tell of them."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from bcgan.gan.copula_rows import MOST_ROWS, copula_row_count, with_copula_rows
from bcgan.gan.gaussian_copula import GaussianCopula, in_turns, left_out_means
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
    return GaussianCopula.fit(data).sample(in_turns(count, len(data.labels), source), source)


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
    # Its own two rows would say -0.8 or so, those of the others say 0.8.
    assert correlation(features, labels, 1) > 0.3


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


def independent(rows: int, places: int, categories: int, seed: int = 0) -> TrainingData:
    """Numbers that have nothing to do with one another, nor with eight columns of categories."""
    source = torch.Generator().manual_seed(seed)
    columns = 8 if categories else 0
    blocks = [Block(f"c{one}", "one_hot", one * categories, categories) for one in range(columns)]
    start = columns * categories
    blocks += [Block(f"x{one}", "bounded", start + one) for one in range(places)]
    states = [
        torch.nn.functional.one_hot(
            torch.randint(categories, (rows,), generator=source), categories
        ).float()
        for _ in range(columns)
    ]
    numbers = torch.rand(rows, places, generator=source)
    labels = torch.zeros(rows, dtype=torch.int64)
    return TrainingData(torch.cat((*states, numbers), dim=1), labels, 0, Layout(tuple(blocks)))


def with_parents(data: TrainingData) -> tuple[Tensor, Tensor]:
    """A copula row for each real row, and which real row each has its states from."""
    source = torch.Generator().manual_seed(9)
    parents = in_turns(len(data.labels), len(data.labels), source)
    features, _ = GaussianCopula.fit(data).sample(parents, source)
    return features, parents


@pytest.mark.parametrize("categories", [0, 20, 50])
def test_states_do_not_bring_a_real_row_back(categories: int) -> None:
    data = independent(300, 20, categories)
    features, parents = with_parents(data)
    drawn_numbers, real = features[:, -20:], data.features[:, -20:]
    both = torch.stack((drawn_numbers.flatten(), real[parents].flatten()))
    assert abs(float(torch.corrcoef(both)[0, 1])) < 0.05
    nearest = torch.cdist(drawn_numbers, real).argmin(1)
    assert (nearest == parents).float().mean() < 0.03
    assert float(drawn_numbers.std()) == pytest.approx(12**-0.5, rel=0.03)


def test_a_row_that_is_alone_in_its_class_is_not_brought_back() -> None:
    data = independent(410, 30, 0)
    labels = torch.cat((torch.zeros(400, dtype=torch.int64), torch.arange(1, 11)))
    data = replace(data, labels=labels, n_classes=11)
    found = []
    for seed in range(20):
        source = torch.Generator().manual_seed(seed)
        rows = in_turns(410, 410, source)
        features, drawn_labels = GaussianCopula.fit(data).sample(rows, source)
        alone = features[drawn_labels > 0]
        nearest = torch.cdist(alone, data.features).argmin(1)
        found.append((data.labels[nearest] == drawn_labels[drawn_labels > 0]).float().mean())
    assert float(torch.stack(found).mean()) < 0.03


def test_fewer_rows_than_places_do_not_span_the_copula() -> None:
    data = independent(30, 48, 0)
    (factor,) = GaussianCopula.fit(data).factors
    assert int(torch.linalg.matrix_rank(factor)) == 48
    assert float(torch.linalg.svdvals(factor).min()) > 0.3, "drawn towards no correlation"
    assert factor.square().sum(1).sqrt().tolist() == pytest.approx([1.0] * 48, abs=0.1)


def test_states_decide_about_the_places_that_follow_them() -> None:
    data = independent(2_000, 3, 4)
    # The first place is high where the first column has its first category.
    high = data.features[:, 0] > 0.5
    changed = data.features.clone()
    changed[:, -3] = torch.where(high, 0.7 + 0.3 * changed[:, -3], 0.7 * changed[:, -3])
    features, _ = drawn(replace(data, features=changed), 4_000)
    means = [float(features[(features[:, 0] > 0.5) == is_high, -3].mean()) for is_high in (1, 0)]
    assert means == pytest.approx([0.85, 0.35], abs=0.04)


def test_absent_places_say_nothing_of_those_that_are_there() -> None:
    data = table(2_000)
    closed = data.features[:, 1] > 0.5
    changed = data.features.clone()
    changed[closed, 2] = 0.0
    features, labels = drawn(replace(data, features=changed), 8_000)
    opened = features[:, 0] > 0.5
    assert float(features[opened, 2].mean()) == pytest.approx(0.5, abs=0.02)
    assert correlation(features, labels, 0) == pytest.approx(0.8, abs=0.06)
    assert (features[~opened, 2] == 0.0).all()


def test_any_scale_keeps_its_distribution() -> None:
    data = independent(1_000, 2, 0)
    numbers = data.features.clone()
    numbers[:, 0] = (numbers[:, 0] < 0.02).float()
    humps = numbers[:, 1]
    numbers[:, 1] = torch.where(humps < 0.5, 0.4 * humps, 0.6 + 0.4 * humps)
    features, _ = drawn(replace(data, features=numbers), 20_000)
    share = float((numbers[:, 0] > 0.5).float().mean())
    assert float((features[:, 0] > 0.5).float().mean()) == pytest.approx(share, abs=0.005)
    between = ((features[:, 1] > 0.21) & (features[:, 1] < 0.79)).float().mean()
    assert between < 0.005


def test_leaving_a_row_out_has_a_closed_form() -> None:
    source = torch.Generator().manual_seed(4)
    conditions = torch.randn(40, 5, generator=source, dtype=torch.float64)
    told = conditions @ torch.randn(5, 1, generator=source, dtype=torch.float64)
    told += 0.3 * torch.randn(40, 1, generator=source, dtype=torch.float64)
    means = left_out_means(conditions, told)
    others = torch.arange(40) != 7
    errors = []
    for ridge in (1.0, 3.0):
        x, y = conditions[others], told[others]
        # As in the closed form the constant is that of the other rows, without a ridge.
        x = torch.cat((torch.ones(39, 1, dtype=torch.float64), x), dim=1)
        penalty = ridge * torch.eye(6, dtype=torch.float64)
        penalty[0, 0] = 0.0
        effects = torch.linalg.solve(x.T @ x + penalty, x.T @ y)
        errors.append(float(effects[0, 0] + conditions[7] @ effects[1:, 0] - means[7, 0]))
    assert min(map(abs, errors)) < 1e-9


def test_of_many_rows_some_are_fitted(monkeypatch) -> None:
    fitted = []
    fit = GaussianCopula.fit
    monkeypatch.setattr(
        GaussianCopula, "fit", lambda data: fitted.append(len(data.labels)) or fit(data)
    )
    data = independent(MOST_ROWS + 500, 20, 0)
    made = with_copula_rows(data, 12.0, 0)
    assert len(made.labels) == len(data.labels) + 12 * 190
    assert fitted == [MOST_ROWS]


def test_copies_of_a_row_do_not_bring_it_back() -> None:
    data = independent(100, 30, 20)
    three = torch.arange(100).repeat(3)
    copied = replace(data, features=data.features[three], labels=data.labels[three])
    made = with_copula_rows(copied, 12.0, 0).features[300:]
    nearest = torch.cdist(made[:, -30:], data.features[:, -30:]).argmin(1)
    has_its_states = (made[:, :160] == data.features[nearest, :160]).all(1)
    assert has_its_states.float().mean() < 0.05


def test_fewer_rows_than_conditions_give_the_same_means() -> None:
    source = torch.Generator().manual_seed(5)
    few, told = (torch.randn(12, n, generator=source, dtype=torch.float64) for n in (11, 2))
    padded = torch.cat((few, torch.zeros(12, 9, dtype=torch.float64)), dim=1)
    assert torch.allclose(left_out_means(few, told), left_out_means(padded, told), atol=1e-9)


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
