"""Tables 4 and 5 beside stored runs on images."""

import json

import pytest

from bcgan.errors import ArtefactError
from bcgan.results.image_runs import collect_image_runs, images_file, read_image_runs
from bcgan.results.markdown import Findings
from bcgan.results.material import Material
from bcgan.results.pages.images import images_page
from bcgan.results.printed import LEARNERS, printed_numbers
from bcgan.results.run_folders import find_runs


def store(data, variant: str, seed: int, accuracy: float, study: str = "mnist") -> None:
    folder = data / "08_reporting" / study / variant / f"seed{seed}"
    folder.mkdir(parents=True)
    learners = LEARNERS if study == "mnist" else {"cnn": "CNN", "resnet_v2": "ResNet-11 v2"}
    reports = {
        "compatibility": {
            "rows": {"real_train": 10_000, "test_used": 9_000},
            "learners": {
                name: {
                    "name": title,
                    "real": {"accuracy": 0.8},
                    "synthetic": {"accuracy": 0.4 if name == "linear_svm" else accuracy},
                }
                for name, title in learners.items()
            },
        },
        "label_agreement": {
            "share": 0.93,
            "interval": {"low": 0.92, "high": 0.94},
            "judge_accuracy_on_real_test_images": 0.98,
        },
        "fidelity": {
            "classifier_frechet_distance": {"value": 12.5},
            "fid": {"status": "not computed", "reason": "no file"},
            "inception_score": {"status": "not computed", "reason": "no file"},
        },
        "training_report": {"last_step": 2000, "seconds": 600.0},
    }
    for name, content in reports.items():
        (folder / f"{name}.json").write_text(json.dumps(content))


def shown(tmp_path, name: str) -> str:
    collect_image_runs([tmp_path], images_file(tmp_path))
    runs = read_image_runs(images_file(tmp_path))
    material = Material(printed_numbers(), {}, (), Findings(tmp_path), tmp_path)
    return images_page(material, name, runs)


def test_our_runs_stand_beside_table_4(tmp_path):
    store(tmp_path, "wgan", 0, 0.6)
    store(tmp_path, "wgan", 1, 0.64)
    store(tmp_path, "bwgan", 0, 0.72)
    page = shown(tmp_path, "mnist")
    assert "2,000 generator steps, 10,000 training images" in page
    assert "| DT (d=10) | printed | 86.6 | 54.5 (63.0) | 48.3 (55.8) |" in page
    assert "| ours | 80.0 | 62.0 ± 2.8 (77.5) | 72.0 (90.0) |" in page
    # Table 4's averages as printed and without the row that repeats another one.
    assert "| average, relative | printed | - | 70.2 | 75.5 |" in page
    assert "| 75.4 | 79.0 |" in page
    # Six learners at 0.6 and one at 0.4 of 0.8.
    assert "| WGAN | 0 | 71.4 | 93.0 | 92.0 to 94.0 | 10.0 |" in page
    assert "is not the FID" in page


def test_runs_collected_before_stay_unless_they_are_found_again(tmp_path):
    store(tmp_path, "wgan", 0, 0.6)
    store(tmp_path, "wgan", 1, 0.6)
    file = images_file(tmp_path)
    collect_image_runs([tmp_path], file)
    again = tmp_path / "again"
    store(again, "wgan", 1, 0.7)
    collect_image_runs([again], file, read_image_runs(file))
    runs = read_image_runs(file)
    assert [run.seed for run in runs] == [0, 1]
    assert [run.learners["dt_10"].synthetic for run in runs] == [0.6, 0.7]


def test_smoke_figures_are_called_so(tmp_path):
    store(tmp_path, "bwgan", 0, 0.3, study="cifar10")
    page = shown(tmp_path, "cifar10")
    assert "These are smoke figures" in page
    assert "| CNN | printed | 70.8 | - | 63.0 (89.1) |" in page
    assert "| average, relative | printed | - | 76.4 | 77.6 |" in page


def test_runs_on_images_are_none_of_the_tables(tmp_path):
    store(tmp_path, "wgan", 0, 0.6)
    assert list(find_runs(tmp_path)) == []


def test_an_incomplete_run_is_named(tmp_path):
    store(tmp_path, "wgan", 0, 0.6)
    (tmp_path / "08_reporting/mnist/wgan/seed0/fidelity.json").write_text("{}")
    with pytest.raises(ArtefactError, match="seed0 is incomplete"):
        collect_image_runs([tmp_path], images_file(tmp_path))


def test_without_runs_the_printed_numbers_stand_alone(tmp_path):
    page = shown(tmp_path, "mnist")
    assert "| DT (d=10) | 86.6 | 54.5 (63.0) | 48.3 (55.8) |" in page
    assert "No run of `study=mnist` or `study=mnist_full` is stored yet" in page
