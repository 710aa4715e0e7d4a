import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestClassifier

from bcgan.errors import TrainingDivergedError, TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.layout import Block, Layout
from bcgan.gan.objectives import (
    AuxiliaryClassifierObjective,
    MmdObjective,
    VanillaObjective,
    WassersteinObjective,
)
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


def pull_to_zero(rows, labels, generator):
    """A stand-in calibration that draws from its stream, as the real one does."""
    distance = (rows - 0.1 * torch.rand(rows.shape, generator=generator)).square().mean()
    return distance, distance.detach().expand(2)


def trainer(
    data=None,
    seed=0,
    calibration=None,
    store=None,
    listeners=(),
    selector=None,
    warm_up=0.0,
    objective=None,
    **changes,
) -> Trainer:
    return Trainer(
        data or two_clusters(),
        settings(calibration={"warm_up": warm_up}, **changes),
        GanLoss(objective or WassersteinObjective(), calibration),
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
        self.events: list[tuple[str, int]] = []

    def on_losses(self, step, losses):
        self.steps.append(step)

    def on_event(self, kind, step, message):
        self.events.append((kind, step))


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
        {"warm_up": 0.6},
        {"objective": MmdObjective(), "critic_dropout": 0.2},
        {"objective": AuxiliaryClassifierObjective(2)},
        {"objective": VanillaObjective()},
    ],
)
def test_resumed_training_equals_an_uninterrupted_one(tmp_path, stop, changes):
    def selector(generator):
        rows = generator.sample(torch.zeros(50, dtype=torch.long), torch.Generator().manual_seed(0))
        return float(rows.mean())

    parts = {"selector": selector, "calibration": pull_to_zero, **changes}
    whole = trainer(**parts).run()
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError, match="SIGINT"):
        trainer(store=store, listeners=[StopAt(stop)], **parts).run()
    heard = Hearing()
    resumed = trainer(store=store, listeners=[heard], **parts).run()
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


def test_calibration_weight_rises_over_the_warm_up_and_stays():
    curves = trainer(calibration=pull_to_zero, warm_up=0.5, log_every=1).run().history.curves
    shares = [
        record["boundary_calibration"] / record["calibration_distance_0"] for record in curves
    ]
    expected = [min(1.0, step / 15) for step in range(30)]
    assert shares == pytest.approx(expected, rel=1e-5)


def test_a_constant_weight_is_the_default():
    curves = trainer(calibration=pull_to_zero, log_every=1).run().history.curves
    assert all(r["boundary_calibration"] == r["calibration_distance_0"] for r in curves)


class Falling:
    """A selector whose best look is the first: the score falls with every look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, generator):
        self.looks += 1
        return -float(sum(p.abs().sum() for p in generator.parameters())) - 100.0 * self.looks


@pytest.mark.parametrize("log_every", [5, 4])
def test_training_stops_after_as_many_looks_without_a_new_best(log_every):
    parts = {"selection": "validation", "select_every": 6, "log_every": log_every}
    heard = Hearing()
    run = trainer(selector=Falling(), patience=2, listeners=[heard], **parts).run()
    assert (run.last_step, run.kept_step) == (18, 6)
    assert run.history.curves[-1]["step"] == 18, "the curve is complete"
    assert ("stopped_early", 18) in heard.events
    whole = trainer(selector=Falling(), **parts).run()
    assert whole.last_step == 30
    assert weights(run.generator) == weights(whole.generator), "the same best generator"


@pytest.mark.parametrize("stop", [2, 6, 10])
def test_an_interrupted_training_stops_early_where_an_uninterrupted_one_does(tmp_path, stop):
    def selector(generator):
        rows = generator.sample(torch.zeros(50, dtype=torch.long), torch.Generator().manual_seed(0))
        return -float(rows.square().sum())

    parts = {"selection": "validation", "select_every": 3, "patience": 3, "log_every": 2}
    whole = trainer(selector=selector, steps=60, **parts).run()
    assert 10 < whole.last_step < 60
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError):
        trainer(selector=selector, steps=60, store=store, listeners=[StopAt(stop)], **parts).run()
    resumed = trainer(selector=selector, steps=60, store=store, **parts).run()
    again = trainer(selector=selector, steps=60, store=store, **parts).run()
    for run in (resumed, again):
        assert weights(run.generator) == weights(whole.generator)
        assert run.history.curves == whole.history.curves
        assert (run.last_step, run.kept_step) == (whole.last_step, whole.kept_step)


class Exploding(WassersteinObjective):
    """A critic whose loss grows beyond all bounds once an update is reached."""

    def __init__(self, update: int) -> None:
        super().__init__()
        self.left = update

    def critic_backward(self, critic, batch, masks):
        terms = super().critic_backward(critic, batch, masks)
        self.left -= 1
        return {**terms, "critic": terms["critic"] + (1e8 if self.left < 0 else 0.0)}


def test_an_exploding_critic_stops_training_and_the_last_good_checkpoint_stays(tmp_path):
    store = CheckpointStore(tmp_path)
    looks = iter(range(10))
    run = Trainer(
        two_clusters(),
        settings(selection="validation", select_every=5, checkpoint_every=4, log_every=10),
        GanLoss(Exploding(update=2 * 12)),
        0,
        Surroundings(store, "fingerprint", (), lambda generator: next(looks)),
    )
    with pytest.raises(TrainingDivergedError) as caught:
        run.run()
    message = str(caught.value)
    assert "before step 20: the loss term 'critic' reached" in message
    assert "checkpoint of step 12 is kept" in message
    assert "generator of step 15 was the best: gan.steps=15" in message
    assert "\n" not in message
    assert store.latest("fingerprint").step == 12


def test_learns_two_classes():
    """A forest trained on generated rows classifies real ones nearly as well as a real one."""
    data, test = two_clusters(), two_clusters(seed=1)
    run = trainer(
        data,
        steps=1000,
        critic_steps=5,
        embedding_size=2,
        penalty_weight=0.1,
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


@pytest.mark.parametrize(("noise", "kept"), [(0.0, 10), (0.05, 30), (1.0, 30)])
def test_of_equally_good_generators_the_longest_trained_is_kept(noise, kept):
    scores = iter([0.9, 0.5, 0.87])
    run = Trainer(
        two_clusters(),
        settings(selection="validation", select_every=10),
        GanLoss(WassersteinObjective()),
        0,
        Surroundings(selector=lambda generator: next(scores), score_noise=noise),
    ).run()
    assert run.kept_step == kept
    assert run.history.kept["step"] == kept
