"""The bare matrix products of a step: recorded as they are dispatched, then replayed."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

PRODUCTS = {"mm", "addmm", "addmm_", "bmm", "baddbmm", "mv", "addmv", "addmv_"}


class ProductRecorder(TorchDispatchMode):
    """Collects the operands' shapes and strides of every matrix product."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.operands: list[tuple[Tensor, Tensor]] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Record a product and let every call through."""
        name = func.overloadpacket.__name__
        if name in PRODUCTS:
            matrices = [value for value in args if isinstance(value, Tensor)][-2:]
            self.operands.append((_alike(matrices[0]), _alike(matrices[1])))
        return func(*args, **(kwargs or {}))


def record_products(step: Callable[[], None]) -> list[tuple[Tensor, Tensor]]:
    """Run a step and record its matrix products.

    Args:
        step: The step.

    Returns:
        Operands of the same shapes and strides as those of the step, in order.
    """
    with ProductRecorder() as recorder:
        step()
    return recorder.operands


def replay(operands: list[tuple[Tensor, Tensor]]) -> Callable[[], None]:
    """Prepare a replay of products into outputs that exist already.

    Args:
        operands: What `record_products` gave.

    Returns:
        A function that computes all products once.
    """
    calls = [(left, right, _output(left, right)) for left, right in operands]

    def run() -> None:
        with torch.no_grad():
            for left, right, out in calls:
                torch.matmul(left, right, out=out)

    return run


def flops(operands: list[tuple[Tensor, Tensor]]) -> int:
    """Count the floating-point operations of products.

    Args:
        operands: What `record_products` gave.

    Returns:
        Two for each multiplication with addition.
    """
    return sum(
        2 * left.numel() * (right.shape[-1] if right.dim() > 1 else 1) for left, right in operands
    )


def _alike(value: Tensor) -> Tensor:
    copy = torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device=value.device)
    return copy.normal_()


def _output(left: Tensor, right: Tensor) -> Tensor:
    return torch.empty_like(torch.matmul(left, right))
