"""Studies are looked up by name and checked."""

from typing import Any

import pytest

from bcgan.errors import SettingsError
from bcgan.synthesizer.studies import study_parameters

STUDY = {"title": "A table", "source": "a.csv", "target": "y", "split": {"test_share": 0.5}}


def test_a_study_gives_parameters_and_always_its_own_test_rows() -> None:
    assert study_parameters({"s": STUDY}, "s") == {
        "test_source": None,
        "source": "a.csv",
        "target": "y",
        "split": {"test_share": 0.5},
    }


@pytest.mark.parametrize(
    ("studies", "name", "sentence"),
    [
        ({"toy": STUDY}, "tyo", r"no study 'tyo' \(did you mean 'toy'\?\); the studies are toy"),
        ({}, "toy", "the studies are none"),
        ({"toy": {"source": "a.csv"}}, "toy", "incomplete"),
        ({"toy": "a.csv"}, "toy", "incomplete"),
        ({"../x": STUDY}, "../x", "only letters"),
        ({"toy": {**STUDY, "study": "b"}}, "toy", "may not name a study itself"),
    ],
)
def test_mistakes_are_told(studies: dict[str, Any], name: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        study_parameters(studies, name)
