"""What the table gives away about the rows it was made from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bcgan.report.blocks import (
    DOES_NOT_APPLY,
    Block,
    Items,
    Notice,
    Section,
    Subtitle,
    Table,
    Text,
    number_cell,
    text_cell,
)
from bcgan.report.material import Material
from bcgan.report.numbers import count, decimal, dig, interval, percent, sentence
from bcgan.report.pictures import PictureShelf

MOST_FIELDS = 60

_LIMITS = (
    "No signal is no proof of anonymity: it means that these attacks, with this many rows, found "
    "nothing.",
    "Nothing here is a differential-privacy guarantee; that cannot be measured afterwards.",
    "Small tables hide leaks: a wide interval around the floor means not known, not safe.",
    "Distance to the closest record and the nearest-neighbour ratio find copies and near copies, "
    "and nothing else.",
)


def privacy_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter.

    Args:
        material: What the run left on disk.
        shelf: Takes the figure.

    Returns:
        The chapter; one that states the reason where nothing was measured.
    """
    return Section(
        "privacy",
        "Privacy",
        "Does the table tell more about the rows it was made from than about rows of the same kind "
        "that it never saw? Training rows are compared with held-out rows, in equal numbers, and "
        "held-out rows are searched for first: copied ones would be no control.",
        tuple(_blocks(material, shelf)),
    )


def _blocks(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    found = material.section("privacy")
    reason = material.obstacle("privacy")
    if reason is not None:
        yield Notice(sentence(reason))
    if not found:
        return
    if found.get("summary"):
        yield Text(str(found["summary"]))
    if "privacy_figure" in material.pictures and reason is None:
        yield shelf.take(
            material.pictures["privacy_figure"],
            "ROC curves of the membership attacks, and histograms of the distance from synthetic "
            "rows to their closest training and held-out row; the numbers are in the table below.",
            "Left: hits against false alarms of each attack; the diagonal is guessing. Right: "
            "distance of synthetic rows to their closest training and held-out row; without "
            "copying both look the same.",
        )
    metrics: Mapping[str, Any] = found.get("metrics") or {}
    if metrics:
        yield _measurements(metrics)
        yield from _copies(metrics)
        yield from _held_out(metrics)
        yield from _rare(metrics)
    yield from _plain(found.get("plain"), metrics)
    yield from _attributes(found.get("sensitive_columns") or [])
    yield from _model_file(found.get("model_file"))
    yield Subtitle("What these numbers cannot prove")
    yield Items(_LIMITS)


def _signal(entry: Mapping[str, Any]) -> str:
    found = entry.get("signal")
    return DOES_NOT_APPLY if found is None else "yes" if found else "no"


def _measurements(metrics: Mapping[str, Any]) -> Table:
    rows, notes = [], []
    for entry in metrics.values():
        title = str(entry.get("title", ""))
        computed = entry.get("status") == "ok"
        signal = _signal(entry)
        share = dig(entry, "interval", "confidence")
        ends = interval(entry.get("interval"))
        rows.append(
            [
                text_cell(title),
                number_cell(decimal(entry.get("value")), strong=True),
                text_cell(f"{ends} ({percent(share, 0)})" if ends else DOES_NOT_APPLY),
                number_cell(decimal(entry.get("floor"))),
                number_cell(decimal(entry.get("ceiling"))),
                text_cell(signal, strong=signal == "yes"),
            ]
        )
        if not computed:
            notes.append(f"{title}: {sentence(entry.get('reason'))}")
    return Table.of(
        "Measurements against held-out rows (floor = knows nothing of single rows)",
        ["measurement", "value", "interval", "floor", "ceiling", "signal"],
        rows,
        ["Signal: the whole interval lies above the floor.", *notes],
    )


def _copies(metrics: Mapping[str, Any]) -> Iterator[Block]:
    details = dig(metrics, "exact_copies", "details")
    if not details:
        return
    yield Subtitle("Copies")
    groups = {"training": "members", "held-out": "non_members"}
    rows = []
    for name, key in groups.items():
        like = "training" if key == "members" else "held_out"
        rows.append(
            [
                text_cell(f"{name} rows"),
                number_cell(count(dig(details, key, "rows"))),
                number_cell(count(dig(details, key, "occur_once"))),
                number_cell(count(dig(details, key, "occur_often"))),
                number_cell(count(dig(details, f"synthetic_rows_like_{like}", "count"))),
            ]
        )
    yield Table.of(
        "Real rows that stand in the synthetic table exactly as they are",
        [
            "",
            "compared",
            "copied, unique rows",
            "copied, repeated rows",
            "synthetic rows like them",
        ],
        rows,
    )


def _plain(plain: Any, metrics: Mapping[str, Any]) -> Iterator[Block]:
    """Set the table of the same generator without calibrated sampling beside the released one."""
    if not isinstance(plain, Mapping):
        return
    yield Subtitle("With and without calibrated sampling")
    rows = []
    for name, entry in (plain.get("metrics") or {}).items():
        released = metrics.get(name) or {}
        rows.append(
            [
                text_cell(entry.get("title", "")),
                number_cell(decimal(released.get("value")), strong=True),
                text_cell(interval(released.get("interval")) or DOES_NOT_APPLY),
                number_cell(decimal(entry.get("value"))),
                text_cell(interval(entry.get("interval")) or DOES_NOT_APPLY),
                text_cell(_signal(entry)),
            ]
        )
    yield Table.of(
        "What choosing rows by real classifiers adds to what can be told about training rows",
        ["measurement", "released", "interval", "without", "interval", "signal without"],
        rows,
        ["The verdict judges the released table."],
    )


_CHANCES = {
    "training_rows": "training rows",
    "repetition": "as often as it repeats itself",
    "shuffled_columns": "shuffled columns",
}


def _held_out(metrics: Mapping[str, Any]) -> Iterator[Block]:
    rows = []
    for name, key in (("exactly", "held_out_copies"), ("nearly", "held_out_near_copies")):
        details = dig(metrics, key, "details")
        if not details:
            continue
        entry = metrics[key]
        chances = details.get("chance") or {}
        rows.append(
            [
                text_cell(name),
                number_cell(count(details.get("rows"))),
                number_cell(percent((entry.get("value") or 0.0) + (entry.get("control") or 0.0))),
                *(
                    number_cell(percent(chances[each]) if each in chances else DOES_NOT_APPLY)
                    for each in _CHANCES
                ),
            ]
        )
    if rows:
        yield Table.of(
            "Held-out rows that stand in the synthetic table, and in tables that never saw them",
            ["", "held-out rows", "found", *_CHANCES.values()],
            rows,
            [
                "The largest of the last three is what chance explains; equal held-out rows count "
                "once. Nearly: ten times nearer than the nearest training row."
            ],
        )


def _rare(metrics: Mapping[str, Any]) -> Iterator[Block]:
    rows = []
    for key in ("rare_isolated", "rare_unusual"):
        details = dig(metrics, key, "details")
        if not details:
            continue
        rows.append(
            [
                text_cell(dig(metrics, key, "title")),
                number_cell(count(details.get("rare_members"))),
                number_cell(count(details.get("rare_non_members"))),
                number_cell(decimal(details.get("median_distance_members"))),
                number_cell(decimal(details.get("median_distance_non_members"))),
            ]
        )
    if rows:
        yield Subtitle("Rare records")
        yield Table.of(
            "Median distance of rare rows to their closest synthetic row",
            ["rare rows", "training", "held out", "distance, training", "distance, held out"],
            rows,
        )


def _attributes(columns: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if not columns:
        return
    yield Subtitle("Attribute inference")
    rows, notes = [], []
    for entry in columns:
        name = str(entry.get("column", ""))
        signal = _signal(entry)
        rows.append(
            [
                text_cell(name),
                number_cell(percent(entry.get("accuracy_members"))),
                number_cell(percent(entry.get("accuracy_non_members"))),
                number_cell(decimal(entry.get("difference"))),
                text_cell(interval(entry) or DOES_NOT_APPLY),
                text_cell(signal, strong=signal == "yes"),
            ]
        )
        if entry.get("reason"):
            notes.append(f"{name}: {sentence(entry['reason'])}")
    yield Table.of(
        "Guessing one column from all others by the most similar synthetic row",
        ["column", "training rows", "held-out rows", "difference", "interval", "signal"],
        rows,
        ["Only the difference counts: guessing held-out rows well is knowledge about people in "
         "general.", *notes],
    )  # fmt: skip


def _model_file(kept: Any) -> Iterator[Block]:
    if not isinstance(kept, Mapping):
        return
    yield Subtitle("Real values in the model file")
    fields: Sequence[Mapping[str, Any]] = kept.get("fields") or []
    few = kept.get("few", 10)
    yield Text(str(kept.get("policy", "")))
    rows = [
        [
            text_cell(field.get("column", "")),
            text_cell(field.get("field", "")),
            number_cell(count(field.get("values"))),
            number_cell(count(field.get("real_values"))),
            number_cell(
                DOES_NOT_APPLY
                if field.get("rarest_training_count") is None
                else count(field["rarest_training_count"])
            ),
            number_cell(count(field.get("held_by_few"))),
        ]
        for field in fields[:MOST_FIELDS]
    ]
    more = len(fields) - len(rows)
    yield Table.of(
        "Fields of model.json that carry values of real rows",
        ["column", "field", "values", "real", "rows with the rarest", f"held by fewer than {few}"],
        rows,
        [f"{more} further field(s) are in privacy.json."] if more > 0 else [],
    )
