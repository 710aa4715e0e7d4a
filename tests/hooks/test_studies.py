"""Studies and known data sets from end to end, with pipelines that finish at once."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from kedro.framework.session import KedroSession

from bcgan.errors import InputError


def run(folder: Path, **params: Any) -> None:
    with KedroSession.create(folder, runtime_params=params) as session:
        session.run()


def preprocess_record(folder: Path, study: str) -> dict[str, Any]:
    text = (folder / f"data/06_models/{study}/manifest.json").read_text()
    return json.loads(text)["stages"]["preprocess"]


def test_a_sample_is_called_one_in_the_manifest(standin: Path) -> None:
    table = pd.DataFrame({"f1": range(50), "class": [1, 2] * 25})
    path = standin / "data/01_raw/sensorless_sample.parquet"
    path.parent.mkdir(parents=True)
    table.to_parquet(path)
    run(standin, study="sensorless", variant="wgan", seed=3)
    record = preprocess_record(standin, "sensorless")
    assert record["source"].endswith("/data/01_raw/sensorless_sample.parquet")
    assert record["data_note"] == "a sample of 2,200 of the 58,509 rows, 200 of each class"
    assert (standin / "data/07_model_output/sensorless/wgan/seed3/synthetic.csv").exists()


def test_a_table_that_is_made_needs_no_file(standin: Path) -> None:
    names = {"source": "generated:toy2d", "test_source": "generated:toy2d.test"}
    run(standin, **names, target="label")
    record = preprocess_record(standin, "toy2d")
    assert record["source"] == "generated:toy2d"
    assert len(record["made_from"]["preprocess"]["test_source_sha256"]) == 64
    assert "data_note" not in record


def test_a_study_without_its_file_says_what_to_do_and_makes_nothing(standin: Path) -> None:
    with pytest.raises(InputError, match=r"get covtype\.data\.gz from https://.*, and put it into"):
        run(standin, study="covertype")
    # That it failed is on record, and nothing else is there.
    assert {each.name for each in (standin / "data").iterdir()} == {"08_reporting"}
