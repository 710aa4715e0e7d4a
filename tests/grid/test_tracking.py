"""The MLflow run of a grid; whatever fails there is a warning."""

import logging
from pathlib import Path

import pytest
from kedro.framework.session import KedroSession
from mlflow import MlflowClient

from bcgan.grid.freshness import RUN_STAGES
from bcgan.grid.tracking import ParentRun
from bcgan.hooks.given_tags import PARENT, run_tags


@pytest.fixture
def tracked(standin: Path) -> Path:
    (standin / "conf/local/mlflow.yml").unlink()
    return standin


def test_cells_are_nested_under_the_grids_run_which_goes_on_with_the_grid(tracked: Path) -> None:
    first = ParentRun.open(tracked, None, "g", RUN_STAGES, "")
    with (
        run_tags({PARENT: first.run_id, "grid": "g"}),
        KedroSession.create(tracked, runtime_params={"gan": {"steps": 2}}) as session,
    ):
        session.run()
    first.close("KILLED")
    again = ParentRun.open(tracked, None, "g", RUN_STAGES, first.run_id)
    assert again.run_id == first.run_id
    again.note({"studies": "toy"}, {"cells_done": 1.0})
    again.close("FINISHED")
    client = MlflowClient(f"sqlite:///{tracked}/mlflow.db")
    experiment = client.get_experiment_by_name("bcgan")
    runs = client.search_runs([experiment.experiment_id], "tags.grid = 'g'")
    assert len(runs) == 2
    (whole,) = (run for run in runs if run.info.run_id == first.run_id)
    (cell,) = (run for run in runs if run.info.run_id != first.run_id)
    assert (whole.info.status, whole.data.metrics["cells_done"]) == ("FINISHED", 1.0)
    assert cell.data.tags[PARENT] == first.run_id


def test_a_store_that_cannot_be_used_leaves_a_grid_without_a_run(
    tracked: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tracked / "mlflow.db").write_bytes(b"this is no database, " * 100)
    with caplog.at_level(logging.WARNING, logger="bcgan"):
        parent = ParentRun.open(tracked, None, "g", RUN_STAGES, "")
    assert parent.run_id == ""
    assert "MLflow could not start the grid's run" in caplog.text
    parent.note({"a": "b"}, {})
    parent.close("FINISHED")
