"""Several runs side by side."""

import json
from pathlib import Path
from typing import Any

import pytest

from bcgan.errors import ArtefactError, InputError
from bcgan.report.comparison import (
    compare_reports,
    find_reports,
    read_report,
)
from bcgan.report.comparison_page import render_comparison
from bcgan.report.document import Provenance, Report
from bcgan.report.material import Material
from bcgan.report.page import build_report


def report_of(
    provenance: Provenance, sections: dict[str, Any], lift: float, **changed: Any
) -> Report:
    compatibility = sections["compatibility"]
    averages = {**compatibility["averages"], "lift": lift}
    found = {**sections, "compatibility": {**compatibility, "averages": averages}}
    return build_report(Material(provenance.model_copy(update=changed), found))


def test_mean_and_spread_over_seeds_of_each_kind(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    reports = [
        ("a", report_of(provenance, sections, 0.8, seed=0)),
        ("b", report_of(provenance, sections, 0.9, seed=1)),
        ("c", report_of(provenance, sections, 0.5, seed=0, variant="wgan")),
    ]
    comparison = compare_reports(reports)
    assert len(comparison.kinds) == 2
    lift = next(each for each in comparison.metrics if each.id == "compatibility.lift")
    first, second = (lift.spreads[kind] for kind in comparison.kinds)
    assert (first.runs, first.mean, first.low, first.high) == (2, pytest.approx(0.85), 0.8, 0.9)
    assert first.sd == pytest.approx(0.1 / 2**0.5)
    assert (second.runs, second.mean, second.sd) == (1, 0.5, None)
    page = render_comparison(comparison)
    assert "0.850" in page
    assert "<strong>0.850</strong>" not in page
    assert "fewer than three runs" in page
    assert (first.floor, first.ceiling) == (-0.2, 1.0)
    assert '<th scope="col" class="n">ceiling</th>' in page
    json.dumps(comparison.model_dump(mode="json"), allow_nan=False)


def test_what_all_runs_share_is_said_once(provenance: Provenance, sections: dict[str, Any]) -> None:
    one = report_of(provenance, sections, 0.8)
    table = f"{provenance.dataset} / {provenance.target}"
    page = render_comparison(compare_reports([("a", one), ("b", one)]))
    assert page.count(f'<p class="lead">{table}</p>') == 1
    assert f"{table}: " not in page
    other = report_of(provenance, sections, 0.8, dataset="other")
    page = render_comparison(compare_reports([("a", one), ("b", other)]))
    assert f"{table}: " in page


def test_equal_means_and_chance_do_not_stand_out(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    first = [(f"a{n}", report_of(provenance, sections, 0.8, seed=n)) for n in range(3)]
    sections["privacy"]["metrics"]["gan_leaks_auc"]["value"] = 0.4
    second = [(f"b{n}", report_of(provenance, sections, 0.8, seed=n, label="x")) for n in range(3)]
    page = render_comparison(compare_reports([*first, *second]))
    assert "0.400" in page
    assert "<strong>0.400</strong>" not in page
    assert "<strong>0.800</strong>" not in page
    third = [(f"c{n}", report_of(provenance, sections, 0.7, seed=n, label="y")) for n in range(3)]
    page = render_comparison(compare_reports([*first, *second, *third]))
    assert page.count("<strong>0.800</strong>") == 2
    page = render_comparison(compare_reports([*first, *second, *third[:2]]))
    assert "<strong>0.800</strong>" not in page


def test_other_test_rows_and_evaluation_settings_are_noted(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    first = ("a", report_of(provenance, sections, 0.8))
    assert not [n for n in compare_reports([first, first]).notes if "by more than" in n]
    own = report_of(provenance, sections, 0.8, test_source="t.csv", test_source_sha256="ab")
    quick = {"compatibility.mlp_max_iter": 2, "gan.steps": 3}
    other = report_of(provenance, sections, 0.8, parameters=quick)
    assert "different rows" in compare_reports([first, ("b", own)]).notes[0]
    assert (
        "different settings (compatibility.mlp_max_iter)"
        in compare_reports([first, ("b", other)]).notes[0]
    )


def test_the_points_that_are_not_good_are_counted(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    boosting = sections["detection"]["classifiers"]["gradient_boosting"]
    boosting |= {"auc": 0.9, "auc_low": 0.88, "auc_high": 0.92}
    report = report_of(provenance, sections, 0.8)
    run = compare_reports([("a", report)]).runs[0]
    assert run.points == sum(reason.grade != "good" for reason in report.verdict.reasons) == 1


def test_a_label_and_another_table_set_runs_apart(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    reports = [
        ("a", report_of(provenance, sections, 0.8)),
        ("b", report_of(provenance, sections, 0.8, label="x", source_sha256="other")),
    ]
    comparison = compare_reports(reports)
    assert len(comparison.kinds) == 2
    assert "different real tables" in comparison.notes[0]


def test_names_are_escaped(provenance: Provenance, sections: dict[str, Any]) -> None:
    report = report_of(provenance, sections, 0.8, target="<script>alert(1)</script>")
    assert "<script" not in render_comparison(compare_reports([("<script>", report)]))


def test_reports_are_found_and_read(
    provenance: Provenance, sections: dict[str, Any], tmp_path: Path
) -> None:
    report = report_of(provenance, sections, 0.8)
    for name in ("wgan/seed0", "bwgan/seed1"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "report.json").write_text(json.dumps(report.as_json()))
    found = find_reports(tmp_path)
    assert [path.name for path in found] == ["seed1", "seed0"]
    assert read_report(found[0]) == report
    with pytest.raises(InputError, match=r"no report\.json in"):
        read_report(tmp_path)
    with pytest.raises(InputError, match=r"no report\.json below"):
        find_reports(tmp_path / "nowhere")


@pytest.mark.parametrize("change", [{"schema_version": 2}, {"metrics": None}, {"extra": 1}])
def test_a_report_of_another_version_is_refused(
    provenance: Provenance, sections: dict[str, Any], tmp_path: Path, change: dict[str, Any]
) -> None:
    values = {**report_of(provenance, sections, 0.8).as_json(), **change}
    (tmp_path / "report.json").write_text(json.dumps(values))
    with pytest.raises(ArtefactError, match="no report of this version"):
        read_report(tmp_path)
