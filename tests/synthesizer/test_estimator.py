import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from bcgan import BoundaryCalibratedGAN
from bcgan.errors import (
    ArtefactError,
    BcganError,
    InputError,
    NotFittedError,
    SettingsError,
    TrainingInterruptedError,
)
from bcgan.gan.trainer import Trainer

GAN = {
    "steps": 12,
    "batch_size": 32,
    "generator_hidden": [16],
    "critic_hidden": [16],
    "select_every": 6,
}
CLASSIFIERS = {"members": 2, "hidden": [8], "epochs": 2}


def estimator(**parameters) -> BoundaryCalibratedGAN:
    return BoundaryCalibratedGAN(**{"gan": GAN, "classifiers": CLASSIFIERS} | parameters)


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_a_sample_looks_like_the_table(mixed_table, target):
    before = mixed_table.copy()
    fitted = estimator().fit(mixed_table, target=target)
    sample = fitted.sample(50)
    pd.testing.assert_frame_equal(mixed_table, before)
    pd.testing.assert_index_equal(sample.columns, mixed_table.columns)
    # A numeric column that misses nothing keeps its dtype; a nullable one stays nullable.
    assert sample.dtypes.astype(str).to_dict() == mixed_table.dtypes.astype(str).to_dict()
    assert fitted.n_features_in_ == len(mixed_table.columns)
    assert fitted.target_ == target
    assert list(fitted.classes_) == (["no", "yes"] if target == "bought" else [])
    assert len(fitted.sample()) == len(mixed_table)


def test_parameters_are_stored_as_they_are_and_checked_by_fit(mixed_table):
    wrong = estimator(gan={"stps": 3}, random_state="x")
    assert wrong.get_params()["gan"] == {"stps": 3}
    with pytest.raises(SettingsError, match="'random_state' cannot be 'x'"):
        wrong.fit(mixed_table)
    with pytest.raises(SettingsError, match=r"no parameter 'gan\.stps'"):
        wrong.set_params(random_state=0).fit(mixed_table)
    with pytest.raises(SettingsError, match="no preset 'defualt'"):
        estimator(preset="defualt").fit(mixed_table)
    with pytest.raises(SettingsError, match=r"no parameter 'sampling\.x'"):
        estimator(sampling={"x": 1}).fit(mixed_table)
    with pytest.raises(InputError, match="no target column 'boght'"):
        estimator().fit(mixed_table, target="boght")
    with pytest.raises(InputError, match="pandas DataFrame"):
        estimator().fit(mixed_table.to_numpy())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"validation_share": None}, "'validation_share' cannot be None: it must be a number"),
        ({"validation_share": "x"}, "'validation_share' cannot be 'x'"),
        ({"validation_share": 1.0}, "from 0 to below 1"),
        ({"gan": "x"}, "'gan' cannot be 'x': it must be a mapping"),
        ({"encoder": ["x"]}, "'encoder' cannot be .* a mapping"),
        ({"classifiers": 3}, "'classifiers' cannot be 3"),
        ({"sampling": "x"}, "'sampling' cannot be 'x'"),
        ({"schema_overrides": ["age"]}, "'schema_overrides' cannot be"),
        ({"missing_tokens": [1]}, "'missing_tokens' cannot hold 1: it must be a text"),
        ({"missing_tokens": "NA"}, "'missing_tokens' cannot be 'NA': it must be a list"),
        ({"checkpoints": 3}, "'checkpoints' cannot be 3: give the path of a folder"),
        ({"checkpoints": Path(__file__)}, "is a file, give a folder"),
        ({"checkpoints": Path(__file__) / "inside"}, r"test_estimator\.py is a file"),
        ({"constraints": 3}, "'constraints' cannot be 3: it must be a list of mappings"),
        ({"constraints": {"kind": "range"}}, "'constraints' cannot be .*: it must be a list"),
    ],
)
def test_parameters_of_another_type_are_named(mixed_table, wrong, words):
    with pytest.raises(SettingsError, match=words):
        estimator(**wrong).fit(mixed_table, target="bought")


def test_a_model_is_not_saved_over_a_file(mixed_table, tmp_path):
    (tmp_path / "taken").write_text("kept")
    fitted = estimator().fit(mixed_table.head(60), target="bought")
    for use in (fitted.save, lambda place: fitted.sample_parts(place, 5)):
        with pytest.raises(SettingsError, match="taken is a file, give a folder"):
            use(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "kept"


def test_a_clone_is_unfitted_and_gives_the_same_rows(mixed_table):
    first = estimator(random_state=3).fit(mixed_table, target="bought")
    second = clone(first)
    check_is_fitted(first)
    with pytest.raises(NotFittedError, match="call fit"):
        second.sample(5)
    pd.testing.assert_frame_equal(
        second.fit(mixed_table, target="bought").sample(40), first.sample(40)
    )
    assert not first.sample(40).equals(first.sample(40, random_state=4))


def test_a_saved_one_gives_the_same_rows_and_the_same_parameters(mixed_table, tmp_path):
    fitted = estimator(random_state=np.int64(2), checkpoints=tmp_path / "checkpoints")
    fitted.fit(mixed_table, target="bought").save(tmp_path / "model")
    loaded = BoundaryCalibratedGAN.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.sample(30), fitted.sample(30))
    assert loaded.get_params()["gan"] == GAN
    assert loaded.training_report_ == fitted.training_report_
    again = clone(loaded).fit(mixed_table, target="bought")
    pd.testing.assert_frame_equal(again.sample(30), fitted.sample(30))


def test_saving_over_another_model_leaves_nothing_of_it(mixed_table, tmp_path):
    estimator().fit(mixed_table, target="bought").save(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    parameters = (tmp_path / "estimator.json").read_bytes()
    estimator(variant="made").fit(mixed_table, target=None).save(tmp_path)
    after = {path.name for path in tmp_path.iterdir()}
    assert before - after == {"classifiers.safetensors", "critic.safetensors"}
    BoundaryCalibratedGAN.load(tmp_path)
    # As if saving had been stopped before its last file.
    (tmp_path / "estimator.json").write_bytes(parameters)
    with pytest.raises(ArtefactError, match="belongs to another model"):
        BoundaryCalibratedGAN.load(tmp_path)


def test_constraints_hold_also_after_loading(mixed_table, tmp_path):
    constraints = [{"kind": "fixed_combinations", "columns": ["channel", "code"]}]
    seen = set(zip(*mixed_table.head(60)[["channel", "code"]].fillna("").T.to_numpy(), strict=True))
    fitted = estimator(constraints=constraints).fit(mixed_table.head(60), target="bought")
    fitted.save(tmp_path)
    sample = BoundaryCalibratedGAN.load(tmp_path).sample(50)
    assert set(zip(*sample[["channel", "code"]].fillna("").T.to_numpy(), strict=True)) <= seen
    pd.testing.assert_frame_equal(sample, fitted.sample(50))
    wrong = [{"kind": "range", "column": "height", "high": 150}]
    with pytest.raises(InputError, match="is broken by"):
        estimator(constraints=wrong).fit(mixed_table)


def test_a_fit_that_was_stopped_goes_on_from_its_checkpoint(mixed_table, tmp_path, monkeypatch):
    whole = estimator(variant="bwgan").fit(mixed_table, target="bought")
    real = Trainer.train_step

    def stop_at_8(trainer):
        real(trainer)
        if trainer.step == 8:
            os.kill(os.getpid(), signal.SIGINT)

    for folder, words in ((None, "nothing of it is kept"), (tmp_path, "call fit again")):
        stopped = estimator(variant="bwgan", checkpoints=folder)
        monkeypatch.setattr(Trainer, "train_step", stop_at_8)
        with pytest.raises(TrainingInterruptedError, match=words):
            stopped.fit(mixed_table, target="bought")
        assert not hasattr(stopped, "model_")
    monkeypatch.setattr(Trainer, "train_step", real)
    stopped.fit(mixed_table, target="bought")
    pd.testing.assert_frame_equal(stopped.sample(30), whole.sample(30))


def test_the_model_of_a_run_can_be_loaded(mixed_table, tmp_path):
    fitted = estimator(random_state=2).fit(mixed_table, target="bought")
    fitted.model_.save(tmp_path)
    loaded = BoundaryCalibratedGAN.load(tmp_path)
    pd.testing.assert_frame_equal(loaded.sample(30), fitted.sample(30))
    assert loaded.get_params()["gan"] == GAN
    assert loaded.variant == "bmade"
    wide = {"generator_hidden": [96, 96], "likelihood": {"rows_per_unit": 1}, "steps": 2}
    estimator(gan=wide).fit(mixed_table, target="bought").model_.save(tmp_path / "wide")
    kept = BoundaryCalibratedGAN.load(tmp_path / "wide").get_params()["gan"]
    assert kept["likelihood"]["rows_per_unit"] == 1


def test_the_model_of_a_run_keeps_to_the_constraints_in_a_file(mixed_table, tmp_path):
    day = datetime.date(1990, 1, 1)
    ages = [
        {"kind": "range", "column": "age", "low": np.int64(0), "high": 79},
        {"kind": "range", "column": "since", "low": day},
        {"kind": "range", "column": "height", "low": float("-inf"), "high": 1e9},
    ]
    order = {"kind": "inequality", "smaller": "age", "larger": "height"}
    fitted = estimator(constraints=[*ages, order]).fit(mixed_table, target="bought")
    fitted.model_.save(tmp_path / "model")
    rules = tmp_path / "constraint_rules.json"
    rules.write_text(fitted.rules_.model_dump_json())
    loaded = BoundaryCalibratedGAN.load(tmp_path / "model", constraint_rules=rules)
    pd.testing.assert_frame_equal(loaded.sample(30), fitted.sample(30))
    assert loaded.sampling_report_["constraints"] is not None
    loaded.save(tmp_path / "again")
    again = BoundaryCalibratedGAN.load(tmp_path / "again")
    pd.testing.assert_frame_equal(again.sample(30), fitted.sample(30))
    with pytest.raises(ArtefactError, match="leave constraint_rules out"):
        BoundaryCalibratedGAN.load(tmp_path / "again", constraint_rules=rules)
    other = {"kind": "range", "column": "hight", "low": 0}
    wrong = {"constraints": [other], "combinations": [[]]}
    short = {"constraints": [other | {"column": "height"}], "combinations": []}
    for content in ("{", "{}", '{"rules": []}', json.dumps(wrong), json.dumps(short), None):
        rules.unlink() if content is None else rules.write_text(content)
        with pytest.raises(ArtefactError, match="cannot be read as constraint rules"):
            BoundaryCalibratedGAN.load(tmp_path / "model", constraint_rules=rules)


def test_what_is_damaged_is_named(mixed_table, tmp_path):
    estimator().fit(mixed_table).save(tmp_path)
    (tmp_path / "estimator.json").write_text(json.dumps({"format_version": 9}))
    with pytest.raises(ArtefactError, match=r"estimator\.json has format 9"):
        BoundaryCalibratedGAN.load(tmp_path)
    (tmp_path / "estimator.json").write_text("{")
    with pytest.raises(ArtefactError, match="cannot be read"):
        BoundaryCalibratedGAN.load(tmp_path)


@pytest.mark.parametrize("rows", [0, 1.5, "many", True])
def test_a_number_of_rows_is_a_positive_integer(mixed_table, rows):
    with pytest.raises(SettingsError, match="number of rows"):
        estimator().fit(mixed_table).sample(rows)


def test_global_random_states_are_left_alone(mixed_table):
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    estimator().fit(mixed_table, target="bought").sample(20)
    assert torch.equal(before[0], torch.get_rng_state())
    assert before[1] == np.random.get_state()[1].tolist()


def test_the_error_before_a_fit_is_one_that_scikit_learn_users_expect():
    for base in (BcganError, ValueError, AttributeError):
        assert issubclass(NotFittedError, base)
    assert "BoundaryCalibratedGAN" in BoundaryCalibratedGAN()._repr_html_()


def test_importing_bcgan_is_cheap():
    code = (
        "import sys, bcgan; print(*{'torch', 'pandas', 'sklearn'} & sys.modules.keys()); "
        "bcgan.BoundaryCalibratedGAN; print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", "True"]


def test_constraints_set_after_the_fit_are_refused_and_not_ignored(mixed_table, tmp_path):
    fitted = estimator().fit(mixed_table.head(60), target="bought")
    fitted.set_params(constraints=[{"kind": "range", "column": "height", "low": 0}])
    for use in (
        lambda: fitted.sample(5),
        lambda: fitted.sample_parts(tmp_path / "parts", 5),
        lambda: fitted.save(tmp_path / "model"),
    ):
        with pytest.raises(SettingsError, match="fit again"):
            use()
    assert list(tmp_path.iterdir()) == []
    assert len(fitted.set_params(constraints=None).sample(5)) == 5


def test_column_names_that_are_no_text_can_be_targets(mixed_table):
    table = mixed_table.head(60).rename(columns={"bought": 7})
    assert len(estimator().fit(table, target="7").sample(5)) == 5


def test_columns_named_by_integers_are_named_so_again(mixed_table, tmp_path):
    numbered = mixed_table.set_axis(range(len(mixed_table.columns)), axis="columns")
    place = list(mixed_table.columns).index("bought")
    fitted = estimator().fit(numbered, target=str(place))
    fitted.save(tmp_path / "saved")
    for synthesizer in (fitted, BoundaryCalibratedGAN.load(tmp_path / "saved")):
        sample = synthesizer.sample(20, conditions=[{place: "yes"}])
        assert list(sample.columns) == list(numbered.columns)
        assert set(sample[place]) == {"yes"}
