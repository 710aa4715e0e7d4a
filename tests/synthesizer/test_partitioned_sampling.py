import hashlib
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from bcgan.errors import ArtefactError
from bcgan.gan.model import build_generator
from bcgan.synthesizer import partitioned_sampling
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.partitioned_sampling import PartitionedSample
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema


def untrained(table, target, **encoding):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings(**encoding))
    recipe = resolve_recipe("wgan", "default", {"generator_hidden": [16]}, 0)
    numeric = encoder.target_scale is not None
    generator = build_generator(encoder.layout, len(encoder.classes), recipe.gan, 0, numeric)
    return SavedSynthesizer(schema, encoder, recipe, generator.requires_grad_(False).eval())


def written(model, folder, rows=250, seed=0, rules=None, **sampling):
    settings = SamplingSettings(**{"part_rows": 100} | sampling)
    parts = PartitionedSample(model, rows, seed, settings, rules or ConstraintRules())
    parts.save(folder)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(partitioned_sampling, "ROWS_A_BLOCK", 40)


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_the_parts_are_one_table(mixed_table, tmp_path, target):
    model = untrained(mixed_table, target)
    written(model, tmp_path / "parts")
    opened = PartitionedSample.load(tmp_path / "parts")
    assert (opened.rows, len(opened.files)) == (250, 3)
    table = pd.read_parquet(tmp_path / "parts")
    assert list(table.columns) == list(mixed_table.columns)
    assert table["customer"].is_unique
    assert table["customer"].str.fullmatch(r"C-\d+").all()
    assert str(table["age"].dtype) == "Int64"
    if target == "bought":
        shares = mixed_table["bought"].value_counts(normalize=True)
        assert (table["bought"].value_counts() - 250 * shares).abs().max() < 1
    assert len({str(pq.read_schema(path).remove_metadata()) for path in opened.files}) == 1
    assert json.loads((tmp_path / "parts" / "_sampling.json").read_text())["rows"] == 250


def test_the_bytes_depend_on_the_seed_and_not_on_the_jobs(mixed_table, tmp_path):
    model = untrained(mixed_table, "bought", statistics=True)
    one = written(model, tmp_path / "one", candidates=2)
    assert written(model, tmp_path / "two", candidates=2, jobs=3) == one
    assert written(model, tmp_path / "one", candidates=2, seed=1) != one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_constraints_and_class_shares_hold_in_all_parts(mixed_table, tmp_path):
    schema = infer_schema(mixed_table, target="bought")
    typed = apply_schema(mixed_table, schema)
    known = [{"kind": "fixed_combinations", "columns": ["channel", "code"]}]
    rules = ConstraintRules.learn(read_constraints(known), typed, typed.head(8), schema)
    model = untrained(mixed_table, "bought")
    written(model, tmp_path / "parts", rules=rules, class_shares="balanced")
    table = apply_schema(pd.read_parquet(tmp_path / "parts"), schema)
    assert rules.holds(table).all()
    assert table["bought"].value_counts().tolist() == [125, 125]


def test_a_failure_leaves_what_was_there(mixed_table, tmp_path, monkeypatch):
    model = untrained(mixed_table, None)
    before = written(model, tmp_path / "parts")
    monkeypatch.setattr(SavedSynthesizer, "completed", lambda *parts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        written(model, tmp_path / "parts", seed=1)
    after = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "parts").iterdir()
    }
    assert after == before
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]


def test_a_folder_without_parts_is_named(tmp_path):
    with pytest.raises(ArtefactError, match="holds no part"):
        _ = PartitionedSample.load(tmp_path).rows
