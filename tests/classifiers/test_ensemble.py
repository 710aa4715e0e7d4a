import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import (
    ClassifierSettings,
    ensemble_posteriors,
    random_halves,
    train_ensemble,
)
from bcgan.datasets.sources.toy import toy2d


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


def test_a_small_table_gets_as_many_updates_as_a_large_one() -> None:
    settings = ClassifierSettings()
    assert settings.most_epochs(1_000_000) == 20
    assert settings.most_epochs(880) == 500
    assert settings.patient_epochs(1_000_000) == 3
    assert settings.patient_epochs(880) == 25
    given = ClassifierSettings(epochs=2, patience=1)
    assert (given.most_epochs(880), given.patient_epochs(880)) == (2, 1)


def test_two_interleaved_bands_are_told_apart() -> None:
    table = toy2d()
    rows = torch.tensor(table[["x", "y"]].to_numpy(), dtype=torch.float32)
    labels = torch.tensor((table["label"] == "inner").to_numpy(), dtype=torch.int64)
    settings = ClassifierSettings(members=2, hidden=(32, 32), learning_rate=3e-3)
    assert min(train_ensemble(rows, labels, 2, settings, 0).out_scores) > 0.99
