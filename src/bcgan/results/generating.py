"""Writes the results pages."""

from pathlib import Path

from bcgan.atomic import write_text
from bcgan.results.arms import studies_of
from bcgan.results.cells import Collection
from bcgan.results.image_runs import images_file, read_image_runs
from bcgan.results.markdown import Findings
from bcgan.results.material import Material
from bcgan.results.pages.feature_selection import feature_selection_page
from bcgan.results.pages.figure_1 import figure_1_page
from bcgan.results.pages.figure_2 import figure_2_page
from bcgan.results.pages.images import PAPER_STUDIES, images_page
from bcgan.results.pages.index import index_page
from bcgan.results.pages.paired import paired_page
from bcgan.results.pages.study import study_page
from bcgan.results.pages.summary import summary_page
from bcgan.results.printed import printed_numbers


def write_pages(collection: Collection, folder: Path) -> list[Path]:
    """Write all pages; the same runs and findings give the same bytes.

    Args:
        collection: The runs.
        folder: Folder of the pages; `findings/<table>.md` in it are included, and figures that
            are there are shown.

    Returns:
        The pages.
    """
    material = Material(
        printed=printed_numbers(),
        studies=studies_of(collection.cells),
        failed=collection.failed,
        findings=Findings(folder / "findings"),
        pages=folder,
    )
    written = {
        "table1.md": summary_page(material),
        "paired.md": paired_page(material),
        "feature_selection.md": feature_selection_page(material),
        "figure1.md": figure_1_page(material),
        "figure2.md": figure_2_page(material),
        **{f"{study}.md": study_page(material, study) for study in material.paper_studies},
    }
    images = read_image_runs(images_file(folder))
    written |= {f"{name}.md": images_page(material, name, images) for name in PAPER_STUDIES}
    for name, text in written.items():
        write_text(folder / name, text)
    # The index links the pages that are there.
    write_text(folder / "README.md", index_page(material))
    return [folder / name for name in (*written, "README.md")]
