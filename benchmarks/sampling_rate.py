"""Prints rows per second and peak memory of sampling a long table into Parquet parts.

    python benchmarks/sampling_rate.py --rows 1000000
    python benchmarks/sampling_rate.py --model data/06_models/adult/bwgan/seed0/model --jobs 2

Without `--model` the networks of the preset `default` are used untrained, with the encoder of the
bundled table: neither time nor memory depends on the weights.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import pandas as pd
from bcgan.synthesizer.calibrated_sampling import SamplingSettings

from bcgan.gan.model import build_generator
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.partitioned_sampling import PartitionedSample
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

BUNDLED = Path(__file__).resolve().parents[1] / "data" / "01_raw" / "adult.parquet"
MIB = 2**20


def untrained() -> SavedSynthesizer:
    table = pd.read_parquet(BUNDLED)
    schema = infer_schema(table, target="income")
    encoder = TableEncoder.fit(apply_schema(table, schema), schema, EncoderSettings())
    recipe = resolve_recipe("bwgan", "default", {}, 0)
    generator = build_generator(encoder.layout, len(encoder.classes), recipe.gan, 0, False)
    return SavedSynthesizer(schema, encoder, recipe, generator.requires_grad_(False).eval())


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
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    model = untrained() if given.model is None else SavedSynthesizer.load(given.model)
    sampling = SamplingSettings(jobs=given.jobs, part_rows=given.part_rows)
    print(json.dumps(measure(model, given.rows, sampling), indent=2))


if __name__ == "__main__":
    main()
