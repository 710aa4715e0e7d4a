"""Names and values of the run's parameters, and the names of folders made from them."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bcgan.errors import SettingsError
from bcgan.synthesizer import run_settings
from bcgan.synthesizer.presets import PRESETS
from bcgan.synthesizer.run_settings import (
    PARAMETER_GROUPS,
    RunSettings,
    dataset_name,
    describe_validation_error,
    read_run_settings,
)
from bcgan.synthesizer.variants import VARIANTS


def test_names_are_those_that_can_be_trained() -> None:
    assert set(run_settings.VARIANTS) == set(VARIANTS)
    assert set(run_settings.PRESETS) == set(PRESETS)
    assert set(run_settings.PRESET_VARIANTS.values()) <= set(VARIANTS)


def test_configuration_has_every_parameter_and_no_other(project_root: Path) -> None:
    given = yaml.safe_load((project_root / "conf/base/parameters.yml").read_text())
    assert set(given) == {*RunSettings.model_fields, *PARAMETER_GROUPS}
    assert read_run_settings(given).target == "income"


def test_every_parameter_is_described() -> None:
    assert all(field.description for field in RunSettings.model_fields.values())


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("data/adult.parquet", "adult"),
        ("a/my table.csv", "my_table"),
        ("x.csv.gz", "x"),
        ("2024.01.csv", "2024.01"),
        ("2024.01", "2024.01"),
        ("Städte-2.tsv", "Städte-2"),
        ("..", "table"),
        (".csv", ".csv"),
    ],
)
def test_data_set_is_named_after_the_file(source: str, name: str) -> None:
    assert dataset_name(source) == name


@given(st.text(min_size=1))
def test_any_file_name_gives_one_folder(name: str) -> None:
    folder = dataset_name(f"/data/{name}")
    assert folder
    assert Path("x", folder).parent == Path("x")
    assert folder not in (".", "..")


def test_label_sets_the_folder_apart() -> None:
    assert RunSettings(source="x.csv", variant="wgan").run_folder == "wgan"
    assert RunSettings(source="x.csv", variant="wgan", label="b").run_folder == "wgan-b"


def test_target_none_is_no_column() -> None:
    assert RunSettings(source="x.csv", target="none").target_column is None
    assert RunSettings(source="x.csv", target="None").target_column == "None"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"tagret": "y"}, r"no parameter 'tagret' \(did you mean 'target'\?\)"),
        ({"target": 1}, "'target' must be text but the configuration gives 1; put quotes"),
        ({"target": False}, "gives False"),
        ({"seed": True}, "'seed' cannot be True"),
        ({"seed": 1.5}, "'seed' cannot be 1.5"),
        ({"rows": 0}, "at least 1"),
        ({"rows": "many"}, "'rows' cannot be 'many'"),
        ({"label": "../x"}, "letters, digits"),
        ({"preset": "defualt"}, "did you mean 'default'"),
        ({"gan": 3}, "'gan' is a group of parameters and cannot be 3"),
        ({"overwrite": "yes"}, "'overwrite' cannot be 'yes'"),
    ],
)
def test_mistakes_are_told_in_one_sentence(parameters: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        read_run_settings({"source": "x.csv", **parameters})
    assert "\n" not in str(caught.value)


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    weight: float = Field(default=1.0, ge=0)


class Outer(BaseModel):
    inner: Inner = Inner()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"inner": {"weight": -1}}, "'gan.inner.weight' cannot be -1: it must be greater"),
        ({"inner": {"wieght": 1}}, "no parameter 'gan.inner.wieght'"),
    ],
)
def test_groups_mistakes_name_the_whole_path(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    assert sentence in describe_validation_error(caught.value, "gan")
