"""How a run went is on record, whichever way it ended."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kedro.framework.session import KedroSession
from kedro.framework.startup import _get_project_metadata

from bcgan.cli import cli
from bcgan.errors import InputError, RunBusyError
from bcgan.hooks.folder_lock import FolderLock

CELL = Path("data/08_reporting/tiny/bmade/seed0")
HISTORY = Path("data/08_reporting/run_history.jsonl")


def run(folder: Path, pipelines: list[str] | None = None, **params: Any) -> None:
    with KedroSession.create(folder, runtime_params=params) as session:
        session.run(pipeline_names=pipelines)


def command(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), obj=_get_project_metadata(folder))


def status(folder: Path, cell: Path = CELL) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / cell / "run_status.json").read_text())
    return found


def history(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]


def test_finished_run_tells_when_and_what(standin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BCGAN_BATCH_ID", "monday")
    run(standin, label="x", seed=3)
    found = status(standin, Path("data/08_reporting/tiny/bmade-x/seed3"))
    assert (found["status"], found["exit_code"], found["reason"]) == ("finished", 0, None)
    assert (found["dataset"], found["run"], found["seed"]) == ("tiny", "bmade-x", 3)
    assert found["batch_id"] == "monday"
    assert found["started"] <= found["ended"]
    (line,) = history(standin)
    assert line == {name: value for name, value in found.items() if name != "traceback"}


def test_failed_run_tells_why_and_where(standin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "diverged")
    assert command(standin, "run").exit_code == 4
    found = status(standin)
    assert (found["status"], found["exit_code"], found["failed_node"]) == ("failed", 4, "train")
    assert found["reason"] == "Training diverged before step 2."
    assert found["traceback"] is None
    monkeypatch.setenv("STANDIN_TRAINING", "fails")
    assert command(standin, "run").exit_code == 1
    found = status(standin)
    assert (found["exit_code"], found["reason"]) == (1, "RuntimeError: out of luck")
    assert "in train" in found["traceback"]
    assert [line["exit_code"] for line in history(standin)] == [4, 1]


def test_run_that_a_hook_refuses_is_recorded(standin: Path) -> None:
    with pytest.raises(InputError):
        run(standin, source="gone.csv")
    found = status(standin, Path("data/08_reporting/gone/bmade/seed0"))
    assert (found["status"], found["exit_code"]) == ("failed", 5)
    assert "There is no file" in found["reason"]


def test_bad_parameter_is_in_the_history(standin: Path) -> None:
    assert command(standin, "run", "--params", "sede=1").exit_code == 2
    assert not (standin / "data").exists(), "a first command that is mistyped leaves nothing"
    run(standin, ["preprocess"])
    assert command(standin, "run", "--params", "sede=1").exit_code == 2
    assert command(standin, "run", "--params", "gan.steps=0").exit_code == 2
    first, second = history(standin)[1:]
    assert "did you mean 'seed'" in first["reason"]
    assert (second["status"], second["exit_code"], second["dataset"]) == ("failed", 2, "tiny")


def test_signal_outside_training_is_recorded_and_the_next_run_is_let_in(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_SCORES", "terminated")
    before = signal.getsignal(signal.SIGTERM)
    assert command(standin, "run").exit_code == 130
    assert signal.getsignal(signal.SIGTERM) is before
    found = status(standin)
    assert (found["status"], found["exit_code"]) == ("stopped", 130)
    assert found["reason"] == "Stopped by SIGTERM."
    monkeypatch.delenv("STANDIN_SCORES")
    assert command(standin, "run").exit_code == 0


def test_stopped_training_is_stopped_and_not_failed(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    assert command(standin, "run").exit_code == 130
    assert status(standin)["status"] == "stopped"


def test_second_run_of_the_same_cell_is_refused_and_changes_nothing(standin: Path) -> None:
    run(standin)
    before = status(standin)
    held = FolderLock.take(standin / CELL, {"pid": 1, "host": "here", "started": "today"})
    assert held is not None
    result = command(standin, "run")
    assert result.exit_code == 6
    assert "process 1 on here since today" in result.stderr
    assert status(standin) == before
    assert history(standin)[-1]["exit_code"] == 6
    run(standin, seed=1)  # another cell is free
    held.release()
    run(standin)


def test_runs_of_the_data_sets_own_parts_have_a_place_of_their_own(standin: Path) -> None:
    held = FolderLock.take(standin / CELL, {})
    run(standin, ["preprocess", "pretrain_classifiers"])
    assert status(standin, Path("data/08_reporting/tiny"))["status"] == "finished"
    with pytest.raises(RunBusyError):
        run(standin, ["train_gan"])
    assert held is not None
    held.release()


def test_run_that_died_is_found_by_the_next_one(
    standin: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run(standin)
    left = {**status(standin), "status": "running", "pid": 99, "ended": None, "exit_code": None}
    (standin / CELL / "run_status.json").write_text(json.dumps(left))
    run(standin)
    assert "process 99" in caplog.text
    states = [(line["status"], line["pid"] == 99) for line in history(standin)]
    assert states == [("finished", False), ("died", True), ("finished", False)]


def test_damaged_status_does_not_stop_a_run(standin: Path) -> None:
    (standin / CELL).mkdir(parents=True)
    (standin / CELL / "run_status.json").write_text("{")
    run(standin)
    assert status(standin)["status"] == "finished"
