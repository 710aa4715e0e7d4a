"""Paths follow the run's parameters, whichever way these are set."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcgan.errors import SettingsError
from bcgan.hooks.config_loader import RunConfigLoader
from bcgan.settings import CONFIG_LOADER_ARGS


def loader(root: Path, env: str | None = None, **params: Any) -> RunConfigLoader:
    return RunConfigLoader(str(root / "conf"), env, params, **CONFIG_LOADER_ARGS)


def path(config: RunConfigLoader, name: str = "synthetic_csv") -> str:
    return str(config["catalog"][name]["filepath"])


def test_default_paths(project_root: Path) -> None:
    config = loader(project_root, "base")
    assert path(config) == "data/07_model_output/adult/bmade/seed0/synthetic.csv"
    assert path(config, "raw_table") == "data/01_raw/adult.parquet"


def test_runtime_parameters_name_the_folders(project_root: Path) -> None:
    config = loader(
        project_root, source="/somewhere/my table.csv.gz", variant="wgan", seed=7, label="b"
    )
    assert path(config) == "data/07_model_output/my_table/wgan-b/seed7/synthetic.csv"
    assert path(config, "raw_table") == "/somewhere/my table.csv.gz"


def test_an_unnamed_variant_is_the_presets(project_root: Path) -> None:
    for preset, variant in (("default", "bmade"), ("paper", "bwgan"), ("report", "wgan")):
        config = loader(project_root, preset=preset)
        assert config["parameters"]["variant"] == variant
        assert f"/{variant}/" in path(config)
    assert loader(project_root, preset="report", variant="gan")["parameters"]["variant"] == "gan"


def test_how_to_read_reaches_the_source(project_root: Path) -> None:
    config = loader(project_root, reading={"delimiter": ";"})
    entry = config["catalog"]["raw_table"]
    assert (entry["delimiter"], entry["encoding"]) == (";", None)


def test_environment_states_only_what_differs(project_root: Path) -> None:
    parameters = loader(project_root, "test")["parameters"]
    assert parameters["split"]["test_share"] == 0.2
    assert parameters["target"] == "outcome"
    assert path(loader(project_root, "test")).startswith("data/test/07_model_output/tiny/")


def test_interleaved_loaders_keep_to_their_own_parameters(project_root: Path) -> None:
    one, two = loader(project_root, seed=1), loader(project_root, seed=2)
    assert "seed1" in path(one)
    assert "seed2" in path(two)
    assert "seed1" in path(one)


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_column_name_and_path_arrive_as_they_are(project_root: Path, name: str) -> None:
    source = f"/data/{name}/x.csv"
    config = loader(project_root, target=name, source=source)
    assert config["parameters"]["target"] == name
    assert path(config, "raw_table") == source


@pytest.mark.parametrize("name", ["${globals:data_root}", "a${b", "\\${x}", "???", "x\\", "none "])
def test_names_that_look_like_references_stay_text(project_root: Path, name: str) -> None:
    config = loader(project_root, target=name, source=f"/data/{name}.csv")
    assert config["parameters"]["target"] == name
    assert path(config, "raw_table") == f"/data/{name}.csv"


def test_catalog_is_refused_with_the_parameters(project_root: Path) -> None:
    with pytest.raises(SettingsError, match="did you mean 'variant'"):
        loader(project_root, varaint="wgan")["catalog"]
    with pytest.raises(SettingsError, match="did you mean 'bwgan'"):
        loader(project_root, variant="bwgam")["parameters"]


def test_mlflow_store_does_not_depend_on_the_current_folder(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = loader(project_root, "base")["mlflow"]["server"]
    assert server["mlflow_tracking_uri"] == f"sqlite:///{project_root.as_posix()}/mlflow.db"


def test_production_takes_the_store_from_the_environment(
    project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    server = loader(project_root, "prod")["mlflow"]["server"]
    assert server["mlflow_tracking_uri"] == f"sqlite:///{project_root.as_posix()}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking:5000")
    config = loader(project_root, "prod")["mlflow"]
    assert config["server"]["mlflow_tracking_uri"] == "http://tracking:5000"
    assert config["tracking"]["run"]["nested"] is False


def test_every_artefact_has_a_layer(project_root: Path) -> None:
    catalog = loader(project_root, "base")["catalog"]
    without = [name for name, entry in catalog.items() if "kedro-viz" not in str(entry)]
    assert without == ["dataset_manifest", "run_manifest", "dataset_status", "run_status"]


def test_a_study_names_the_data_set_and_comes_before_the_command_line(project_root: Path) -> None:
    config = loader(project_root, "test", study="a9a", seed=2)
    parameters = config["parameters"]
    assert (parameters["target"], parameters["preset"]) == ("income", "paper")
    assert path(config) == "data/test/07_model_output/a9a/bwgan/seed2/synthetic.csv"
    # What the study leaves open is the environment's.
    assert parameters["gan"]["steps"] == 20
    mine = loader(project_root, "test", study="toy2d", preset="default", gan={"steps": 7})
    assert mine["parameters"]["preset"] == "default"
    assert mine["parameters"]["gan"]["steps"] == 7
    assert mine["parameters"]["gan"]["latent_size"] == 2
    assert "/toy2d/" in path(mine)


def test_without_a_study_nothing_changes(project_root: Path) -> None:
    for study in ({}, {"study": None}):
        config = loader(project_root, "base", **study)
        assert config["parameters"]["study"] is None
        assert path(config, "raw_table") == "data/01_raw/adult.parquet"


def test_every_study_can_be_chosen(project_root: Path) -> None:
    studies = loader(project_root, "base")["studies"]
    tables = ["gst", "gst_whole", "toy2d", "a9a", "connect4", "covertype", "sensorless"]
    images = ["mnist", "mnist_full", "cifar10", "cifar10_full"]
    parts = ["adult", "covertype", "sensorless", "bank", "connect4", "california"]
    assert list(studies) == [*tables, *images, *(f"parts_{name}" for name in parts)]
    for name, study in studies.items():
        config = loader(project_root, "base", study=name)
        assert f"/{name}/" in path(config)
        assert study["title"]
        # How long to train is not the study's to say: an environment keeps its own length.
        assert not {"steps", "epochs", "budget"} & set(study.get("gan", {}))


def test_an_unknown_study_is_told_with_the_nearest_and_all(project_root: Path) -> None:
    with pytest.raises(SettingsError, match=r"'conect4' \(did you mean 'connect4'\?\); .*sensorl"):
        loader(project_root, study="conect4")["catalog"]
    with pytest.raises(SettingsError, match="'study' must be text"):
        loader(project_root, study=3)["parameters"]


def test_an_environment_may_choose_a_study(tmp_path: Path) -> None:
    for env, name, text in (
        ("base", "parameters", "source: a.csv\ntarget: x\ngan: {steps: 1, ema: 0.5}"),
        ("base", "studies", "s: {source: b.csv, target: y, gan: {ema: 0.9}}"),
        ("local", "parameters", "study: s\ntest_source: c.csv\ntarget: z"),
        ("base", "globals", "data_root: data"),
    ):
        file = tmp_path / "conf" / env / f"{name}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    parameters = loader(tmp_path)["parameters"]
    assert (parameters["source"], parameters["test_source"]) == ("b.csv", None)
    assert (parameters["target"], parameters["gan"]) == ("y", {"steps": 1, "ema": 0.9})
    assert loader(tmp_path, source="d.csv")["parameters"]["source"] == "d.csv"
