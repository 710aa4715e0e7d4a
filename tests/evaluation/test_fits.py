import multiprocessing

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from bcgan.evaluation import fits as fits_module
from bcgan.evaluation.fits import Fit, run_fits
from parallel_fits import fit_two_trees_in_two_processes, fits_of


def test_one_process_and_two_give_the_same_predictions():
    # 1.2 MB of features: large enough to be handed over as a memory map.
    labels = np.random.default_rng(1).choice(["a", "b"], 25_000)
    fits = [fit for fit in fits_of(labels) if fit.learner in ("mlp_100", "linear_svm", "dt_10")]
    alone, together = run_fits(fits, jobs=1), run_fits(fits, jobs=2)
    assert alone.keys() == together.keys()
    for key, found in alone.items():
        np.testing.assert_array_equal(found.labels, together[key].labels)


def test_a_process_that_fits_in_parallel_ends_when_it_is_done():
    # As a worker of Kedro's ParallelRunner does; a pool's workers wait for more for minutes.
    process = multiprocessing.get_context("spawn").Process(target=fit_two_trees_in_two_processes)
    process.start()
    process.join(timeout=120)
    ended = process.exitcode
    process.kill()
    assert ended == 0


def test_a_single_class_is_predicted_by_every_learner():
    for found in run_fits(fits_of(np.full(30, "only")), jobs=1).values():
        assert found.labels.tolist() == ["only"] * 9


def test_the_dearest_fit_starts_first(monkeypatch: pytest.MonkeyPatch):
    started = []

    def record(estimator, *_):
        started.append(estimator)

    monkeypatch.setattr(fits_module, "_fit_and_predict", record)
    features, labels = np.zeros((2, 1), dtype=np.float32), np.array(["a", "b"])
    estimators = [DummyClassifier() for _ in range(3)]
    run_fits(
        [
            Fit("t", str(cost), estimator, features, labels, features, cost)
            for cost, estimator in zip([2.0, 3.0, 1.0], estimators, strict=True)
        ],
        jobs=1,
    )
    assert [id(each) for each in started] == [id(estimators[i]) for i in (1, 0, 2)]


def test_no_fits_give_no_predictions():
    assert run_fits([], jobs=2) == {}
