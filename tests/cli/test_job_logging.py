"""The log of a scheduled job."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from kedro.framework.startup import _get_project_metadata

from bcgan.cli import cli
from bcgan.cli.json_lines import JsonLines


def config(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_production_logs_what_others_log_and_the_start_and_end(project_root: Path) -> None:
    general, job = (
        config(project_root / "conf" / name)["loggers"]
        for name in ("logging.yml", "prod/logging.yml")
    )
    assert {**job, "bcgan.job": general["bcgan.job"]} == general
    assert job["bcgan.job"]["level"] == "INFO"


def test_lines_of_a_job_have_date_and_time_zone(
    standin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEDRO_LOGGING_CONFIG", raising=False)
    monkeypatch.setenv("STANDIN_TRAINING", "diverged")
    project = _get_project_metadata(standin)
    result = CliRunner().invoke(cli, ["run", "--env", "prod", "--params", LOCAL], obj=project)
    assert result.exit_code == 4
    *lines, last = result.stderr.strip().splitlines()
    dated = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} (INFO|WARNING|ERROR) ")
    assert lines
    undated = [line for line in lines if not dated.match(line)]
    # MLflow tells of a database that is busy in several lines, and tries again.
    assert not undated or undated[0].startswith("SQLAlchemy database error")
    assert "Run of tiny bmade seed0 started" in lines[0]
    assert "failed after" in lines[-1]
    assert "exit status 4: Training diverged before step 2." in lines[-1]
    assert last == "Error: Training diverged before step 2."


LOCAL = "source=tests/data/tiny.csv,target=outcome"


def test_json_lines_are_one_object_each() -> None:
    record = logging.makeLogRecord({"name": "bcgan", "msg": 'Line\n"%s"', "args": ("é",)})
    record.levelname = "WARNING"
    record.created = 1_767_225_600.25
    text = JsonLines().format(record)
    assert "\n" not in text
    assert json.loads(text) == {
        "time": "2026-01-01T00:00:00.250+00:00",
        "level": "WARNING",
        "logger": "bcgan",
        "message": 'Line\n"é"',
    }
