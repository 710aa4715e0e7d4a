"""Which code made the artefacts: package versions and the revision of the working tree."""

import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bcgan

PACKAGES = ("torch", "kedro", "mlflow", "numpy", "pandas", "scikit-learn")


def package_versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Give the versions of bcgan, Python and the packages that results depend on.

    Args:
        packages: Names of the packages; those that are not installed are left out.
    """
    versions = {"bcgan": bcgan.__version__, "python": platform.python_version()}
    for name in packages:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def git_revision(folder: Path) -> dict[str, str]:
    """Ask git for the revision of a working tree.

    Args:
        folder: A folder in the working tree.

    Returns:
        `revision` (the commit's hash) and `dirty` (`true` or `false`); empty where there is no
        git, no working tree or no commit.
    """
    try:
        revision = _git(folder, "rev-parse", "HEAD")
        dirty = bool(_git(folder, "status", "--porcelain"))
    except (OSError, subprocess.SubprocessError):
        return {}
    return {"revision": revision, "dirty": str(dirty).lower()}


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
