"""The project around the code: layout, set-up, pinned versions, bundled table."""

import ast
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LAYOUT = (
    ".ci/run",
    ".telemetry",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "conf/base",
    "conf/prod",
    "conf/test",
    "constraints.txt",
    "data/01_raw/README.md",
    "data/01_raw/adult.parquet",
    "data/02_intermediate/.gitkeep",
    "data/03_primary/.gitkeep",
    "data/04_feature/.gitkeep",
    "data/05_model_input/.gitkeep",
    "data/06_models/.gitkeep",
    "data/07_model_output/.gitkeep",
    "data/08_reporting/.gitkeep",
    "deploy",
    "notebooks",
    "pyproject.toml",
    "scripts/setup",
    "src/bcgan",
    "tests",
)


@pytest.fixture(scope="module")
def pyproject(project_root: Path) -> dict:
    return tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins(project_root: Path) -> dict[str, str]:
    lines = (project_root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def runtime_requirements(pyproject: dict) -> list[Requirement]:
    return [Requirement(text) for text in pyproject["project"]["dependencies"]]


@pytest.mark.parametrize("path", LAYOUT)
def test_layout(project_root: Path, path: str) -> None:
    assert (project_root / path).exists()


@pytest.mark.parametrize("path", [".ci/run", "scripts/setup", "scripts/freeze"])
def test_scripts_are_executable(project_root: Path, path: str) -> None:
    assert (project_root / path).stat().st_mode & stat.S_IXUSR


def test_licence_is_the_whole_apache_licence(project_root: Path) -> None:
    text = (project_root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text.splitlines()[1]
    assert "9. Accepting Warranty or Additional Liability." in text


def test_constraints_pin_every_requirement_within_its_bounds(
    pyproject: dict, pins: dict[str, str]
) -> None:
    tools = pyproject["project"]["optional-dependencies"]["dev"]
    for requirement in [*runtime_requirements(pyproject), *map(Requirement, tools)]:
        pin = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin), f"{requirement} is pinned to {pin}"


def test_constraints_hold_on_other_machines(pins: dict[str, str]) -> None:
    assert "bcgan" not in pins
    local = [f"{name}=={version}" for name, version in pins.items() if "+" in version]
    assert not local, "local builds such as +cpu exist on some machines only"


def imported_packages(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - {"bcgan"} - sys.stdlib_module_names


def test_every_imported_package_is_a_declared_requirement(
    project_root: Path, pyproject: dict
) -> None:
    optional = map(Requirement, pyproject["project"]["optional-dependencies"]["grid"])
    declared = {
        canonicalize_name(item.name) for item in [*runtime_requirements(pyproject), *optional]
    }
    providers = metadata.packages_distributions()
    undeclared = {
        package
        for package in imported_packages(project_root / "src" / "bcgan")
        if not declared & {canonicalize_name(name) for name in providers.get(package, [])}
    }
    assert not undeclared


def test_gan_and_classifiers_load_without_the_table_and_pipeline_libraries() -> None:
    """The static check does not see imports by name, nor those of bcgan/__init__.py."""
    code = (
        "import sys, bcgan.gan, bcgan.classifiers, pkgutil, importlib\n"
        "for package in (bcgan.gan, bcgan.classifiers):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)\n"
        "print(*{'kedro', 'mlflow', 'pandas', 'sklearn'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_make_help_lists_every_target(project_root: Path) -> None:
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split()
    described = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(targets) == sorted(described)


@pytest.mark.parametrize(
    ("python", "path", "sentence"),
    [
        ("no-such-python", os.environ["PATH"], "PYTHON=no-such-python is not Python 3.11 or newer"),
        ("", "", "no Python 3.11 or newer was found"),
    ],
)
def test_setup_without_a_python_ends_with_one_sentence_and_leaves_nothing(
    project_root: Path, tmp_path: Path, python: str, path: str, sentence: str
) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "setup"
    script.write_bytes((project_root / "scripts" / "setup").read_bytes())
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "date"):
        tools.joinpath(tool).symlink_to(shutil.which(tool))

    done = subprocess.run(
        ["/bin/sh", str(script)],
        env={"PATH": path or str(tools), "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stderr.startswith(f"set-up: {sentence}")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()


def test_bundled_table_is_the_one_its_readme_describes(project_root: Path) -> None:
    folder = project_root / "data" / "01_raw"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    content = (folder / "adult.parquet").read_bytes()
    table = pd.read_parquet(folder / "adult.parquet")

    assert hashlib.sha256(content).hexdigest() in readme
    assert f"{len(content):,} bytes" in readme
    assert f"{len(table):,} people" in readme
    for label, count in table["income"].value_counts().items():
        assert f"{count:,} rows `{label}`" in readme
    assert [f"`{name}`" for name in table] == re.findall(r"^\| (`\S+`) \|", readme, re.MULTILINE)
    for column, count in (table == "?").sum().items():
        assert count == 0 or f"`?` ({count:,} rows)" in readme, column


def test_bundled_table_keeps_the_original_cells(project_root: Path, shared_data: Path) -> None:
    bundled = pd.read_parquet(project_root / "data" / "01_raw" / "adult.parquet")
    original = pd.read_parquet(shared_data / "adult_train.parquet")
    pd.testing.assert_frame_equal(bundled, original)
    assert {str(dtype) for dtype in bundled.dtypes} == {"int64", "str"}
