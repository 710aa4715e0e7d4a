import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import (
    ClassifierSettings,
    ensemble_posteriors,
    random_halves,
    train_ensemble,
)


def blobs(n: int = 400):
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(3, (n,), generator=generator)
    centres = torch.eye(3)[labels] * 2.0
    return centres + 0.5 * torch.randn(n, 3, generator=generator), labels


def test_batched_forward_equals_one_member_at_a_time():
    ensemble = MlpEnsemble(4, 3, (8, 5), 2, torch.Generator().manual_seed(1))
    rows, _ = blobs(10)
    together = ensemble(rows)
    own_rows = ensemble(rows.expand(4, -1, -1))
    torch.testing.assert_close(together, own_rows)
    for member in range(4):
        values = rows
        for index, (weight, bias) in enumerate(zip(ensemble.weights, ensemble.biases, strict=True)):
            values = (values.relu() if index else values) @ weight[member] + bias[member]
        torch.testing.assert_close(together[member], values)


def test_every_half_has_half_of_every_class():
    _, labels = blobs()
    in_half = random_halves(labels, 6, torch.Generator().manual_seed(0))
    for label in range(3):
        size = int((labels == label).sum())
        counts = in_half[labels == label].sum(0)
        assert bool((counts == (size + 1) // 2).all())
    assert not torch.equal(in_half[:, 0], in_half[:, 1])


def test_training_learns_on_the_other_half_and_is_reproducible():
    rows, labels = blobs()
    settings = ClassifierSettings(members=3, hidden=(16,), epochs=30, batch_size=32)
    trained = train_ensemble(rows, labels, 3, settings, seed=0)
    assert min(trained.out_scores) > 0.9
    again = train_ensemble(rows, labels, 3, settings, seed=0)
    for first, second in zip(
        trained.ensemble.parameters(), again.ensemble.parameters(), strict=True
    ):
        assert torch.equal(first, second)
        assert not first.requires_grad


def test_posteriors_of_all_rows_sum_to_one_and_do_not_depend_on_the_batch():
    rows, labels = blobs()
    ensemble = train_ensemble(rows, labels, 3, ClassifierSettings(members=2, epochs=2), 0).ensemble
    posteriors = ensemble_posteriors(ensemble, rows)
    assert posteriors.shape == (400, 2, 3)
    torch.testing.assert_close(posteriors.sum(-1), torch.ones(400, 2))
    torch.testing.assert_close(posteriors, ensemble_posteriors(ensemble, rows, batch=7))
