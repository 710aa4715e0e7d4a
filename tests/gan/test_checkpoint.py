import json

import pytest
import torch

from bcgan.gan.checkpoint import Checkpoint, CheckpointStore, describe_change, fingerprint


def checkpoint(step: int, identity: str = "one") -> Checkpoint:
    return Checkpoint(step, identity, {"a": torch.full((3,), float(step))}, {"seconds": 0.5})


def test_round_trip_and_only_the_newest_are_kept(tmp_path):
    store = CheckpointStore(tmp_path, keep=2)
    for step in (1, 2, 3):
        store.save(checkpoint(step))
    latest = store.latest("one")
    assert latest.step == 3
    assert latest.facts == {"seconds": 0.5}
    torch.testing.assert_close(latest.tensors["a"], torch.full((3,), 3.0))
    assert len(list(tmp_path.iterdir())) == 4


def test_another_training_is_ignored(tmp_path):
    store = CheckpointStore(tmp_path)
    store.save(checkpoint(1))
    assert store.latest("two") is None


@pytest.mark.parametrize("damage", ["truncate", "tamper", "describe", "remove"])
def test_damaged_checkpoints_are_refused_and_the_one_before_is_used(tmp_path, caplog, damage):
    store = CheckpointStore(tmp_path)
    store.save(checkpoint(1))
    store.save(checkpoint(2))
    tensors, description = (tmp_path / f"step-00000002.{kind}" for kind in ("safetensors", "json"))
    if damage == "truncate":
        tensors.write_bytes(tensors.read_bytes()[:-4])
    elif damage == "tamper":
        payload = bytearray(tensors.read_bytes())
        payload[-1] ^= 1
        tensors.write_bytes(bytes(payload))
    elif damage == "describe":
        seal, text = description.read_text().split("\n", 1)
        body = json.loads(text) | {"step": 99}
        description.write_text(f"{seal}\n{json.dumps(body)}\n")
    else:
        tensors.unlink()
    assert store.latest("one").step == 1
    assert "step-00000002 is not used" in caplog.text


def test_later_checkpoints_of_another_training_do_not_push_out_new_ones(tmp_path):
    store = CheckpointStore(tmp_path, keep=2)
    for step in (80, 90):
        store.save(checkpoint(step, "old"))
    store.discard_after(0)
    store.save(checkpoint(1, "new"))
    assert store.latest("new").step == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_fingerprint_depends_on_content_not_order():
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_newest_step_counts_checkpoints_and_nothing_else(tmp_path):
    store = CheckpointStore(tmp_path)
    assert store.newest_step == 0
    store.write_note("length", {"steps": 7})
    assert store.newest_step == 0
    for step in (10, 20):
        store.save(checkpoint(step))
    assert store.newest_step == 20


def test_notes_come_back_and_outlast_the_checkpoints(tmp_path):
    store = CheckpointStore(tmp_path)
    store.write_note("length", {"steps": 7})
    store.save(checkpoint(10))
    store.discard_after(0)
    assert store.read_note("length") == {"steps": 7}
    store.remove_note("length")
    assert store.read_note("length") is None


def test_the_first_value_that_changed_is_named():
    old = {"recipe": {"gan": {"steps": 5, "betas": [0.5, 0.9]}}, "data": "a", "code": "b"}
    new = {"recipe": {"gan": {"steps": 6, "betas": (0.5, 0.9)}}, "data": "a", "code": "c"}
    assert describe_change(old, new) == "recipe.gan.steps was 5 and is now 6"
    old["recipe"]["gan"]["steps"] = 6
    assert describe_change(old, new) == "the code it was made with changed"
    assert describe_change({}, {}) == "data, code or parameters changed"
