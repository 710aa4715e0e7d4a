"""The command on a project whose pipelines finish at once, with real workers."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kedro.framework.session import KedroSession
from kedro.framework.startup import _get_project_metadata

from bcgan.cli import cli
from bcgan.errors import ArtefactError
from bcgan.grid import describe, worker
from bcgan.grid.axes import parse_axis
from bcgan.grid.freshness import RUN_STAGES
from bcgan.grid.jobs import Job
from bcgan.grid.pace import Pace
from bcgan.grid.plan import GridRequest
from bcgan.grid.results import GridStore
from bcgan.grid.run import GridPlan, Where, plan_grid, run_grid
from bcgan.synthesizer.code_digest import stage_digest

STUDIES = "toy:\n  source: tests/data/tiny.csv\n  target: outcome\n"


@pytest.fixture
def project(standin: Path) -> Path:
    (standin / "conf/local/studies.yml").write_text(STUDIES)
    return standin


def grid(folder: Path, *arguments: str) -> Result:
    command = ["grid", "--studies", "toy", "--name", "g", *arguments]
    return CliRunner().invoke(cli, command, obj=_get_project_metadata(folder))


def last_line(result: Result) -> str:
    return result.stderr.strip().splitlines()[-1]


def table(folder: Path) -> list[dict[str, str]]:
    path = folder / "data/08_reporting/grid/g/results.csv"
    return list(csv.DictReader(path.read_text().splitlines()))


def outputs(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("data/07*/**/synthetic.csv")}


def test_a_grid_survives_a_killed_worker_and_does_nothing_twice(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setenv("STANDIN_KILLED_ONCE", str(tmp_path / "killed"))
    arguments = ("--variants", "wgan,bwgan", "--workers", "1")
    result = grid(project, *arguments, "--steps", "4")
    assert result.exit_code == 0, result.stderr
    assert "its worker died: it was killed, or out of memory (attempt 1); tried again" in (
        result.stderr
    )
    assert [(row["variant"], row["status"], row["seven"]) for row in table(project)] == [
        ("wgan", "done", "0.97"),
        ("bwgan", "done", "0.97"),
    ]
    cells = project / "data/08_reporting/grid/g/cells"
    assert json.loads((cells / "toy-wgan-seed0.json").read_text())["attempts"] == 2
    made = outputs(project)
    assert len(made) == 2
    again = grid(project, *arguments, "--steps", "4")
    assert again.exit_code == 0
    assert "2 done" in again.stdout
    assert outputs(project) == made, "nothing is made again"
    other = grid(project, *arguments, "--steps", "9")
    assert other.exit_code == 3
    assert "holds a training made with gan.steps = 4 (now 9), and so do 1 other(s)" in (
        last_line(other)
    )


def test_a_dry_run_lists_the_cells_and_writes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learn(pace: Pace, *_: Any) -> None:
        pace.learn("toy", "wgan", 50_000, 3600.0)

    monkeypatch.setattr(describe, "learn_by_trying", learn)
    cells = ("--variants", "wgan,bwgan", "--seeds", "0-1", "--params", "preset=paper")
    result = grid(project, *cells, "--workers", "2", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "toy-bwgan-seed1  50,000  to do (it has not been run)" in result.stdout
    assert "expected time on 2 worker(s): about 2 h 00 min" in result.stdout
    assert "4 cells: 0 done, 4 to do, after 1 preparation" in result.stdout
    assert not (project / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--variants", "wgn"), "there is no variant 'wgn' (did you mean 'wgan'?)"),
        (("--variants", "wgan", "--seeds", "x"), "write 0-4"),
        (("--variants", "wgan", "--set", "gan.latent_size=0"), "latent_size"),
        (("--variants", "wgan", "--params", "seed=1"), "use --seeds"),
        (
            ("--variants", "wgan", "--scheduler", "tcp://x:1", "--scheduler-file", "y"),
            "either --scheduler or --scheduler-file",
        ),
    ],
)
def test_mistakes_end_with_one_sentence(
    project: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = grid(project, *arguments)
    assert result.exit_code == 2
    assert sentence in last_line(result)


def test_without_dask_one_sentence_says_how_to_get_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    result = grid(project, "--variants", "wgan")
    assert result.exit_code == 2
    assert "pip install 'bcgan[grid]'" in last_line(result)


def job(plan: GridPlan, kind: str, **changes) -> Job:
    (planned,) = plan.cells
    values = {
        "id": planned.id if kind == "cell" else "toy_shared",
        "kind": kind,
        "planned": planned,
        "root": plan.root,
        "env": None,
        "stages": RUN_STAGES,
        "digests": {"train_gan": stage_digest("train_gan")},
        "tags": {},
        "folder": plan.folder,
    }
    return Job(**{**values, **changes})


@pytest.fixture
def planned(project: Path) -> GridPlan:
    return plan_grid(project, GridRequest(("toy",), ("wgan",), (0,), steps=4, name="g"))


def test_a_planned_cell_is_what_its_run_finds(planned: GridPlan) -> None:
    (cell,) = planned.cells
    with KedroSession.create(planned.root, runtime_params=dict(cell.request)) as session:
        context = session.load_context()
        assert context.config_loader["parameters"] == cell.parameters
        catalog, places = context.catalog, cell.places
        assert catalog.get("run_manifest").path == places.model / "manifest.json"
        assert catalog.get("dataset_manifest").path == places.prepared / "manifest.json"
        assert catalog.get("compatibility").path == places.report / "compatibility.json"
        assert catalog.get("synthetic_csv").path == places.output / "synthetic.csv"
        assert catalog.get("model_input").path.parent.name == "toy"


def test_another_encoding_is_prepared_in_a_place_of_its_own(project: Path) -> None:
    axes = (parse_axis("encoder.numeric=min_max"),)
    plan = plan_grid(project, GridRequest(("toy",), ("wgan",), (0,), axes, name="g"))
    (cell,) = plan.cells
    with KedroSession.create(project, runtime_params=dict(cell.request)) as session:
        catalog = session.load_context().catalog
        assert catalog.get("dataset_manifest").path == cell.places.prepared / "manifest.json"
        for name in ("schema", "training_table", "encoder", "model_input", "dataset_status"):
            assert catalog.get(name).path.parent.name == "toy-encoder.numeric-min_max"


def test_a_name_is_not_given_to_other_cells(planned: GridPlan) -> None:
    (cell,) = planned.cells
    GridStore(planned.root, planned.folder, planned.request, planned.cells, {}).open({})
    same = plan_grid(planned.root, planned.request)
    assert same.forgotten == ()
    other = replace(planned.request, seeds=(1,))
    plan = plan_grid(planned.root, other)
    assert plan.forgotten == (cell.id,)
    before = (plan.folder / "grid.json").read_bytes()
    with pytest.raises(ArtefactError, match=f"'g' holds 1 cell .* {cell.id}, .* another --name"):
        run_grid(plan, Where(workers=1))
    assert (plan.folder / "grid.json").read_bytes() == before
    assert plan_grid(planned.root, replace(planned.request, seeds=(0, 1))).forgotten == ()


def test_a_worker_does_what_is_left(planned: GridPlan) -> None:
    assert worker.run_job(job(planned, "preparation")).error == ""
    first = worker.run_job(job(planned, "cell"))
    assert (first.error, first.stages) == ("", RUN_STAGES)
    assert worker.run_job(job(planned, "cell")).stages == ()
    assert "train" in (planned.folder / "logs" / "toy-wgan-seed0.log").read_text()


def test_a_worker_tells_what_went_wrong_in_a_sentence(
    planned: GridPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = worker.run_job(job(planned, "cell"))
    assert early.final
    assert "is not there" in early.error
    assert worker.run_job(job(planned, "preparation")).error == ""
    monkeypatch.setenv("STANDIN_TRAINING", "fails")
    failed = worker.run_job(job(planned, "cell"))
    assert (failed.error, failed.final) == ("RuntimeError: out of luck", False)
    monkeypatch.setenv("STANDIN_TRAINING", "diverged")
    diverged = worker.run_job(job(planned, "cell"))
    assert (diverged.error, diverged.final) == ("Training diverged before step 2.", True)
    assert "Traceback" in (planned.folder / "logs" / "toy-wgan-seed0.log").read_text()


def test_a_worker_with_other_code_or_without_the_project_stops_the_grid(
    planned: GridPlan, tmp_path: Path
) -> None:
    other = worker.run_job(job(planned, "cell", digests={"train_gan": "other"}))
    assert other.halt
    assert "has other code for train_gan" in other.error
    elsewhere = worker.run_job(job(planned, "cell", root=tmp_path / "nowhere"))
    assert elsewhere.halt
    assert "finds no project" in elsewhere.error
