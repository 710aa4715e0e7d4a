"""Scores settings of the recipe on rows of the training part that nothing is trained on.

    python scripts/validation_scores.py train.parquet --target income \
        --arm default --arm 'more levels={"gan": {"levels": 64}}' \
        --arm 'a critic={"variant": "wgan", "gan": {"generator": "autoregressive", "steps": 300}}'
    python scripts/validation_scores.py train.parquet --target income --powers 0,0.5,1,2
    python scripts/validation_scores.py --table

Give it a training part: settings are settled by such scores, and a test part stays unseen. A tenth
of the rows (--share) is held out by class, the rest is what `BoundaryCalibratedGAN.fit` gets. Each
arm is a name and, after `=`, the parameters of the estimator that differ. With --powers rows are
also chosen with each power of the posterior, by judges too. A line of JSON for each arm
and seed goes to --out; what is there already is not computed again.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd
import torch
from sklearn.model_selection import train_test_split

from bcgan import BoundaryCalibratedGAN
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.compatibility import evaluate_compatibility
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.synthesizer.evaluated_columns import learned_columns
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.schema import apply_schema

COMPATIBILITY = CompatibilitySettings(mlp_max_iter=15, jobs=1, baselines=False, resamples=100)
SHOWN = ("seven", "lift", "macro_f1")


def main() -> int:
    """Score what is not there yet, or print the table."""
    options = _parser().parse_args()
    if options.table:
        sys.stdout.write(markdown(_lines(options.out)))
        return 0
    torch.set_num_threads(1)
    rows = pd.read_parquet(options.rows)
    is_class = rows[options.target].nunique() <= 20 or rows[options.target].dtype.kind not in "if"
    fitted, held_out = train_test_split(
        rows,
        test_size=options.share,
        random_state=options.split_seed,
        stratify=rows[options.target] if is_class else None,
    )
    parts = fitted.reset_index(drop=True), held_out.reset_index(drop=True)
    # What real rows teach depends on no arm.
    cache = JsonCache(options.out.with_suffix("") / "real_rows")
    done = {_key(line) for line in _lines(options.out)}
    for seed in range(options.seeds):
        for text in options.arm or ["default"]:
            arm, _, values = text.partition("=")
            key = {
                "rows": options.rows.stem,
                "arm": arm,
                "seed": seed,
                "split": options.split_seed,
            }
            if _key(key) in done:
                continue
            changed = json.loads(values or "{}")
            found = score(parts, options.target, changed, seed, options.powers, cache)
            line = {**key, **found}
            options.out.parent.mkdir(parents=True, exist_ok=True)
            with options.out.open("a") as file:
                file.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
    return 0


def score(
    parts: tuple[pd.DataFrame, pd.DataFrame],
    target: str,
    changed: dict[str, Any],
    seed: int,
    powers: tuple[float, ...],
    cache: JsonCache,
) -> dict[str, Any]:
    """Train on one part and score several ways to choose rows on the other.

    Args:
        parts: Rows to learn from, and rows that decide the scores.
        target: Column that learners predict.
        changed: Parameters of the estimator that differ.
        seed: Decides training and sampling.
        powers: Powers of the posterior to score beside the one that was settled.
        cache: Keeps the scores of real rows.

    Returns:
        Processor seconds, what the training says, and the scores of each way; JSON values.
    """
    fitted, held_out = parts
    start = time.process_time()
    generator = BoundaryCalibratedGAN(**changed, random_state=seed).fit(fitted, target=target)
    seconds = time.process_time() - start
    model = generator.model_
    columns = learned_columns(model.schema)
    real, judged = (apply_schema(rows, model.schema) for rows in (fitted, held_out))
    report = generator.training_report_
    return {
        "processor_seconds": round(seconds, 1),
        "kept_step": report["kept_step"],
        "sharpness": (report.get("critic_of_rows") or {}).get("sharpness"),
        "scores": {
            way: _scores(real, one.sample(len(real), seed, sampling), judged, columns, cache)
            for way, one, sampling in _ways(model, powers)
        },
    }


def _ways(
    model: SavedSynthesizer, powers: tuple[float, ...]
) -> Iterator[tuple[str, SavedSynthesizer, SamplingSettings]]:
    yield "as they come", model, SamplingSettings(calibration="none")
    if model.calibrator is None:
        return
    if model.calibrator.critic is None:  # variants without b release rows as they come
        yield "rejection", model, SamplingSettings(calibration="rejection")
        return
    chosen = SamplingSettings(calibration="critic")
    yield "chosen", model, chosen
    for power in powers:
        sharp = replace(model.calibrator, sharpness=power)
        yield f"power {power:g}, judges", replace(model, calibrator=sharp), chosen
    if 1.0 in powers:
        yield "power 1, no judges", model, SamplingSettings(calibration="rejection")


def _scores(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    judged: pd.DataFrame,
    columns: EvaluationColumns,
    cache: JsonCache,
) -> dict[str, float]:
    averages = evaluate_compatibility(real, synthetic, judged, columns, COMPATIBILITY, cache=cache)[
        "averages"
    ]
    found = evaluate_detection(real, synthetic, judged, columns, DetectionSettings(baselines=False))
    scores = {name: averages.get(name) for name in SHOWN}
    scores["detection"] = found["classifiers"]["gradient_boosting"]["auc"]
    leaks = evaluate_privacy(real, judged, synthetic, columns, PrivacySettings())
    if leaks["status"] == "ok":
        scores["membership"] = leaks["metrics"]["gan_leaks_auc"]["value"]
        scores["closer"] = leaks["metrics"]["closer_to_training"]["value"]
        scores["leaks"] = float(leaks["signal_count"])
    return {name: round(value, 4) for name, value in scores.items() if value is not None}


def markdown(lines: list[dict[str, Any]]) -> str:
    """Put the scores into a table.

    Args:
        lines: What was computed.

    Returns:
        Markdown; means over the seeds, and their number.
    """
    shown = [*SHOWN, "detection", "membership", "closer", "leaks"]
    texts = [
        f"| rows | arm | chosen by | seeds | {' | '.join(shown)} | processor seconds |",
        "|---|---|---|---|" + "---|" * (len(shown) + 1),
    ]
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for line in lines:
        for way in line["scores"]:
            groups.setdefault((line["rows"], line["arm"], way), []).append(line)
    for (rows, arm, way), members in groups.items():
        found = [member["scores"][way] for member in members]
        means = [
            f"{fmean(each[name] for each in found):.3f}" if name in found[0] else ""
            for name in shown
        ]
        seconds = fmean(member["processor_seconds"] for member in members)
        texts.append(
            f"| {rows} | {arm} | {way} | {len(members)} | {' | '.join(means)} | {seconds:.0f} |"
        )
    return "\n".join(texts) + "\n"


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _key(line: dict[str, Any]) -> tuple[str, str, int, int]:
    return line["rows"], line["arm"], line["seed"], line.get("split", 0)


def _powers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path, nargs="?", help="a training part, Parquet")
    parser.add_argument("--target")
    parser.add_argument(
        "--arm", action="append", help="name, or name={parameters of the estimator}"
    )
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.1, help="share of the rows held out")
    parser.add_argument("--split-seed", type=int, default=0, help="decides which rows these are")
    parser.add_argument("--powers", type=_powers, default=())
    parser.add_argument("--out", type=Path, default=Path("data/validation_scores.jsonl"))
    parser.add_argument("--table", action="store_true", help="print what is there as Markdown")
    return parser


if __name__ == "__main__":
    sys.exit(main())
