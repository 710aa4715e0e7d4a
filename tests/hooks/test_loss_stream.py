"""Loss curves are written in few, small enough batches, and never stop a training."""

import logging
from typing import Any

import pytest

from bcgan.hooks.loss_stream import MAX_BATCH, LossStream


class Client:
    def __init__(self, failing: bool = False) -> None:
        self.failing = failing
        self.batches: list[list[Any]] = []
        self.calls = 0

    def log_batch(self, run_id: str, metrics: list[Any]) -> None:
        self.calls += 1
        if self.failing:
            raise OSError("no connection")
        self.batches.append(metrics)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_points_are_written_only_every_few_seconds() -> None:
    client, clock = Client(), Clock()
    stream = LossStream(client, "run", interval=3.0, clock=clock)
    for step in range(1, 101):
        clock.now = step * 0.1
        stream.on_losses(step, {"critic": 1.0, "generator": 2.0})
    assert len(client.batches) == 3
    stream.on_event("finished", 100, "Trained 100 steps.")
    points = [(each.key, each.step) for batch in client.batches for each in batch]
    assert points == [
        (f"loss/{name}", k) for k in range(1, 101) for name in ("critic", "generator")
    ]


def test_batches_are_no_larger_than_mlflow_takes() -> None:
    client = Client()
    stream = LossStream(client, "run", clock=Clock())
    for step in range(2 * MAX_BATCH + 1):
        stream.on_losses(step, {"critic": 1.0})
    stream.flush()
    assert [len(batch) for batch in client.batches] == [MAX_BATCH, MAX_BATCH, 1]


def test_failures_are_told_once_and_given_up(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(failing=True)
    stream = LossStream(client, "run", interval=0.0, clock=Clock())
    with caplog.at_level(logging.WARNING):
        for step in range(10):
            stream.on_losses(step, {"critic": 1.0})
    assert client.calls == 3
    assert len(caplog.records) == 1


@pytest.mark.parametrize("kind", ["started", "resumed", "checkpoint", "selected"])
def test_other_events_write_nothing(kind: str) -> None:
    client = Client()
    stream = LossStream(client, "run", clock=Clock())
    stream.on_losses(1, {"critic": 1.0})
    stream.on_event(kind, 1, "")
    assert client.calls == 0
