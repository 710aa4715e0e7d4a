"""What reaches MLflow, and that nothing that goes wrong there stops a run."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
from kedro.framework.session import KedroSession
from mlflow import MlflowClient
from mlflow.entities import Run

import bcgan
from bcgan.errors import TrainingInterruptedError
from bcgan.gan.listeners import subscribed_listeners


@pytest.fixture(scope="module")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh store, made once: that takes seconds."""
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def tracked(standin: Path, new_database: Path) -> Path:
    (standin / "conf/local/mlflow.yml").unlink()
    (standin / "mlflow.db").write_bytes(new_database.read_bytes())
    return standin


def run(folder: Path, **params: Any) -> None:
    with KedroSession.create(folder, runtime_params=params) as session:
        session.run()


def runs(folder: Path) -> list[Run]:
    client = MlflowClient(f"sqlite:///{folder}/mlflow.db")
    experiment = client.get_experiment_by_name("bcgan")
    assert experiment is not None
    return list(client.search_runs([experiment.experiment_id], order_by=["start_time"]))


def test_run_tells_parameters_scores_tags_and_files(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BCGAN_BATCH_ID", "monday")
    run(tracked, gan={"steps": 4}, seed=2)
    (found,) = runs(tracked)
    assert found.info.status == "FINISHED"
    assert mlflow.active_run() is None
    params, metrics, tags = found.data.params, found.data.metrics, found.data.tags
    assert params["gan.steps"] == "4"
    assert params["split.test_share"] == "0.2"
    assert params["recipe.gan.steps"] == "4"
    assert metrics["compatibility/averages/seven"] == 0.97
    assert metrics["fidelity/mae_mean"] == 1.5
    assert "compatibility/averages/lift" not in metrics
    assert metrics["loss/critic"] == 0.25
    assert tags["dataset"] == "tiny"
    assert (tags["variant"], tags["seed"], tags["runner"]) == ("bmade", "2", "SequentialRunner")
    assert len(tags["data.sha256"]) == 64
    assert tags["batch_id"] == "monday"
    record = tracked / "data/08_reporting/tiny/bmade/seed2/run_status.json"
    assert json.loads(record.read_text())["mlflow_run_id"] == found.info.run_id
    assert {"version.bcgan", "version.torch", "version.kedro"} <= set(tags)
    assert tags["mlflow.runName"] == "tiny bmade seed2"
    client = MlflowClient(f"sqlite:///{tracked}/mlflow.db")
    curve = client.get_metric_history(found.info.run_id, "loss/critic")
    assert [(point.step, point.value) for point in curve] == [(k, 1 / k) for k in (1, 2, 3, 4)]
    stored = {path.name for path in (tracked / "mlartifacts").rglob("*") if path.is_file()}
    assert {"compatibility.json", "compatibility.png", "page_1.png", "loss_curves.csv"} <= stored
    assert {"synthetic.parquet", "manifest.json"} <= stored


def test_a_sample_is_called_one(tracked: Path) -> None:
    path = tracked / "data/01_raw/sensorless_sample.parquet"
    path.parent.mkdir(parents=True)
    pd.DataFrame({"f1": range(50), "class": [1, 2] * 25}).to_parquet(path)
    run(tracked, study="sensorless")
    (found,) = runs(tracked)
    assert (found.data.tags["study"], found.data.tags["dataset"]) == ("sensorless", "sensorless")
    assert found.data.tags["data.note"].startswith("a sample of 2,200 of the 58,509 rows")


def test_failure_is_failed_and_the_next_session_has_a_run_of_its_own(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_SCORES", "fail")
    with pytest.raises(RuntimeError):
        run(tracked, seed=1)
    monkeypatch.delenv("STANDIN_SCORES")
    run(tracked, seed=2)
    failed, finished = runs(tracked)
    assert (failed.info.status, finished.info.status) == ("FAILED", "FINISHED")
    assert (failed.data.tags["error"], failed.data.params["seed"]) == ("no scores today", "1")
    assert failed.data.tags["exit_code"] == "1"
    assert "batch_id" not in failed.data.tags
    assert finished.data.params["seed"] == "2"
    assert subscribed_listeners() == ()


def test_stopped_training_is_killed(tracked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(tracked)
    assert [each.info.status for each in runs(tracked)] == ["KILLED"]


def test_run_that_is_refused_leaves_no_mlflow_run(tracked: Path) -> None:
    with KedroSession.create(tracked) as session, pytest.raises(Exception, match="not there"):
        session.run(pipeline_names=["evaluate_compatibility"])
    assert mlflow.active_run() is None
    assert MlflowClient(f"sqlite:///{tracked}/mlflow.db").get_experiment_by_name("bcgan") is None


def test_store_that_cannot_be_opened_is_a_warning(
    tracked: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tracked / "mlflow.db").write_bytes(b"this is no database, " * 100)
    with caplog.at_level(logging.WARNING, logger="bcgan"):
        run(tracked)
    assert "MLflow could not start" in caplog.text
    assert (tracked / "data/08_reporting/tiny/bmade/seed0/compatibility.json").exists()
    assert mlflow.active_run() is None


def test_store_that_breaks_on_the_way_is_a_warning(
    tracked: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []
    log_batch = MlflowClient.log_batch

    def breaking(*arguments: Any, **options: Any) -> None:
        calls.append(1)
        if len(calls) > 3:
            raise OSError("the disk is full")
        log_batch(*arguments, **options)

    monkeypatch.setattr(MlflowClient, "log_batch", breaking)
    with caplog.at_level(logging.WARNING, logger="bcgan"):
        run(tracked)
    assert "the disk is full" in caplog.text
    assert (tracked / "data/08_reporting/tiny/bmade/seed0/compatibility.json").exists()
    assert [each.info.status for each in runs(tracked)] == ["FINISHED"]


def test_store_that_breaks_at_the_start_leaves_nothing_open(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(MlflowClient, "log_batch", broken)
    run(tracked)
    assert mlflow.active_run() is None
    assert [each.info.status for each in runs(tracked)] == ["FAILED"]


def test_run_that_the_caller_opened_stays_open(tracked: Path) -> None:
    mlflow.set_tracking_uri(f"sqlite:///{tracked}/mlflow.db")
    mlflow.create_experiment("bcgan", artifact_location=(tracked / "mlartifacts").as_uri())
    mlflow.set_experiment("bcgan")
    with mlflow.start_run() as opened:
        run(tracked)
        active = mlflow.active_run()
        assert active is not None
        assert active.info.run_id == opened.info.run_id
    assert [each.info.run_id for each in runs(tracked)] == [opened.info.run_id]


def curve(folder: Path, found: Run, name: str = "loss/critic") -> list[tuple[int, float]]:
    history = MlflowClient(f"sqlite:///{folder}/mlflow.db").get_metric_history(
        found.info.run_id, name
    )
    return [(point.step, point.value) for point in history]


def stop_training(folder: Path, monkeypatch: pytest.MonkeyPatch, **params: Any) -> None:
    """Run as far as two of four steps, of which MLflow hears, and stop as Ctrl-C does."""
    monkeypatch.setenv("STANDIN_TRAINING", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(folder, gan={"steps": 4}, **params)
    monkeypatch.delenv("STANDIN_TRAINING")


WHOLE_CURVE = [(step, 1 / step) for step in (1, 2, 3, 4)]


def test_killed_training_goes_on_in_the_same_mlflow_run(tracked: Path) -> None:
    code = (
        "from kedro.framework.session import KedroSession\n"
        "from kedro.framework.startup import bootstrap_project\n"
        f"bootstrap_project({str(tracked)!r})\n"
        f"with KedroSession.create({str(tracked)!r}, runtime_params={{'gan': {{'steps': 4}}}}) "
        "as session:\n    session.run()\n"
    )
    sources = str(Path(bcgan.__file__).parents[1])
    environment = {**os.environ, "STANDIN_TRAINING": "killed", "PYTHONPATH": sources}
    killed = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = runs(tracked)
    assert left.info.status == "RUNNING"
    assert curve(tracked, left) == WHOLE_CURVE[:2]
    run(tracked, gan={"steps": 4})
    (finished,) = runs(tracked)
    assert (finished.info.run_id, finished.info.status) == (left.info.run_id, "FINISHED")
    assert curve(tracked, finished) == WHOLE_CURVE
    assert curve(tracked, finished, "loss/generator") == [(k, 2 * v) for k, v in WHOLE_CURVE]
    run(tracked, gan={"steps": 4})
    assert len(runs(tracked)) == 2, "a training that is through gets a run of its own"


def test_stopped_training_goes_on_in_the_same_mlflow_run(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        stop_training(tracked, monkeypatch)
        (left,) = runs(tracked)
        assert left.info.status == "KILLED"
        assert "stopped after step 1" in left.data.tags["error"]
    run(tracked, gan={"steps": 4})
    (finished,) = runs(tracked)
    assert (finished.info.run_id, finished.info.status) == (left.info.run_id, "FINISHED")
    assert not {"error", "exit_code"} & set(finished.data.tags)
    assert curve(tracked, finished) == WHOLE_CURVE
    assert len(curve(tracked, finished, "training_report/steps")) == 1


def test_what_comes_after_a_training_goes_on_in_its_mlflow_run(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_training(tracked, monkeypatch)
    monkeypatch.setenv("STANDIN_SCORES", "interrupted")
    with pytest.raises(TrainingInterruptedError):
        run(tracked, gan={"steps": 4})
    monkeypatch.delenv("STANDIN_SCORES")
    with KedroSession.create(tracked, runtime_params={"gan": {"steps": 4}}) as session:
        session.run(pipeline_names=["evaluate_compatibility"])
    (finished,) = runs(tracked)
    assert finished.info.status == "FINISHED"
    assert curve(tracked, finished) == WHOLE_CURVE
    assert finished.data.metrics["compatibility/averages/seven"] == 0.97


def test_reports_that_are_made_again_are_logged_once(
    tracked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_training(tracked, monkeypatch)
    run(tracked, gan={"steps": 4})
    (finished,) = runs(tracked)
    assert curve(tracked, finished, "classifier_report/mean") == [(0, 0.5)]


@pytest.mark.parametrize("change", ["deleted", "moved", "other parameters", "other code"])
def test_new_mlflow_run_has_the_whole_curve_where_the_old_one_cannot_go_on(
    tracked: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    new_database: Path,
    change: str,
) -> None:
    stop_training(tracked, monkeypatch)
    (left,) = runs(tracked)
    params: dict[str, Any] = {}
    if change == "deleted":
        MlflowClient(f"sqlite:///{tracked}/mlflow.db").delete_run(left.info.run_id)
    elif change == "moved":
        (tracked / "mlflow.db").write_bytes(new_database.read_bytes())
        (tracked / "other.db").write_bytes(new_database.read_bytes())
        text = (tracked / "conf/base/mlflow.yml").read_text().replace("mlflow.db", "other.db")
        (tracked / "conf/base/mlflow.yml").write_text(text)
    elif change == "other parameters":
        params = {"rows": 7}
    else:
        monkeypatch.setattr("bcgan.hooks.run_memory.code_digest", lambda: "another")
    with caplog.at_level(logging.INFO, logger="bcgan"):
        run(tracked, gan={"steps": 4}, **params)
    told = [text for text in caplog.messages if "A new MLflow run" in text]
    assert len(told) == 1
    if change == "moved":
        (tracked / "mlflow.db").write_bytes((tracked / "other.db").read_bytes())
    finished = runs(tracked)[-1]
    assert finished.info.run_id != left.info.run_id
    assert finished.info.status == "FINISHED"
    assert curve(tracked, finished) == WHOLE_CURVE


def test_damaged_memory_of_the_run_is_a_warning(
    tracked: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop_training(tracked, monkeypatch)
    note = tracked / "data/06_models/tiny/bmade/seed0/checkpoints/mlflow_run.json"
    note.write_text(note.read_text()[:20])
    run(tracked, gan={"steps": 4})
    assert "mlflow_run.json is not used" in caplog.text
    assert [each.info.status for each in runs(tracked)] == ["KILLED", "FINISHED"]
