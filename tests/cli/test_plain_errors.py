"""What a user can cause ends in one sentence; what we caused keeps its traceback."""

import errno

import click
import pytest
from kedro.config import MissingConfigException
from kedro.io import DatasetError
from kedro.io.core import DatasetNotFoundError
from kedro.utils import load_obj
from kedro.validation.exceptions import DataValidationError, ParameterValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bcgan.cli.plain_errors import PlainError, plain_errors
from bcgan.errors import (
    ArtefactError,
    InputError,
    SettingsError,
    StorageError,
    TrainingDivergedError,
)
from bcgan.hooks.explanation import explain


class Group(BaseModel):
    model_config = ConfigDict(extra="forbid")

    steps: int = Field(default=1, ge=1)


def kedro_says(values: dict[str, object]) -> ParameterValidationError:
    try:
        Group.model_validate(values)
    except ValidationError as error:
        return ParameterValidationError(
            f"Parameter validation failed:\n- Parameter 'gan': {error}\n- Parameter 'x': {error}"
        )
    raise ValueError("the values are valid")


def test_cause_is_found_behind_what_kedro_raised() -> None:
    try:
        try:
            raise InputError("There is no file x.csv.")
        except InputError as error:
            raise DatasetError("Failed while loading data from dataset Table(...)") from error
    except DatasetError as error:
        found = explain(error)
    assert isinstance(found, InputError)
    assert str(found) == "There is no file x.csv."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"steps": 0}, "Parameter 'gan.steps' cannot be 0: it must be greater than or equal to 1."),
        ({"stpes": 5}, "There is no parameter 'gan.stpes'; check its spelling."),
    ],
)
def test_kedros_parameter_errors_become_one_sentence(
    values: dict[str, object], sentence: str
) -> None:
    found = explain(kedro_says(values))
    assert isinstance(found, SettingsError)
    assert str(found) == sentence


def test_other_errors_of_kedro_that_users_cause() -> None:
    assert isinstance(explain(MissingConfigException("no folder conf/x")), SettingsError)
    assert isinstance(explain(ValueError("Failed to find the pipeline named 'x'.")), SettingsError)
    assert isinstance(explain(DataValidationError("bad", dataset_name="schema")), ArtefactError)
    assert explain(ValueError("a defect of ours")) is None


@pytest.mark.parametrize(
    ("kedro_says_so", "sentence"),
    [
        (
            "Pipeline does not contain nodes named ['x'].",
            "Pipeline does not contain nodes named ['x']: check the names on the command line, "
            "such as those of --nodes and --tags.",
        ),
        (
            "Pipeline contains no nodes after applying all provided filters. Please ensure that.",
            "Pipeline contains no nodes after applying all provided filters: check the names on "
            "the command line, such as those of --nodes and --tags.",
        ),
    ],
)
def test_what_cannot_be_selected_is_a_mistake_on_the_command_line(
    kedro_says_so: str, sentence: str
) -> None:
    found = explain(ValueError(kedro_says_so))
    assert isinstance(found, SettingsError)
    assert str(found) == sentence


def test_an_unknown_runner_is_a_mistake_on_the_command_line() -> None:
    for runner in ("NoRunner", "no_package.Runner"):
        with pytest.raises((AttributeError, ImportError)) as caught:
            load_obj(runner, "kedro.runner")
        found = explain(caught.value)
        assert isinstance(found, SettingsError)
        assert "it is one of SequentialRunner" in str(found)
    assert explain(AttributeError("a defect of ours")) is None


def test_versions_of_unknown_datasets_are_a_mistake_on_the_command_line() -> None:
    found = explain(DatasetNotFoundError("'load_versions' keys [x] are not in the catalog."))
    assert isinstance(found, SettingsError)
    assert "such as those of --load-versions" in str(found)


def test_a_full_disk_is_told_wherever_it_is_met() -> None:
    error = DatasetError("figures: failed while saving")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device", "/srv/x.png")
    found = explain(error)
    assert isinstance(found, StorageError)
    assert str(found).startswith("/srv/x.png cannot be written: there is no space left")


def test_sentence_is_one_line_and_carries_the_exit_status() -> None:
    with pytest.raises(PlainError) as caught, plain_errors():
        raise TrainingDivergedError("It diverged\n  at step 3.")
    assert caught.value.exit_code == 4
    assert caught.value.format_message() == "It diverged at step 3."


def test_ctrl_c_is_130() -> None:
    with pytest.raises(PlainError) as caught, plain_errors():
        raise KeyboardInterrupt
    assert caught.value.exit_code == 130


def test_defects_and_clicks_own_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), plain_errors():
        raise ZeroDivisionError
    with pytest.raises(click.UsageError), plain_errors():
        raise click.UsageError("no such option")


@pytest.mark.parametrize("shown", [True, False])
def test_traceback_only_when_asked_for(
    shown: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BCGAN_DEBUG", "1" if shown else "0")
    with pytest.raises(PlainError), plain_errors():
        raise InputError("no rows")
    assert ("Traceback" in capsys.readouterr().err) == shown
