import numpy as np
import pandas as pd
import torch

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.evaluation.baselines import relabelled
from bcgan.synthesizer import relabelling
from bcgan.synthesizer.relabelling import ensemble_labeller, table_posteriors
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema


def test_labels_are_those_of_the_highest_mean_posterior(mixed_table):
    schema = infer_schema(mixed_table, target="bought")
    typed = apply_schema(mixed_table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    generator = torch.Generator().manual_seed(1)
    ensemble = MlpEnsemble(3, encoder.layout.width, (4,), 2, generator)
    labels = ensemble_labeller(encoder, ensemble)(typed)
    with torch.no_grad():
        posteriors = ensemble.posteriors(torch.from_numpy(encoder.encode(typed)))
    expected = np.where(posteriors.mean(0)[:, 1] > posteriors.mean(0)[:, 0], "yes", "no")
    assert labels.tolist() == expected.tolist()


def test_blocks_of_rows_give_the_same_posteriors(mixed_table, monkeypatch):
    schema = infer_schema(mixed_table, target="bought")
    typed = apply_schema(mixed_table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    ensemble = MlpEnsemble(3, encoder.layout.width, (4,), 2, torch.Generator().manual_seed(1))
    whole = table_posteriors(encoder, ensemble, typed)
    monkeypatch.setattr(relabelling, "ENCODED_ROWS", 7)
    torch.testing.assert_close(table_posteriors(encoder, ensemble, typed), whole)
    assert whole.shape == (len(typed), 3, 2)


def test_relabelled_rows_keep_their_margins_and_the_dtype_of_the_label():
    table = pd.DataFrame({"x": range(50), "y": pd.array([0, 1] * 25, dtype="Int64")})
    made = relabelled(
        table, "y", lambda rows: np.where(rows["x"] < 10, "1", "0"), np.random.default_rng(0)
    )
    assert sorted(made["x"]) == list(range(50))
    assert made["x"].tolist() != table["x"].tolist()
    assert made["y"].dtype == table["y"].dtype
    assert (made["y"] == (made["x"] < 10).astype("Int64")).all()
