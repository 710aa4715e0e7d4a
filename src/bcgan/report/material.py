"""What a page is made of: the JSON files of a run and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bcgan.report.document import Provenance

MISSING = "This part was not computed in this run."


@dataclass(frozen=True)
class Material:
    """What a run left on disk.

    Attributes:
        provenance: What the table was made from, and how.
        sections: Contents of the JSON files by their names in the catalog, such as
            `compatibility` and `privacy`; any may be absent.
        pictures: PNG files by name.
    """

    provenance: Provenance
    sections: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Path] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, Any]:
        """Give the content of a file, {} where there is none."""
        found = self.sections.get(name)
        return found if isinstance(found, Mapping) else {}

    def obstacle(self, name: str) -> str | None:
        """Tell why a file holds no results.

        Args:
            name: Name of the file in the catalog.

        Returns:
            The reason; None where it holds results.
        """
        found = self.section(name)
        if not found:
            return MISSING
        if found.get("status", "ok") == "ok":
            return None
        return str(found.get("reason") or MISSING)
