"""Which cells a grid has, what they are called and what their runs are asked to do."""

import pytest

from bcgan.errors import SettingsError
from bcgan.grid.axes import Axis, parse_axis
from bcgan.grid.cells import Cell, make_cells, merged


def ids(*axes: str, variants: tuple[str, ...] = ("wgan", "bwgan")) -> list[str]:
    cells = make_cells(("toy",), variants, (0,), [parse_axis(text) for text in axes])
    return [cell.id for cell in cells]


def test_cells_come_seed_by_seed() -> None:
    cells = make_cells(("a", "b"), ("wgan", "bwgan"), (3, 1), [])
    assert [cell.seed for cell in cells] == [3] * 4 + [1] * 4
    assert [cell.id for cell in cells[:3]] == ["a-wgan-seed3", "a-bwgan-seed3", "b-wgan-seed3"]


def test_an_axis_does_not_multiply_variants_that_do_not_use_it() -> None:
    assert ids("gan.calibration.weight=1,10") == [
        "toy-wgan-seed0",
        "toy-bwgan-calibration.weight-1-seed0",
        "toy-bwgan-calibration.weight-10-seed0",
    ]
    assert len(ids("gan.calibration.weight=1,10", "gan.latent_size=8,16")) == 2 + 4
    assert len(ids("wgan:gan.latent_size=8,16")) == 3


def test_several_axes_share_the_label() -> None:
    (found,) = ids("gan.latent_size=8", "encoder.numeric=min_max", variants=("wgan",))
    assert found == "toy-wgan-latent_size-8--encoder.numeric-min_max-seed0"


def test_parameters_name_the_run_and_set_the_values() -> None:
    cell = Cell("toy", "bwgan", 2, (("gan.calibration.weight", 10),), "long")
    assert cell.parameters({"gan": {"steps": 5}, "rows": 7}) == {
        "study": "toy",
        "variant": "bwgan",
        "seed": 2,
        "label": "long--calibration.weight-10",
        "preparation": "",
        "gan": {"steps": 5, "calibration": {"weight": 10}},
        "rows": 7,
    }


@pytest.mark.parametrize(
    ("key", "value", "preparation"),
    [
        ("gan.latent_size", 8, ""),
        ("encoder.numeric", "min_max", "encoder.numeric-min_max"),
        ("split_seed", 1, "split_seed-1"),
        ("classifiers.epochs", 3, "classifiers.epochs-3"),
        ("preset", "report", "preset-report"),
    ],
)
def test_other_prepared_parts_have_another_place(key: str, value: object, preparation: str) -> None:
    assert Cell("toy", "wgan", 0, ((key, value),)).preparation == preparation


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        ([Axis("gan.auxiliary_weight", (1,))], "varies nothing: none of wgan, bwgan uses it"),
        ([Axis("gan.steps", (1,)), Axis("gan.steps", (2,))], "set the same parameter"),
        ([Axis("gan", ({"steps": 1},)), Axis("gan.steps", (2,))], "set the same parameter"),
        ([Axis("x", ("a b", "a/b"))], "would have the same folder"),
    ],
)
def test_mistakes_are_told(axes: list[Axis], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        make_cells(("toy",), ("wgan", "bwgan"), (0,), axes)


def test_a_study_of_an_endless_name_is_refused() -> None:
    with pytest.raises(SettingsError, match="too long for a folder"):
        make_cells(("t" * 120,), ("wgan",), (0,), [])


def test_many_values_make_a_label_of_bounded_length() -> None:
    axes = [Axis(f"encoder.{name * 10}", (1, 2)) for name in "abcdef"]
    cells = make_cells(("toy",), ("wgan",), (0,), axes)
    labels = {cell.label for cell in cells}
    assert len(labels) == 2**6, "the ends differ, and so do the digests"
    assert max(map(len, labels)) <= 80
    assert len({cell.preparation for cell in cells}) == 2**6
    assert labels == {cell.label for cell in make_cells(("toy",), ("wgan",), (0,), axes)}


def test_merging_changes_neither_side() -> None:
    base, changes = {"a": {"b": 1, "c": 2}}, {"a": {"c": 3}, "d": 4}
    assert merged(base, changes) == {"a": {"b": 1, "c": 3}, "d": 4}
    assert (base, changes) == ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}, "d": 4})
