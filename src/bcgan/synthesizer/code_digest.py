"""Identity of the code that decides a training, or the artefacts of a stage.

Only modules that take part count, found by following their imports. Comments and docstrings do
not count, nor do modules that decide no number.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import bcgan
from bcgan.synthesizer.manifest import STAGES

TRAINING = ("bcgan.synthesizer.training", "bcgan.synthesizer.image_training")
"""Where trainings start."""

_NODES = {"table": "bcgan.pipelines.{}.nodes", "images": "bcgan.pipelines.images.{}"}
"""Modules of the stages' nodes, by modality."""

PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy", "torch")
"""Packages whose versions the numbers depend on."""

DECIDE_NO_NUMBER = (
    "atomic",
    "datasets",
    "errors",
    "plots",
    "report",
    "synthesizer.code_digest",
    "synthesizer.manifest",
    "synthesizer.progress",
    "synthesizer.run_settings",
)
"""Modules and packages of bcgan that store, draw and explain; parameters count by their values."""


@lru_cache
def code_digest() -> str:
    """Hash the sources that take part in training, and PyTorch's version.

    A checkpoint written by other code is not continued from: its result would be neither the
    old code's nor the new one's.

    Returns:
        A hexadecimal SHA-256.
    """
    return _digest(TRAINING, ("torch",))


@lru_cache
def stage_digest(stage: str, modality: str = "table") -> str:
    """Hash the sources that decide a stage's artefacts, and the versions of the libraries.

    Args:
        stage: Name of the stage; those it depends on count too.
        modality: Whose stage it is: of a `table` or of `images`.

    Returns:
        A hexadecimal SHA-256, the one of the code as it was when this was first asked for.
    """
    roots = [_NODES[modality].format(name) for name in (*lineage(stage), stage)]
    return _digest(roots, PACKAGES)


def lineage(stage: str) -> tuple[str, ...]:
    """Name the stages that a stage depends on.

    Args:
        stage: Name of the stage.

    Returns:
        Names, each once, a stage after those it depends on.
    """
    names: dict[str, None] = {}
    for upstream in STAGES[stage].upstream:
        names |= dict.fromkeys((*lineage(upstream), upstream))
    return tuple(names)


def modules_from(roots: Iterable[str], folder: Path) -> dict[str, Path]:
    """Follow imports.

    Args:
        roots: Names of modules to start from.
        folder: Folder of the package `bcgan`.

    Returns:
        Files of the modules of `bcgan` that they import, themselves included, by module.
    """
    found: dict[str, Path] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        path = _file_of(name, folder)
        if name in found or path is None or _left_out(name):
            continue
        found[name] = path
        waiting += _parsed(path)[1]
        waiting.append(name.rpartition(".")[0])
    return dict(sorted(found.items()))


def code_text(source: str) -> str:
    """Reduce a source to what is executed.

    Args:
        source: A module's source.

    Returns:
        Its lines without docstrings, whole-line comments and empty lines.
    """
    return _code_lines(source, ast.parse(source))


def _digest(roots: Iterable[str], packages: Iterable[str]) -> str:
    versions = [f"{package} {version(package)}" for package in packages]
    digest = hashlib.sha256("\n".join(versions).encode())
    for name, path in modules_from(roots, Path(bcgan.__file__).parent).items():
        digest.update(f"\n{name}\n{_parsed(path)[0]}".encode())
    return digest.hexdigest()


def _code_lines(source: str, tree: ast.Module) -> str:
    dropped: set[int] = set()
    kept: set[int] = set()
    for node in ast.walk(tree):
        lines = range(getattr(node, "lineno", 0), (getattr(node, "end_lineno", 0) or 0) + 1)
        if isinstance(node, ast.Expr) and _is_text(node.value):
            dropped.update(lines)
        elif isinstance(node, ast.JoinedStr) or _is_text(node):
            kept.update(lines)
    return "\n".join(
        line.rstrip()
        for number, line in enumerate(source.splitlines(), start=1)
        if number not in dropped
        and (number in kept or (line.strip() and not line.lstrip().startswith("#")))
    )


@cache
def _parsed(path: Path) -> tuple[str, tuple[str, ...]]:
    """Give a module's code and the names that it may import."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    names = (name for node in ast.walk(tree) for name in _imported_by(node))
    return _code_lines(source, tree), tuple(dict.fromkeys(names))


def _imported_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module is not None:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _file_of(module: str, folder: Path) -> Path | None:
    package, *parts = module.split(".")
    if package != "bcgan" or not parts:
        return None
    path = folder.joinpath(*parts)
    return next(
        (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None
    )


def _left_out(module: str) -> bool:
    return any(f"{module}.".startswith(f"bcgan.{name}.") for name in DECIDE_NO_NUMBER)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
