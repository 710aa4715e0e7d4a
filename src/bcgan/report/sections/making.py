"""How the table was made: training, model card, reproduction."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bcgan.report.blocks import (
    Block,
    Code,
    Facts,
    Items,
    Notice,
    Section,
    Subtitle,
    Text,
    number_cell,
    text_cell,
)
from bcgan.report.document import Provenance, StageRecord
from bcgan.report.entry_tables import pairs_table
from bcgan.report.material import Material
from bcgan.report.numbers import count, decimal, dig, duration, finite, percent, sentence
from bcgan.report.pictures import PictureShelf

_INTENDED = (
    "Meant for developing, comparing and teaching models on tables that cannot be shared, with a "
    "final check on real rows.",
    "Not meant for decisions about persons, for publishing statistics of the population, or as a "
    "substitute for a privacy assessment.",
)
_LIMITS = (
    "Rare categories and rare combinations are learned worst and may be missing.",
    "What the real table gets wrong, this one repeats: biases and errors are not corrected.",
    "Rows are independent draws: links between rows (households, repeated visits, time order) are "
    "lost.",
    "All numbers hold for this table and these held-out rows; another seed gives another table.",
)


def training_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter on the training.

    Args:
        material: What the run left on disk.
        shelf: Takes the loss curves.

    Returns:
        The chapter; one that says so where the table was made elsewhere.
    """
    return Section(
        "training",
        "Training",
        "How the generator was trained, and whether it went well.",
        tuple(_training(material, shelf)),
    )


def model_card_section(material: Material) -> Section:
    """Compose the model card.

    Args:
        material: What the run left on disk.

    Returns:
        Data, recipe, cost, use and limits.
    """
    return Section(
        "model-card",
        "Model card",
        "What this table was made from, by what, at what cost, and what it is for.",
        tuple(_model_card(material)),
    )


def reproduction_section(provenance: Provenance) -> Section:
    """Compose the chapter on doing it again.

    Args:
        provenance: What the table was made from, and how.

    Returns:
        Commands, parameters and versions.
    """
    return Section(
        "reproduce",
        "How to reproduce",
        "The same source, parameters, seeds and versions on the same kind of machine give the same "
        "bytes.",
        tuple(_reproduction(provenance)),
    )


def _training(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    found = material.section("training_report")
    if not found:
        yield Notice(
            "The table was made elsewhere, so there is no training to report."
            if material.provenance.external
            else "The training left no report."
        )
        return
    if "loss_figure" in material.pictures:
        yield shelf.take(
            material.pictures["loss_figure"],
            "Curves of every loss term over the training steps; their last values are in the table "
            "below.",
            "Loss terms over the training steps.",
        )
    facts = [
        ("Generator steps", count(found.get("last_step", found.get("steps")))),
        ("Kept step", count(found.get("kept_step"))),
        ("Time", duration(found.get("seconds"))),
    ]
    if found.get("threads") is not None:
        facts.append(("Threads", count(found["threads"])))
    if "stopped_early" in found:
        facts.append(("Stopped early", "yes" if found["stopped_early"] else "no"))
    accuracies = dig(material.section("classifier_report"), "accuracy_on_other_half") or []
    known = [each for each in map(finite, accuracies) if each is not None]
    if known:
        facts.append(
            (
                "Pretrained classifiers",
                f"{len(known)}, right for {percent(min(known))} to {percent(max(known))} of the "
                "rows they were not trained on",
            )
        )
    facts.extend(_critic_of_rows(found))
    yield Facts(tuple(facts))
    yield from _diagnosis(found.get("diagnosis"))
    losses: Mapping[str, Any] = found.get("last_losses") or {}
    if losses:
        yield pairs_table(
            "Loss terms at the end",
            ("term", "value"),
            (
                (name.replace("_", " "), number_cell(decimal(value, 4)))
                for name, value in losses.items()
            ),
        )


def _diagnosis(found: Any) -> Iterator[Block]:
    if not isinstance(found, list):
        return
    yield Subtitle("Diagnosis")
    messages = [
        sentence(each.get("message") if isinstance(each, Mapping) else each) for each in found
    ]
    yield Items(tuple(messages) or ("Nothing conspicuous was found.",))


def _model_card(material: Material) -> Iterator[Block]:
    about = material.provenance
    rows = about.rows
    yield Subtitle("Data")
    yield Facts(
        (
            ("Real table", f"{about.source}{f': {about.data_note}' if about.data_note else ''}"),
            (
                "Rows",
                f"{count(rows.get('training'))} to train on, {count(rows.get('test'))} held out",
            ),
            ("Columns", count(about.columns)),
            ("Target", _target(about)),
            ("Synthetic rows", count(rows.get("synthetic"))),
        )
    )
    yield Subtitle("Recipe")
    yield Facts(tuple(_recipe(material)))
    yield Subtitle("Cost")
    yield from _cost(material)
    yield Subtitle("Intended use")
    yield Items(_INTENDED)
    yield Subtitle("Limits")
    yield Items(_LIMITS)


def _critic_of_rows(training: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tell how sharply a critic chooses among generated rows, and what decided it."""
    found = training.get("critic_of_rows")
    if not isinstance(found, Mapping):
        return
    power = finite(found.get("sharpness"))
    chosen = finite(dig(found, "scores", str(power)))
    real = finite(found.get("real_score"))
    text = f"sharpness {decimal(power, 2)}"
    if chosen is not None and real is not None:
        text += (
            f"; a forest of rows chosen like that scores {decimal(chosen, 3)} on the validation "
            f"part, one of real rows {decimal(real, 3)} (quadratic score, at most 0.5)"
        )
    yield "Critic of rows", text


def _target(about: Provenance) -> str:
    return f"{about.target} ({about.task})" if about.target is not None else "none: unconditional"


def _recipe(material: Material) -> Iterator[tuple[str, str]]:
    about = material.provenance
    if about.external:
        yield "Made by", f"elsewhere; read from {about.synthetic_source}"
    else:
        yield "Made by", f"{about.variant}, preset {about.preset}"
    yield (
        "Seeds",
        f"{about.seed} (training and sampling), {about.split_seed} (held-out rows), "
        f"{about.classifier_seed} (classifiers and learners)",
    )
    gan = dig(material.section("training_recipe"), "gan") or {}
    if gan and not about.external:
        yield "Generator", f"hidden layers {_layers(gan.get('generator_hidden'))}"
        if _has_critic(material):
            yield "Critic", f"hidden layers {_layers(gan.get('critic_hidden'))}"
        yield "Batch size", count(gan.get("batch_size"))
    yield from _calibration(material, gan)


def _has_critic(material: Material) -> bool:
    return dig(material.section("training_report"), "last_losses", "critic") is not None


def _calibration(material: Material, gan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    about = material.provenance
    weight = dig(gan, "calibration", "weight")
    calibrated = about.variant.startswith("b") and about.target is not None
    if calibrated and weight is not None and _has_critic(material):
        form = str(dig(gan, "calibration", "form") or "").replace("_", "-")
        yield "Boundary calibration", f"{form}, weight {finite(weight):g}"
    if material.section("compatibility").get("plain"):
        yield "Rows", "chosen among more generated ones, see docs/sampling-calibration.md"


def _layers(widths: Any) -> str:
    known = isinstance(widths, list | tuple) and widths
    return " and ".join(count(width) for width in widths) if known else "not known"


def _cost(material: Material) -> Iterator[Block]:
    stages = [stage for stage in material.provenance.stages if stage.seconds is not None]
    peak = max((stage.peak_memory_mib or 0.0 for stage in stages), default=0.0)
    facts = []
    seconds = material.section("training_report").get("seconds")
    if seconds is not None:
        facts.append(("Training alone", duration(seconds)))
    if stages:
        facts.append(("All stages", duration(busy_seconds(stages))))
    facts.append(
        (
            "Peak memory",
            f"{decimal(peak / 1024, 1)} GiB in the main process" if peak else "not known",
        )
    )
    yield Facts(tuple(facts))
    if stages:
        yield pairs_table(
            "Seconds from the first to the last step of each stage; others may run in between",
            ("stage", "seconds"),
            ((stage.name, number_cell(decimal(stage.seconds, 0))) for stage in stages),
        )


def busy_seconds(stages: Sequence[StageRecord]) -> float:
    """Add up the time in which any stage was at work; stages may overlap, and runs lie apart.

    Args:
        stages: Records of the stages.

    Returns:
        Seconds.
    """
    spans = []
    for stage in stages:
        if stage.finished is not None and stage.seconds is not None:
            end = datetime.fromisoformat(stage.finished).timestamp()
            spans.append((end - stage.seconds, end))
    total, reached = 0.0, -math.inf
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _reproduction(provenance: Provenance) -> Iterator[Block]:
    for command in provenance.commands:
        yield Code(command)
    facts = [("Source (SHA-256)", provenance.source_sha256 or "not known")]
    if provenance.test_source is not None:
        facts.append(("Test table (SHA-256)", provenance.test_source_sha256 or "not known"))
    if provenance.external:
        facts.append(("Synthetic table (SHA-256)", provenance.synthetic_sha256 or "not known"))
    if provenance.revision is not None:
        facts.append(("Code", provenance.revision))
    facts += [(name, version) for name, version in provenance.versions.items()]
    yield Facts(tuple(facts))
    if provenance.parameters:
        yield pairs_table(
            "Parameters that differ from their defaults",
            ("parameter", "value"),
            ((name, text_cell(_shown(value))) for name, value in provenance.parameters.items()),
        )
    else:
        yield Text("All parameters have their default values.")


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
