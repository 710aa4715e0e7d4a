import pytest

from bcgan.synthesizer.estimate import estimate_cost
from bcgan.synthesizer.run_settings import RunSettings
from bcgan.tabular.schema import apply_schema, infer_schema

SMALL = {
    "gan": {"batch_size": 16, "generator_hidden": [8], "critic_hidden": [8]},
    "classifiers": {"members": 2, "hidden": [8], "epochs": 1},
}


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_every_kind_of_target_has_a_cost(mixed_table, target):
    schema = infer_schema(mixed_table, target=target)
    settings = RunSettings(source="table.csv", target=target or "none")
    cost = estimate_cost(apply_schema(mixed_table, schema), schema, settings, SMALL)
    assert cost.seconds > 0
    assert cost.memory_bytes > 0
    assert cost.encoded_units > 0
