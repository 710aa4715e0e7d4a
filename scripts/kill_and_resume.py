"""Kill trainings at random moments and show that the continued ones end in the same bytes.

Trains once without interruption, then again and again with `kill -9` at random moments until the
training is through, and compares the saved weights, and the loss curve of the one MLflow run that
each training has. Run from the project's root:

    .venv/bin/python scripts/kill_and_resume.py [times]
"""

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from mlflow import MlflowClient

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "data" / "test" / "06_models" / "tiny"
STEPS = 1200
MOST_KILLS = 2


def command(label: str, pipelines: str) -> list[str]:
    """The same command each time."""
    schedule = f"gan.steps={STEPS},gan.checkpoint_every=50,gan.select_every=1000"
    params = f"variant=bwgan,label={label},{schedule}"
    run = [sys.executable, "-m", "kedro", "run", "--env", "test"]
    return [*run, "--pipelines", pipelines, "--params", params]


def weights(label: str) -> str:
    """Checksum of the saved generator."""
    path = MODELS / f"bwgan-{label}" / "seed0" / "model" / "weights.safetensors"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tracked_curve(label: str) -> list[tuple[int, float]]:
    """Points of the critic's loss in the newest MLflow run of a label, which is its only one."""
    database = ROOT / "data" / "test" / "mlflow.db"
    client = MlflowClient(f"sqlite:///{database}")
    experiments = [each.experiment_id for each in client.search_experiments()]
    runs = client.search_runs(experiments, f"tags.label = '{label}'")
    states = [run.info.status for run in runs]
    if states != ["FINISHED"]:
        raise SystemExit(f"The training {label} has MLflow runs {states}, not one finished one.")
    history = client.get_metric_history(runs[0].info.run_id, "loss/critic")
    return [(point.step, point.value) for point in history]


def newest_step(label: str) -> int:
    """Step of the newest checkpoint, 0 without one."""
    folder = MODELS / f"bwgan-{label}" / "seed0" / "checkpoints"
    return max((int(path.stem.split("-")[1]) for path in folder.glob("step-*.json")), default=0)


def train_with_kills(label: str, chance: random.Random) -> int:
    """Start the same command until it ends by itself; return how often it was killed."""
    kills = 0
    while True:
        begun = newest_step(label)
        process = subprocess.Popen(
            command(label, "train_gan"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while process.poll() is None and newest_step(label) <= begun:
            time.sleep(0.05)
        deadline = time.monotonic() + chance.uniform(0.0, 4.0)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if kills < MOST_KILLS and process.poll() is None and newest_step(label) < STEPS:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            print(f"  killed after step {newest_step(label)} was saved")
            continue
        error = process.communicate()[1].decode()
        if process.returncode != 0:
            raise SystemExit(error)
        return kills


def main() -> None:
    """Train once without and several times with interruptions."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    chance = random.Random(0)
    # What was left by an earlier call would count as a second MLflow run.
    shutil.rmtree(ROOT / "data" / "test", ignore_errors=True)
    subprocess.run(
        command("whole", "preprocess,pretrain_classifiers,train_gan"),
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    expected, curve = weights("whole"), tracked_curve("whole")
    print(f"uninterrupted: {expected[:16]}")
    for number in range(1, times + 1):
        label = f"killed{number}"
        kills = train_with_kills(label, chance)
        found = weights(label)
        print(f"{number}: killed {kills} time(s), {found[:16]}")
        if found != expected:
            raise SystemExit(f"The training that was killed {kills} time(s) ended differently.")
        if tracked_curve(label) != curve:
            raise SystemExit(f"The MLflow run of {label} has another loss curve.")
    print(f"{times} passed, 0 failed")


if __name__ == "__main__":
    main()
