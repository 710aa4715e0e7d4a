"""What is typed after --set and --seeds."""

from typing import Any

import pytest

from bcgan.errors import SettingsError
from bcgan.grid.axes import axis_label, parse_axis, parse_names, parse_seeds, split_values


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("gan.calibration.weight=1,10,100", "gan.calibration.weight", (1, 10, 100)),
        ("gan.generator_learning_rate=1e-4,0.002", "gan.generator_learning_rate", (1e-4, 0.002)),
        ("gan.betas=[0.5, 0.9],[0,0.9]", "gan.betas", ([0.5, 0.9], [0, 0.9])),
        ("gan.ema_decay=null,0.9", "gan.ema_decay", (None, 0.9)),
        ("preset=paper,report", "preset", ("paper", "report")),
        ("x='a,b',c", "x", ("a,b", "c")),
        ("batch_norm=true,false", "batch_norm", (True, False)),
        ("gan.steps=5,5.0,6", "gan.steps", (5, 6)),
        (
            "gan.calibration={form: pooled},{form: class_conditional, weight: 1}",
            "gan.calibration",
            ({"form": "pooled"}, {"form": "class_conditional", "weight": 1}),
        ),
    ],
)
def test_values_are_yaml_and_counted_once(text: str, key: str, values: tuple[Any, ...]) -> None:
    axis = parse_axis(text)
    assert (axis.key, axis.values, axis.variants) == (key, values, None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gan.steps", "write key=a,b,c"),
        ("gan.steps=", "has no value"),
        ("seed=1,2", "cannot vary 'seed': use --seeds"),
        ("label=a", "cannot vary 'label': use --params"),
        ("source=a.csv", "use --studies"),
        ("gan.betas=[0.5,0.9", "is not closed"),
        ("wgn:gan.steps=5", r"no variant 'wgn' \(did you mean 'wgan'"),
    ],
)
def test_mistakes_are_told(text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        parse_axis(text)


@pytest.mark.parametrize(
    ("text", "users", "others"),
    [
        ("gan.calibration.weight=1", "bwgan bgan bmmdgan bacgan", "wgan gan mmdgan acgan"),
        ("gan.calibration={weight: 1}", "bwgan", "wgan"),
        ("gan.mmd_features=8", "mmdgan bmmdgan", "wgan acgan"),
        ("gan.auxiliary_weight=1", "acgan bacgan", "wgan mmdgan"),
        ("gan.latent_size=8", "wgan bacgan mmdgan", ""),
        ("acgan, wgan:gan.latent_size=8", "acgan wgan", "bwgan mmdgan"),
    ],
)
def test_an_axis_varies_the_variants_that_use_it(text: str, users: str, others: str) -> None:
    axis = parse_axis(text)
    assert all(axis.applies_to(variant) for variant in users.split())
    assert not any(axis.applies_to(variant) for variant in others.split())


@pytest.mark.parametrize(
    ("key", "value", "label"),
    [
        ("gan.calibration.weight", 10, "calibration.weight-10"),
        ("gan.generator_learning_rate", 1e-5, "generator_learning_rate-1e-05"),
        ("encoder.numeric", "min_max", "encoder.numeric-min_max"),
        ("gan.betas", [0.5, 0.9], "betas-0.5-0.9"),
        ("gan.ema_decay", None, "ema_decay-null"),
        ("gan.batch_norm", False, "batch_norm-false"),
        ("gan.calibration", {"form": "pooled", "weight": 1}, "calibration.form-pooled-weight-1"),
        ("x", "a b/c", "x-a_b_c"),
    ],
)
def test_labels_are_fit_for_folders(key: str, value: Any, label: str) -> None:
    assert axis_label(key, value) == label


def test_seeds_are_numbers_and_ranges() -> None:
    assert parse_seeds("0-2,7,1,10-11") == (0, 1, 2, 7, 10, 11)
    for text in ("", "3-1", "a", "-1", "0..4"):
        with pytest.raises(SettingsError, match="write 0-4"):
            parse_seeds(text)


def test_names_are_known_ones() -> None:
    assert parse_names("b, a,b", ["a", "b"], "study", "--studies") == ("b", "a")
    with pytest.raises(SettingsError, match="--studies: there is no study 'x'; choose among a, b"):
        parse_names("x", ["a", "b"], "study", "--studies")
    with pytest.raises(SettingsError, match="names no study"):
        parse_names(",", ["a"], "study", "--studies")


def test_quotes_count_only_where_a_value_starts_with_one() -> None:
    assert list(split_values("it's,5'")) == ["it's", "5'"]
    assert list(split_values('{a: "x,y"},"p,q"')) == ['{a: "x,y"}', '"p,q"']
