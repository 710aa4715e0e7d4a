import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestClassifier

from bcgan.errors import TrainingDivergedError, TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.layout import Block, Layout
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Surroundings, Trainer, TrainingData

LAYOUT = Layout((Block("x", "linear", 0), Block("y", "linear", 1)))


def two_clusters(n: int = 1500, seed: int = 0) -> TrainingData:
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(2, (n,), generator=generator)
    centre = torch.tensor([[-0.7, 0.5], [0.7, -0.5]])[labels]
    rows = centre + torch.tensor([0.3, 0.6]) * torch.randn(n, 2, generator=generator)
    return TrainingData(rows, labels, 2, LAYOUT)


def settings(**changes) -> GanSettings:
    base = {
        "steps": 30,
        "batch_size": 64,
        "critic_steps": 2,
        "latent_size": 8,
        "generator_hidden": (32, 32),
        "critic_hidden": (32, 32),
        "selection": "last",
        "log_every": 5,
        "checkpoint_every": 10,
    }
    return GanSettings.model_validate(base | changes)


def trainer(
    data=None, seed=0, calibration=None, store=None, listeners=(), selector=None, **changes
) -> Trainer:
    return Trainer(
        data or two_clusters(),
        settings(**changes),
        GanLoss(WassersteinObjective(), calibration),
        seed,
        Surroundings(store, "fingerprint", listeners, selector),
    )


def weights(network: torch.nn.Module) -> bytes:
    return b"".join(value.numpy().tobytes() for value in network.state_dict().values())


class StopAt:
    """A listener that interrupts as Ctrl-C does, at a given step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_losses(self, step, losses):
        if step == self.step:
            import os
            import signal

            os.kill(os.getpid(), signal.SIGINT)

    def on_event(self, kind, step, message):
        pass


class Hearing:
    """A listener that remembers the steps it heard of."""

    def __init__(self) -> None:
        self.steps: list[int] = []

    def on_losses(self, step, losses):
        self.steps.append(step)

    def on_event(self, kind, step, message):
        pass


def test_same_seed_same_bytes_and_another_seed_others():
    first, again, other = (trainer(seed=seed).run() for seed in (0, 0, 1))
    assert weights(first.generator) == weights(again.generator)
    assert weights(first.generator) != weights(other.generator)
    assert first.history.curves == again.history.curves


def test_global_random_states_are_untouched():
    torch.manual_seed(7)
    np.random.seed(7)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    trainer(critic_dropout=0.2).run()
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]


def test_calibration_does_not_shift_weights_or_batches():
    """Runs with and without calibration at one seed share initial weights and batches."""
    seen = []

    def zero(rows, labels, generator):
        torch.rand(3, generator=generator)
        seen.append(labels)
        return 0.0 * rows.sum(), torch.zeros(2)

    without = trainer().run()
    with_zero = trainer(calibration=zero).run()
    assert len(seen) == 30
    assert weights(without.generator) == weights(with_zero.generator)


@pytest.mark.parametrize("stop", [5, 15, 25, 30])
@pytest.mark.parametrize(
    "changes",
    [
        {"critic_dropout": 0.2},
        {"batch_norm": True, "decay_from": 0.4, "selection": "validation", "select_every": 10},
    ],
)
def test_resumed_training_equals_an_uninterrupted_one(tmp_path, stop, changes):
    def selector(generator):
        rows = generator.sample(torch.zeros(50, dtype=torch.long), torch.Generator().manual_seed(0))
        return float(rows.mean())

    whole = trainer(selector=selector, **changes).run()
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError, match="SIGINT"):
        trainer(selector=selector, store=store, listeners=[StopAt(stop)], **changes).run()
    heard = Hearing()
    resumed = trainer(selector=selector, store=store, listeners=[heard], **changes).run()
    assert weights(resumed.generator) == weights(whole.generator)
    assert resumed.kept_step == whole.kept_step
    assert resumed.history.curves == whole.history.curves
    assert heard.steps == [record["step"] for record in whole.history.curves], "a complete curve"


def test_resume_from_an_older_checkpoint_when_the_newest_is_damaged(tmp_path, caplog):
    whole = trainer().run()
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError):
        trainer(store=store, listeners=[StopAt(25)]).run()
    newest = max(tmp_path.glob("*.safetensors"))
    newest.write_bytes(newest.read_bytes()[:-100])
    resumed = trainer(store=store).run()
    assert "cut off or were changed" in caplog.text
    assert weights(resumed.generator) == weights(whole.generator)


def test_divergence_names_the_term():
    data = two_clusters()
    data.features[3, 0] = float("nan")
    with pytest.raises(TrainingDivergedError, match="'critic' is no longer finite"):
        trainer(data).run()


def test_a_diverged_state_is_not_checkpointed(tmp_path):
    data = two_clusters()
    data.features[:] = float("nan")
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingDivergedError):
        trainer(data, store=store, log_every=20, checkpoint_every=4).run()
    assert store.latest("fingerprint") is None


def test_learning_rates_fall_to_a_tenth():
    run = trainer(decay_from=0.5)
    seen = []
    for step in (0, 15, 29):
        run.step = step
        run.train_step()
        seen.append(run.model.generator_optimiser.learning_rate)
    rate = run.settings.generator_learning_rate
    assert seen[:2] == [rate, rate]
    assert 0.1 * rate < seen[2] < 0.2 * rate


def test_selection_keeps_the_best_generator():
    scores = iter([0.1, 0.9, 0.3])
    kept = []

    def selector(generator):
        kept.append(weights(generator))
        return next(scores)

    run = Trainer(
        two_clusters(),
        settings(selection="validation", select_every=10),
        GanLoss(WassersteinObjective()),
        0,
        Surroundings(selector=selector),
    ).run()
    assert run.kept_step == 20
    assert weights(run.generator) == kept[1]
    assert kept[1] != kept[2]


def test_learns_two_classes():
    """A forest trained on generated rows classifies real ones nearly as well as a real one."""
    data, test = two_clusters(), two_clusters(seed=1)
    run = trainer(
        data,
        steps=500,
        critic_steps=5,
        batch_norm=True,
        generator_learning_rate=1e-3,
        critic_learning_rate=1e-3,
        decay_from=0.5,
        ema_decay=0.99,
    ).run()
    rows = run.generator.sample(data.labels, torch.Generator().manual_seed(0))
    accuracy = {
        name: RandomForestClassifier(20, random_state=0)
        .fit(features.numpy(), data.labels.numpy())
        .score(test.features.numpy(), test.labels.numpy())
        for name, features in (("real", data.features), ("generated", rows))
    }
    assert accuracy["generated"] >= 0.95 * accuracy["real"]


def test_unconditional_training_runs():
    data = two_clusters()
    labels = torch.zeros_like(data.labels)
    run = trainer(TrainingData(data.features, labels, 0, LAYOUT)).run()
    assert run.generator.sample(labels[:7], torch.Generator()).shape == (7, 2)
