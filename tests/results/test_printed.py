"""The printed numbers, and what is wrong with them."""

from statistics import fmean

import pytest

from bcgan.results.printed import LEARNERS, PRINTED_VARIANTS, printed_numbers

PRINTED = printed_numbers()
STUDIES = tuple(PRINTED.names)


def test_every_table_has_every_cell() -> None:
    assert STUDIES == ("a9a", "connect4", "covertype", "sensorless")
    assert set(PRINTED.table_1) == set(PRINTED_VARIANTS)
    for study in STUDIES:
        for row in PRINTED.table_2[study].values():
            assert list(row) == ["real", *PRINTED_VARIANTS]
        for row in PRINTED.table_3[study].values():
            assert list(row) == ["real", *PRINTED_VARIANTS]
        assert list(PRINTED.table_2[study]) == ["10", "20", "30"]
        assert list(PRINTED.table_3[study]) == ["0.01", "0.001"]
        assert list(PRINTED.appendix_b[study].learners) == list(LEARNERS)


@pytest.mark.parametrize("study", STUDIES)
def test_appendix_agrees_with_itself_and_with_table_1(study: str) -> None:
    found = PRINTED.appendix_b[study]
    for variant in PRINTED_VARIANTS:
        pairs = {name: found.pair(name, variant) for name in LEARNERS}
        for name, (accuracy, relative) in pairs.items():
            assert relative == pytest.approx(100 * accuracy / found.real(name), abs=0.12)
        average = fmean(relative for _, relative in pairs.values())
        assert average == pytest.approx(PRINTED.table_1[variant][study], abs=0.04)
        assert found.average[variant] == pytest.approx(PRINTED.table_1[variant][study], abs=0.051)


@pytest.mark.parametrize("study", STUDIES)
def test_linear_svm_repeats_the_deep_tree(study: str) -> None:
    learners = PRINTED.appendix_b[study].learners
    assert learners["linear_svm"] == learners["dt_20"]


def test_gain_of_calibration_without_the_repeated_row() -> None:
    six = {
        variant: fmean(PRINTED.appendix_b[study].six_distinct(variant) for study in STUDIES)
        for variant in PRINTED_VARIANTS
    }
    assert six == pytest.approx(
        {"acgan": 77.96, "wgan": 88.49, "bwgan": 91.59, "mmdgan": 87.18, "bmmdgan": 88.85}, abs=0.02
    )
    assert six["bwgan"] - six["wgan"] == pytest.approx(3.1, abs=0.05)


def test_averages_of_table_1() -> None:
    for row in PRINTED.table_1.values():
        assert fmean(row[study] for study in STUDIES) == pytest.approx(row["average"], abs=0.006)
