"""Numbers as a page shows them."""

import math

import pytest

from bcgan.report.blocks import Table, number_cell, text_cell
from bcgan.report.document import HeadlineMetric, Interval, StageRecord
from bcgan.report.gauge import gauge_of
from bcgan.report.numbers import (
    decimal,
    duration,
    interval,
    moment,
    percent,
    percent_at_least,
    sentence,
    significant,
    telling_digits,
    time_span,
)
from bcgan.report.sections.making import busy_seconds


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, True, "x", [1]])
def test_what_is_no_number_is_not_computable(value: object) -> None:
    for write in (decimal, percent, significant, moment):
        assert write(value) == "not computable"
    assert duration(value) == "not known"
    assert interval({"low": value, "high": 1.0}) == ""


def test_numbers_are_written_as_a_reader_expects() -> None:
    assert decimal(1234.5678) == "1,234.568"
    assert decimal(-0.0004) == "0.000"
    assert decimal(-0.5, 1) == "\N{MINUS SIGN}0.5"
    assert percent(0.1234) == "12.3 %"
    assert significant(0.00012345) == "0.0001234"
    assert significant(189_613.4) == "189,613"
    assert significant(0) == "0"
    assert significant(1e-12) == "1.000e\N{MINUS SIGN}12"
    assert moment(86_400 * 365) == "1971-01-01"
    assert moment(1e20) == "not computable"
    assert duration(90) == "90 seconds"
    assert duration(600) == "10 minutes"
    assert sentence("no  target") == "No target."


def test_decimal_points_line_up() -> None:
    texts = ["1.5", "10", "0.125", "not computable"]
    table = Table.of("", ["", "x"], [[text_cell("r"), number_cell(text)] for text in texts])
    assert [row[1].pad for row in table.rows] == ["\u2007" * 2, "\u2008" + "\u2007" * 3, "", ""]
    assert table.numeric == (False, True)


def metric(better: str, **changed: object) -> HeadlineMetric:
    values = {"value": 0.75, "floor": 0.0, "ceiling": 1.0, **changed}
    fields = {"id": "a", "group": "fidelity", "title": "a", "status": "ok", "how_to_read": ""}
    return HeadlineMetric.model_validate({**fields, "better": better, **values})


def test_better_is_to_the_right_in_every_picture() -> None:
    higher = gauge_of(metric("higher"))
    lower = gauge_of(metric("lower", value=0.25, floor=1.0, ceiling=0.0))
    assert higher is not None
    assert lower is not None
    assert higher.floor is not None
    assert higher.ceiling is not None
    assert higher.floor < higher.value < higher.ceiling
    assert (lower.floor, lower.value, lower.ceiling) == (
        higher.floor,
        higher.value,
        higher.ceiling,
    )


def test_a_value_beyond_its_marks_stays_in_the_picture() -> None:
    found = gauge_of(metric("higher", value=3.0, interval=Interval(low=2.0, high=4.0)))
    assert found is not None
    assert 0 < found.start <= found.value <= found.start + found.length < 120
    assert gauge_of(metric("higher", ceiling=0.0)) is None
    assert gauge_of(metric("higher", floor=None)) is None


def test_time_in_which_stages_overlap_counts_once() -> None:
    stages = [
        StageRecord(name="a", finished="2026-01-01T00:01:00+00:00", seconds=60),
        StageRecord(name="b", finished="2026-01-01T00:00:50+00:00", seconds=20),
        StageRecord(name="c", finished="2026-01-02T00:00:10+00:00", seconds=10),
        StageRecord(name="d"),
    ]
    assert busy_seconds(stages) == 70


def test_numbers_that_differ_are_written_with_so_many_decimals_that_they_do() -> None:
    assert telling_digits(0.5, 0.6) == 3
    assert telling_digits(0.56701, 0.5671) == 4
    assert telling_digits(0.0001, 0.0) == 4
    assert telling_digits(0.1, 0.1) == telling_digits(None, 0.1) == 3


def test_a_share_is_rounded_down_to_whole_per_cent() -> None:
    assert percent_at_least(0.796) == "79 %"
    assert percent_at_least(0.8) == "80 %"
    assert percent_at_least(0.29) == "29 %"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1970-01-01"), (-2_208_988_800 + 29_730, "08:15:30"), (1e30, "not computable")],
)
def test_a_moment_is_a_day_or_a_time_of_day(seconds: float, text: str) -> None:
    assert moment(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.5, "0.5000 seconds"),
        (90, "1.500 minutes"),
        (7200, "2.000 hours"),
        (129_600, "1.500 days"),
    ],
)
def test_a_time_span_has_the_unit_of_its_size(seconds: float, text: str) -> None:
    assert time_span(seconds) == text
