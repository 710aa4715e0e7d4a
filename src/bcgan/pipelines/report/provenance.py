"""What a run was made from, out of its parameters and manifests."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from bcgan.pipelines.report.changed_parameters import (
    GROUP_TYPES,
    changed_parameters,
    command_of,
    file_name,
    own_settings,
)
from bcgan.report.document import Provenance, StageRecord
from bcgan.synthesizer.manifest import (
    SOURCE,
    STAGES,
    SYNTHETIC,
    TEST_SOURCE,
    Record,
    read_records,
)


def provenance_of(
    parameters: Mapping[str, Any],
    schema: Mapping[str, Any],
    manifests: Iterable[Mapping[str, Any]],
    sections: Mapping[str, Any],
    types: Mapping[str, type[BaseModel]] = GROUP_TYPES,
) -> Provenance:
    """Put together where a table comes from.

    Args:
        parameters: All parameters of the run, typed or not.
        schema: Schema of the table.
        manifests: Contents of the manifests.
        sections: Contents of the evaluations' JSON files, for the numbers of rows.
        types: Classes of the groups of parameters.

    Returns:
        The provenance, without any folder of this machine.
    """
    settings = own_settings(parameters)
    records: dict[str, Record] = {}
    for manifest in manifests:
        records.update(read_records(manifest))
    external = settings.synthetic is not None
    released = records.get("import_table" if external else "sample")
    code = dict(released.facts.get("code") or {}) if released is not None else {}
    revision, dirty = code.pop("revision", None), code.pop("dirty", "false") == "true"
    made_from = released.made_from if released is not None else {}
    tables = made_from.get("preprocess", {})
    preprocess = records.get("preprocess")
    return Provenance(
        dataset=settings.dataset,
        source=file_name(settings.source),
        source_sha256=tables.get(SOURCE),
        data_note=str(preprocess.facts.get("data_note", "")) if preprocess is not None else "",
        test_source=None if settings.test_source is None else file_name(settings.test_source),
        test_source_sha256=tables.get(TEST_SOURCE),
        synthetic_source=None if settings.synthetic is None else file_name(settings.synthetic),
        synthetic_sha256=made_from.get("import_table", {}).get(SYNTHETIC),
        target=schema.get("target"),
        task=str(schema.get("task", "none")),
        variant=settings.origin,
        label=settings.label,
        preset=None if external else settings.preset,
        seed=settings.seed,
        split_seed=settings.split_seed,
        classifier_seed=settings.classifier_seed,
        created=released.facts.get("finished") if released is not None else None,
        rows=_rows(sections),
        columns=len(schema.get("columns", ())),
        versions=code,
        revision=f"{revision} (changed)" if revision and dirty else revision,
        parameters=changed_parameters(parameters, types),
        commands=(command_of(parameters, types),),
        stages=tuple(
            _stage(name, records[name]) for name in STAGES if name in records and name != "report"
        ),
    )


def _rows(sections: Mapping[str, Any]) -> dict[str, int]:
    measured = (sections.get("privacy") or {}).get("rows") or {}
    named = {"training": "training", "test": "held_out", "synthetic": "synthetic"}
    return {name: int(measured[key]) for name, key in named.items() if key in measured}


def _stage(name: str, record: Record) -> StageRecord:
    finished = record.facts.get("finished")
    return StageRecord(
        name=name,
        finished=finished,
        seconds=_seconds(record.facts.get("started"), finished),
        peak_memory_mib=record.facts.get("peak_memory_mib"),
    )


def _seconds(started: Any, finished: Any) -> float | None:
    try:
        span = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (TypeError, ValueError):
        return None
    return max(0.0, span.total_seconds())
