"""The commands as a user types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.startup import ProjectMetadata, _get_project_metadata

from bcgan.cli import cli, run
from bcgan.cli.early_logging import project_folder
from bcgan.report.document import Provenance
from bcgan.report.material import Material
from bcgan.report.page import build_report


def invoke(folder: Path, *arguments: str) -> Result:
    project: ProjectMetadata = _get_project_metadata(folder)
    return CliRunner().invoke(cli, list(arguments), obj=project)


def last_line(result: Result) -> str:
    return result.stderr.strip().splitlines()[-1]


def test_run_keeps_every_option_of_kedro() -> None:
    ours, theirs = ({each.name: each for each in command.params} for command in (run, kedro_run))
    assert set(theirs) <= set(ours)
    assert set(ours) - set(theirs) == {"verbose"}
    assert all(ours[name].opts == theirs[name].opts for name in theirs)


def test_run_from_table_to_scores(standin: Path) -> None:
    result = invoke(standin, "run", "--params", "seed=4,gan.steps=5,variant=wgan,label=x")
    assert result.exit_code == 0, result.stderr
    recipe = standin / "data/06_models/tiny/wgan-x/seed4/recipe.json"
    assert json.loads(recipe.read_text())["gan"]["steps"] == 5


def test_run_of_chosen_pipelines_and_config_file(standin: Path) -> None:
    config = standin / "run.yml"
    config.write_text("run:\n  pipelines: preprocess\n  params:\n    target: member\n")
    result = invoke(standin, "run", "--config", str(config))
    assert result.exit_code == 0, result.stderr
    assert "member" in (standin / "data/02_intermediate/tiny/schema.json").read_text()
    assert not (standin / "data/07_model_output").exists()


@pytest.mark.parametrize(
    ("params", "status", "sentence"),
    [
        ("source=nowhere.csv", 5, "nowhere.csv"),
        ("target=outcoem", 2, "no column 'outcoem'"),
        ("target=", 2, "'target' cannot be ''"),
        ("gan.steps=0", 2, "'gan.steps' cannot be 0"),
        ("gan.stesp=1", 2, "no parameter 'gan.stesp'"),
        ("sede=1", 2, "did you mean 'seed'"),
        ("seed=one", 2, "'seed' cannot be 'one'"),
        ("rows=0", 2, "'rows' cannot be 0"),
        ("variant=wgna", 2, "did you mean 'wgan'"),
        ("label=a/b", 2, "'label' cannot be 'a/b'"),
        ("gan=3", 2, "'gan' is a group"),
    ],
)
def test_bad_parameters_end_in_one_sentence(
    standin: Path, params: str, status: int, sentence: str
) -> None:
    result = invoke(standin, "run", "--params", params)
    assert result.exit_code == status
    assert last_line(result).startswith("Error: ")
    assert sentence in last_line(result)
    assert "Traceback" not in result.stderr
    made = [path for path in (standin / "data").rglob("*") if path.is_file()]
    records = {"run_status.json", "run_history.jsonl", ".run.lock"}
    assert {path.name for path in made} <= records


@pytest.mark.parametrize(
    "arguments", [("--pipelines", "sampel"), ("--env", "nowhere"), ("--from-nodes", "nothing")]
)
def test_bad_choices_end_in_one_sentence(standin: Path, arguments: tuple[str, ...]) -> None:
    result = invoke(standin, "run", *arguments)
    assert result.exit_code == 2
    assert arguments[1] in last_line(result)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "either the folders of runs or --dataset"),
        (("x", "--dataset", "tiny"), "either the folders of runs or --dataset"),
        (("nowhere",), "There is no report.json in"),
        (("--dataset", "tiny"), "There is no report.json below"),
    ],
)
def test_compare_without_reports_ends_in_one_sentence(
    standin: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    result = invoke(standin, "compare", *arguments)
    assert result.exit_code == 2
    assert sentence in last_line(result)


def test_compare_writes_page_and_numbers(standin: Path) -> None:
    provenance = Provenance(dataset="tiny", source="tiny.csv", variant="bmade")
    report = build_report(Material(provenance))
    for seed in (0, 1):
        folder = standin / f"data/08_reporting/tiny/bmade/seed{seed}"
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(json.dumps(report.as_json()))
    result = invoke(standin, "compare", "--dataset", "tiny")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "data/08_reporting/tiny/comparison.html\n"
    runs = [f"data/08_reporting/tiny/bmade/seed{seed}" for seed in (0, 1)]
    assert invoke(standin, "compare", *runs, "--output", "there").exit_code == 0
    first, second = (
        (standin / folder / "comparison.json").read_text()
        for folder in ("data/08_reporting/tiny", "there")
    )
    assert first == second


def test_compare_looks_where_the_environment_keeps_its_runs(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provenance = Provenance(dataset="tiny", source="tiny.csv", variant="bmade")
    folder = standin / "data/test/08_reporting/tiny/bmade/seed0"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(build_report(Material(provenance)).as_json()))
    assert "--env" in last_line(invoke(standin, "compare", "--dataset", "tiny"))
    result = invoke(standin, "compare", "--dataset", "tiny", "--env", "test")
    assert result.stdout == "data/test/08_reporting/tiny/comparison.html\n", result.stderr
    monkeypatch.setenv("KEDRO_ENV", "test")
    assert invoke(standin, "compare", "--dataset", "tiny").exit_code == 0


def test_compare_in_an_environment_that_is_not_there(standin: Path) -> None:
    result = invoke(standin, "compare", "--dataset", "tiny", "--env", "moon")
    assert result.exit_code == 2
    assert "check --env" in last_line(result)


def test_evaluate_needs_its_three_tables(standin: Path) -> None:
    result = invoke(standin, "evaluate", "--source", "a.csv", "--target", "y")
    assert result.exit_code == 2
    assert "--synthetic" in last_line(result)


def test_defect_keeps_its_traceback(standin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", "fails")
    result = invoke(standin, "run")
    assert result.exit_code == 1
    assert isinstance(result.exception, RuntimeError)


def test_synth_takes_awkward_paths_and_columns(
    standin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "a folder, with=signs"
    elsewhere.mkdir()
    (elsewhere / "my table, 1=2.csv").write_text('a,"b, c=${d}"\n' + "1,007\n" * 60)
    monkeypatch.chdir(elsewhere)
    result = invoke(standin, "synth", "my table, 1=2.csv", "--target", "b, c=${d}", "--seed", "2")
    assert result.exit_code == 0, result.stderr
    output = standin / "data/07_model_output/my_table__1_2/bmade/seed2/synthetic.csv"
    assert output.read_text().splitlines()[0] == 'a,"b, c=${d}"'
    assert str(output) in result.stderr


def test_synth_hands_on_its_options(standin: Path) -> None:
    options = "--rows 7 --variant wgan --preset paper --label x --params gan.steps=2".split()
    result = invoke(standin, "synth", "tests/data/tiny.csv", "--target", "outcome", *options)
    assert result.exit_code == 0, result.stderr
    folder = standin / "data/07_model_output/tiny/wgan-x/seed0"
    assert len((folder / "synthetic.csv").read_text().splitlines()) == 8
    recipe = json.loads((standin / "data/06_models/tiny/wgan-x/seed0/recipe.json").read_text())
    assert (recipe["preset"], recipe["gan"]["steps"]) == ("paper", 2)


@pytest.mark.parametrize(
    ("training", "status"), [("diverged", 4), ("interrupted", 130), ("fails", 1)]
)
def test_synth_ends_with_the_status_that_run_ends_with(
    standin: Path, monkeypatch: pytest.MonkeyPatch, training: str, status: int
) -> None:
    monkeypatch.setenv("STANDIN_TRAINING", training)
    synth = ("synth", "tests/data/tiny.csv", "--target", "outcome")
    for command in (synth, ("run",)):
        assert invoke(standin, *command).exit_code == status


def test_table_that_is_not_there_is_unavailable_and_not_wrong(standin: Path) -> None:
    assert invoke(standin, "synth", "gone.csv", "--target", "y").exit_code == 5
    missing = invoke(standin, "synth", "tests/data/tiny.csv", "--target", "gone")
    assert missing.exit_code == 2


def test_synth_needs_a_target(standin: Path) -> None:
    result = invoke(standin, "synth", "tests/data/tiny.csv")
    assert result.exit_code == 2
    assert "--target" in last_line(result)


def test_project_is_found_from_within_and_from_elsewhere(
    project_root: Path, tmp_path: Path
) -> None:
    assert project_folder(project_root / "src" / "bcgan") == project_root
    assert project_folder(tmp_path) == project_root


def test_status_and_last_line_of_the_real_commands(standin: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-m", "kedro", "run", "--params", "target=outcoem"]
    done = subprocess.run(
        command, cwd=standin, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("Error: There is no column 'outcoem'")
    assert "Traceback" not in done.stderr
    assert "UserWarning" not in done.stderr
    assert done.stdout == ""


def test_bcgan_from_outside_any_project(project_root: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DO_NOT_TRACK": "1"}
    environment.pop("KEDRO_LOGGING_CONFIG", None)
    command = [sys.executable, "-m", "bcgan", "synth", "nowhere.csv", "--target", "y"]
    done = subprocess.run(
        [*command, "--dry-run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert str(tmp_path / "nowhere.csv") in done.stderr.strip().splitlines()[-1]
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_results_pages_of_a_project_without_runs(standin: Path) -> None:
    absent = invoke(standin, "results")
    assert absent.exit_code == 2
    assert "There is no data folder" in last_line(absent)
    (standin / "data").mkdir()
    result = invoke(standin, "results")
    assert result.exit_code == 0, result.stderr
    pages = standin / "docs" / "results"
    assert "seeds 0 to 7" in (pages / "README.md").read_text()
    other = standin / "other"
    collected = ("--cells", str(pages / "cells.jsonl"), "--output", str(other))
    assert invoke(standin, "results", *collected).exit_code == 0
    assert (other / "README.md").read_bytes() == (pages / "README.md").read_bytes()
    run = json.loads(
        (Path(__file__).parents[2] / "docs" / "results" / "cells.jsonl").read_text().splitlines()[0]
    )
    (other / "cells.jsonl").write_text(json.dumps(run) + "\n")
    both = ("--cells", str(other / "cells.jsonl"), "--data", str(standin / "data"))
    assert invoke(standin, "results", *both).exit_code == 0
    (kept,) = (pages / "cells.jsonl").read_text().splitlines()
    assert json.loads(kept) == run, "runs collected before stay beside an empty data folder"
    absent = invoke(standin, "results", "--cells", "nowhere.jsonl")
    assert absent.exit_code == 2
    assert "There is no file" in last_line(absent)
