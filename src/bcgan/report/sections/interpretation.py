"""Do interpretable models name the same features?"""

from collections.abc import Iterator, Mapping
from typing import Any

from bcgan.report.blocks import Block, Notice, Section, Table, number_cell
from bcgan.report.entry_tables import Column, entry_table, number, reasons, words
from bcgan.report.material import Material
from bcgan.report.numbers import count, sentence


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
    entries = [
        {"model": forest.get("name", "random forest"), "top": f"{top} features", **entry}
        for forest in forests.values()
        for top, entry in (forest.get("precision_at") or {}).items()
    ]
    return entry_table(
        "Precision: share of the most important features that are the same",
        [
            words("model", "model"),
            Column("features", lambda entry: number_cell(entry["top"].removesuffix(" features"))),
            number("synthetic", "synthetic", strong=True),
            number("floor", "floor"),
            number("by chance", "chance"),
            number("ceiling", "ceiling"),
        ],
        entries,
        reasons(entries, "top"),
    )


def _selection(svms: Mapping[str, Any]) -> Table:
    entries = list(svms.values())
    return entry_table(
        "Selected features: F1 of the two selections",
        [
            words("model", "name", missing="linear SVM"),
            number("synthetic", "synthetic", strong=True),
            number("floor", "floor"),
            number("ceiling", "ceiling"),
            number("selected, real", "selected", "real", shown=count),
            number("selected, synthetic", "selected", "synthetic", shown=count),
        ],
        entries,
        reasons(entries),
    )
