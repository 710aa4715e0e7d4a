"""What a run on images is refused before anything is computed."""

from types import SimpleNamespace
from typing import Any

import pytest
from kedro.pipeline import Pipeline

from bcgan.errors import SettingsError
from bcgan.hooks.parameters import ParameterHooks

IMAGES: dict[str, Any] = {"modality": "images", "variant": "bwgan", "preset": "small", "seed": 0}
SCHEMA = {"height": 8, "width": 8, "channels": 1}


def hooks(**changed: Any) -> ParameterHooks:
    made = ParameterHooks()
    loader = {"parameters": {**IMAGES, **changed}}
    made.after_context_created(SimpleNamespace(config_loader=loader))
    return made


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"condition_file": "rows.csv"}, "'condition_file' is for tables"),
        ({"test_source": "test.csv"}, "'test_source' is for tables"),
        ({"constraints": [{"kind": "range"}]}, "'constraints' is for tables"),
        ({"sampling": {"calibration": "critic"}}, "'sampling' is for tables"),
        ({"encoder": {"numeric": "min_max"}}, "'encoder' is for tables"),
        ({"synthetic": "theirs.npz"}, "'synthetic' is for tables"),
        ({"compatibility": {"subgroup_column": "x"}}, r"'compatibility\.subgroup_column' is for"),
        ({"gan": {"critic_dropout": 0.5}}, r"'gan\.critic_dropout' is for tables"),
        ({"gan": {"selection": "validation"}}, "no validation part"),
        ({"gan": {"generator": "autoregressive"}}, "draw tables, not images"),
        ({"variant": "bmade"}, "draw tables, not images"),
        ({"fidelity": {"inception_weights": "absent.pt"}}, r"no weight file absent\.pt"),
    ],
)
def test_what_only_tables_have_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        hooks(**changed).before_pipeline_run(Pipeline([]))


@pytest.mark.parametrize("group", ["gan", "classifiers"])
def test_a_device_that_is_not_there_is_refused(group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(SettingsError, match=rf"'{group}\.device' cannot be 'cuda'"):
        hooks(**{group: {"device": "cuda"}}).before_pipeline_run(Pipeline([]))


def test_what_images_have_is_accepted() -> None:
    made = hooks(
        gan={"steps": 5, "generator_hidden": [8, 4], "critic_hidden": [4, 8]},
        classifiers={"members": 2, "device": "cpu"},
        compatibility={"jobs": 1, "subgroup_column": None},
        constraints=[],
    )
    made.before_pipeline_run(Pipeline([]))
    made.after_dataset_loaded("schema", SCHEMA)


@pytest.mark.parametrize(
    ("gan", "schema", "words"),
    [
        ({"generator_hidden": [8, 8, 8, 8]}, {}, r"halved 4 times: give gan\.generator_hidden"),
        ({"generator_hidden": [8], "critic_hidden": [8] * 4}, {}, r"gan\.critic_hidden"),
        ({"generator_hidden": [8]}, {"height": 9}, "pad or crop them to even sides"),
    ],
)
def test_layers_that_do_not_fit_are_refused_as_soon_as_the_size_is_known(
    gan: dict[str, Any], schema: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        hooks(gan=gan).after_dataset_loaded("schema", {**SCHEMA, **schema})
