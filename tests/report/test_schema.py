"""The schema that is published is that of the code."""

import json
from pathlib import Path

from bcgan.report.document import Report

PATH = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


def test_published_schema_is_up_to_date() -> None:
    assert json.loads(PATH.read_text(encoding="utf-8")) == Report.model_json_schema(), (
        'python -c "import json; from bcgan.report.document import Report; '
        'print(json.dumps(Report.model_json_schema(), indent=2))" > docs/report.schema.json'
    )
