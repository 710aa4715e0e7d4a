"""`--params` must hand over what was typed."""

from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.cli.runtime_params import parse_runtime_params, resolve_source, split_items

CONTEXT = click.Context(click.Command("run"))
OPTION = click.Option(["--params"])


def parse(text: str) -> dict[str, Any]:
    return parse_runtime_params(CONTEXT, OPTION, text)


@pytest.mark.parametrize("target", ["1", "no", "2024_01", "007", "1e3", "null", "~", "a=b", "a b"])
def test_text_stays_as_typed(target: str) -> None:
    assert parse(f"target={target},seed=3") == {"target": target, "seed": 3}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("'a,b.csv'", "a,b.csv"),
        ('"a,b=c.csv"', "a,b=c.csv"),
        ("it's.csv", "it's.csv"),
        ("'tis.csv", "'tis.csv"),
        ("''", ""),
        ("", ""),
    ],
)
def test_quotes_protect_commas_and_nothing_else(typed: str, value: str) -> None:
    assert parse(f"source={typed},target=y") == {"source": value, "target": "y"}


def test_other_values_are_yaml_and_dotted_names_nest() -> None:
    text = (
        "seed=3, rows=null,overwrite=true,gan.steps=5,gan.calibration.weight=0.5,gan.hidden=[4, 4]"
    )
    assert parse(text) == {
        "seed": 3,
        "rows": None,
        "overwrite": True,
        "gan": {"steps": 5, "calibration": {"weight": 0.5}, "hidden": [4, 4]},
    }


@pytest.mark.parametrize("text", ["source", "=3", "target=y,,seed", "source=a,b.csv,target=y"])
def test_items_without_name_or_value_are_refused(text: str) -> None:
    with pytest.raises(click.UsageError, match="write name=value"):
        parse(text)


def test_values_that_are_not_yaml_are_refused() -> None:
    with pytest.raises(click.UsageError, match="not YAML"):
        parse("rows=[1")


def test_mapping_of_a_config_file_is_taken_as_it_is() -> None:
    assert parse_runtime_params(CONTEXT, OPTION, {"seed": 1}) == {"seed": 1}


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text("ab=,[]{}'", max_size=6))
)
def test_quoted_values_come_back_whatever_they_hold(values: dict[str, str]) -> None:
    typed = ",".join(f'{name}="{value}"' for name, value in values.items())
    items = [item.partition("=") for item in split_items(typed)]
    assert {name: value[1:-1] for name, _, value in items} == values


def test_source_is_looked_for_where_the_user_is_and_then_in_the_project(tmp_path: Path) -> None:
    here, project = tmp_path / "here", tmp_path / "project"
    for folder in (here, project):
        folder.mkdir()
        (folder / "both.csv").touch()
    (project / "data.csv").touch()
    assert resolve_source("both.csv", here, project) == str(here / "both.csv")
    assert resolve_source("data.csv", here, project) == str(project / "data.csv")
    assert resolve_source("nowhere.csv", here, project) == str(here / "nowhere.csv")
    assert resolve_source(str(project / "data.csv"), here, project) == str(project / "data.csv")
