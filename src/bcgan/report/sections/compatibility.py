"""What models learn from the table: learners, averages, controls, augmentation, groups."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bcgan.report.blocks import (
    DOES_NOT_APPLY,
    Block,
    Notice,
    Section,
    Subtitle,
    Table,
    Text,
    number_cell,
    text_cell,
)
from bcgan.report.compatibility_headline import AVERAGES, REGRESSION
from bcgan.report.entry_tables import Column, Entry, entry_table, number, reasons, words
from bcgan.report.material import Material
from bcgan.report.numbers import count, decimal, dig, interval, sentence
from bcgan.report.pictures import PictureShelf

_SCORES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "auc": "ROC-AUC",
    "r2": "R2",
}
_RELATIONS = {
    "relative_accuracy": "relative accuracy",
    "lift": "lift",
    "relative_macro_f1": "relative macro-F1",
    "relative_auc": "relative ROC-AUC",
    "relative_r2": "relative R2",
}
_BASELINES = {
    "independent_columns": "floor: each column shuffled on its own",
    "independent_columns_labelled": "shuffled columns, labelled by the pretrained classifiers",
    "smotenc": "SMOTENC, which copies and mixes neighbours",
    "halves": "one half of the real rows for the other",
    "bootstrap": "ceiling: real rows drawn again",
}


def compatibility_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter.

    Args:
        material: What the run left on disk.
        shelf: Takes the figure.

    Returns:
        The chapter; one that states the reason where there are no scores.
    """
    return Section(
        "compatibility",
        "Compatibility",
        "Learners are trained once on real and once on synthetic rows, and both are tested on the "
        "same held-out real rows. What counts is how much of the real result is kept.",
        tuple(_blocks(material, shelf)),
    )


def _blocks(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    reason = material.obstacle("compatibility")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("compatibility")
    if "compatibility_figure" in material.pictures:
        yield shelf.take(
            material.pictures["compatibility_figure"],
            "Accuracy of each learner after real and after synthetic rows, and the averages "
            "between floor and ceiling; the same numbers are in the tables below.",
            "Left: each learner after real (dark) and after synthetic rows (orange). Right: the "
            "averages, with floor and ceiling as black marks.",
        )
    yield _averages(found)
    yield _learners(found.get("learners") or {}, "Every learner")
    if found.get("gradient_boosting"):
        yield Subtitle("A learner that nobody tuned for")
        learners = {"gradient_boosting": found["gradient_boosting"]}
        yield _learners(learners, "Gradient boosting; it is in none of the averages")
    if dig(found, "augmentation", "learners"):
        yield from _augmentation(found)
    if found.get("subgroups"):
        yield from _subgroups(found["subgroups"])
    yield Text(_about_rows(found))


def _about_rows(found: Mapping[str, Any]) -> str:
    rows = found.get("rows") or {}
    used = rows.get("test_used", rows.get("test"))
    text = (
        f"Trained on {count(rows.get('real_train_used', rows.get('real_train')))} real and "
        f"{count(rows.get('synthetic_used', rows.get('synthetic')))} synthetic rows, tested on "
        f"{count(used)} held-out real rows."
    )
    if found.get("majority_accuracy") is not None:
        text += (
            " Guessing the largest class is right for "
            f"{decimal(100 * found['majority_accuracy'], 1)} % of them."
        )
    method = dig(found, "intervals", "method")
    return f"{text} Intervals: {method}." if method else text


def _averages(found: Mapping[str, Any]) -> Table:
    """Set the averages beside every control."""
    names = [
        name
        for name in (REGRESSION if found.get("task") == "regression" else AVERAGES)
        if name in found.get("averages", {})
        and (found["averages"][name] is not None or name != "auc")
    ]
    baselines: Mapping[str, Any] = found.get("baselines") or {}
    rows = [
        [text_cell("synthetic table", strong=True)]
        + [number_cell(decimal(found["averages"][name]), strong=True) for name in names]
    ]
    ends = dig(found, "intervals", "averages") or {}
    if any(ends.get(name) for name in names):
        share = decimal(100 * (dig(found, "intervals", "confidence") or 0.95), 0)
        rows.append(
            [text_cell(f"its {share} % interval")]
            + [text_cell(interval(ends.get(name)) or DOES_NOT_APPLY) for name in names]
        )
    notes = [sentence(found["averages"]["note"])] if "note" in found["averages"] else []
    if found.get("plain"):
        rows.append(
            [text_cell("the same generator without calibrated sampling")]
            + [number_cell(decimal(dig(found, "plain", "averages", each))) for each in names]
        )
    for name, title in _BASELINES.items():
        entry = baselines.get(name)
        if entry is None:
            continue
        if entry.get("status") == "not computable":
            notes.append(f"{title}: not computable, {entry.get('reason')}.")
            continue
        rows.append(
            [text_cell(title)]
            + [number_cell(decimal(dig(entry, "averages", each))) for each in names]
        )
    titles = REGRESSION if found.get("task") == "regression" else AVERAGES
    return Table.of(
        "Averages and what stands beside them (1 = as good as real rows)",
        [
            "trained on",
            *(titles[name][0].replace(" over the majority class", "") for name in names),
        ],
        rows,
        notes,
    )


def _learners(learners: Mapping[str, Any], caption: str) -> Table:
    entries = list(learners.values())
    columns = [words("learner", "name", missing="learner")]
    for key, title in _SCORES.items():
        if any(_has(entry, "real", key) for entry in entries):
            columns += [number(f"{title}, {part}", part, key) for part in ("real", "synthetic")]
    columns += _relations(entries, strong=True)
    return entry_table(caption, columns, entries, reasons(entries))


def _relations(entries: Iterable[Entry], strong: bool = False) -> list[Column]:
    known = list(entries)
    return [
        number(title, key, strong=strong)
        for key, title in _RELATIONS.items()
        if any(_has(entry, key) for entry in known)
    ]


def _has(entry: Mapping[str, Any], *names: str) -> bool:
    return dig(entry, *names) is not None


def _augmentation(found: Mapping[str, Any]) -> Iterator[Block]:
    entries = list(found["augmentation"]["learners"].values())
    yield Subtitle("Synthetic rows added to real ones")
    yield entry_table(
        "Real and synthetic rows together, against real rows alone (above 1: they help)",
        [words("learner", "name", missing="learner"), *_relations(entries)],
        entries,
    )


def _subgroups(subgroups: Mapping[str, Any]) -> Iterator[Block]:
    groups: list[Entry] = subgroups.get("groups") or []
    yield Subtitle(f"Within the groups of {subgroups.get('column')}")
    averages = [
        number(title, "averages", key)
        for key, (title, _) in {**AVERAGES, **REGRESSION}.items()
        if any(_has(each, "averages", key) for each in groups)
    ]
    yield entry_table(
        "Averages among the test rows of each group; no learner is trained again",
        [words("group", "group"), number("test rows", "rows", shown=count), *averages],
        groups,
        reasons(groups, "group", "reason"),
    )
