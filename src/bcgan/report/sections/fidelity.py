"""How alike the columns and their associations look, and whether rows can be told apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bcgan.report.blocks import (
    DOES_NOT_APPLY,
    Block,
    Cell,
    Notice,
    Section,
    Subtitle,
    Table,
    Text,
    number_cell,
    text_cell,
)
from bcgan.report.entry_tables import Column, Entry, ends, entry_table, number, reasons, words
from bcgan.report.headline import MARGINS
from bcgan.report.material import Material
from bcgan.report.numbers import (
    count,
    decimal,
    dig,
    finite,
    moment,
    percent,
    sentence,
    significant,
    time_span,
)
from bcgan.report.pictures import PictureShelf

MOST_COLUMNS = 60
"""Columns that are listed, the least alike ones first beyond it."""

_FIGURES = {
    "distributions": (
        "Distribution of each column in real and synthetic rows; its distances are in the table of "
        "columns.",
        "Columns side by side: real (dark) and synthetic (orange).",
    ),
    "correlations": (
        "Correlation matrices of the numeric columns, real and synthetic.",
        "Correlations of numeric columns, real and synthetic.",
    ),
    "correlation_difference": (
        "Absolute difference of the two correlation matrices.",
        "Absolute difference of the correlations.",
    ),
    "association_difference": (
        "Absolute difference of the associations of all pairs of columns, of whatever kind.",
        "Absolute difference of all associations: correlation, Cramer's V, correlation ratio.",
    ),
}
_ASSOCIATIONS = {
    "correlation_difference_mean": "correlation, pairwise complete",
    "pearson_difference_mean": "correlation (number and number)",
    "cramers_v_difference_mean": "Cramer's V (category and category)",
    "correlation_ratio_difference_mean": "correlation ratio (category and number)",
}


def fidelity_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter on likeness.

    Args:
        material: What the run left on disk.
        shelf: Takes the figures.

    Returns:
        The chapter; one that states the reason where nothing was compared.
    """
    return Section(
        "fidelity",
        "Fidelity",
        "Do the columns look alike, one by one and in pairs? A table can look alike and still "
        "teach models little, so read this after compatibility.",
        tuple(_fidelity(material, shelf)),
    )


def detection_section(material: Material) -> Section:
    """Compose the chapter on telling rows apart.

    Args:
        material: What the run left on disk.

    Returns:
        The chapter; one that states the reason where it was not tried.
    """
    return Section(
        "detection",
        "Detection",
        "Classifiers learn to tell synthetic from real rows. An AUC of 0.5 means that they cannot, "
        "1 that they always can; real held-out rows in place of the synthetic ones give the "
        "ceiling.",
        tuple(_detection(material)),
    )


def _fidelity(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    reason = material.obstacle("fidelity")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("fidelity")
    columns: Sequence[Mapping[str, Any]] = found.get("columns") or []
    shown, note = _listed(columns)
    yield _distances(shown, note)
    yield from _moments(shown)
    yield from _associations(found)
    yield Subtitle("Figures")
    for name, path in material.pictures.items():
        texts = next((each for stem, each in _FIGURES.items() if _is_page_of(name, stem)), None)
        if texts is not None:
            yield shelf.take(path, *texts)


def _is_page_of(name: str, stem: str) -> bool:
    return name == stem or name.removeprefix(f"{stem}_").isdigit()


def _listed(columns: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[str]]:
    if len(columns) <= MOST_COLUMNS:
        return list(columns), []
    worst = sorted(columns, key=_distance, reverse=True)[:MOST_COLUMNS]
    note = (
        f"The {MOST_COLUMNS} least alike of {len(columns)} columns; all are in "
        "fidelity_columns.csv beside this page."
    )
    return worst, [note]


def _distance(column: Mapping[str, Any]) -> float:
    found = (finite(column.get(name)) for name in ("ks", "tv"))
    return max((each for each in found if each is not None), default=2.0)


def _distances(columns: Sequence[Entry], notes: Sequence[str]) -> Table:
    return entry_table(
        "Columns: distance between real and synthetic values (0 = equal)",
        [
            words("column", "column"),
            words("kind", "kind"),
            *(
                Column(title, partial(_measured, name=name, shown=shown))
                for name, title, shown in _DISTANCES
                if any(name in column for column in columns)
            ),
        ],
        columns,
        [
            "KS: largest gap between the distribution functions. TV: share of rows that would have "
            "to change category. JS: Jensen-Shannon divergence. W1: Wasserstein distance in "
            f"standard deviations. {DOES_NOT_APPLY}: for another kind of column.",
            *notes,
            *reasons(columns, "column"),
        ],
    )


_DISTANCES: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("ks", "KS", decimal),
    ("tv", "TV", decimal),
    ("jsd", "JS (bits)", decimal),
    ("wasserstein_scaled", "W1 (sd)", decimal),
    ("range_coverage", "range covered", percent),
    ("category_coverage", "categories covered", percent),
    ("missing_share_real", "missing, real", percent),
    ("missing_share_synthetic", "missing, synthetic", percent),
)
_OF_NUMBERS = ("ks", "wasserstein_scaled", "range_coverage")
_OF_CATEGORIES = ("tv", "category_coverage")


def _measured(column: Entry, name: str, shown: Callable[[Any], str]) -> Cell:
    categorical = column.get("kind") == "categorical"
    if name in (_OF_NUMBERS if categorical else _OF_CATEGORIES):
        return text_cell(DOES_NOT_APPLY)
    return number_cell(shown(column.get(name)))


def _moments(columns: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    ordered = [column for column in columns if column.get("kind") in ("numeric", "datetime")]
    if not ordered:
        return
    yield entry_table(
        "Moments of numeric and date columns",
        [
            words("column", "column"),
            *(
                Column(f"{title}, {part}", partial(_moment, field=f"{field}_{part}"))
                for title, field in (("mean", "mean"), ("sd", "sd"))
                for part in _PARTS
            ),
        ],
        ordered,
        [_dominated(column) for column in ordered if column.get("dominated_by_rows")],
    )


def _moment(column: Entry, field: str) -> Cell:
    return number_cell(_writer(column, field)(column.get(field)))


def _writer(column: Entry, field: str) -> Callable[[Any], str]:
    """Give what writes a mean or a standard deviation; those of dates are times."""
    if column.get("kind") != "datetime":
        return significant
    return moment if field.startswith("mean") else time_span


_PARTS = ("real", "synthetic")


def _dominated(column: Entry) -> str:
    rows = column["dominated_by_rows"]
    means, spreads = (
        " and ".join(_writer(column, field)(column.get(f"{field}_{part}_kept")) for part in _PARTS)
        for field in ("mean", "sd")
    )
    return (
        f"{column.get('column')}: {rows} real row(s) carry most of the variance (the largest "
        f"{percent(column.get('largest_row_variance_share'))}). Without them the means are "
        f"{means}, the standard deviations {spreads} (real and synthetic)."
    )


def _associations(found: Mapping[str, Any]) -> Iterator[Block]:
    baselines = found.get("baselines")
    entries = [
        {
            "title": title,
            "synthetic": found[key],
            "floor": dig(baselines, "independent_columns", key),
            "ceiling": dig(baselines, "bootstrap", key),
            "note": dig(found, "notes", key),
        }
        for key, title in _ASSOCIATIONS.items()
        if key in found
    ]
    if entries:
        yield entry_table(
            "Associations: mean absolute difference between real and synthetic rows",
            [
                words("association", "title"),
                number("synthetic", "synthetic", strong=True),
                number("floor", "floor"),
                number("ceiling", "ceiling"),
            ],
            entries,
            reasons(entries, "title"),
        )


def _detection(material: Material) -> Iterator[Block]:
    reason = material.obstacle("detection")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("detection")
    entries = [
        {
            **entry,
            "interval": {"low": entry.get("auc_low"), "high": entry.get("auc_high")},
            "by_columns": name == "logistic_regression",
        }
        for name, entry in (found.get("classifiers") or {}).items()
    ]
    yield entry_table(
        "Cross-validated AUC of telling synthetic from real rows",
        [
            words("classifier", "name", missing="classifier"),
            number("AUC", "auc", strong=True),
            ends("95 % interval", "interval"),
            Column("floor", _detection_floor),
            number("ceiling", "ceiling", "auc"),
        ],
        entries,
        [*reasons(entries), f"Floor of logistic regression: {MARGINS}."],
    )
    yield Text(
        f"Compared are {count(dig(found, 'rows_of_each_kind', 'synthetic'))} real rows with as "
        "many synthetic ones. Logistic regression sees each column by itself, gradient boosting "
        "how they go together. A high AUC does not spoil a table for model building; it means "
        "that single rows should not be read as people."
    )


def _detection_floor(entry: Entry) -> Cell:
    if entry["by_columns"]:
        return text_cell(DOES_NOT_APPLY)
    return number_cell(decimal(dig(entry, "floor", "auc")))
