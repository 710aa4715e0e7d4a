"""The verdict from its rules; docs/report.md explains each of them.

The rules stand in modules of their own, by what they judge. Each looks at a few numbers of the
summary and grades them `good`, `care`, `stop` or `unknown`. The worst grade decides: one `stop`
stops, whatever else is good.
"""

from collections.abc import Sequence

from bcgan.report.document import Grade, HeadlineMetric, Level, Provenance, Reason, Verdict
from bcgan.report.fidelity_rules import association_rule, detection_rule, lost_category_rule
from bcgan.report.held_out_rule import control_rule, evidence_rule
from bcgan.report.privacy_rules import privacy_rules
from bcgan.report.utility_rules import utility_rules

LABELS: dict[Level, str] = {
    "fit": "Fit to release for model building",
    "care": "Usable with care",
    "stop": "Do not release",
    "unknown": "Cannot judge",
}
CAVEAT = (
    "This verdict is made by fixed rules from the numbers below. It is no proof of privacy: "
    "attacks that failed here say nothing of stronger ones, and nothing here is a "
    "differential-privacy guarantee. It is about this one table, not about the model file or "
    "further tables."
)
_SUMMARIES: dict[Level, str] = {
    "fit": (
        "Models built on this table learn nearly what they would learn from the real rows, and no "
        "measurement found that it gives single training rows away."
    ),
    "care": "Nothing speaks against using this table outright, but read the points marked care.",
    "stop": "At least one finding speaks against giving this table away.",
    "unknown": "What was measured is not enough to recommend a release.",
}
_ORDER: tuple[Grade, ...] = ("stop", "unknown", "care", "good")
_DECISIVE = ("utility", "privacy", "evidence")
"""Groups in which not knowing is not enough."""


def judge(metrics: Sequence[HeadlineMetric], provenance: Provenance) -> Verdict:
    """Apply all rules.

    Args:
        metrics: The numbers of the summary.
        provenance: Tells whether the held-out rows can be trusted to be unseen.

    Returns:
        The verdict.
    """
    known = {metric.id: metric for metric in metrics}
    reasons = [
        *utility_rules(known),
        *privacy_rules(known),
        *control_rule(known),
        *evidence_rule(provenance),
        *detection_rule(known),
        *association_rule(known),
        *lost_category_rule(known),
    ]
    level = level_of(reasons)
    return Verdict(
        level=level,
        label=LABELS[level],
        summary=_SUMMARIES[level],
        # Of equal grade those on utility come first, as they were made first.
        reasons=tuple(sorted(reasons, key=lambda reason: _ORDER.index(reason.grade))),
        caveat=CAVEAT,
    )


def level_of(reasons: Sequence[Reason]) -> Level:
    """Let the worst grade decide.

    Args:
        reasons: What the rules found.

    Returns:
        `stop` with any `stop`; else `unknown` where utility, privacy or the held-out rows cannot
        be judged; else `care` with any `care` or any other gap; else `fit`.
    """
    grades = {reason.grade for reason in reasons}
    if "stop" in grades:
        return "stop"
    judged = {reason.group for reason in reasons if reason.grade != "unknown"}
    if any(reason.grade == "unknown" and reason.group in _DECISIVE for reason in reasons):
        return "unknown"
    if not {"utility", "privacy"} <= judged:
        return "unknown"
    return "care" if grades & {"care", "unknown"} else "fit"
