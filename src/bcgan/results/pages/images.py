"""Tables 4 and 5: what learners learn from generated images."""

from collections.abc import Callable, Sequence
from itertools import groupby
from statistics import fmean

from bcgan.results.image_runs import ImageRun
from bcgan.results.markdown import NOTHING, page, spread, table
from bcgan.results.material import Material
from bcgan.results.printed import LEARNERS, Breakdown

PAPER_STUDIES = {"mnist": ("mnist", "mnist_full"), "cifar10": ("cifar10", "cifar10_full")}
"""Our studies of each of the paper's image sets, by name of the page."""

_TITLES = {"mnist": "MNIST (table 4)", "cifar10": "CIFAR-10 (table 5)"}
_VARIANTS = ("wgan", "bwgan")
_NETWORKS = {"cnn": "CNN", "resnet_v2": "ResNet-56 v2"}
_SMOKE = (
    "**These are smoke figures**: they show that the pipelines run, and say nothing of the method."
)


def images_page(material: Material, name: str, runs: Sequence[ImageRun]) -> str:
    """Write the page of an image set.

    Args:
        material: The paper's numbers, and findings.
        name: Name of the page.
        runs: All stored runs on images.

    Returns:
        Markdown.
    """
    own = [run for run in runs if run.study in PAPER_STUDIES[name]]
    blocks = groupby(own, key=lambda run: (run.study, run.steps, run.training_images))
    return page(
        f"# {_TITLES[name]}",
        "Accuracy on real test images in per cent, and in brackets relative to the same learner "
        "trained on real images. Printed: one run. Ours: mean ± standard deviation over seeds.",
        material.findings.section(name),
        material.figure(f"{name}_grid.png", "Real and generated images, a column for each class"),
        *(_block(material.printed.images[name], list(block)) for _, block in blocks),
        "" if own else _printed_alone(material.printed.images[name], name),
    )


def _printed_alone(printed: Breakdown, name: str) -> str:
    rows = [
        [
            LEARNERS.get(learner, _NETWORKS.get(learner, learner)),
            f"{printed.real(learner):.1f}",
            *(_printed_pair(values.get(variant)) for variant in _VARIANTS),
        ]
        for learner, values in printed.learners.items()
    ]
    rows.append(["average, relative", NOTHING, *(f"{printed.average[v]:.1f}" for v in _VARIANTS)])
    if "dt_20" in printed.learners:
        six = [f"{printed.six_distinct(variant):.1f}" for variant in _VARIANTS]
        rows.append(["without the linear SVM, which repeats DT (d=20)", NOTHING, *six])
    studies = " or ".join(f"`study={study}`" for study in PAPER_STUDIES[name])
    return page(
        "## Printed",
        table(["learner", "REAL", "WGAN", "BWGAN"], rows),
        f"No run of {studies} is stored yet; [docs/images.md](../images.md) has the commands.",
    )


def _block(printed: Breakdown, runs: list[ImageRun]) -> str:
    first = runs[0]
    return page(
        f"## `study={first.study}`, {first.steps:,} generator steps, "
        f"{first.training_images:,} training images",
        _SMOKE if first.study == "cifar10" else "",
        _learners(printed, runs),
        _likeness(runs),
        _cells(runs),
    )


def _learners(printed: Breakdown, runs: list[ImageRun]) -> str:
    rows = []
    for learner, about in runs[0].learners.items():
        theirs = printed.learners[learner]
        shown = [_printed_pair(theirs.get(variant)) for variant in _VARIANTS]
        rows.append([about.name, "printed", f"{printed.real(learner):.1f}", *shown])
        real = sorted({run.learners[learner].real for run in runs})
        ours = [_accuracy(_of(runs, variant), learner) for variant in _VARIANTS]
        rows.append(["", "ours", spread([100 * value for value in real]), *ours])
    averages = [f"{printed.average[variant]:.1f}" for variant in _VARIANTS]
    rows.append(["average, relative", "printed", NOTHING, *averages])
    if "dt_20" in runs[0].learners:
        six = [f"{printed.six_distinct(variant):.1f}" for variant in _VARIANTS]
        rows.append(["without the linear SVM, which repeats DT (d=20)", "printed", NOTHING, *six])
        rows.append(["", "ours", NOTHING, *_averages(runs, without="linear_svm")])
    rows.append(["all learners", "ours", NOTHING, *_averages(runs, without="")])
    return table(["learner", "", "REAL", "WGAN", "BWGAN"], rows, texts=2)


def _likeness(runs: list[ImageRun]) -> str:
    rows = [
        ["own label, per cent", *_spreads(runs, lambda run: 100 * run.label_agreement[0], 1)],
        [
            "Fréchet distance, own classifier",
            *_spreads(runs, lambda run: run.classifier_frechet, 2),
        ],
        ["Inception Score", *_spreads(runs, lambda run: run.inception_score, 2)],
        ["FID", *_spreads(runs, lambda run: run.fid, 2)],
    ]
    judge = 100 * fmean(run.judge for run in runs)
    note = (
        f"The judge of the labels is right about {judge:.1f} % of real test images. The distance "
        "in the features of our own classifier is not the FID. What shows `-` was not computed: "
        "it needs an Inception weight file."
    )
    return f"{table(['', 'WGAN', 'BWGAN'], rows)}\n\n{note}"


def _cells(runs: list[ImageRun]) -> str:
    header = ["", "seed", "all learners", "own label", "95 % interval", "training, minutes"]
    return table(
        header,
        [
            [
                run.variant.upper() + (f", {run.label}" if run.label else ""),
                str(run.seed),
                f"{_average(run, ''):.1f}",
                f"{100 * run.label_agreement[0]:.1f}",
                " to ".join(f"{100 * end:.1f}" for end in run.label_agreement[1:]),
                f"{run.training_seconds / 60:.1f}",
            ]
            for run in runs
        ],
    )


def _printed_pair(found: float | tuple[float, float] | None) -> str:
    return NOTHING if not isinstance(found, tuple) else f"{found[0]:.1f} ({found[1]:.1f})"


def _of(runs: list[ImageRun], variant: str) -> list[ImageRun]:
    return [run for run in runs if run.variant == variant and not run.label]


def _accuracy(runs: list[ImageRun], learner: str) -> str:
    if not runs:
        return NOTHING
    found = [run.learners[learner] for run in runs]
    relative = fmean(100 * one.synthetic / one.real for one in found)
    return f"{spread([100 * one.synthetic for one in found])} ({relative:.1f})"


def _average(run: ImageRun, without: str) -> float:
    used = [each for name, each in run.learners.items() if name != without]
    return 100 * fmean(each.synthetic / each.real for each in used)


def _averages(runs: list[ImageRun], without: str) -> list[str]:
    return [spread([_average(run, without) for run in _of(runs, each)]) for each in _VARIANTS]


def _spreads(
    runs: list[ImageRun], value: Callable[[ImageRun], float | None], digits: int
) -> list[str]:
    found = [[value(run) for run in _of(runs, variant)] for variant in _VARIANTS]
    return [spread([one for one in each if one is not None], digits) for each in found]
