"""Tables that any generator must beat: no relations, bought relations, near copies."""

import numpy as np
import pandas as pd
import torch
from job import Job, run

from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.evaluation.baselines import independent_columns, relabelled
from bcgan.evaluation.labels import LabelledRows
from bcgan.evaluation.smote_rows import smote_rows
from bcgan.synthesizer.evaluated_columns import learned_columns
from bcgan.synthesizer.preparation import usable_schema
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import TableSchema, apply_schema
from bcgan.tabular.writer import restore_table


def fit_and_sample(job: Job, train: pd.DataFrame) -> pd.DataFrame:
    """Make the baseline that the entrant names."""
    schema = usable_schema(train, job.target, {}, None, test_share=None)
    typed = apply_schema(train, schema)
    rng = np.random.default_rng(job.seed)
    with job.timed("fit"):
        if job.entrant == "columns":
            table = independent_columns(typed, rng)
        elif job.entrant == "smotenc":
            columns = learned_columns(schema)
            table = smote_rows(LabelledRows.of(typed, columns, "real"), columns, rng).table
        else:
            table = relabelled(typed, job.target, _labeller(typed, schema, job.seed), rng)
    job.cost |= {"sample_seconds": job.cost["fit_seconds"]}
    return restore_table(table, schema)


def _labeller(typed: pd.DataFrame, schema: TableSchema, seed: int):
    """Give the label that classifiers trained on real rows find likeliest."""
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed[schema.target]))
    classes = np.array(encoder.classes, dtype=object)
    trained = train_ensemble(features, labels, len(classes), ClassifierSettings(), seed)

    def label(rows: pd.DataFrame):
        posteriors = ensemble_posteriors(trained.ensemble, torch.from_numpy(encoder.encode(rows)))
        return classes[posteriors.mean(1).argmax(1).numpy()]

    return label


run(fit_and_sample)
