"""Prints rows per second and peak memory of sampling a long table into Parquet parts.

python benchmarks/sampling_rate.py data/06_models/adult/bmade/seed0/model
python benchmarks/sampling_rate.py <model> --calibration none --rows 10000000 --jobs 2
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import torch

from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.partitioned_sampling import PartitionedSample
from bcgan.synthesizer.sampling_settings import SamplingSettings

MIB = 2**20


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MIB


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(model: SavedSynthesizer, rows: int, sampling: SamplingSettings) -> dict[str, float]:
    # The first rows pay for loading kernels and readers.
    model.sample(1_000, 0, sampling)
    idle, wall, processor = resident_mib(), time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        PartitionedSample(model, rows, 0, sampling).save(Path(folder) / "parts")
        written = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {
        "rows": rows,
        "seconds": round(wall, 1),
        "processor_seconds": round(processor, 1),
        "rows_per_second": round(rows / wall),
        "rows_per_processor_second": round(rows / processor),
        "idle_mib": round(idle),
        "peak_above_idle_mib": round(peak_mib() - idle),
        "written_mib": round(written / MIB),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--part-rows", type=int, default=1_000_000)
    parser.add_argument("model", type=Path, help="folder of a trained model")
    parser.add_argument("--calibration", help="as sampling.calibration; the model's own by default")
    given = parser.parse_args()
    torch.set_num_threads(1)
    model = SavedSynthesizer.load(given.model)
    sampling = SamplingSettings(
        calibration=given.calibration, jobs=given.jobs, part_rows=given.part_rows
    )
    print(json.dumps(measure(model, given.rows, sampling), indent=2))


if __name__ == "__main__":
    main()
