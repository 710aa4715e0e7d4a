import torch

from bcgan.classifiers.regression import squared_errors, target_halves, train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors


def line(n: int = 600):
    generator = torch.Generator().manual_seed(0)
    rows = torch.rand(n, 3, generator=generator)
    target = rows[:, 0] - 0.5 * rows[:, 1] ** 2 + 0.05 * torch.randn(n, generator=generator)
    ranks = (target.argsort().argsort().float() + 0.5) / n
    return rows, ranks


def test_every_half_has_half_of_every_tenth_of_the_target():
    _, ranks = line()
    in_half = target_halves(ranks, 4, torch.Generator().manual_seed(0))
    for tenth in range(10):
        inside = (ranks * 10).long() == tenth
        assert bool((in_half[inside].sum(0) == 30).all())


def test_regressors_learn_on_the_other_half_and_are_reproducible():
    rows, ranks = line()
    settings = ClassifierSettings(members=3, hidden=(32,), epochs=60, batch_size=32)
    trained = train_regressors(rows, ranks, settings, seed=0)
    predictions = ensemble_posteriors(trained.ensemble, rows)
    assert predictions.shape == (600, 3, 1)
    targets = (ranks - 0.5) * 12**0.5
    for member, score in enumerate(trained.out_scores):
        held = ~trained.in_half[:, member]
        errors = squared_errors(predictions[held, member], targets[held])
        r2 = 1 - float(errors.mean() / targets[held].var(correction=0))
        assert abs(r2 - score) < 1e-4
        assert r2 > 0.9
    again = train_regressors(rows, ranks, settings, seed=0)
    assert again.out_scores == trained.out_scores
    assert not any(parameter.requires_grad for parameter in again.ensemble.parameters())
