"""Whether a run may build on the artefacts that are there, and what to say when it may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bcgan.errors import ArtefactError
from bcgan.synthesizer.manifest import (
    STAGES,
    Difference,
    MadeFrom,
    Record,
    first_difference,
    identity_difference,
)


@dataclass(frozen=True)
class Artefact:
    """An artefact that a run would use without making it.

    Attributes:
        name: Its name in the catalog.
        stage: Stage that makes it.
        node: Node that makes it.
        exists: Whether it is on disk.
        remakable: Whether the node is part of the run, so that the artefact is made anew once it
            is removed (`--only-missing-outputs`).
    """

    name: str
    stage: str
    node: str
    exists: bool
    remakable: bool = False


@dataclass(frozen=True)
class Reuse:
    """What to do before the run starts.

    Attributes:
        remove: Artefacts that are out of date and are made anew once they are removed.
        warnings: Sentences about artefacts that are used although they are out of date.
    """

    remove: tuple[Artefact, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unfinished:
    """A training that was stopped and can be continued.

    Attributes:
        step: Step of its newest checkpoint.
        difference: What the run asks for differently, if anything.
    """

    step: int
    difference: Difference | None


def plan_reuse(
    artefacts: Iterable[Artefact],
    records: Mapping[str, Record],
    expected: Mapping[str, MadeFrom],
    overwrite: bool,
    command: str = "kedro run",
) -> Reuse:
    """Decide which artefacts a run may use.

    Args:
        artefacts: What the run would use without making it.
        records: What is known of each stage's artefacts.
        expected: What each stage's artefacts would be made from now.
        overwrite: The user allows to remake, else to use, what is out of date.
        command: How the user runs pipelines, for the advice.

    Returns:
        What to remove and what to warn of.

    Raises:
        ArtefactError: If an artefact is missing, or is out of date and `overwrite` is not set.
    """
    artefacts = list(artefacts)
    stale = _stale_stages(artefacts, records, expected)
    remove: list[Artefact] = []
    warnings: list[str] = []
    for artefact in artefacts:
        if not artefact.exists:
            raise ArtefactError(
                f"The artefact '{artefact.name}' is not there: "
                f"run `{command} --pipelines {','.join(stale)}` with the same parameters first."
            )
        record = records.get(artefact.stage)
        if artefact.remakable and _interrupted(artefact, record):
            remove.append(artefact)
            continue
        reason = _reason(artefact, record, expected[artefact.stage])
        if reason is None:
            continue
        if not overwrite:
            cure = _cure(artefact, stale, command)
            raise ArtefactError(f"The artefact '{artefact.name}' {reason}: {cure}")
        if artefact.remakable:
            remove.append(artefact)
        else:
            warnings.append(f"The artefact '{artefact.name}' {reason}; it is used all the same.")
    return Reuse(tuple(remove), tuple(warnings))


def settle_unfinished(unfinished: Unfinished, overwrite: bool) -> str | None:
    """Keep a run from throwing away an unfinished training that it cannot continue.

    Args:
        unfinished: The training.
        overwrite: The user allows to throw it away.

    Returns:
        A warning if it is thrown away; nothing if it is continued.

    Raises:
        ArtefactError: If the run asks for something else, and `overwrite` is not set.
    """
    if unfinished.difference is None:
        return None
    what = (
        f"The training that was stopped after the checkpoint of step {unfinished.step} was "
        f"{unfinished.difference}"
    )
    if overwrite:
        return f"{what}; it is thrown away, and training starts anew."
    raise ArtefactError(
        f"{what} and cannot be continued like that: run it as it was to finish it, or add "
        "overwrite=true to throw it away and start anew."
    )


def refuse_other_identity(stage: str, record: Record | None, wanted: MadeFrom) -> None:
    """Stop a run that would replace artefacts of another table or target.

    Args:
        stage: Stage whose artefacts would be replaced.
        record: What is known of the artefacts that are there.
        wanted: What the new ones would be made from.

    Raises:
        ArtefactError: If they belong to another table or target.
    """
    difference = identity_difference(record.made_from, wanted) if record is not None else None
    if difference is None:
        return
    raise ArtefactError(
        f"The artefacts of {stage} that are there were {difference}: give the source file another "
        "name to keep them, or add overwrite=true to replace them."
    )


def refuse_other_preparation(
    stage: str, found: Mapping[str, Record], known: Mapping[str, Record]
) -> None:
    """Stop a run whose data set another one has prepared in another way meanwhile.

    Args:
        stage: Stage that is about to begin.
        found: What the shared parts of the data set are made from now, by stage.
        known: What they were made from when this run read or made them.

    Raises:
        ArtefactError: If they are not the same.
    """
    earlier = list(STAGES)[: list(STAGES).index(stage)]
    for name in earlier:
        if STAGES[name].group != "dataset" or name not in found or name not in known:
            continue
        difference = first_difference(found[name].made_from, known[name].made_from)
        if difference is not None:
            raise ArtefactError(
                f"Another run has made the artefacts of {name} anew meanwhile; they were "
                f"{difference}: run the two one after the other, or in environments of their own."
            )


def _interrupted(artefact: Artefact, record: Record | None) -> bool:
    return record is not None and record.nodes.get(artefact.node) == "started"


def _reason(artefact: Artefact, record: Record | None, wanted: MadeFrom) -> str | None:
    if record is None or artefact.node not in record.nodes:
        return "has no record of what it was made from"
    difference = first_difference(record.made_from, wanted)
    if difference is not None:
        return f"was {difference}"
    if _interrupted(artefact, record):
        return "is incomplete, since the run that made it was stopped"
    return None


def _stale_stages(
    artefacts: Iterable[Artefact],
    records: Mapping[str, Record],
    expected: Mapping[str, MadeFrom],
) -> list[str]:
    """Name the stages to run again before the artefacts can be used, in their order."""
    lineage = {stage for artefact in artefacts for stage in expected[artefact.stage]}
    missing = {
        artefact.stage
        for artefact in artefacts
        if not artefact.exists
        or artefact.stage not in records
        or artefact.node not in records[artefact.stage].nodes
    }
    return [
        name
        for name in STAGES
        if name in missing
        or (
            name in lineage
            and (
                name not in records
                or "started" in records[name].nodes.values()
                or first_difference(records[name].made_from, expected[name]) is not None
            )
        )
    ]


def _cure(artefact: Artefact, stale: list[str], command: str) -> str:
    if artefact.remakable:
        return (
            "run without --only-missing-outputs, or add overwrite=true to remake what is out of "
            "date."
        )
    return (
        f"run `{command} --pipelines {','.join(stale or [artefact.stage])}` with the same "
        "parameters first, or add overwrite=true to use it as it is."
    )
