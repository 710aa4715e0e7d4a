"""The warm start by maximum likelihood: it learns, stops in time, and resumes exactly."""

import signal
from typing import Any

import pytest
import torch

from bcgan.errors import TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.layout import Block, Layout
from bcgan.gan.likelihood_trainer import (
    LikelihoodTrainer,
    autoregressive,
    likelihood_selector,
    likelihood_settings,
)
from bcgan.gan.model import build_generator
from bcgan.gan.objectives import WassersteinObjective
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Surroundings, TrainingData

LAYOUT = Layout(
    (Block("a", "one_hot", 0, 2), Block("b", "one_hot", 2, 3), Block("c", "bounded", 5))
)


def table(n: int, seed: int = 0) -> TrainingData:
    """Columns that follow each other closely: b from the class and a, c from b."""
    source = torch.Generator().manual_seed(seed)
    labels = torch.randint(2, (n,), generator=source)
    a = torch.randint(2, (n,), generator=source)
    noise = torch.rand(n, generator=source)
    b = torch.where(noise < 0.8, a + labels, torch.randint(3, (n,), generator=source))
    c = ((b + torch.rand(n, generator=source)) / 3).unsqueeze(1)
    one_hot = torch.nn.functional.one_hot
    return TrainingData(torch.cat((one_hot(a, 2), one_hot(b, 3), c), 1), labels, 2, LAYOUT)


def settings(**changes: Any) -> GanSettings:
    base = {"steps": 120, "batch_size": 64, "look_every": 20, "patience": 3} | changes
    whole = GanSettings(
        generator="autoregressive",
        generator_hidden=(32, 32),
        levels=6,
        knots=4,
        likelihood=base,
        log_every=10,
        checkpoint_every=20,
    )
    return likelihood_settings(whole)


def trainer(
    data: TrainingData, held: TrainingData, surroundings: dict[str, Any], **changes: Any
) -> LikelihoodTrainer:
    around = Surroundings(
        fingerprint="f",
        selector=likelihood_selector(held.features, held.labels),
        **surroundings,
    )
    return LikelihoodTrainer(data, settings(**changes), GanLoss(WassersteinObjective()), 0, around)


def weights(network: torch.nn.Module) -> bytes:
    return b"".join(value.numpy().tobytes() for value in network.state_dict().values())


class StopAt:
    """A listener that interrupts as Ctrl-C does, at a given step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_losses(self, step: int, losses: Any) -> None:
        if step == self.step:
            signal.raise_signal(signal.SIGINT)

    def on_event(self, kind: str, step: int, message: str) -> None:
        pass


def test_it_comes_near_to_the_entropy_of_the_rows() -> None:
    data, held = table(4_000), table(1_000, seed=1)
    still = {"hidden_dropout": 0.0, "input_dropout": 0.0}
    trained = trainer(data, held, {}, steps=400, learning_rate=5e-3, patience=20, **still).run()
    # a: log 2; b: its own three probabilities; c: uniform on a third.
    probabilities = torch.tensor([0.8 + 0.2 / 3, 0.2 / 3, 0.2 / 3])
    entropy = torch.log(torch.tensor(2.0)) - (probabilities * probabilities.log()).sum()
    entropy = entropy - torch.log(torch.tensor(3.0))
    with torch.no_grad():
        found = -autoregressive(trained.generator).log_likelihood(held.features, held.labels)
    assert found.mean().item() == pytest.approx(entropy.item(), abs=0.05)
    rows = trained.generator.sample(held.labels, torch.Generator().manual_seed(3))
    b = rows[:, 2:5].argmax(1)
    follows = (b == rows[:, :2].argmax(1) + held.labels).float().mean().item()
    assert follows == pytest.approx(0.8 + 0.2 / 3, abs=0.04)
    assert ((rows[:, 5] * 3).floor() == b).float().mean().item() > 0.93


def test_it_keeps_the_weights_of_the_best_look_and_stops_soon_after() -> None:
    data, held = table(40), table(400, seed=1)
    trained = trainer(data, held, {}, steps=2_000, learning_rate=1e-2).run()
    scores = [look["score"] for look in trained.history.selections]
    best = max(range(len(scores)), key=scores.__getitem__)
    assert trained.last_step < 2_000, "a table of 40 rows is learnt by heart at once"
    assert len(scores) - 1 - best == 3
    assert trained.kept_step == trained.history.selections[best]["step"]
    with torch.no_grad():
        kept = autoregressive(trained.generator).log_likelihood(held.features, held.labels).mean()
    assert kept.item() == pytest.approx(scores[best], abs=1e-6)


@pytest.mark.parametrize("stop", [10, 40, 110])
def test_a_resumed_warm_start_equals_an_uninterrupted_one(tmp_path: Any, stop: int) -> None:
    data, held = table(500), table(200, seed=1)
    whole = trainer(data, held, {}).run()
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError):
        trainer(data, held, {"store": store, "listeners": [StopAt(stop)]}).run()
    resumed = trainer(data, held, {"store": store}).run()
    assert weights(resumed.generator) == weights(whole.generator)
    assert resumed.history.curves == whole.history.curves
    assert resumed.history.selections == whole.history.selections


def test_a_resumed_training_learns_from_the_same_copula_rows(tmp_path: Any) -> None:
    def wide(n: int, seed: int) -> TrainingData:
        narrow = table(n, seed)
        more = torch.rand(n, 4, generator=torch.Generator().manual_seed(seed))
        blocks = (*LAYOUT.blocks, *(Block(f"d{one}", "bounded", 6 + one) for one in range(4)))
        return TrainingData(torch.cat((narrow.features, more), 1), narrow.labels, 2, Layout(blocks))

    data, held = wide(300, 0), wide(100, 1)
    whole = trainer(data, held, {})
    assert len(whole.data.labels) == 300 + 12 * 10
    finished = whole.run()
    store = CheckpointStore(tmp_path)
    with pytest.raises(TrainingInterruptedError):
        trainer(data, held, {"store": store, "listeners": [StopAt(40)]}).run()
    resumed = trainer(data, held, {"store": store}).run()
    assert weights(resumed.generator) == weights(finished.generator)


def test_a_perceptron_has_no_likelihood() -> None:
    with pytest.raises(TypeError, match="autoregressive"):
        autoregressive(build_generator(LAYOUT, 2, GanSettings(), 0))
