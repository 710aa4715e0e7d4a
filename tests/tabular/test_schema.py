import json

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.schema import TableSchema, apply_schema, infer_schema


def text(**columns):
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def column_of(cells, n=60, **options):
    """Infer the schema of one column, its cells repeated to n rows."""
    series = pd.Series([cells[i % len(cells)] for i in range(n)])
    table = pd.DataFrame({"x": series.astype("str") if isinstance(cells[0], str) else series})
    return infer_schema(table, target=None, **options).column("x")


def refused(call, *words, error=InputError):
    with pytest.raises(error) as caught:
        call()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert ": " in sentence
    for word in words:
        assert word in sentence, sentence


class TestKindsOfText:
    @pytest.mark.parametrize(
        ("cells", "kind"),
        [
            (["1", "2", "-3"], "integer"),
            (["1", "2", ""], "integer"),
            (["+1", " 2", "3 "], "integer"),
            (["1.0", "2.0", ""], "integer"),
            (["1.5", "2", "NA"], "float"),
            (["1e-3", "2.5E+4", ".5", "5."], "float"),
            (["true", "FALSE", "True"], "boolean"),
            (["yes", "no"], "categorical"),
            (["007", "012", "123"], "categorical"),
            (["-01", "5"], "categorical"),
            (["0", "1", "10"], "integer"),
            (["0.5", "0", "00.5"], "categorical"),
            (["12345678901234567890", "12345678901234567891"], "categorical"),
            (["123456789012345678", "7"], "integer"),
            (["20240131", "20240201"], "integer"),
            (["2024-01-31", "2023-12-01"], "datetime"),
            (["31/01/2024", "01/12/2023"], "datetime"),
            (["1/31/2024", "12/1/2023"], "datetime"),
            (["2024/01/31", "2023/12/01"], "datetime"),
            (["31.01.2024", "01.12.2023"], "datetime"),
            (["2024-01-31 10:11:12", "2023-12-01 00:00:00"], "datetime"),
            (["2024-01-31T10:11:12.5Z", "2023-12-01T00:00:00.25Z"], "datetime"),
            (["2024-01-31T10:11+02:00", "2023-12-01T00:00+02:00"], "datetime"),
            (["31 Jan 2024", "01 Dec 2023"], "datetime"),
            (["2024-01-31", "2023-12-01 10:00"], "categorical"),
            (["31/01/2024", "01/31/2023"], "categorical"),
            (["2024-02-30", "2024-02-01"], "categorical"),
            (["1.2.3", "1.2.4"], "categorical"),
            (["08:15", "23:59"], "datetime"),
            (["08:15:07", "24:00:00"], "integer"),
            (["16:9", "4:3"], "categorical"),
            (["2024-01-31", "08:15"], "categorical"),
            (["10.0.0.1", "10.0.0.2"], "categorical"),
            (["x", "x"], "constant"),
            (["5", "5"], "constant"),
            (["", "?"], "constant"),
            (["x", ""], "categorical"),
        ],
    )
    def test_are_told_by_the_cells(self, cells, kind):
        assert column_of(cells).kind == kind

    def test_decimal_comma(self):
        column = column_of(["1,5", "2", "-0,25", "1e2"])
        assert (column.kind, column.decimal, column.decimals) == ("float", ",", 2)
        assert (column.low, column.high) == (-0.25, 100.0)

    @pytest.mark.parametrize(("delimiter", "high"), [(",", 12_500), (";", 12.5), (None, 12.5)])
    def test_a_comma_before_three_digits_depends_on_the_file(self, delimiter, high):
        table = text(x=["1,234", "12,500"] * 30)
        table.attrs["delimiter"] = delimiter
        assert infer_schema(table, target=None).column("x").high == high

    def test_thousands_separators(self):
        column = column_of(["1,234.50", "999", "1,000,000"])
        assert (column.kind, column.thousands, column.high) == ("float", ",", 1e6)
        column = column_of(["1.234,50", "999", "1.000.000"])
        assert (column.kind, column.thousands, column.high) == ("float", ".", 1e6)

    @pytest.mark.parametrize(
        ("cells", "kind", "units", "low", "high"),
        [
            (["$4,992.91", "$12.00", "-$3.50"], "float", ("$", ""), -3.5, 4992.91),
            (["$4", "$-12"], "integer", ("$", ""), -12, 4),
            (["€ 1.841,57", "€ 7"], "float", ("€ ", ""), 7.0, 1841.57),
            (["48.3%", "5%"], "float", ("", "%"), 5.0, 48.3),
            (["36 months", "60 months"], "integer", ("", " months"), 36, 60),
            (["3,5 km/h", "12 km/h", ""], "float", ("", " km/h"), 3.5, 12.0),
            (["USD 5.25 per kg", "USD 6 per kg"], "float", ("USD ", " per kg"), 5.25, 6.0),
        ],
    )
    def test_numbers_with_a_unit_are_numbers(self, cells, kind, units, low, high):
        column = column_of(cells)
        assert (column.kind, column.units) == (kind, units)
        assert (column.low, column.high) == (low, high)

    @pytest.mark.parametrize(
        "cells",
        [
            ["A7", "A8"],
            ["C-12", "C-15"],
            ["5 kg", "6 g"],
            ["$5", "6"],
            ["$-5", "-$6"],
            ["007 m", "010 m"],
            ["1st", "2nd"],
            ["10.0.0.1/a", "10.0.0.2/a"],
        ],
    )
    def test_names_and_mixed_units_stay_text(self, cells):
        assert column_of(cells).kind == "categorical"

    def test_decimals_are_counted(self):
        assert column_of(["1.50", "2", "2.5e-3"]).decimals == 4
        assert column_of(["1.0", "2.00"]).decimals == 2
        assert column_of(["1", "2.0"]).decimals == 0

    def test_bounds(self):
        column = column_of(["3", "-2", "?"])
        assert (column.low, column.high) == (-2, 3)
        assert column_of(["1970-01-02", "1970-01-03"]).low == 86_400_000_000

    def test_booleans_keep_their_spelling(self):
        column = column_of(["TRUE", "FALSE", "TRUE", "False"])
        assert (column.true_token, column.false_token) == ("TRUE", "FALSE")
        assert column_of(["TRUE", "TRUE", ""]).false_token == "FALSE"

    def test_ambiguous_dates_are_pointed_out(self):
        table = text(x=["01/02/2024", "03/04/2024"] * 30)
        schema = infer_schema(table, target=None)
        assert schema.column("x").datetime_format == "%d/%m/%Y"
        assert "datetime:%m/%d/%Y" in schema.warnings[0]
        other = infer_schema(table, target=None, overrides={"x": "datetime:%m/%d/%Y"})
        typed = apply_schema(table, other)
        assert typed["x"].iloc[0] == pd.Timestamp("2024-01-02")

    def test_infinite_numbers_are_refused(self):
        table = text(x=[str(i) for i in range(59)] + ["-inf"])
        refused(lambda: infer_schema(table, target=None), "'x'", "1 infinite value", "row 60")

    def test_a_few_words_among_numbers_are_pointed_out(self):
        cells = [str(i * 0.37) for i in range(100)]
        cells[7] = "lots"
        schema = infer_schema(text(x=cells), target=None)
        assert schema.column("x").kind == "categorical"
        assert "'x'" in schema.warnings[0]
        assert "'lots'" in schema.warnings[0]
        healed = infer_schema(text(x=cells), target=None, missing_tokens=["lots"])
        assert healed.column("x").kind == "float"

    def test_a_few_words_among_dates_are_pointed_out(self):
        cells = [f"2024-01-{i % 28 + 1:02d}" for i in range(100)]
        cells[7] = "never"
        assert "'never'" in infer_schema(text(x=cells), target=None).warnings[0]


class TestMissing:
    @pytest.mark.parametrize("token", ["", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"])
    def test_every_default_token(self, token):
        column = column_of(["u", "v", token])
        assert (column.missing_count, column.missing_token, column.distinct) == (20, token, 2)

    def test_the_most_frequent_token_is_kept(self):
        column = column_of(["u", "v", "?", "NA", "?"])
        assert (column.missing_count, column.missing_token) == (36, "?")

    def test_is_recognised_between_blanks(self):
        assert column_of(["u", "v", " ? "]).missing_token == "?"

    def test_tokens_can_be_replaced(self):
        column = column_of(["u", "?", "-"], missing_tokens=["-"])
        assert (column.missing_count, column.missing_token, column.distinct) == (20, "-", 2)

    def test_an_entirely_missing_column_is_constant_with_a_warning(self):
        for cells in (["", "NA"], [np.nan], [None]):
            table = pd.DataFrame({"x": cells * 60, "y": [1, 2] * (30 * len(cells))})
            schema = infer_schema(table, target="y")
            assert schema.column("x").kind == "constant"
            assert schema.column("x").constant is None
            assert "entirely missing" in schema.warnings[0]
            assert "'x'" in schema.warnings[0]

    def test_rows_with_a_missing_target_are_counted(self):
        schema = infer_schema(text(x=["1", "2", "3"] * 30, y=["a", "b", "?"] * 30), target="y")
        assert "30 rows" in schema.warnings[-1]


class TestWhiteSpace:
    def test_is_no_part_of_a_value_but_comes_back(self):
        schema = infer_schema(text(x=[" <=50K", " >50K", " ?"] * 20), target=None)
        column = schema.column("x")
        assert (column.padding, column.missing_token, column.distinct) == ((" ", ""), "?", 2)

    def test_is_dropped_where_cells_differ(self):
        column = column_of([" u", "u", "v "])
        assert (column.padding, column.distinct) == (("", ""), 2)

    def test_a_warning_says_which_cells_become_the_same(self):
        for cells in (["a", " a", "b"], ["a", "a "]):
            (warning,) = infer_schema(text(x=cells * 30), target=None).warnings
            assert f"such as 'a' and '{cells[1]}', are taken for the same value" in warning
        assert not infer_schema(text(x=["1", " 2", "10"] * 30), target=None).warnings


class TestNativeKinds:
    @pytest.mark.parametrize(
        ("cells", "kind"),
        [
            (np.array([1, 2, 3], dtype=np.uint8), "integer"),
            (pd.array([1, None, 3], dtype="Int32"), "integer"),
            (np.array([1.0, 2.0, np.nan]), "integer"),
            (np.array([1.5, 2.0, np.nan], dtype=np.float32), "float"),
            (np.array([1e300, 2e300]), "float"),
            (np.array([True, False]), "boolean"),
            (pd.array([True, None, False], dtype="boolean"), "boolean"),
            (np.array([True, None, False], dtype=object), "boolean"),
            (np.array([1, None, 2], dtype=object), "integer"),
            (pd.to_datetime(["2020-01-01", "2021-01-01"]), "datetime"),
            (pd.to_datetime(["2020-01-01", "2021-01-01"]).tz_localize("Europe/Paris"), "datetime"),
            (pd.Categorical([1, 2, 1]), "categorical"),
            (pd.array([1, 2], dtype="int64[pyarrow]"), "integer"),
            (pd.array(["u", "v"], dtype="string"), "categorical"),
            (pd.array(["1", "2"], dtype="str"), "integer"),
        ],
    )
    def test_follow_the_dtype(self, cells, kind):
        table = pd.DataFrame({"x": pd.Series(cells).repeat(20).reset_index(drop=True)})
        assert infer_schema(table, target=None).column("x").kind == kind

    def test_decimals_of_floats(self):
        values = np.array([0.1, 2.25, 3.0])
        assert column_of(list(values)).decimals == 2
        single = pd.DataFrame({"x": values.astype(np.float32)})
        assert infer_schema(single, target=None).column("x").decimals == 2
        assert column_of([1 / 3, 2 / 3]).decimals is None

    def test_infinite_numbers_are_refused(self):
        table = pd.DataFrame({"x": [0.5, np.inf, -np.inf]})
        refused(lambda: infer_schema(table, target=None), "'x'", "2 infinite values", "data row 2")

    def test_integers_of_more_than_64_bits_are_refused(self):
        table = pd.DataFrame({"wide": pd.Series([1, 10**30], dtype=object)})
        with pytest.raises(InputError, match="'wide' holds integers of more than 64 bits"):
            infer_schema(table, target=None)

    @pytest.mark.parametrize("cells", [[1, "a"], [[1], [2]], [b"a", b"b"], [{"k": 1}, {}]])
    def test_objects_that_are_no_single_values_are_refused(self, cells):
        table = pd.DataFrame({"odd": pd.Series(cells, dtype=object)})
        refused(lambda: infer_schema(table, target=None), "'odd'")

    def test_durations_are_refused(self):
        table = pd.DataFrame({"odd": pd.to_timedelta([1, 2], unit="s")})
        refused(lambda: infer_schema(table, target=None), "'odd'", "timedelta")

    def test_names_that_are_equal_as_text_are_refused(self):
        refused(lambda: infer_schema(pd.DataFrame({1: [1], "1": [2]}), target=None), "'1'")


class TestIdentifiers:
    def kinds(self, **columns):
        n = len(next(iter(columns.values())))
        columns["y"] = ["a", "b"] * (n // 2)
        schema = infer_schema(pd.DataFrame(columns), target="y")
        return {column.name: column.kind for column in schema.columns}

    def test_amounts_are_not_but_numbers_that_end_in_letters_are(self):
        assert self.kinds(x=[f"{1000 + i * 7}A" for i in range(60)])["x"] == "identifier"
        assert self.kinds(x=[f"{1000 + i % 30}A" for i in range(60)])["x"] == "integer"
        assert self.kinds(x=[f"${1000 + i}" for i in range(60)])["x"] == "integer"
        assert self.kinds(x=[f"{i} m" for i in range(60)])["x"] == "integer"

    def test_distinct_texts_are(self):
        assert self.kinds(x=[f"C-{i * 7:05d}" for i in range(60)])["x"] == "identifier"

    def test_consecutive_integers_are(self):
        rng = np.random.default_rng(0)
        assert self.kinds(x=rng.permutation(60) + 100)["x"] == "identifier"

    @pytest.mark.parametrize("name", ["id", "ID", "customer_id", "customerId", "uuid", "order key"])
    def test_distinct_integers_with_a_telling_name_are(self, name):
        assert self.kinds(**{name: np.arange(60) * 3})[name] == "identifier"

    @pytest.mark.parametrize("name", ["fnlwgt", "paid", "humidity", "grid", "price_index", "width"])
    def test_other_distinct_integers_are_not(self, name):
        assert self.kinds(**{name: np.arange(60) * 3})[name] == "integer"

    def test_short_columns_are_not(self):
        assert self.kinds(x=[f"C-{i}" for i in range(48)])["x"] == "categorical"

    def test_repeated_texts_are_not(self):
        assert self.kinds(x=[f"C-{i % 50}" for i in range(60)])["x"] == "categorical"

    def test_distinct_dates_and_floats_are_not(self):
        kinds = self.kinds(
            t=[f"2024-01-01 00:{i:02d}:00" for i in range(60)], f=[str(i + 0.5) for i in range(60)]
        )
        assert (kinds["t"], kinds["f"]) == ("datetime", "float")

    def test_the_target_never_is(self):
        table = pd.DataFrame({"id": np.arange(60), "x": [1.5, 2.5] * 30})
        schema = infer_schema(table, target="id")
        assert (schema.column("id").kind, schema.task) == ("integer", "regression")

    def test_have_a_warning(self):
        table = pd.DataFrame({"id": np.arange(60), "x": [1.5, 2.5] * 30})
        assert "'id' looks like an identifier" in infer_schema(table, target="x").warnings[0]

    def test_sentences_are_called_free_text(self):
        cells = [f"It was number {i}, and a good one too" for i in range(60)]
        (warning,) = infer_schema(text(x=cells), target=None).warnings
        assert "looks like free text and is not modelled" in warning


class TestNames:
    def table(self, *names):
        table = text(**{f"c{i}": ["5", "6", "7"] * 20 for i in range(len(names))})
        table.attrs["delimiter"] = ","
        return infer_schema(table.set_axis(list(names), axis=1), target=None).warnings

    def test_that_are_all_numbers_look_like_a_row_of_data(self):
        (warning,) = self.table("0.35", "12")
        assert "numbers, such as '0.35': if the first line of the file is a row of data" in warning

    def test_that_count_the_columns_or_are_words_do_not(self):
        assert not self.table("0", "1", "2")
        assert not self.table("1", "2")
        assert not self.table("2024", "place")


class TestTarget:
    def table(self, **columns):
        return text(x=[str(i % 7) for i in range(100)], **columns)

    @pytest.mark.parametrize("name", ["1", "no", "2024_01", "null", "true"])
    def test_is_compared_as_text(self, name):
        schema = infer_schema(self.table(**{name: ["a", "b"] * 50}), target=name)
        assert (schema.target, schema.task) == (name, "classification")

    def test_blanks_around_its_header_do_not_matter(self):
        assert infer_schema(self.table(**{" y": ["a", "b"] * 50}), target="y").target == " y"

    def test_absent_names_near_matches(self):
        table = self.table(income=["a", "b"] * 50, outcome=["a", "b"] * 50)
        refused(lambda: infer_schema(table, target="incme"), "'incme'", "'income'", "did you mean")
        refused(lambda: infer_schema(table, target="INCOME"), "did you mean 'income'")
        refused(lambda: infer_schema(table, target="zzz"), "the columns are 'x', 'income'")

    @pytest.mark.parametrize(
        ("cells", "task"),
        [
            (["a", "b"], "classification"),
            (["true", "false"], "classification"),
            ([str(i) for i in range(20)], "classification"),
            ([str(i) for i in range(25)], "regression"),
            (["0.5", "1.5"], "classification"),
            ([str(i / 7) for i in range(50)], "regression"),
        ],
    )
    def test_decides_the_task(self, cells, task):
        table = self.table(y=[cells[i % len(cells)] for i in range(100)])
        assert infer_schema(table, target="y").task == task

    def test_override_decides_the_task(self):
        table = self.table(few=["1", "2"] * 50, many=[str(i % 50) for i in range(100)])
        as_number = infer_schema(table, target="few", overrides={"few": "integer"})
        assert as_number.task == "regression"
        as_class = infer_schema(table, target="many", overrides={"many": "categorical"})
        assert as_class.task == "classification"

    def test_none_is_unconditional(self):
        assert infer_schema(self.table(y=["a", "b"] * 50), target=None).task == "none"

    def test_of_too_many_classes_is_refused(self):
        many = self.table(y=[f"name {i}" for i in range(100)])
        refused(lambda: infer_schema(many, target="y"), "100 classes", "100 rows")
        long = pd.concat([text(x=["1"] * 102, y=[f"c{i}" for i in range(102)])] * 5)
        refused(lambda: infer_schema(long, target="y"), "102 classes")

    def test_of_numbers_with_a_few_words_is_explained(self):
        cells = [str(i * 0.37) for i in range(100)]
        cells[3] = "lots"
        refused(lambda: infer_schema(self.table(y=cells), target="y"), "'lots'", "missing tokens")

    def test_that_is_a_date_or_entirely_missing_is_refused(self):
        dates = self.table(y=["2024-01-01", "2024-01-02"] * 50)
        refused(lambda: infer_schema(dates, target="y"), "is a date")
        refused(lambda: infer_schema(self.table(y=[""] * 100), target="y"), "no value")

    def test_of_classes_counts_as_categorical(self):
        schema = infer_schema(self.table(y=["1", "2"] * 50, z=["1", "3"] * 50), target="y")
        assert schema.categorical == ("y",)
        assert schema.numeric == ("x", "z")
        assert schema.modelled == ("x", "y", "z")
        assert schema.features == ("x", "z")


class TestOverrides:
    TABLE = text(
        code=["1", "2", "3"] * 30, word=["u", "v", "2.5"] * 30, flag=["yes", "no", ""] * 30
    )

    def test_decide_the_kind(self):
        schema = infer_schema(
            self.TABLE, target=None, overrides={"code": "categorical", "flag": "boolean"}
        )
        typed = apply_schema(self.TABLE, schema)
        assert typed["code"].iloc[:3].tolist() == ["1", "2", "3"]
        assert typed["flag"].iloc[:2].tolist() == [True, False]
        assert schema.column("flag").true_token == "yes"

    def test_that_do_not_fit_are_refused(self):
        refused(
            lambda: infer_schema(self.TABLE, target=None, overrides={"word": "float"}),
            *("'word'", "60 values", "'u'", "data row 1"),
        )
        refused(
            lambda: infer_schema(self.TABLE, target=None, overrides={"code": "constant"}),
            *("'code'", "3 distinct"),
        )

    def test_of_unknown_columns_or_kinds_are_refused(self):
        for overrides, word in (({"cod": "integer"}, "'code'"), ({"code": "number"}, "integer")):
            refused(
                lambda overrides=overrides: infer_schema(
                    self.TABLE, target=None, overrides=overrides
                ),
                word,
                error=SettingsError,
            )

    def test_make_identifiers(self):
        schema = infer_schema(self.TABLE, target=None, overrides={"code": "identifier"})
        assert schema.column("code").kind == "identifier"
        assert schema.modelled == ("word", "flag")

    def test_of_integer_columns_of_parquet(self):
        table = pd.DataFrame({"code": [1, 2, 3] * 20})
        schema = infer_schema(table, target=None, overrides={"code": "categorical"})
        assert apply_schema(table, schema)["code"].iloc[0] == "1"


class TestApplySchema:
    def test_dtypes_and_order(self):
        table = text(
            c=["u", "?", "v"],
            i=["1", "", "3"],
            f=["0.5", "NA", "1"],
            b=["true", "false", ""],
            t=["2024-01-01", "", "2024-01-03"],
        )
        schema = infer_schema(table, target=None)
        typed = apply_schema(table[["t", "b", "f", "i", "c"]], schema)
        assert list(typed.columns) == ["c", "i", "f", "b", "t"]
        assert [str(dtype) for dtype in typed.dtypes] == [
            *("str", "Int64", "float64", "boolean", "datetime64[us]")
        ]
        assert typed.isna().sum().tolist() == [1, 1, 1, 1, 1]

    def test_large_integers_stay_exact(self):
        table = text(x=["123456789012345678", "123456789012345677", ""])
        typed = apply_schema(table, infer_schema(table, target=None))
        assert typed["x"].iloc[0] - typed["x"].iloc[1] == 1

    def test_names_column_row_value_and_count_of_misfits(self):
        schema = infer_schema(text(x=["1", "2", "3"]), target=None)
        refused(
            lambda: apply_schema(text(x=["1", "many", "2.5"]), schema),
            *("'x'", "2 values", "'many'", "data row 2"),
        )

    def test_names_an_absent_column(self):
        schema = infer_schema(text(price=["1", "2"]), target=None)
        refused(lambda: apply_schema(text(prise=["1"]), schema), "'price'", "'prise'")

    def test_new_categories_and_other_tokens_are_accepted(self):
        schema = infer_schema(text(x=["u", "v", "?"]), target=None)
        typed = apply_schema(text(x=["w", "NA", " u"]), schema)
        assert typed["x"].iloc[[0, 2]].tolist() == ["w", "u"]
        assert typed["x"].isna().tolist() == [False, True, False]


class TestStorage:
    def test_a_schema_survives_json(self):
        table = pd.DataFrame(
            {
                "c": pd.Categorical([1, 2, 1] * 20, categories=[2, 1, 3], ordered=True),
                "one": [1.0] * 60,
                "flag": [True] * 60,
                "name": [f"N{i:03d}" for i in range(60)],
                "t": pd.to_datetime(["2020-01-01"] * 30 + ["2021-01-01"] * 30),
                "y": ["a", "b", "c"] * 20,
            }
        )
        schema = infer_schema(table, target="y")
        stored = json.loads(json.dumps(schema.model_dump(mode="json"), allow_nan=False))
        again = TableSchema.model_validate(stored)
        assert again == schema
        assert type(again.column("flag").constant) is bool
        assert again.column("c").categories == (2, 1, 3)

    def test_no_real_identifier_is_stored(self):
        rng = np.random.default_rng(0)
        names = ["".join(rng.choice(list("abcdefghij"), 12)) for _ in range(80)]
        table = pd.DataFrame({"name": names, "y": ["a", "b"] * 40})
        stored = infer_schema(table, target="y").model_dump_json()
        assert not any(name in stored for name in names)
