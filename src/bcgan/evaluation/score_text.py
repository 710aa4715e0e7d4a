"""The compatibility scores as a short table for a terminal."""

from typing import Any

_LEARNER_ROW = "{:<34}{:>10}{:>11}{:>10}{:>10}"
_AVERAGE_ROW = "{:<27}{:>10}{:>17}{:>9}{:>9}{:>9}{:>9}"
_COLUMNS = {
    "independent_columns": "floor",
    "independent_columns_labelled": "labels",
    "smotenc": "copies",
    "bootstrap": "ceiling",
}
_MEANINGS = {
    "independent_columns": "floor: each column shuffled on its own",
    "independent_columns_labelled": "labels: the same, labelled by the pretrained classifiers",
    "smotenc": "copies: rows between real neighbours (SMOTENC; not private)",
    "bootstrap": "ceiling: real rows drawn again",
}
_TITLES = {
    "seven": "{relative} ({learners})",
    "six_distinct": "  without the linear one",
    "paper": "  as the paper counts",
    "lift": "lift over the majority",
    "macro_f1": "relative macro-F1",
    "auc": "relative ROC-AUC",
}


def format_scores(result: dict[str, Any]) -> str:
    """Lay out what `evaluate_compatibility` returned.

    Args:
        result: The content of `compatibility.json`.

    Returns:
        Plain text of two dozen short lines without a trailing line break.
    """
    if result["status"] != "ok":
        return f"Compatibility: {result['status']} ({result['reason']})."
    regression = result["task"] == "regression"
    score, last = ("r2", "") if regression else ("accuracy", "lift")
    learners = [*result["learners"].values(), *filter(None, [result["gradient_boosting"]])]
    lines = [
        f"Compatibility on {result['rows']['test_used']:,} held-out real rows, target "
        f"'{result['target']}' ({'R2' if regression else score} of learners trained on each table)",
        _LEARNER_ROW.format("learner", "real", "synthetic", "relative", last),
    ]
    lines += [
        _LEARNER_ROW.format(
            learner["name"],
            _number(learner["real"][score]),
            _number(learner["synthetic"][score]),
            _number(learner[f"relative_{score}"]),
            _number(learner["lift"]) if last else "",
        )
        for learner in learners
    ]
    return "\n".join([line.rstrip() for line in [*lines, "", *_average_lines(result)]])


def _average_lines(result: dict[str, Any]) -> list[str]:
    baselines = result["baselines"]
    shown = [name for name in _COLUMNS if baselines.get(name, {}).get("learners")]
    relative = "relative R2" if result["task"] == "regression" else "relative accuracy"
    many = len(result["learners"])
    learners = "seven" if many == 7 else f"{many} learners"
    blanks = [""] * (len(_COLUMNS) - len(shown))
    names = [_COLUMNS[name] for name in shown]
    lines = [
        _AVERAGE_ROW.format("average (1 = as real rows)", "synthetic", "95 %", *names, *blanks)
    ]
    for key, title in _TITLES.items():
        value = result["averages"][key]
        if value is None and key not in ("seven", "lift"):
            continue
        if value is None and result["task"] == "regression":
            continue
        if key in ("six_distinct", "paper") and value == result["averages"]["seven"]:
            continue  # No learner was left out or repeated.
        marks = [_number(baselines[name]["averages"][key]) for name in shown]
        interval = _interval(result["intervals"]["averages"][key])
        lines.append(
            _AVERAGE_ROW.format(
                title.format(relative=relative, learners=learners),
                _number(value),
                interval,
                *marks,
                *blanks,
            )
        )
    meanings = [_MEANINGS[name] for name in shown]
    notes = ["; ".join(meanings[start : start + 2]) for start in range(0, len(meanings), 2)]
    notes += [f"Note: {result['averages']['note']}."] if "note" in result["averages"] else []
    return [*lines, *notes]


def _interval(interval: dict[str, float] | None) -> str:
    return "-" if interval is None else f"{interval['low']:.3f} to {interval['high']:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
