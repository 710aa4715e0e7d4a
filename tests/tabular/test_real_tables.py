"""The public tables that the project is measured on, where they are at hand."""

import time

import pandas as pd
import pytest

from bcgan.tabular.reader import read_table
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.writer import restore_table


def kinds(schema):
    return {
        kind: [column.name for column in schema.columns if column.kind == kind]
        for kind in {column.kind for column in schema.columns}
    }


def schema_of(path, target):
    return infer_schema(read_table(path), target=target)


class TestAdult:
    def test_schema(self, shared_table):
        schema = schema_of(shared_table("adult_train.parquet"), "income")
        assert kinds(schema)["integer"] == [
            *("age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week")
        ]
        assert set(kinds(schema)) == {"integer", "categorical"}
        missing = {c.name: (c.missing_count, c.missing_token) for c in schema.columns}
        assert {name: found for name, found in missing.items() if found[0]} == {
            "workclass": (1836, "?"),
            "occupation": (1843, "?"),
            "native-country": (583, "?"),
        }
        assert (schema.task, schema.rows, schema.warnings) == ("classification", 32_561, ())

    def test_a_csv_of_it_is_read_in_no_time_and_comes_back_to_the_letter(
        self, shared_table, tmp_path
    ):
        pd.read_parquet(shared_table("adult_train.parquet")).to_csv(
            tmp_path / "adult.csv", index=False
        )
        start = time.process_time()
        table = read_table(tmp_path / "adult.csv")
        # Of the processor: how busy the machine is does not count.
        assert time.process_time() - start < 2.0
        schema = infer_schema(table, target="income")
        restored = restore_table(apply_schema(table, schema), schema)
        assert restored.equals(table)


class TestBankMarketing:
    @pytest.fixture
    def sources(self, shared_table, tmp_path):
        path = shared_table("bank_marketing.parquet")
        pd.read_parquet(path).to_csv(tmp_path / "bank.csv", index=False)
        pd.read_parquet(path).to_csv(tmp_path / "bank_semicolon.csv", index=False, sep=";")
        return [path, tmp_path / "bank.csv", tmp_path / "bank_semicolon.csv"]

    def test_every_source_says_the_same(self, sources):
        schemas = [schema_of(source, "y") for source in sources]
        for schema in schemas:
            assert len(kinds(schema)["integer"]) == 5
            assert len(kinds(schema)["float"]) == 5
            assert len(kinds(schema)["categorical"]) == 11
            assert [c.decimals for c in schema.columns if c.kind == "float"] == [1, 3, 1, 3, 1]
        typed = [
            apply_schema(read_table(source), schema)
            for source, schema in zip(sources, schemas, strict=True)
        ]
        pd.testing.assert_frame_equal(typed[0], typed[1])
        pd.testing.assert_frame_equal(typed[0], typed[2])


@pytest.mark.parametrize(
    ("name", "target", "task", "counts"),
    [
        ("california_housing", "target", "regression", {"float": 3, "integer": 6}),
        ("covertype_sample", "Cover_Type", "classification", {"integer": 55}),
        ("connect4", "class", "classification", {"categorical": 43}),
        ("sensorless_sample", "class", "classification", {"float": 48, "integer": 1}),
        ("gst", None, "none", {"float": 10}),
    ],
)
def test_other_tables(shared_table, name, target, task, counts):
    path = shared_table(f"{name}.parquet")
    table = read_table(path)
    schema = infer_schema(table, target=target)
    assert schema.task == task
    assert {kind: len(names) for kind, names in kinds(schema).items()} == counts
    assert schema.warnings == ()
    restored = restore_table(apply_schema(table, schema), schema)
    assert restored.dtypes.tolist() == table.dtypes.tolist()
    assert restored.equals(table)
