"""The driver with workers that are played: order, retries, losses."""

from collections import deque

import pytest

from bcgan.errors import BcganError
from bcgan.grid import drive as module
from bcgan.grid.drive import Drive
from bcgan.grid.jobs import Ended, Outcome, Told
from bcgan.grid.jobs import Job as RealJob


class PlayedPool:
    """Ends jobs in the order in which they were handed over, as a script says."""

    def __init__(self, script: dict[str, list[Outcome]], slots: int = 1) -> None:
        self.slots = slots
        self.script = script
        self.submitted: list[str] = []
        self.open: deque[str] = deque()
        self.most_open = 0

    def submit(self, job: RealJob) -> None:
        self.submitted.append(job.id)
        self.open.append(job.id)
        self.most_open = max(self.most_open, len(self.open))

    def wait(self, seconds: float) -> list:
        if not self.open:
            return []
        name = self.open.popleft()
        outcomes = self.script.get(name)
        outcome = outcomes.pop(0) if outcomes else Outcome(seconds=1.0, stages=("train_gan",))
        return [Told(name, "host/1", 5), Ended(name, outcome)]


class Noted:
    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def changed(self, name: str, progress, event: str) -> None:
        self.events.append((name, event))

    def beat(self, slots: int) -> None:
        pass


def job_of(planned, shared: bool) -> RealJob:
    name = f"{planned.prepared}_shared" if shared else planned.id
    kind = "preparation" if shared else "cell"
    return RealJob(name, kind, planned, planned.places.data, None, (), {}, {}, planned.places.data)


def driven(cells, script=None, slots: int = 1, retries: int = 1):
    pool, noted = PlayedPool(script or {}, slots), Noted()
    drive = Drive(cells, pool, job_of, noted, retries)
    return drive, pool, noted


FAILURE = Outcome("out of luck", seconds=2.0)
LOST = Outcome("its worker died: it was killed, or out of memory")


def test_shared_parts_come_before_the_cells_that_use_them_and_once(plan) -> None:
    cells = plan("wgan", (0, 1), studies=("a", "b"))
    drive, pool, _ = driven(cells, slots=2)
    drive.run()
    assert pool.submitted[:2] == ["a_shared", "b_shared"]
    assert sorted(pool.submitted[2:]) == sorted(each.id for each in cells)
    assert pool.most_open == 2
    assert {state.status for state in drive.progress.values()} == {"done"}


def test_other_encodings_are_prepared_apart(plan) -> None:
    drive, pool, _ = driven(plan("wgan", (0,), "encoder.numeric=min_max,standardised"))
    drive.run()
    assert pool.submitted[:2] == [
        "toy-encoder.numeric-min_max_shared",
        "toy-encoder.numeric-standardised_shared",
    ]


def test_a_cell_whose_worker_died_is_tried_again(plan) -> None:
    (cell,) = plan("wgan")
    drive, pool, noted = driven((cell,), {cell.id: [LOST]})
    drive.run()
    state = drive.progress[cell.id]
    assert (state.status, state.attempts, state.error) == ("done", 2, "")
    assert [failure.error for failure in state.failures] == [LOST.error]
    assert pool.submitted.count(cell.id) == 2
    assert (cell.id, "retried") in noted.events


def test_a_cell_that_goes_on_failing_is_reported_and_the_others_are_run(plan) -> None:
    bad, good = plan("wgan,bwgan")
    drive, _, _ = driven((bad, good), {bad.id: [FAILURE, LOST, FAILURE, FAILURE]}, retries=2)
    drive.run()
    assert drive.progress[good.id].status == "done"
    state = drive.progress[bad.id]
    assert (state.status, state.attempts, state.error) == ("failed", 3, "out of luck")
    assert state.seconds == 4.0


def test_what_another_attempt_meets_again_is_not_tried_again(plan) -> None:
    (cell,) = plan("wgan")
    drive, pool, _ = driven((cell,), {cell.id: [Outcome("diverged", final=True)]}, retries=5)
    drive.run()
    assert drive.progress[cell.id].status == "failed"
    assert pool.submitted.count(cell.id) == 1


def test_cells_without_their_shared_parts_fail_with_the_reason(plan) -> None:
    cells = plan("wgan,bwgan")
    drive, pool, _ = driven(cells, {"toy_shared": [Outcome("no such file", final=True)]})
    drive.run()
    assert pool.submitted == ["toy_shared"]
    for cell in cells:
        state = drive.progress[cell.id]
        assert (state.status, state.attempts) == ("failed", 0)
        assert state.error == "what it shares with others failed: no such file"


def test_workers_that_can_do_nothing_stop_the_grid_and_leave_the_cells_waiting(plan) -> None:
    cells = plan("wgan,bwgan")
    drive, pool, _ = driven(cells, {cells[0].id: [Outcome("other code", halt=True)]})
    with pytest.raises(BcganError, match="other code"):
        drive.run()
    assert [drive.progress[cell.id].status for cell in cells] == ["waiting", "waiting"]
    assert pool.submitted == ["toy_shared", cells[0].id]


def test_without_workers_the_grid_gives_up_at_last(plan, monkeypatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WITHOUT_WORKERS", 3.0)
    drive, pool, _ = driven(plan("wgan"), slots=0)
    with pytest.raises(BcganError, match="no worker"):
        drive.run()
    assert pool.submitted == []
