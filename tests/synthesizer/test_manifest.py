"""Two records are equal exactly when the artefacts they stand for are."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.errors import ArtefactError
from bcgan.synthesizer.manifest import (
    STAGES,
    Record,
    expected_values,
    fingerprint_file,
    first_difference,
    flatten,
    identity_difference,
    read_records,
    stage_key,
)
from bcgan.synthesizer.run_settings import PARAMETER_GROUPS, RunSettings

PARAMETERS: dict[str, Any] = {
    "target": "y",
    "split": {"test_share": 0.2},
    "gan": {"steps": 5, "hidden": [4, 4]},
    "seed": 0,
    "rows": None,
    "sampling": {"jobs": 1},
    "compatibility": {"jobs": 2, "mlp_max_iter": 30},
}


def keys(parameters: dict[str, Any], source: str = "abc") -> dict[str, str]:
    return {stage: stage_key(made) for stage, made in expected_values(parameters, source).items()}


def changed(change: dict[str, Any], source: str = "abc") -> set[str]:
    before, after = keys(PARAMETERS), keys({**PARAMETERS, **change}, source)
    return {stage for stage in STAGES if before[stage] != after[stage]}


AFTER_TRAINING = {
    "train_gan", "sample", "evaluate_fidelity", "evaluate_compatibility", "evaluate_privacy",
    "report",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "stages"),
    [
        ({"target": "x"}, set(STAGES)),
        ({"split_seed": 1}, set(STAGES)),
        ({"encoder": {"states": 9}}, set(STAGES)),
        ({"encoder": {"states": 32}}, set()),
        ({"classifiers": {"epochs": 1}}, set(STAGES) - {"preprocess"}),
        ({"classifier_seed": 1}, set(STAGES) - {"preprocess"}),
        ({"gan": {"steps": 6}}, AFTER_TRAINING),
        ({"seed": 1}, AFTER_TRAINING),
        ({"preset": "paper"}, set(STAGES)),
        ({"rows": 10}, AFTER_TRAINING - {"train_gan"}),
        ({"compatibility": {"jobs": 2, "mlp_max_iter": 31}}, {"evaluate_compatibility", "report"}),
        ({"privacy": {"seed": 1}}, {"evaluate_privacy", "report"}),
        ({"compatibility": {"jobs": 9, "mlp_max_iter": 30}}, set()),
        ({"sampling": {"jobs": 9, "part_rows": 7}}, set()),
        ({"label": "x", "overwrite": True}, set()),
        ({"gan": {"hidden": (4, 4), "steps": 5.0}}, set()),
    ],
)
def test_parameter_changes_its_stage_and_those_after_it(
    change: dict[str, Any], stages: set[str]
) -> None:
    assert changed(change) == stages


def test_a_table_made_elsewhere_takes_the_place_of_training_and_sampling() -> None:
    external = {**PARAMETERS, "synthetic": "theirs.csv"}
    made = expected_values(external, "abc", synthetic_sha256="s")["report"]
    assert {"import_table", "preprocess", "pretrain_classifiers"} <= set(made)
    assert not {"train_gan", "sample"} & set(made)
    other = expected_values(external, "abc", synthetic_sha256="t")["report"]
    difference = first_difference(made, other)
    assert str(difference) == "made from another synthetic table, or before its file changed"
    unknown = expected_values(external, "abc")["report"]
    assert first_difference(made, unknown) is None


def test_another_table_changes_everything() -> None:
    assert changed({}, source="other") == set(STAGES)


def test_every_parameter_belongs_to_a_stage_or_changes_no_artefact() -> None:
    known = {*RunSettings.model_fields, *PARAMETER_GROUPS}
    used = {parameter for stage in STAGES.values() for parameter in stage.parameters}
    # The sources count by their content; study, label and preparation name folders; the modality
    # chooses the nodes of each stage; overwrite permits; fail_on judges.
    sources = {"source", "test_source", "synthetic", "condition_file"}
    names = {"study", "label", "preparation"}
    assert known - used == sources | names | {"modality", "overwrite", "fail_on"}
    assert used <= known


def test_conditions_count_by_their_content_and_no_constraints_are_as_good_as_none() -> None:
    given = {**PARAMETERS, "condition_file": "wanted.yml", "constraints": []}
    one, other = (expected_values(given, "abc", conditions_sha256=each)["sample"] for each in "ab")
    words = "made with other conditions, or before condition_file changed"
    assert str(first_difference(one, other)) == words
    without = expected_values({**PARAMETERS, "constraints": []}, "abc")["sample"]
    assert first_difference(expected_values(PARAMETERS, "abc")["sample"], without) is None


def test_first_difference_is_in_the_earliest_stage() -> None:
    old = expected_values(PARAMETERS, "abc")["sample"]
    new = expected_values({**PARAMETERS, "rows": 3, "split": {"test_share": 0.5}}, "abc")["sample"]
    difference = first_difference(old, new)
    assert str(difference) == "made with split.test_share = 0.2 (now 0.5)"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({}, {"gan": {"steps": 7}}, "made with gan.steps unset (now 7)"),
        ({"gan": {"steps": 7}}, {}, "made with gan.steps = 7 (now unset)"),
        ({"target": "a"}, {"target": "b"}, 'made with target = "a" (now "b")'),
    ],
)
def test_differences_are_told_in_words(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    records = [expected_values(values, "abc")["train_gan"] for values in (old, new)]
    assert str(first_difference(*records)) == text


def test_the_encoding_counts_and_not_the_presets_name() -> None:
    states = {"numeric": "states", "missing": "state", "binary": "block"}
    parameters = {**PARAMETERS, "preset": "paper", "encoder": states}
    before, after = keys(PARAMETERS), keys(parameters)
    assert before["pretrain_classifiers"] == after["pretrain_classifiers"]
    records = [expected_values(values, "abc")["train_gan"] for values in (PARAMETERS, parameters)]
    assert str(first_difference(*records)) == 'made with preset unset (now "paper")'
    records[1] = expected_values({**PARAMETERS, "preset": "paper"}, "abc")["train_gan"]
    assert first_difference(*records).name == "encoder.numeric"


def test_a_test_file_counts_by_its_content() -> None:
    given = {**PARAMETERS, "test_source": "a.csv"}
    held_out, one, other, unknown = (
        expected_values(parameters, "abc", test)["sample"]
        for parameters, test in (
            (PARAMETERS, None),
            (given, "1" * 64),
            (given, "2" * 64),
            (given, None),
        )
    )
    assert first_difference(one, expected_values(given, "abc", "1" * 64)["sample"]) is None
    assert str(first_difference(one, other)) == (
        "made with test rows of 11111111 (now test rows of 22222222)"
    )
    assert str(first_difference(held_out, one)) == (
        "made with test rows held out (now test rows of 11111111)"
    )
    assert str(first_difference(one, held_out)).endswith("(now test rows held out)")
    assert first_difference(one, unknown) is None


def test_unknown_source_is_equal_to_any() -> None:
    known, unknown = (expected_values(PARAMETERS, source)["sample"] for source in ("abc", None))
    assert first_difference(known, unknown) is None


def test_identity_is_the_table_and_the_target_only() -> None:
    wanted = expected_values(PARAMETERS, "abc")["sample"]
    other = {**PARAMETERS, "gan": {"steps": 9}, "split": {"test_share": 0.5}}
    assert identity_difference(expected_values(other, "abc")["sample"], wanted) is None
    assert identity_difference(expected_values(other, "xyz")["sample"], wanted) is not None
    other["target"] = "z"
    assert identity_difference(expected_values(other, "abc")["sample"], wanted) is not None


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NESTED = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(NESTED)
def test_values_survive_the_file(value: Any) -> None:
    flat = dict(flatten(value, "x"))
    lists_of_mappings = any(isinstance(each, list) for each in flat.values())
    if not lists_of_mappings:
        assert json.loads(json.dumps(flat)) == flat


def test_record_survives_the_file_and_is_complete_when_its_nodes_are() -> None:
    record = Record(
        expected_values(PARAMETERS, "abc")["sample"], {"a": "complete"}, {"source": "x"}
    )
    stored = json.loads(json.dumps(record.as_json(["a"])))
    assert stored["state"] == "complete"
    assert record.as_json(["a", "b"])["state"] == "started"
    assert read_records({"schema_version": 1, "stages": {"sample": stored}}) == {"sample": record}


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"schema_version": 2, "stages": {}}, {"schema_version": 1, "stages": {"x": 1}}],
)
def test_what_is_no_manifest_is_refused(content: Any) -> None:
    with pytest.raises(ArtefactError, match="cannot be understood"):
        read_records(content)


def test_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc" * 1_000_000)
    assert fingerprint_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert fingerprint_file(tmp_path / "none") is None
    assert fingerprint_file(tmp_path) is None
