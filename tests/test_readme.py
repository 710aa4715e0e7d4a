"""The README's commands exist; a reader who types them gets what they name."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import click
import pytest
import yaml
from kedro.framework.cli.cli import global_commands, project_commands
from kedro.framework.cli.utils import load_entry_points

PROJECT_ROOT = Path(__file__).resolve().parents[1]


def shell_lines() -> list[str]:
    """The commands in the fenced shell blocks, continued lines joined, comments left out."""
    readme = PROJECT_ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    blocks = re.findall(r"^```(?:bash|sh|shell|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    commands = [command for line in lines for command in line.removeprefix("$ ").split("&&")]
    return [command.strip() for command in commands if command.strip(" \t#")]


def commands_of(program: str) -> list[list[str]]:
    """The README's calls of one program, each a list of words without the program."""
    words = [shlex.split(line, comments=True) for line in shell_lines()]
    return [line[1:] for line in words if line and Path(line[0]).name == program]


def option_values(arguments: list[str], option: str) -> list[str]:
    """The comma-separated values that follow an option."""
    return [
        value
        for name, values in pairwise(arguments)
        if name == option
        for value in values.split(",")
    ]


def leaf_command(root: click.Command, arguments: list[str]) -> click.Command:
    """Follow sub-command names as far as there are any."""
    command = root
    for argument in arguments:
        if not isinstance(command, click.Group):
            break
        found = command.get_command(click.Context(command), argument)
        assert found is not None, f"{command.name} has no command {argument}"
        command = found
    return command


def assert_options_exist(command: click.Command, arguments: list[str]) -> None:
    known = {option for parameter in command.params for option in parameter.opts}
    used = {word.partition("=")[0] for word in arguments if re.match(r"--?[a-z]", word)}
    assert used <= known | {"--help"}, f"{command.name}: {sorted(used - known)}"


def test_readme_opens_with_the_two_commands() -> None:
    assert [arguments[0] for arguments in commands_of("make")][:2] == ["run", "test"]


def test_make_targets_exist() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    used = {word for words in commands_of("make") for word in words if "=" not in word}
    assert used <= targets


def test_kedro_commands_exist() -> None:
    groups = [global_commands, project_commands, *load_entry_points("project")]
    known = {name: group for group in groups for name in group.list_commands(click.Context(group))}
    for arguments in commands_of("kedro"):
        assert arguments[0] in known, f"kedro has no command {arguments[0]}"
        assert_options_exist(leaf_command(known[arguments[0]], arguments), arguments)


def test_kedro_parameters_and_pipelines_exist() -> None:
    base = PROJECT_ROOT / "conf" / "base"
    known = {
        key
        for path in base.rglob("parameters*.yml")
        for key in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    pipelines = {
        path.parent.name for path in PROJECT_ROOT.glob("src/bcgan/pipelines/*/pipeline.py")
    }
    for arguments in commands_of("kedro"):
        names = {pair.partition("=")[0].partition(".")[0] for pair in parameters(arguments)}
        assert names <= known, arguments
        asked = set(option_values(arguments, "--pipelines"))
        assert asked <= pipelines | {"__default__"}, arguments


def parameters(arguments: list[str]) -> list[str]:
    """The `name=value` pairs of --params."""
    return option_values(arguments, "--params")


def test_bcgan_commands_exist() -> None:
    cli = pytest.importorskip("bcgan.cli").cli
    for arguments in commands_of("bcgan"):
        assert_options_exist(leaf_command(cli, arguments), arguments)
