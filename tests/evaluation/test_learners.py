from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.settings import CompatibilitySettings


def test_identifiers_and_settings_of_the_seven():
    settings = CompatibilitySettings(mlp_max_iter=17)
    made = {name: learner(settings, 5).get_params() for name, learner in SEVEN_LEARNERS.items()}
    assert list(made) == [
        "dt_10", "dt_20", "linear_svm", "mlp_100", "mlp_200_200", "rf_10", "rf_20",
    ]  # fmt: skip
    assert [made[name]["max_depth"] for name in ("dt_10", "dt_20", "rf_10", "rf_20")] == [
        10, 20, 10, 20,
    ]  # fmt: skip
    assert made["rf_10"]["n_estimators"] == made["rf_20"]["n_estimators"] == 10
    assert made["mlp_100"]["hidden_layer_sizes"] == (100,)
    assert made["mlp_200_200"]["hidden_layer_sizes"] == (200, 200)
    assert made["mlp_100"]["max_iter"] == made["mlp_200_200"]["max_iter"] == 17
    assert made["linear_svm"]["dual"] == "auto"
    assert {params["random_state"] for params in made.values()} == {5}


def test_everything_else_is_scikit_learns_default():
    settings = CompatibilitySettings()
    changed = {"max_depth", "n_estimators", "hidden_layer_sizes", "max_iter", "dual"}
    for learner in SEVEN_LEARNERS.values():
        estimator = learner(settings, 0)
        default = type(estimator)().get_params()
        different = {
            key
            for key, value in estimator.get_params().items()
            if value != default[key] and key != "random_state"
        }
        assert different <= changed
