"""What the documentation says is in the code is there."""

import ast
import re
from pathlib import Path

import pytest

PROJECT_ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\[`(?P<name>\w+)`\]\((?P<path>[^)]+\.py)\)")
PAGES = sorted((PROJECT_ROOT / "docs").glob("*.md"))


def names_in(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_linked_names_are_where_the_page_says(page: Path) -> None:
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        assert found["name"] in names_in(page.parent / found["path"]), found[0]


@pytest.mark.parametrize("page", [PROJECT_ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_linked_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)|src=\"([^\"]+)\"", text):
        path = target[0] or target[1]
        assert (page.parent / path).exists(), path
