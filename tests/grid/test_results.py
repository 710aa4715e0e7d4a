"""What is kept of a grid, and what its table says."""

import csv
import json

import pytest

from bcgan.grid.jobs import Failure, Progress
from bcgan.grid.plan import GridRequest
from bcgan.grid.results import GridStore, scores_of


@pytest.fixture
def store(plan, tmp_path):
    cells = plan("wgan,bwgan", (0,), "gan.calibration.weight=1,10")
    request = GridRequest(("toy",), ("wgan", "bwgan"), (0,), name="g")
    return GridStore(tmp_path, tmp_path / "g", request, cells, {"bcgan": "0"}), cells


def table(store: GridStore) -> list[dict[str, str]]:
    return list(csv.DictReader(store.results.read_text().splitlines()))


def test_the_table_has_a_row_for_each_cell_in_the_order_of_the_grid(store) -> None:
    kept, cells = store
    report = cells[1].places.report
    report.mkdir(parents=True)
    averages = {"averages": {"seven": 0.9, "lift": None}}
    (report / "compatibility.json").write_text(json.dumps(averages))
    (report / "training_report.json").write_text(json.dumps({"seconds": 3.5, "last_step": 20}))
    failure = Failure("out of luck")
    kept.write_table(
        {
            cells[0].id: Progress("failed", failures=[failure]),
            cells[1].id: Progress("done", seconds=9.0, failures=[failure]),
            cells[2].id: Progress(),
        }
    )
    first, second, third = table(kept)
    assert [row["status"] for row in (first, second, third)] == ["failed", "done", "waiting"]
    assert (first["gan.calibration.weight"], second["gan.calibration.weight"]) == ("", "1")
    assert (first["error"], second["error"]) == ("out of luck", "")
    assert (second["seven"], second["lift"], second["training_seconds"]) == ("0.9", "", "3.5")
    assert third["seven"] == third["seconds"] == ""


def test_a_cell_is_kept_with_what_it_was_asked_for_and_how_it_went(store) -> None:
    kept, cells = store
    state = Progress("failed", attempts=2, attempts_before=1, failures=[Failure("no", "host/1")])
    kept.keep(cells[2].id, state)
    found = kept.stored(cells[2].id)
    assert (found["status"], found["attempts"], found["error"]) == ("failed", 3, "no")
    assert found["failures"] == [{"error": "no", "worker": "host/1", "at": ""}]
    assert found["axes"] == {"gan.calibration.weight": 10}
    assert found["params"]["gan"] == {"calibration": {"weight": 10}}
    assert found["folder"] == "data/08_reporting/toy/bwgan-calibration.weight-10/seed0"
    assert kept.stored("unknown") == {}


def test_the_grid_describes_itself_and_remembers_when_it_was_made(store, tmp_path) -> None:
    kept, cells = store
    kept.open({"mlflow_run": "abc"})
    first = json.loads((tmp_path / "g" / "grid.json").read_text())
    kept.open({"mlflow_run": None})
    second = json.loads((tmp_path / "g" / "grid.json").read_text())
    assert [cell["id"] for cell in first["cells"]] == [each.id for each in cells]
    assert (first["mlflow_run"], second["created"]) == ("abc", first["created"])


def test_scores_that_are_not_there_are_left_empty(tmp_path) -> None:
    (tmp_path / "fidelity.json").write_text("{broken")
    assert set(scores_of(tmp_path).values()) == {None}


def test_rows_as_they_come_and_attacks_have_columns_of_their_own(tmp_path) -> None:
    released = {"averages": {"seven": 0.99}, "plain": {"averages": {"seven": 0.98, "lift": 0.9}}}
    attacks = {"signal_count": 2, "metrics": {"gan_leaks_auc": {"value": 0.51}}}
    (tmp_path / "compatibility.json").write_text(json.dumps(released))
    (tmp_path / "privacy.json").write_text(json.dumps(attacks))
    found = scores_of(tmp_path)
    assert (found["seven"], found["plain_seven"], found["plain_lift"]) == (0.99, 0.98, 0.9)
    assert (found["membership_auc"], found["privacy_signals"]) == (0.51, 2)
