"""What all results pages are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bcgan.results.arms import StudyResults
from bcgan.results.cells import FailedCell
from bcgan.results.markdown import Findings
from bcgan.results.printed import Printed


@dataclass(frozen=True)
class Material:
    """Our results and the paper's.

    Attributes:
        printed: The paper's numbers.
        studies: Ours by study.
        failed: Cells that grids gave up.
        findings: Paragraphs written by hand.
        pages: Folder of the pages, to look for figures that are there.
    """

    printed: Printed
    studies: Mapping[str, StudyResults]
    failed: tuple[FailedCell, ...]
    findings: Findings
    pages: Path

    @property
    def paper_studies(self) -> tuple[str, ...]:
        """Studies of the paper's tables, in its order."""
        return tuple(self.printed.names)

    def name(self, study: str) -> str:
        """Give the paper's name of a data set, marked where ours is a sample of it."""
        found = self.studies.get(study)
        mark = " (sample)" if found is not None and found.is_sample else ""
        return self.printed.names.get(study, study) + mark

    def figure(self, path: str, caption: str) -> str:
        """Show a figure.

        Args:
            path: Of the picture, from the folder of the pages.
            caption: For those who cannot see it.

        Returns:
            Markdown; "" where there is no such picture.
        """
        return f"![{caption}]({path})" if (self.pages / path).is_file() else ""
