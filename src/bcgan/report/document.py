"""The content of `report.json`: a versioned schema, checked whenever it is written or read."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

SCHEMA_VERSION = 1

Number = Annotated[float, Field(allow_inf_nan=False)]
Group = Literal["compatibility", "interpretation", "fidelity", "privacy"]
Grade = Literal["good", "care", "stop", "unknown"]
Level = Literal["fit", "care", "stop", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(_Part):
    """Where a number lies, given how few rows there are.

    Attributes:
        low: Lower end.
        high: Upper end.
        confidence: Share of such intervals that hold the number, in (0, 1).
    """

    low: Number
    high: Number
    confidence: Number = 0.95


class HeadlineMetric(_Part):
    """One number of the summary with all that is needed to read it.

    Attributes:
        id: Its name; the same in every report.
        group: Chapter it belongs to.
        title: What is measured.
        status: Whether there is a number.
        value: The number, where there is one.
        floor: The same of a table that is as bad (privacy: as harmless) as can be.
        ceiling: The same of a table that is as good (privacy: as telling) as can be.
        halves: The same of one half of the real rows for the other, where it was measured.
        interval: Where the number lies.
        better: Which direction is the better one.
        guess: What reaches 0 without any table, such as guessing the majority class; nothing
            where 0 has no such meaning.
        how_to_read: One plain sentence.
        reason: Why there is no number.
        notes: What the number leaves out, and why it has no floor, ceiling or interval.
    """

    id: str
    group: Group
    title: str
    status: Literal["ok", "not computable"]
    value: Number | None = None
    floor: Number | None = None
    ceiling: Number | None = None
    halves: Number | None = None
    interval: Interval | None = None
    better: Literal["higher", "lower"] = "higher"
    guess: str | None = None
    how_to_read: str
    reason: str | None = None
    notes: tuple[str, ...] = ()


class Reason(_Part):
    """What one rule of the verdict found.

    Attributes:
        rule: Name of the rule, as in docs/report.md.
        group: What it judges.
        grade: `good`, `care`, `stop`, or `unknown` where it cannot tell.
        text: One or two plain sentences that name the number and the threshold.
        metric: The headline metric that was judged, where it is one.
        value: The number that was compared.
        threshold: What it was compared with.
    """

    rule: str
    group: Literal["utility", "fidelity", "privacy", "evidence"]
    grade: Grade
    text: str
    metric: str | None = None
    value: Number | None = None
    threshold: Number | None = None


class Verdict(_Part):
    """What to do with the table, and why.

    Attributes:
        level: `fit`, `care`, `stop` or `unknown`.
        label: The level in words.
        summary: One plain sentence.
        reasons: All that was found, the most serious first.
        caveat: What the verdict does not say.
    """

    level: Level
    label: str
    summary: str
    reasons: tuple[Reason, ...]
    caveat: str


class StageRecord(_Part):
    """One stage of the work.

    Attributes:
        name: Name of the pipeline.
        finished: When, ISO 8601 in UTC; None where it is not known.
        seconds: From its start to its end.
        peak_memory_mib: Largest memory of the main process until then, in MiB.
    """

    name: str
    finished: str | None = None
    seconds: Number | None = None
    peak_memory_mib: Number | None = None


class Provenance(_Part):
    """What the table was made from, and how.

    Attributes:
        dataset: Name of the data set.
        source: File name of the real table.
        source_sha256: Its fingerprint.
        data_note: What must be said of it, such as that it is a sample; empty for nothing.
        test_source: File name of the test table, where it is one of its own.
        test_source_sha256: Its fingerprint.
        synthetic_source: File name of a synthetic table that was made elsewhere.
        synthetic_sha256: Its fingerprint.
        target: Name of the target column; None without one.
        task: What is predicted.
        variant: Name of the GAN variant; `external` for a table made elsewhere.
        label: What sets the run apart from others of the variant.
        preset: Name of the preset; None for a table made elsewhere.
        seed: Of training and sampling.
        split_seed: Of the held-out rows.
        classifier_seed: Of classifiers and learners.
        created: When the table was made, ISO 8601 in UTC; None where it is not known.
        rows: Number of rows by part: `training`, `test`, `synthetic`.
        columns: Number of columns.
        versions: Versions of bcgan, Python and what results depend on.
        revision: Commit of the code; None where it is not known.
        parameters: Parameters of the run that differ from their defaults.
        commands: How to make the same again.
        stages: What was done, in its order.
    """

    dataset: str
    source: str
    source_sha256: str | None = None
    data_note: str = ""
    test_source: str | None = None
    test_source_sha256: str | None = None
    synthetic_source: str | None = None
    synthetic_sha256: str | None = None
    target: str | None = None
    task: str = "none"
    variant: str
    label: str = ""
    preset: str | None = None
    seed: int = 0
    split_seed: int = 0
    classifier_seed: int = 0
    created: str | None = None
    rows: dict[str, int] = Field(default_factory=dict)
    columns: int = 0
    versions: dict[str, str] = Field(default_factory=dict)
    revision: str | None = None
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    commands: tuple[str, ...] = ()
    stages: tuple[StageRecord, ...] = ()

    @property
    def external(self) -> bool:
        """Whether the synthetic table was made elsewhere."""
        return self.synthetic_source is not None

    @property
    def name(self) -> str:
        """Variant and label as the output folder is named."""
        return f"{self.variant}-{self.label}" if self.label else self.variant


class Report(_Part):
    """The content of `report.json`.

    Attributes:
        schema_version: Changes when a field changes its meaning or goes.
        verdict: What to do with the table, and why.
        metrics: The numbers of the summary.
        provenance: What the table was made from, and how.
    """

    schema_version: Literal[1] = 1
    verdict: Verdict
    metrics: tuple[HeadlineMetric, ...]
    provenance: Provenance

    def metric(self, name: str) -> HeadlineMetric | None:
        """Give a metric by its id; None where there is none."""
        return next((each for each in self.metrics if each.id == name), None)

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        return self.model_dump(mode="json")
