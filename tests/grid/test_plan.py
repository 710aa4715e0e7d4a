"""Cells are checked before any of them runs."""

import pytest

from bcgan.errors import SettingsError
from bcgan.grid.axes import parse_axis
from bcgan.grid.plan import GridRequest, check_name


def test_steps_hold_for_all_cells(plan) -> None:
    assert {each.recipe.gan.steps for each in plan(steps=7)} == {7}
    assert {each.recipe.gan.steps for each in plan(fixed={"preset": "report"}, steps=7)} == {7}


def test_scores_do_not_compete_for_the_processors(plan) -> None:
    assert plan()[0].request["compatibility"] == {"jobs": 1}
    assert plan(fixed={"compatibility": {"jobs": 3}})[0].request["compatibility"] == {"jobs": 3}


@pytest.mark.parametrize(
    ("axes", "options", "sentence"),
    [
        (("bwgan:gan={steps: 30}", "gan.seed=1"), {}, "same parameter"),
        (("preset=paper,report",), {}, None),
        (("gan.latnet=1",), {}, r"no parameter 'gan.latnet'"),
        (("gan.latent_size=0",), {}, "latent_size"),
        ((), {"steps": 0}, "--steps 0 must be at least 1"),
        ((), {"fixed": {"gan": {"budget": "1min", "steps": None}}}, "another number of steps"),
        ((), {"fixed": {"seed": 3}}, "cannot set 'seed' of a grid: use --seeds"),
        ((), {"fixed": {"source": "x.csv"}}, "use --studies"),
    ],
)
def test_what_cannot_be_run_is_told(plan, axes, options, sentence) -> None:
    if sentence is None:
        plan("wgan,bwgan", (0,), *axes, **options)
        return
    with pytest.raises(SettingsError, match=sentence):
        plan("wgan,bwgan", (0,), *axes, **options)


def test_cells_of_one_study_are_trained_equally_long(plan) -> None:
    with pytest.raises(SettingsError, match=r"50000 steps.*300 epochs.*make the steps an axis"):
        plan("wgan", (0,), "preset=paper,report", fixed={"gan": {"steps": None}})
    with pytest.raises(SettingsError, match="would not be trained for equally many steps"):
        plan("wgan", (0,), "gan.batch_size=32,64", fixed={"gan": {"epochs": 3, "steps": None}})


def test_steps_may_differ_where_they_are_what_is_varied(plan) -> None:
    found = plan("wgan", (0,), "gan.steps=5,10")
    assert [each.recipe.gan.steps for each in found] == [5, 10]
    assert len(plan("wgan,bwgan", (0,), "bwgan:gan={steps: 5}")) == 2


def test_what_decides_a_cell_follows_its_values(plan) -> None:
    one, other = plan("wgan", (0,), "gan.latent_size=8,16")
    assert one.expected["train_gan"]["train_gan"]["gan.latent_size"] == 8
    assert one.expected["preprocess"] == other.expected["preprocess"]
    assert one.places.report.parts[-3:] == ("toy", "wgan-latent_size-8", "seed0")


def test_the_name_of_a_grid_is_the_same_for_the_same_request() -> None:
    def request(**changes) -> GridRequest:
        return GridRequest(("a", "b"), ("wgan",), (0, 1), **changes)

    assert request().grid_name == request().grid_name
    assert request().grid_name.startswith("a-b-")
    assert request(steps=5).grid_name != request().grid_name
    assert request(axes=(parse_axis("x=1"),)).grid_name != request().grid_name
    assert request(name="mine").grid_name == "mine"


@pytest.mark.parametrize("name", ["../x", "a b", ".x", "locks"])
def test_a_name_has_to_be_that_of_a_folder(name: str) -> None:
    with pytest.raises(SettingsError, match="no name for a grid"):
        check_name(name)
    assert check_name("paper-2.1") == "paper-2.1"
