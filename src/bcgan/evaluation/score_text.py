"""The compatibility scores as a short table for a terminal."""

from typing import Any

_ROW = "{:<34}{:>10}{:>11}{:>10}{:>10}"


def format_scores(result: dict[str, Any]) -> str:
    """Lay out what `evaluate_compatibility` returned.

    Args:
        result: The content of `compatibility.json`.

    Returns:
        Plain text of a dozen short lines without a trailing line break.
    """
    if result["status"] != "ok":
        return f"Compatibility: {result['status']} ({result['reason']})."
    lines = [
        f"Compatibility on {result['rows']['test']:,} held-out real rows, target "
        f"'{result['target']}' (accuracy of learners trained on each table)",
        _ROW.format("learner", "real", "synthetic", "relative", "lift"),
    ]
    lines += [
        _ROW.format(
            learner["name"],
            _number(learner["real"]["accuracy"]),
            _number(learner["synthetic"]["accuracy"]),
            _number(learner["relative_accuracy"]),
            _number(learner["lift"]),
        )
        for learner in result["learners"].values()
    ]
    return "\n".join([*lines, "", *_average_lines(result)])


def _average_lines(result: dict[str, Any]) -> list[str]:
    baselines = result["baselines"]
    floor = baselines.get("independent_columns", {}).get("averages", {})
    ceiling = baselines.get("bootstrap", {}).get("averages", {})
    header = _ROW.format("average (1 = as good as real rows)", "floor", "synthetic", "ceiling", "")
    titles = {
        "seven": "relative accuracy (seven)",
        "lift": "lift over the majority class",
        "macro_f1": "relative macro-F1",
    }
    rows = [
        _ROW.format(
            title,
            _number(floor.get(key)),
            _number(result["averages"][key]),
            _number(ceiling.get(key)),
            "",
        )
        for key, title in titles.items()
    ]
    note = [f"Note: {result['averages']['note']}."] if "note" in result["averages"] else []
    lines = [header, *rows]
    if baselines:
        note.insert(0, "floor: each column shuffled on its own; ceiling: real rows drawn again")
    return [line.rstrip() for line in lines] + note


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
