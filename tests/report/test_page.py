"""The page: whole, offline, escaped, and without a number that is none."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bcgan.plots.style import REAL, SYNTHETIC
from bcgan.report.document import Provenance, Report
from bcgan.report.material import Material
from bcgan.report.page import build_report, render_report

VOID = {"meta", "img", "col", "line", "rect", "circle", "br", "link", "input"}
HOSTILE = "<script>alert(1)</script>\"'&"


class Reader(HTMLParser):
    """Collects text and attributes, and insists that tags are closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(material: Material) -> tuple[Report, str, Reader]:
    report = build_report(material)
    page = render_report(report, material)
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return report, page, reader


def assert_offline(page: str, reader: Reader) -> None:
    for tag, attributes in reader.tags:
        assert tag not in {"script", "link", "iframe", "object"}
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "srcset", "data", "action", "xlink:href"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:image/png;base64,", "#")), (tag, name)
    assert not re.search(r"url\(|@import|https?://", page)


def assert_no_broken_number(reader: Reader) -> None:
    # A run without a target says "none", in small letters.
    assert not re.search(r"\b(nan|NaN|None|inf|null|undefined)\b", reader.text)


def test_a_whole_run_makes_a_page_that_needs_nothing_else(
    provenance: Provenance, sections: dict[str, Any], tmp_path: Path
) -> None:
    figure = tmp_path / "compatibility.png"
    Figure(figsize=(12, 3)).savefig(figure)
    pictures = {"compatibility_figure": figure, "privacy_figure": tmp_path / "absent.png"}
    report, page, reader = page_of(Material(provenance, sections, pictures))
    assert_offline(page, reader)
    assert_no_broken_number(reader)
    assert report.verdict.label in reader.text
    assert reader.text.count("There is no picture absent.png.") == 1
    pictured = [attributes for tag, attributes in reader.tags if tag == "img"]
    assert len(pictured) == 1
    assert all(each["alt"] for each in pictured)
    headings = [tag for tag, _ in reader.tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    anchors = {each["id"] for _, each in reader.tags if "id" in each}
    links = {each["href"].removeprefix("#") for tag, each in reader.tags if tag == "a"}
    assert links <= anchors


def test_every_table_has_a_caption_and_headings(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    _, page, _ = page_of(Material(provenance, sections))
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert tables
    for table in tables:
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert 'scope="row"' in table


def test_absent_parts_are_explained(provenance: Provenance) -> None:
    report, page, reader = page_of(Material(provenance))
    assert_offline(page, reader)
    assert_no_broken_number(reader)
    assert report.verdict.level == "unknown"
    assert reader.text.count("This part was not computed in this run.") >= 6
    assert "The training left no report." in reader.text


def test_parts_that_do_not_apply_give_their_reason(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    reason = {"status": "not applicable", "reason": "the run has no target"}
    untargeted = provenance.model_copy(update={"target": None, "task": "none"})
    names = ("compatibility", "interpretation", "projection", "posterior_entropy")
    material = Material(untargeted, {**sections, **dict.fromkeys(names, reason)})
    report, _, reader = page_of(material)
    assert_no_broken_number(reader)
    assert reader.text.count("The run has no target.") >= len(names)
    assert report.verdict.level == "unknown"
    assert all(each.reason for each in report.metrics if each.status != "ok")


def test_numbers_that_are_none_are_not_computable_with_their_reason(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    sections["compatibility"]["averages"]["lift"] = None
    sections["compatibility"]["averages"]["note"] = "lift leaves out all learners"
    sections["fidelity"]["ks_mean"] = float("nan")
    boosting = sections["detection"]["classifiers"]["gradient_boosting"]
    boosting |= {"auc": float("inf"), "note": "not computable: too few rows"}
    report, _, reader = page_of(Material(provenance, sections))
    assert_no_broken_number(reader)
    assert "Not computable: Lift leaves out all learners." in reader.text
    assert "Not computable: Too few rows." in reader.text
    assert "age: Not computable: all values are missing in the synthetic table." in reader.text
    lift = report.metric("compatibility.lift")
    assert lift is not None
    assert (lift.status, lift.value) == ("not computable", None)
    json.dumps(report.as_json(), allow_nan=False)


def test_a_missing_mark_and_what_is_left_out_are_explained_beside_the_number(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    sections["fidelity"]["notes"]["ks_mean"] = "left out, not computable: height"
    logistic = {"name": "logistic regression", "auc": 0.6, "auc_low": 0.5, "auc_high": 0.7}
    classifiers = sections["detection"]["classifiers"]
    classifiers["logistic_regression"] = {
        **logistic,
        "floor": {"auc": 0.5},
        "ceiling": {"auc": 0.5},
    }
    report, _, reader = page_of(Material(provenance, sections))
    for metric in report.metrics:
        for mark in ("floor", "ceiling", "interval"):
            if metric.value is not None and getattr(metric, mark) is None:
                assert any(f"No {mark}" in note for note in metric.notes), metric.id
    assert "Left out, not computable: height." in reader.text
    by_columns = report.metric("detection.logistic_regression")
    assert by_columns is not None
    assert by_columns.floor is None
    assert "No floor: does not apply, shuffling keeps the margins" in reader.text


def test_names_from_the_table_are_text_and_nothing_else(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    hostile = provenance.model_copy(
        update={
            "dataset": HOSTILE,
            "target": HOSTILE,
            "label": HOSTILE,
            "source": HOSTILE,
            "parameters": {"schema_overrides": {HOSTILE: HOSTILE}, HOSTILE: [HOSTILE]},
            "commands": (HOSTILE,),
            "versions": {HOSTILE: HOSTILE},
        }
    )
    sections["fidelity"]["columns"][0] |= {"column": HOSTILE, "note": HOSTILE}
    sections["compatibility"]["learners"]["dt_10"]["name"] = HOSTILE
    sections["compatibility"]["subgroups"] = {
        "column": HOSTILE,
        "groups": [{"group": HOSTILE, "rows": 3, "reason": HOSTILE}],
    }
    sections["privacy"]["sensitive_columns"] = [{"column": HOSTILE, "reason": HOSTILE}]
    sections["privacy"]["model_file"] = {
        "policy": HOSTILE,
        "fields": [{"column": HOSTILE, "field": HOSTILE}],
    }
    sections["training_report"]["diagnosis"] = [{"kind": "x", "message": HOSTILE}]
    sections["training_report"]["last_losses"] = {HOSTILE: 1.0}
    _, page, reader = page_of(Material(hostile, sections))
    assert_offline(page, reader)
    assert "<script" not in page
    assert HOSTILE in reader.text


def test_a_table_made_elsewhere_says_so(provenance: Provenance, sections: dict[str, Any]) -> None:
    del sections["training_report"]
    external = provenance.model_copy(
        update={"variant": "external", "preset": None, "synthetic_source": "theirs.csv"}
    )
    _, _, reader = page_of(Material(external, sections))
    assert_no_broken_number(reader)
    assert "there is no training to report" in reader.text
    assert "elsewhere; read from theirs.csv" in reader.text
    assert "Cannot judge" in reader.text


def test_many_columns_and_pictures_keep_the_page_light(
    provenance: Provenance, sections: dict[str, Any], tmp_path: Path, monkeypatch: Any
) -> None:
    column = sections["fidelity"]["columns"][0]
    sections["fidelity"]["columns"] = [{**column, "column": f"c{i}"} for i in range(500)]
    figure = tmp_path / "distributions_1.png"
    Figure(figsize=(4, 3)).savefig(figure)
    monkeypatch.setattr("bcgan.report.pictures.PictureShelf.__init__.__defaults__", (10,))
    _, page, reader = page_of(Material(provenance, sections, {"distributions_1": figure}))
    assert "60 least alike of 500 columns" in reader.text
    assert "see distributions_1.png beside it" in reader.text
    assert len(page) < 500_000


def test_decimal_points_stand_below_each_other(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    first = sections["fidelity"]["columns"][0]
    sections["fidelity"]["columns"].append({**first, "column": "wage", "mean_real": 1234.0})
    _, page, _ = page_of(Material(provenance, sections))
    assert re.search(r'1,234<span class="pad" aria-hidden="true">\u2008\u2007\u2007</span>', page)


def test_colours_are_those_of_the_figures(provenance: Provenance, sections: dict[str, Any]) -> None:
    _, page, _ = page_of(Material(provenance, sections))
    assert f"--real: {REAL}; --synthetic: {SYNTHETIC};" in page


def test_the_same_run_gives_the_same_bytes(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    pages = {page_of(Material(provenance, sections))[1] for _ in range(2)}
    assert len(pages) == 1


def test_a_sample_is_called_one_in_the_model_card(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    note = "a sample of 2 of the 3 rows"
    sampled = provenance.model_copy(update={"data_note": note})
    _, _, reader = page_of(Material(sampled, sections, {}))
    assert f"patients.csv: {note}" in reader.text


def test_a_generator_without_a_critic_is_shown_without_one(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    sections["training_recipe"] = {
        "gan": {"generator_hidden": [8], "critic_hidden": [77], "calibration": {"weight": 1.0}}
    }
    sections["training_report"]["last_losses"] = {"critic": -1.0}
    _, _, against_a_critic = page_of(Material(provenance, sections))
    assert "77" in against_a_critic.text
    assert "weight 1" in against_a_critic.text
    sections["training_report"]["last_losses"] = {"negative_log_likelihood": 3.0}
    sections["training_report"]["critic_of_rows"] = {
        "sharpness": 0.25,
        "real_score": 0.4321,
        "scores": {"0.0": 0.1, "0.25": 0.4123},
    }
    _, _, by_likelihood = page_of(Material(provenance, sections))
    assert "77" not in by_likelihood.text
    assert "weight 1" not in by_likelihood.text
    assert "sharpness 0.25; a forest of rows chosen like that scores 0.412" in by_likelihood.text


def test_the_search_for_held_out_rows_stands_beside_what_chance_explains(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    chance = {"training_rows": 0.125, "repetition": 0.25, "shuffled_columns": 0.0}
    sections["privacy"]["metrics"]["held_out_copies"] = {
        "title": "Held-out rows",
        "how_to_read": "Read it.",
        "status": "ok",
        "value": 0.5,
        "interval": {"low": 0.4, "high": 0.6, "confidence": 0.99, "method": "Clopper-Pearson"},
        "floor": 0.0,
        "ceiling": 1.0,
        "control": 0.25,
        "reason": None,
        "details": {"rows": 200, "chance": chance},
        "signal": True,
    }
    report, _, reader = page_of(Material(provenance, sections))
    assert report.verdict.level == "stop"
    assert "exactly 200 75.0 % 12.5 % 25.0 % 0.0 %" in reader.text
    assert "its maker had them" in reader.text
