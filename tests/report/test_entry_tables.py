"""Tables that are declared by their columns."""

from typing import Any

from bcgan.report.blocks import DOES_NOT_APPLY, Table, number_cell
from bcgan.report.entry_tables import ends, entry_table, number, pairs_table, reasons, words
from bcgan.report.numbers import NOT_COMPUTABLE, count

ENTRIES: list[dict[str, Any]] = [
    {"name": "tree", "real": {"rows": 1200.0}, "auc": 0.5, "interval": {"low": 0.4, "high": 0.6}},
    {"auc": None, "note": "too few rows"},
]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_each_entry_is_a_row_and_what_is_absent_says_so() -> None:
    table = entry_table(
        "All",
        [
            words("learner", "name", missing="learner"),
            number("rows", "real", "rows", shown=count),
            number("AUC", "auc", strong=True),
            ends("interval", "interval"),
        ],
        ENTRIES,
        ["Read it."],
    )
    assert table.columns == ("learner", "rows", "AUC", "interval")
    assert texts(table) == [
        ["tree", "1,200", "0.500", "0.400 to 0.600"],
        ["learner", NOT_COMPUTABLE, NOT_COMPUTABLE, DOES_NOT_APPLY],
    ]
    assert [cell.strong for cell in table.rows[0]] == [False, False, True, False]
    assert table.notes == ("Read it.",)


def test_reasons_are_sentences_and_equal_ones_stand_once() -> None:
    assert reasons([*ENTRIES, *ENTRIES]) == [": Too few rows."]
    group = {"group": "east", "reason": "no test row"}
    assert reasons([group], "group", "reason") == ["east: No test row."]


def test_pairs_have_a_row_each() -> None:
    table = pairs_table("Losses", ("term", "value"), [("critic", number_cell("1.5"))])
    assert texts(table) == [["critic", "1.5"]]
