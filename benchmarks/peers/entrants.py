"""Who takes part: how each is installed and started. All at their own default settings."""

from dataclasses import dataclass, replace

TORCH = "torch==2.13.0"


@dataclass(frozen=True)
class Entrant:
    """A generator.

    Attributes:
        name: Short name, also of the outputs' folder.
        title: As the table shows it.
        trainer: Script in `trainers`.
        requirements: What its own environment needs, installed one after the other; nothing for
            what runs in ours.
        unwanted: Packages that must go again, because they do not fit the others.
        options: For the script.
        seeds: How many seeds by default.
        of: Entrant whose trained model is used; nothing for one that trains itself.
        tasks: Which targets it can be asked for.
    """

    name: str
    title: str
    trainer: str
    requirements: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    options: tuple[tuple[str, object], ...] = ()
    seeds: int = 5
    of: str | None = None
    tasks: tuple[str, ...] = ("classification", "regression")


CTGAN = (TORCH, "ctgan==0.12.1", "pyarrow")
CLASSES = ("classification",)

ENTRANTS = {
    entrant.name: entrant
    for entrant in (
        Entrant("bmade", "bcgan", "bcgan_table.py"),
        # Rows of a numeric target are never chosen, so there it would be the same table.
        Entrant("made", "bcgan, rows not chosen", "bcgan_plain.py", of="bmade", tasks=CLASSES),
        Entrant(
            "argn",
            "mostlyai-engine (TabularARGN)",
            "mostlyai_table.py",
            (TORCH, "mostlyai-engine==2.7.3"),
            # They were built for another PyTorch, and an import of one stops the engine's.
            unwanted=("torchvision", "torchaudio"),
        ),
        Entrant("ctgan", "CTGAN, 300 epochs", "ctgan_table.py", CTGAN, seeds=1),
        Entrant(
            "tvae",
            "TVAE, 300 epochs",
            "ctgan_table.py",
            CTGAN,
            options=(("model_name", "TVAE"),),
            seeds=1,
        ),
        Entrant("smotenc", "SMOTENC", "baseline_table.py", tasks=CLASSES),
        Entrant("columns", "independent columns", "baseline_table.py", seeds=1),
        Entrant(
            "labelled",
            "independent columns, labelled",
            "baseline_table.py",
            seeds=1,
            tasks=CLASSES,
        ),
    )
}


BUDGETS = (30, 60, 120, 300, 600)
"""Seconds that are asked for, for the figure of quality against time."""


def within(entrant: Entrant, seconds: int) -> Entrant:
    """Ask a generator to train for so long, in its own way of asking; nothing else is changed.

    What is asked for is not what a fit takes: ours needs classifiers and judges besides, and
    TabularARGN may stop before. So tables are compared by the seconds that were measured.

    Args:
        entrant: One of `bmade`, `argn`, `ctgan` and `tvae`.
        seconds: How long.

    Returns:
        The entrant `<name>-<seconds>s`, one seed.
    """
    asked = {
        "bmade": ("parameters", {"gan": {"budget": f"{seconds}s"}}),
        "argn": ("parameters", {"max_training_time": seconds / 60}),
        "ctgan": ("fit_within_seconds", seconds),
        "tvae": ("fit_within_seconds", seconds),
    }
    return replace(
        entrant,
        name=f"{entrant.name}-{seconds}s",
        title=f"{entrant.title.partition(',')[0]}, {seconds} s",
        options=(*entrant.options, asked[entrant.name]),
        seeds=1,
    )


BUDGETED = {
    timed.name: timed
    for name in ("bmade", "argn", "ctgan", "tvae")
    for timed in (within(ENTRANTS[name], seconds) for seconds in BUDGETS)
}
