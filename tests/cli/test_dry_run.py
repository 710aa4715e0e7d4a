"""A dry run tells what would happen and leaves no trace."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from kedro.framework.startup import bootstrap_project

from bcgan.cli import cli

DATA = "tests/data/tiny.csv"


def what_is_there(folder: Path) -> set[Path]:
    # Tests that run beside this one write to data/test and to caches, which have dotted names.
    others = folder / "data" / "test"
    found = {*folder.iterdir(), *(folder / "data").rglob("*")}
    return {
        path
        for path in found
        if not path.name.startswith(".") and others not in (path, *path.parents)
    }


def test_dry_run_tells_the_plan_and_writes_nothing(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = bootstrap_project(project_root)
    before = what_is_there(project_root)
    arguments = ["synth", str(project_root / DATA), "--target", "outcome", "--seed", "77"]
    arguments += ["--params", "gan.budget=90s"]
    result = CliRunner().invoke(cli, [*arguments, "--rows", "1234", "--dry-run"], obj=project)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].endswith("tiny.csv: 300 rows, 11 columns")
    assert any("customer" in line and "identifier" in line for line in lines)
    assert any("remark" in line and "entirely missing" in line for line in lines)
    assert any("216 to train on, 24 for validation, 60 held out" in line for line in lines)
    assert any(re.search(r"about [\d,]+ generator steps in 90s$", line) for line in lines)
    assert any("1,234 rows" in line for line in lines)
    assert any("tiny/bmade/seed77/synthetic.csv" in line for line in lines)
    assert any(line.startswith("  memory  about") for line in lines)
    assert what_is_there(project_root) == before
    assert list(tmp_path.iterdir()) == []


def test_dry_run_tells_of_test_rows_from_their_own_file(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (project_root / DATA).read_text().splitlines()
    for name, rows in (("train.csv", lines[1:201]), ("test.csv", lines[201:])):
        (tmp_path / name).write_text("\n".join([lines[0], *rows]))
    arguments = ["synth", "train.csv", "--test-source", "test.csv", "--target", "outcome"]
    project = bootstrap_project(project_root)
    result = CliRunner().invoke(cli, [*arguments, "--preset", "report", "--dry-run"], obj=project)
    assert result.exit_code == 0, result.stderr
    assert "180 to train on, 20 for validation, 100 to test on" in result.stdout
    assert "wgan, preset report, seed 0, 240 generator steps" in result.stdout
