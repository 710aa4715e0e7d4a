"""Several runs side by side: mean and spread over the seeds of each kind of run."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from bcgan.errors import ArtefactError, InputError
from bcgan.report.document import Group, HeadlineMetric, Level, Report
from bcgan.report.summary import GROUPS

SCHEMA_VERSION = 1
REPORT_FILE = "report.json"
FEWEST_RUNS = 3
"""Runs of every kind that it takes to call a mean the best."""

EVALUATIONS = (
    "compatibility",
    "classifiers",
    "interpretation",
    "projection",
    "fidelity",
    "detection",
    "privacy",
)
"""Groups of parameters that change numbers, not tables."""

Number = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ComparedRun(_Part):
    """One run.

    Attributes:
        kind: Data set, target, variant with label, preset: runs that differ in the seed alone.
        table: Data set and target, with which `kind` begins.
        seed: Its seed.
        source_sha256: Fingerprint of its real table.
        level: Its verdict.
        test_sha256: Fingerprint of its test table, where it is one of its own.
        split_seed: Drew its held-out rows, where it has no such table.
        evaluation: Parameters of its evaluations that differ from their defaults.
        label: The verdict in words.
        reason: The most serious reason; of equal ones that on utility.
        points: How many reasons are not good.
        folder: Name of the folder it was read from.
    """

    kind: str
    table: str
    seed: int
    source_sha256: str | None
    level: Level
    label: str
    reason: str
    folder: str
    points: int = 0
    test_sha256: str | None = None
    split_seed: int = 0
    evaluation: dict[str, JsonValue] = Field(default_factory=dict)


class Spread(_Part):
    """One metric over the seeds of one kind of run.

    Attributes:
        runs: Runs that have a value.
        mean: Mean of their values; None without any.
        sd: Standard deviation with n - 1; None with fewer than two.
        low: Smallest value.
        high: Largest value.
        floor: Mean of their floors; None without any.
        ceiling: Mean of their ceilings; None without any.
    """

    runs: int
    mean: Number | None = None
    sd: Number | None = None
    low: Number | None = None
    high: Number | None = None
    floor: Number | None = None
    ceiling: Number | None = None


class ComparedMetric(_Part):
    """One metric over all kinds of run.

    Attributes:
        id: Its name.
        group: Chapter it belongs to.
        title: What is measured.
        better: Which direction is the better one.
        spreads: By kind of run.
    """

    id: str
    group: Group
    title: str
    better: Literal["higher", "lower"]
    spreads: dict[str, Spread]


class Comparison(_Part):
    """The content of `comparison.json`.

    Attributes:
        schema_version: Changes when a field changes its meaning or goes.
        kinds: Kinds of run, in the order of the page.
        runs: All runs.
        metrics: All metrics that any run has.
        notes: What a reader has to know before comparing.
    """

    schema_version: Literal[1] = 1
    kinds: tuple[str, ...]
    runs: tuple[ComparedRun, ...]
    metrics: tuple[ComparedMetric, ...]
    notes: tuple[str, ...] = ()


def read_report(folder: Path) -> Report:
    """Read the report of a run.

    Args:
        folder: The run's reporting folder, or its `report.json`.

    Returns:
        The report.

    Raises:
        InputError: If there is none.
        ArtefactError: If the file is damaged or was written by another version.
    """
    path = folder if folder.is_file() else folder / REPORT_FILE
    if not path.is_file():
        raise InputError(
            f"There is no {REPORT_FILE} in {folder}: name a run's reporting folder, such as "
            "data/08_reporting/<dataset>/<variant>/seed0, or run `kedro run --pipelines report` "
            "with that run's parameters."
        )
    try:
        return Report.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ArtefactError(
            f"The file {path} is no report of this version ({reason}); run "
            "`kedro run --pipelines report` again with that run's parameters."
        ) from error


def find_reports(folder: Path) -> list[Path]:
    """Find the reports of a data set.

    Args:
        folder: The data set's reporting folder.

    Returns:
        Folders that hold one, sorted by name.

    Raises:
        InputError: If there is none.
    """
    found = sorted(path.parent for path in folder.rglob(REPORT_FILE))
    if not found:
        raise InputError(
            f"There is no {REPORT_FILE} below {folder}: run the data set first, or "
            "name the environment it was run in by --env."
        )
    return found


def compare_reports(reports: Sequence[tuple[str, Report]]) -> Comparison:
    """Set runs side by side.

    Args:
        reports: Name of the folder and content of each; at least one.

    Returns:
        The content of `comparison.json`.
    """
    runs = [_run(folder, report) for folder, report in reports]
    kinds = tuple(dict.fromkeys(sorted(run.kind for run in runs)))
    known: dict[str, HeadlineMetric] = {}
    for _, report in reports:
        for metric in report.metrics:
            known.setdefault(metric.id, metric)
    ordered = sorted(known.values(), key=lambda metric: list(GROUPS).index(metric.group))
    return Comparison(
        kinds=kinds,
        runs=tuple(sorted(runs, key=lambda run: (run.kind, run.seed, run.folder))),
        metrics=tuple(
            ComparedMetric(
                id=metric.id,
                group=metric.group,
                title=metric.title,
                better=metric.better,
                spreads={
                    kind: _spread(
                        report.metric(metric.id)
                        for run, (_, report) in zip(runs, reports, strict=True)
                        if run.kind == kind
                    )
                    for kind in kinds
                },
            )
            for metric in ordered
        ),
        notes=tuple(_notes(runs)),
    )


def _run(folder: str, report: Report) -> ComparedRun:
    about = report.provenance
    table = f"{about.dataset} / {about.target if about.target is not None else 'no target'}"
    preset = f", preset {about.preset}" if about.preset not in (None, "default") else ""
    reasons = report.verdict.reasons
    own_test = about.test_source_sha256 or about.test_source
    return ComparedRun(
        kind=f"{table}: {about.name}{preset}",
        table=table,
        seed=about.seed,
        source_sha256=about.source_sha256,
        level=report.verdict.level,
        label=report.verdict.label,
        reason=reasons[0].text if reasons else "",
        points=sum(reason.grade != "good" for reason in reasons),
        folder=folder,
        test_sha256=own_test,
        split_seed=about.split_seed,
        evaluation={
            **{
                name: value
                for name, value in about.parameters.items()
                if name.partition(".")[0] in EVALUATIONS
            },
            "classifier_seed": about.classifier_seed,
        },
    )


def _spread(metrics: Iterable[HeadlineMetric | None]) -> Spread:
    found = [each for each in metrics if each is not None and each.value is not None]
    values = [each.value for each in found if each.value is not None]
    if not values:
        return Spread(runs=0)
    return Spread(
        runs=len(values),
        mean=fmean(values),
        sd=stdev(values) if len(values) > 1 else None,
        low=min(values),
        high=max(values),
        floor=_mean(each.floor for each in found),
        ceiling=_mean(each.ceiling for each in found),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return fmean(known) if known else None


def _notes(runs: Sequence[ComparedRun]) -> Iterable[str]:
    tables = {run.source_sha256 for run in runs}
    if len(tables) > 1:
        yield (
            "The runs are of different real tables: compare them with their own floors and "
            "ceilings, not with each other."
        )
    if len({(run.test_sha256, run.test_sha256 or run.split_seed) for run in runs}) > 1:
        yield (
            "The runs are tested on different rows (another test source or split seed), so their "
            "numbers differ by more than what made the tables."
        )
    if len({json.dumps(run.evaluation, sort_keys=True) for run in runs}) > 1:
        yield (
            "The runs were evaluated with different settings "
            f"({', '.join(_differing([run.evaluation for run in runs]))}), so their numbers differ "
            "by more than what made the tables."
        )
    counts = [sum(run.kind == kind for run in runs) for kind in {run.kind for run in runs}]
    if min(counts) < FEWEST_RUNS:
        yield (
            "Some kinds have fewer than three runs: a difference smaller than the spread over "
            "seeds means nothing, and nothing stands out in bold."
        )


def _differing(settings: Sequence[Mapping[str, JsonValue]]) -> list[str]:
    names = sorted({name for each in settings for name in each})
    return [
        name
        for name in names
        if len({json.dumps(each.get(name), sort_keys=True) for each in settings}) > 1
    ]
