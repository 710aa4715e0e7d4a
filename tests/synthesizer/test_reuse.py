"""What may be reused, what is removed, and what is said."""

import pytest

from bcgan.errors import ArtefactError
from bcgan.synthesizer.manifest import Record, expected_values
from bcgan.synthesizer.reuse import Artefact, plan_reuse, refuse_other_identity

NOW = expected_values({"gan": {"steps": 5}, "target": "y"}, "abc")
OLD = expected_values({"gan": {"steps": 4}, "target": "y"}, "abc")
UPSTREAM = {name: Record(NOW[name], {"n": "complete"}) for name in ("preprocess", "train_gan")}
MODEL = Artefact("model", "train_gan", "train", exists=True)


def records(state: str = "complete", old: bool = False) -> dict[str, Record]:
    made_from = (OLD if old else NOW)["train_gan"]
    return {**UPSTREAM, "train_gan": Record(made_from, {"train": state})}


def test_fresh_artefacts_are_used() -> None:
    reuse = plan_reuse([MODEL], records(), NOW, overwrite=False)
    assert (reuse.remove, reuse.warnings) == ((), ())


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (records(old=True), "made with gan.steps = 4"),
        (records(state="started"), "is incomplete"),
        ({}, "has no record"),
        ({"train_gan": Record(NOW["train_gan"], {})}, "has no record"),
    ],
)
def test_stale_artefacts_stop_the_run_or_are_warned_of(
    known: dict[str, Record], reason: str
) -> None:
    with pytest.raises(ArtefactError, match=f"'model' .*{reason}.*--pipelines .*train_gan"):
        plan_reuse([MODEL], known, NOW, overwrite=False)
    (warning,) = plan_reuse([MODEL], known, NOW, overwrite=True).warnings
    assert reason in warning


def test_remakable_stale_artefacts_are_removed_with_overwrite_only() -> None:
    remakable = Artefact("model", "train_gan", "train", exists=True, remakable=True)
    with pytest.raises(ArtefactError, match="run without --only-missing-outputs"):
        plan_reuse([remakable], records(old=True), NOW, overwrite=False)
    assert plan_reuse([remakable], records(old=True), NOW, overwrite=True).remove == (remakable,)


def test_remakable_artefacts_of_a_stopped_node_are_remade_without_asking() -> None:
    remakable = Artefact("model", "train_gan", "train", exists=True, remakable=True)
    reuse = plan_reuse([remakable], records(state="started"), NOW, overwrite=False)
    assert reuse.remove == (remakable,)


@pytest.mark.parametrize("overwrite", [True, False])
def test_missing_artefacts_stop_the_run_always(overwrite: bool) -> None:
    missing = Artefact("posteriors", "pretrain_classifiers", "fit", exists=False)
    with pytest.raises(ArtefactError, match=r"'posteriors' is not there: .*pretrain_classifiers"):
        plan_reuse([missing], records(), NOW, overwrite)


def test_advice_names_the_command_of_the_environment() -> None:
    missing = Artefact("posteriors", "pretrain_classifiers", "fit", exists=False)
    command = "kedro run --env test"
    with pytest.raises(ArtefactError, match=f"run `{command} --pipelines pretrain"):
        plan_reuse([missing], records(), NOW, overwrite=False, command=command)
    with pytest.raises(ArtefactError, match=rf"run `{command} --pipelines \S*train_gan` with"):
        plan_reuse([MODEL], records(old=True), NOW, overwrite=False, command=command)


def test_artefacts_of_another_table_or_target_are_not_replaced() -> None:
    wanted = NOW["sample"]
    refuse_other_identity("sample", None, wanted)
    refuse_other_identity("sample", Record(OLD["sample"]), wanted)
    for other in (expected_values({"target": "z"}, "abc"), expected_values({"target": "y"}, "x")):
        with pytest.raises(ArtefactError, match="overwrite=true to replace"):
            refuse_other_identity("sample", Record(other["sample"]), wanted)
