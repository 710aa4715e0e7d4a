"""What is handed to schedulers does what it says."""

import ast
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import bcgan
from bcgan.errors import BcganError
from bcgan.pipeline_registry import register_pipelines
from bcgan.synthesizer.run_settings import FAIL_ON

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"

standin = runpy.run_path(str(Path(__file__).parent / "standin_project" / "fixture.py"))["standin"]


def cron_command(project: Path, source: str) -> str:
    """The line of the crontab, with the paths changed as its comment asks."""
    line = (DEPLOY / "bcgan.crontab").read_text(encoding="utf-8").splitlines()[-1]
    command = line.split(maxsplit=5)[5].replace("/opt/bcgan", str(project))
    return command.replace("/srv/tables/claims.parquet,target=fraud", f"{source},target=outcome")


def as_cron_does(command: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "HOME": str(home), **variables}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_cron_line_runs_night_after_night_and_speaks_only_of_failure(
    standin: Path, tmp_path: Path
) -> None:
    shutil.copytree(DEPLOY, standin / "deploy")
    shutil.copy(standin / "conf" / "local" / "catalog.yml", standin / "conf" / "prod")
    # The seconds of a new database say nothing here.
    mlflow = standin / "conf" / "prod" / "mlflow.yml"
    off = "tracking:\n  disable_tracking: {pipelines: [__default__]}\n"
    mlflow.write_text(mlflow.read_text().replace("tracking:\n", off))
    home = tmp_path / "home"
    home.mkdir()
    variables = {
        "BCGAN_BIN": str(Path(sys.executable).parent),
        "PYTHONPATH": str(Path(bcgan.__file__).parents[1]),
    }
    for night in ("first", "second"):
        command = cron_command(standin, "tests/data/tiny.csv")
        done = as_cron_does(command, home, BCGAN_BATCH_ID=night, **variables)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = as_cron_does(cron_command(standin, "late.csv"), home, BCGAN_BATCH_ID="x", **variables)
    assert done.returncode == 5
    assert "exit status 5" in done.stdout
    assert "There is no file" in done.stdout
    text = (standin / "data/08_reporting/run_history.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["batch_id"], line["exit_code"]) for line in lines] == [
        ("first", 0),
        ("second", 0),
        ("x", 5),
    ]
    assert len(list((standin / "logs").glob("nightly-*.log"))) == 3
    assert not [path for path in home.iterdir() if not path.name.startswith(".")]


def test_nightly_hands_a_signal_on_and_gives_the_runs_status(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    fake = "#!/bin/sh\ntrap 'echo stopping; exit 130' TERM\nkill -TERM $PPID\nsleep 5 & wait\n"
    (tools / "kedro").write_text(fake)
    (tools / "kedro").chmod(0o755)
    (tmp_path / "deploy").mkdir()
    shutil.copy(DEPLOY / "nightly", tmp_path / "deploy")
    done = as_cron_does(f"{tmp_path}/deploy/nightly", tmp_path, BCGAN_BIN=str(tools))
    assert done.returncode == 130
    assert done.stdout.endswith("stopping\n")


@pytest.mark.parametrize("name", ["nightly", "systemd/tell-failure"])
def test_scripts_can_be_started(name: str) -> None:
    assert os.access(DEPLOY / name, os.X_OK)


def test_dag_has_a_task_for_each_pipeline_in_an_order_that_works() -> None:
    text = (DEPLOY / "airflow" / "bcgan_prod_dag.py").read_text(encoding="utf-8")
    ast.parse(text)
    pipelines = register_pipelines()
    nodes = pipelines["__default__"]
    wanted = {
        (min(parent.tags), min(node.tags))
        for node, parents in nodes.node_dependencies.items()
        for parent in parents
        if parent.tags != node.tags
    }
    assert set(re.findall(r'task_id="(\w+)"', text)) == {min(node.tags) for node in nodes.nodes}
    edges = set(re.findall(r'tasks\["(\w+)"\] >> tasks\["(\w+)"\]', text))
    assert edges <= wanted
    reachable = set(edges)
    for _ in pipelines:
        reachable |= {(a, d) for a, b in reachable for c, d in edges if b == c}
    assert wanted <= reachable


def test_page_lists_every_exit_status_and_every_verdict() -> None:
    page = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}

    def statuses(kind: type[BcganError]) -> set[int]:
        return {kind.exit_code}.union(*(statuses(each) for each in kind.__subclasses__()))

    assert listed == {0} | statuses(BcganError)
    assert all(f"`{verdict}`" in page for verdict in FAIL_ON)


def test_airflow_settings_are_those_the_template_takes() -> None:
    template = (DEPLOY / "airflow" / "dag_template.py.j2").read_text(encoding="utf-8")
    given = yaml.safe_load((ROOT / "conf" / "prod" / "airflow.yml").read_text())["default"]
    assert all(re.search(rf"\b{name}\b", template) for name in given)
