import datetime

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.synthesizer.conditions import read_conditions
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.moments import read_moment
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import ColumnSchema, apply_schema, infer_schema

WRITTEN = ColumnSchema(name="day", kind="datetime", source_dtype="text", datetime_format="%d/%m/%Y")
BERLIN = ColumnSchema(name="at", kind="datetime", source_dtype="datetime64[us, Europe/Berlin]")
OFFSET = ColumnSchema(
    name="at", kind="datetime", source_dtype="text", datetime_format="%Y-%m-%dT%H:%M:%S+02:00"
)
CLOCK = ColumnSchema(name="at", kind="datetime", source_dtype="text", datetime_format="%I:%M %p")
DIGITS = ColumnSchema(name="at", kind="datetime", source_dtype="text", datetime_format="%Y%m%d")
EASTERN = ColumnSchema(
    name="at", kind="datetime", source_dtype="text", datetime_format="%Y-%m-%d %H:%M:%S-05"
)
PLAIN = ColumnSchema(name="at", kind="datetime", source_dtype="datetime64[us]")


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        ("03/04/2020", WRITTEN, "2020-04-03"),
        ("2020-04-03", WRITTEN, "2020-04-03"),
        (datetime.date(2020, 4, 3), WRITTEN, "2020-04-03"),
        ("2020-07-01", BERLIN, "2020-06-30 22:00"),
        ("2020-01-01 00:00", BERLIN, "2019-12-31 23:00"),
        ("2020-01-01T00:00Z", BERLIN, "2020-01-01"),
        (np.datetime64("2020-07-01"), BERLIN, "2020-06-30 22:00"),
        (pd.Timestamp("2020-07-01", tz="Asia/Tokyo"), BERLIN, "2020-06-30 15:00"),
        ("2020-07-01T10:00:00+02:00", OFFSET, "2020-07-01 10:00"),
        ("2020-07-01T10:00:00", OFFSET, "2020-07-01 10:00"),
        ("2020-07-01T10:00:00Z", OFFSET, "2020-07-01 12:00"),
        ("2020-07-01T10:00:00Z", EASTERN, "2020-07-01 05:00"),
        (20200403, DIGITS, "2020-04-03"),
        ("2020-04-03", DIGITS, "2020-04-03"),
        ("2020-07-01T10:00Z", PLAIN, "2020-07-01 10:00"),
        ("9999-12-31", PLAIN, "9999-12-31"),
        ("8:15 PM", CLOCK, "1900-01-01 20:15"),
        ("20:15", CLOCK, "1900-01-01 20:15"),
        (datetime.time(20, 15), CLOCK, "1900-01-01 20:15"),
        (pd.Timestamp("2020-07-01 10:00:00.123456789"), PLAIN, "2020-07-01 10:00:00.123456"),
    ],
)
def test_a_moment_is_read_as_its_column_has_it(value, column, expected):
    assert read_moment(value, column) == pd.Timestamp(expected)


@pytest.mark.parametrize("value", ["03/04/2020", "April", "", 3, True, None, pd.NaT, "2020-13-01"])
def test_no_order_of_day_and_month_is_guessed(value):
    with pytest.raises(ValueError):
        read_moment(value, PLAIN)


def range_rules(table, **bounds) -> tuple[ConstraintRules, pd.DataFrame]:
    schema = infer_schema(table, target=None)
    typed = apply_schema(table, schema)
    constraints = read_constraints([{"kind": "range", "column": "at", **bounds}])
    return ConstraintRules.learn(constraints, typed, typed, schema), typed


def test_bounds_of_dates_are_those_of_the_source():
    days = pd.date_range("2020-04-03", periods=60)
    at = days.strftime("%d/%m/%Y").astype("str")
    table = pd.DataFrame({"at": at, "other": np.arange(60.0) ** 2})
    range_rules(table, low="03/04/2020")
    with pytest.raises(InputError, match="broken by 1 real row, the first is data row 1"):
        range_rules(table, low="04/04/2020")
    with pytest.raises(InputError, match="in its own format %d/%m/%Y"):
        range_rules(table, low="04.04.2020")


def test_bounds_without_a_zone_are_in_the_columns():
    at = pd.date_range("2020-04-03 00:00", periods=60, freq="h", tz="America/New_York")
    table = pd.DataFrame({"at": at, "other": np.arange(60.0) ** 2})
    rules, typed = range_rules(table, low="2020-04-03", high=pd.Timestamp("2020-04-05 11:00"))
    assert rules.holds(typed).all()
    assert ConstraintRules.model_validate(rules.model_dump(mode="json")) == rules
    with pytest.raises(InputError, match="broken by 1 real row"):
        range_rules(table, high="2020-04-05 10:59")


def test_integers_beyond_doubles_are_compared_exactly():
    base = 2**53
    at = base + np.arange(60).repeat(2)
    table = pd.DataFrame({"at": at, "next": at + 1})
    rules, typed = range_rules(table, low=base, high=base + 59)
    assert rules.holds(typed).all()
    for bounds in ({"low": base + 1}, {"high": base + 58}):
        with pytest.raises(InputError, match="broken by 2 real rows"):
            range_rules(table, **bounds)
    order = read_constraints([{"kind": "inequality", "smaller": "at", "larger": "next"}])
    schema = infer_schema(table, target=None)
    assert ConstraintRules.learn(order, typed, typed, schema).holds(typed).all()
    swapped = read_constraints([{"kind": "inequality", "smaller": "next", "larger": "at"}])
    with pytest.raises(InputError, match="broken by 120 real rows"):
        ConstraintRules.learn(swapped, typed, typed, schema)


@pytest.mark.parametrize(
    "bounds", [{"low": 0.5, "high": 1e300}, {"low": float("-inf"), "high": 59.5}]
)
def test_bounds_of_integers_may_be_any_numbers(bounds):
    table = pd.DataFrame({"at": np.arange(1, 60).repeat(2), "other": np.arange(118) % 7})
    rules, typed = range_rules(table, **bounds)
    assert rules.holds(typed).all()
    below, above = (rules.holds(typed.assign(at=typed["at"] + step)).all() for step in (-1, 1))
    assert (below, above) == (bounds["low"] < 0, bounds["high"] > 100)


def test_far_days_are_days():
    at = pd.Series(pd.date_range("2020-04-03", periods=60)).astype("datetime64[us]")
    at[7] = pd.Timestamp("9999-12-31")
    table = pd.DataFrame({"at": at, "other": np.arange(60.0) ** 2})
    rules, typed = range_rules(table, high="9999-12-31")
    assert rules.holds(typed).all()
    with pytest.raises(InputError, match="broken by 1 real row, the first is data row 8"):
        range_rules(table, high="9999-12-30")


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_bounds_are_as_precise_as_the_column(dtype):
    values = np.array([0.1, 0.2, 0.3], dtype=dtype).repeat(20)
    table = pd.DataFrame({"at": values, "other": np.arange(60.0) ** 2})
    rules, typed = range_rules(table, low=0.1, high=0.3)
    assert rules.holds(typed).all()
    with pytest.raises(InputError, match="broken by 20 real rows"):
        range_rules(table, high=0.25)


def test_a_condition_is_named_by_the_clock_of_its_column():
    at = pd.Series(pd.date_range("2020-07-01", periods=90, freq="h", tz="Europe/Berlin"))
    table = pd.DataFrame({"at": at, "other": np.arange(90.0) ** 2})
    schema = infer_schema(table, target=None)
    encoder = TableEncoder.fit(apply_schema(table, schema), schema, EncoderSettings())
    conditions = read_conditions([{"at": "2020-07-02 10:00"}], None, schema, encoder)
    assert conditions.in_words(0) == "1 (at = 2020-07-02 10:00:00+02:00)"


def test_a_condition_on_a_time_of_day_names_no_day():
    at = pd.Series([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(60, 700, 7)])
    table = pd.DataFrame({"at": at.astype("str"), "other": np.arange(len(at)) ** 2.0})
    schema = infer_schema(table, target=None)
    encoder = TableEncoder.fit(apply_schema(table, schema), schema, EncoderSettings())
    conditions = read_conditions([{"at": "09:30"}], None, schema, encoder)
    assert conditions.in_words(0) == "1 (at = 09:30:00)"
    with pytest.raises(InputError, match=r"at = 23:00:00, but .* from 01:00:00 to 11:37:00"):
        read_conditions([{"at": datetime.time(23)}], None, schema, encoder)
