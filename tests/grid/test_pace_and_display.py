"""Times that are expected, and what is shown."""

import io
import json

import pytest

from bcgan.grid.display import Display
from bcgan.grid.jobs import Progress
from bcgan.grid.pace import Pace, Remaining, spoken


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_cells_are_expected_to_take_what_similar_ones_took() -> None:
    pace = Pace()
    assert pace.expect("a", "wgan", 100) is None
    pace.learn("a", "wgan", 100, 50.0)
    assert pace.expect("b", "bwgan", 200) == 100.0
    pace.learn("b", "wgan", 100, 10.0)
    assert pace.expect("b", "bwgan", 100) == 10.0
    assert pace.expect("a", "wgan", 10) == 5.0


def test_only_cells_that_were_run_as_a_whole_teach(tmp_path) -> None:
    whole = {
        "status": "done", "ran": ["train_gan", "sample"], "resumed_at": 0, "attempts": 1,
        "study": "a", "variant": "wgan", "steps": 10, "seconds": 20.0,
    }  # fmt: skip
    folder = tmp_path / "08_reporting" / "grid" / "g" / "cells"
    folder.mkdir(parents=True)
    for name, changes in {
        "a": {}, "b": {"resumed_at": 5, "seconds": 1.0}, "c": {"ran": ["sample"], "seconds": 1.0},
        "d": {"status": "failed"}, "e": {"attempts": 2, "seconds": 90.0},
    }.items():  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps({**whole, **changes}))
    (folder / "f.json").write_text("{broken")
    pace = Pace()
    pace.learn_from(tmp_path)
    assert pace.expect("a", "wgan", 10) == 20.0


def test_time_left_counts_waiting_and_running_cells(plan) -> None:
    cells = plan("wgan", (0, 1, 2), steps=100)
    first, second, third = (each.id for each in cells)
    clock, pace = Clock(), Pace()
    remaining = Remaining(cells, pace, clock)
    states = {each.id: Progress() for each in cells}
    assert remaining.seconds(states, 1) is None
    states[first].status = "running"
    remaining.begun(first)
    states[first].step = 10
    remaining.stepped(first, 10)
    clock.now, states[first].step = 20.0, 30
    assert remaining.seconds(states, 2) == pytest.approx((70 + 100 + 100) / 2)
    states[first].status = states[second].status = "done"
    pace.learn("toy", "wgan", 100, 50.0)
    states[third].status = "running"
    remaining.begun(third)
    clock.now += 20.0
    assert remaining.seconds(states, 1) == pytest.approx(30.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "unknown"), (0.2, "about 1 s"), (80, "about 80 s"), (600, "about 10 min"),
     (7900, "about 2 h 12 min")],
)  # fmt: skip
def test_times_are_said_in_words(seconds, text) -> None:
    assert spoken(seconds) == text


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    screen = io.StringIO()
    display = Display(3, screen, live=True)
    states = {"a": Progress("running", step=1200), "b": Progress("done"), "c": Progress("failed")}
    display.status(states, 65.0, 2)
    display.line("b: done")
    shown = screen.getvalue()
    assert "1/3 cells, 1 failed, 2 workers, about 65 s left | a 1,200" in shown
    assert shown.index("\x1b[2K") < shown.index("b: done")
    assert shown.count("\n") == 1


def test_elsewhere_there_are_plain_lines_now_and_then() -> None:
    screen, clock = io.StringIO(), Clock()
    display = Display(1, screen, live=False, clock=clock)
    states = {"a": Progress("running")}
    display.status(states, None, 1)
    assert screen.getvalue() == ""
    clock.now = 301.0
    display.status(states, None, 1)
    assert screen.getvalue().endswith(" 0/1 cell, 1 worker, time left not known yet\n")
    assert "\x1b" not in screen.getvalue()
