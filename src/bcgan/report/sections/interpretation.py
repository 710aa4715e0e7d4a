"""Do interpretable models name the same features?"""

from collections.abc import Iterator, Mapping
from typing import Any

from bcgan.report.blocks import Block, Notice, Section, Table, number_cell, text_cell
from bcgan.report.material import Material
from bcgan.report.numbers import count, decimal, dig, sentence


def interpretation_section(material: Material) -> Section:
    """Compose the chapter.

    Args:
        material: What the run left on disk.

    Returns:
        The chapter; one that states the reason where there is nothing to interpret.
    """
    return Section(
        "interpretation",
        "Interpretation",
        "Would somebody who explains the data by a model tell the same story? Features that matter "
        "to models of synthetic rows are compared with those that matter to models of real rows.",
        tuple(_blocks(material)),
    )


def _blocks(material: Material) -> Iterator[Block]:
    reason = material.obstacle("interpretation")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("interpretation")
    yield _importances(found.get("importances") or {})
    yield _selection(found.get("selection") or {})


def _importances(forests: Mapping[str, Any]) -> Table:
    rows, notes = [], []
    for forest in forests.values():
        for top, entry in (forest.get("precision_at") or {}).items():
            rows.append(
                [
                    text_cell(forest.get("name", "random forest")),
                    number_cell(top),
                    *(
                        number_cell(decimal(dig(entry, part)), strong=part == "synthetic")
                        for part in ("synthetic", "floor", "chance", "ceiling")
                    ),
                ]
            )
            if entry.get("note"):
                notes.append(f"{top} features: {sentence(entry['note'])}")
    return Table.of(
        "Precision: share of the most important features that are the same",
        ["model", "features", "synthetic", "floor", "by chance", "ceiling"],
        rows,
        dict.fromkeys(notes),
    )


def _selection(svms: Mapping[str, Any]) -> Table:
    rows, notes = [], []
    for entry in svms.values():
        name = str(entry.get("name", "linear SVM"))
        rows.append(
            [
                text_cell(name),
                *(
                    number_cell(decimal(entry.get(part)), strong=part == "synthetic")
                    for part in ("synthetic", "floor", "ceiling")
                ),
                *(
                    number_cell(count(dig(entry, "selected", part)))
                    for part in ("real", "synthetic")
                ),
            ]
        )
        if entry.get("note"):
            notes.append(f"{name}: {sentence(entry['note'])}")
    return Table.of(
        "Selected features: F1 of the two selections",
        ["model", "synthetic", "floor", "ceiling", "selected, real", "selected, synthetic"],
        rows,
        notes,
    )
