import json
from pathlib import Path


class Model:
    def __init__(self, text: str) -> None:
        self.text = text

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.json").write_text(json.dumps(self.text))

    @classmethod
    def load(cls, folder: Path) -> "Model":
        return cls(json.loads((folder / "model.json").read_text()))
