"""Named tensors in one safetensors file, with plain facts about them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from bcgan.atomic import atomic_path
from bcgan.datasets.artefact import FileDataset
from bcgan.errors import ArtefactError

_METADATA_KEY = "bcgan"


@dataclass(frozen=True)
class TensorBundle(Mapping[str, Tensor]):
    """Tensors by name, and facts about them; reads like the mapping of its tensors.

    Attributes:
        tensors: Tensors by name; any shape and dtype safetensors knows.
        metadata: JSON values that belong to them, such as the settings of a network.
    """

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Tensor:
        return self.tensors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tensors)

    def __len__(self) -> int:
        return len(self.tensors)


class TensorsDataset(FileDataset[Mapping[str, Tensor], TensorBundle]):
    """A safetensors file. Nothing in it can run code when it is loaded."""

    def load(self) -> TensorBundle:
        """Read the file.

        Returns:
            The tensors, on the CPU, and their metadata.

        Raises:
            ArtefactError: If the file is damaged.
        """
        try:
            with safe_open(self.path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}
                metadata = json.loads((file.metadata() or {}).get(_METADATA_KEY, "{}"))
        except (SafetensorError, ValueError) as error:
            raise ArtefactError(
                f"The file {self.path} is damaged ({error}); remove it and run the pipeline that "
                "makes it again."
            ) from error
        return TensorBundle(tensors, metadata)

    def save(self, data: Mapping[str, Tensor]) -> None:
        """Write the file atomically.

        Args:
            data: A `TensorBundle`, or a plain mapping of tensors when there is no metadata.

        Raises:
            ValueError: If the metadata hold NaN or an infinity.
        """
        metadata = data.metadata if isinstance(data, TensorBundle) else {}
        text = json.dumps(metadata, sort_keys=True, allow_nan=False)
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in data.items()}
        payload = save(tensors, metadata={_METADATA_KEY: text})
        with atomic_path(self.path) as temporary:
            temporary.write_bytes(payload)
