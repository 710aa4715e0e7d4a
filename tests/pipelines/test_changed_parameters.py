"""The command in the report does the same again."""

import shlex
from typing import Any

import click
import yaml

from bcgan.cli import cli
from bcgan.cli.runtime_params import parse_runtime_params
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.report.changed_parameters import changed_parameters, command_of, file_name

BASE = {"source": "/home/me/data/my table.csv", "target": "a,b", "seed": 0, "variant": None}


def parsed(command: str) -> dict[str, Any]:
    words = shlex.split(command)
    assert words[0] == "bcgan"
    found = cli.commands[words[1]]
    with found.make_context(words[1], words[2:]) as context:
        return dict(context.params)


def test_defaults_are_not_repeated(project_root: Any) -> None:
    text = (project_root / "conf" / "base" / "parameters.yml").read_text(encoding="utf-8")
    parameters = yaml.safe_load(text)
    assert changed_parameters(parameters) == {}
    assert command_of(parameters) == "bcgan synth adult.parquet --target income"


def test_the_command_is_read_back_as_it_was_meant() -> None:
    parameters = {
        **BASE,
        "label": "x",
        "seed": 3,
        "classifier_seed": 7,
        "gan": {"steps": 5, "generator_hidden": [64, 64], "calibration": {"weight": 2.5}},
        "schema_overrides": {"zip code": "categorical"},
        "reading": {"delimiter": ",", "encoding": None},
        "compatibility": CompatibilitySettings(mlp_max_iter=5),
    }
    command = command_of(parameters)
    assert "/home" not in command
    values = parsed(command)
    assert (values["path"], values["target"]) == ("my table.csv", "a,b")
    assert (values["seed"], values["label"]) == (3, "x")
    assert values["params"] == {
        "classifier_seed": 7,
        "gan": {"steps": 5, "generator_hidden": [64, 64], "calibration": {"weight": 2.5}},
        "schema_overrides": {"zip code": "categorical"},
        "reading": {"delimiter": ","},
        "compatibility": {"mlp_max_iter": 5},
    }


def test_a_table_made_elsewhere_has_a_command_of_its_own() -> None:
    values = parsed(command_of({**BASE, "synthetic": "s.csv", "test_source": "t.csv", "seed": 1}))
    assert (values["synthetic"], values["test_source"], values["seed"]) == ("s.csv", "t.csv", 1)


def test_a_study_has_the_command_that_chooses_it() -> None:
    study = {"study": "a9a", "preset": "paper", "variant": "wgan", "gan": {"steps": 5}}
    words = shlex.split(command_of({**BASE, **study}))
    assert words[:3] == ["kedro", "run", "--params"]
    context = click.Context(cli)
    assert parse_runtime_params(context, cli.params[0] if cli.params else None, words[3]) == study  # type: ignore[arg-type]


def test_typed_groups_and_mappings_are_the_same() -> None:
    typed = {**BASE, "compatibility": CompatibilitySettings(mlp_max_iter=5)}
    plain = {**BASE, "compatibility": {"mlp_max_iter": 5, "jobs": 2, "baselines": True}}
    assert changed_parameters(typed) == changed_parameters(plain)


def test_paths_of_any_system_lose_their_folders() -> None:
    assert file_name("C:\\data\\x.csv") == file_name("/data/x.csv") == file_name("x.csv") == "x.csv"


def test_parsing_is_that_of_the_command_line() -> None:
    context = click.Context(cli)
    assert parse_runtime_params(context, cli.params[0] if cli.params else None, "seed=1") == {  # type: ignore[arg-type]
        "seed": 1
    }
