"""Studies: the sizes, splits and encodings of table 6 of the BCGAN paper."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from bcgan.datasets.sources import KNOWN, formats
from bcgan.pipelines.preprocess import nodes
from bcgan.pipelines.preprocess.settings import ReadingSettings, SplitSettings
from bcgan.synthesizer.studies import study_parameters
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema

EMPTY = pd.DataFrame()


def study(root: Path, name: str) -> dict[str, Any]:
    studies = yaml.safe_load((root / "conf/base/studies.yml").read_text(encoding="utf-8"))
    return study_parameters(studies, name)


def prepared(
    parameters: dict[str, Any], table: pd.DataFrame, test: pd.DataFrame = EMPTY
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any], TableEncoder]:
    """Take a table through the nodes of `preprocess`, as a study sets them."""
    split = SplitSettings(**parameters.get("split", {}))
    schema = nodes.infer_table_schema(
        table, test, parameters["target"], {}, ReadingSettings(), split
    )
    typed = nodes.type_table(table, schema)
    train, held_out, _ = nodes.split_rows(typed, test, schema, split, 0)
    encoding = parameters.get("encoder", {})
    encoder = nodes.fit_encoder(train, schema, parameters["preset"], encoding)
    return train, held_out, schema, TableEncoder.from_dict(encoder)


def full_size(name: str, columns: int) -> pd.DataFrame:
    """A table with the rows and the classes of the real one, and few columns."""
    known = KNOWN[f"public:{name}"]
    counts = next(values for values in known.counts.values() if sum(values.values()))
    target = next(iter(known.counts))
    classes = np.repeat(list(counts), list(counts.values()))
    rng = np.random.default_rng(0)
    table = pd.DataFrame({f"c{n}": rng.random(known.rows).round(3) for n in range(columns)})
    return table.assign(**{target: rng.permutation(classes)})


@pytest.mark.parametrize(
    ("name", "rows", "train", "test"),
    [
        ("covertype", 581_012, 116_203, 116_202),
        ("sensorless", 58_509, 46_807, 11_702),
        ("connect4", 67_557, 54_046, 13_511),
    ],
)
def test_splits_have_the_sizes_of_table_6(project_root, name, rows, train, test) -> None:
    table = full_size(name, 1)
    assert len(table) == rows
    learned, held_out, _, _ = prepared(study(project_root, name), table)
    assert (len(learned), len(held_out)) == (train, test)


def test_a9a_has_the_official_split_and_123_units(project_root, shared_data) -> None:
    tables = []
    # Rows with the "?" of workclass, occupation and native-country.
    missing = {"public:a9a": [1836, 1843, 583], "public:a9a.test": [963, 966, 274]}
    for name, absent in missing.items():
        file = KNOWN[name].files[0]
        tables.append(file.read(shared_data / file.name))
        KNOWN[name].require_content(tables[-1], file.name)
        assert tables[-1][list(formats.A9A_MISSING)].isna().sum().tolist() == absent
    train, test = tables
    learned, held_out, _, encoder = prepared(study(project_root, "a9a"), train, test)
    assert (len(learned), len(held_out)) == (32_561, 16_281)
    assert encoder.layout.width == 123
    # The encoded rows are LIBSVM's own indicators.
    from sklearn.datasets import load_svmlight_file

    indicators, _ = load_svmlight_file(str(shared_data / "a9a.gz"), n_features=123)
    starts = dict(
        zip(formats.A9A_GROUPS, np.cumsum([0, *formats.A9A_GROUPS.values()]), strict=False)
    )
    order = [
        starts[block.column] + int(category.removeprefix("v")) - 1
        for block in encoder.layout.blocks
        for column in encoder.columns
        if column.column == block.column
        for category in column.categories
    ]
    assert (encoder.encode(learned) == indicators[:, order].toarray()).all()


@pytest.mark.parametrize(
    ("name", "width"), [("connect4", 126), ("covertype", 54), ("sensorless", 48)]
)
def test_widths_are_those_of_table_6(project_root, shared_data, name, width) -> None:
    known = KNOWN[f"public:{name}"]
    file = known.files[0] if name == "connect4" else known.files[-1]
    table = file.read(shared_data / file.name)
    learned, held_out, schema, encoder = prepared(study(project_root, name), table)
    assert len(learned) + len(held_out) == len(table)
    assert encoder.layout.width == width
    assert TableSchema.model_validate(schema).task == "classification"
    encoded = encoder.encode(learned.head(1_000))
    assert encoded.min() >= 0.0
    assert encoded.max() <= 1.0


def test_an_indicator_that_is_never_on_in_training_keeps_its_unit(project_root) -> None:
    table = full_size("covertype", 1).head(2_000).assign(rare=0)
    _, held_out, _, _ = prepared(study(project_root, "covertype"), table)
    table["rare"] = table["c0"].isin(held_out["c0"]).astype(int)
    learned, held_out, schema, encoder = prepared(study(project_root, "covertype"), table)
    off = learned[learned["rare"] == 0]
    fitted = TableEncoder.from_dict(
        nodes.fit_encoder(off, schema, "paper", study(project_root, "covertype").get("encoder", {}))
    )
    assert (fitted.layout.width, encoder.layout.width) == (2, 2)
    units = fitted.encode(held_out)
    rng = np.random.default_rng(0)
    decoded = fitted.decode(units, np.zeros(len(units), dtype=np.int64), TableSchema(**schema), rng)
    assert (decoded["rare"] == 0).all()


def test_the_toy_study_is_in_the_plane(project_root) -> None:
    train, test = (KNOWN[name].make() for name in ("generated:toy2d", "generated:toy2d.test"))
    parameters = study(project_root, "toy2d")
    learned, held_out, _, encoder = prepared(parameters, train, test)
    assert (len(learned), len(held_out), encoder.layout.width) == (4_000, 2_000, 2)
    assert parameters["gan"] == {"latent_size": 2, "penalty_weight": 0.1}
