import pytest
import torch

from bcgan.compute_mode import compute_mode, has_bfloat16_products, keep_freed_memory


def product() -> float:
    return float(torch.tensor(1e-30) * torch.tensor(1e-10))


def test_mode_holds_inside_and_is_put_back():
    threads = torch.get_num_threads()
    assert product() > 0
    with compute_mode(threads + 1):
        assert torch.get_num_threads() == threads + 1
        assert product() == 0
        with compute_mode(1):
            pass
        assert product() == 0, "the mode found is the mode restored"
    assert torch.get_num_threads() == threads
    assert product() > 0


def test_products_are_reduced_inside_only():
    products = torch.backends.mkldnn.matmul
    before = products.fp32_precision
    with compute_mode(1, bfloat16_products=True):
        assert products.fp32_precision == "bf16"
        with compute_mode(1):
            assert products.fp32_precision == "bf16", "what is around goes on"
    assert products.fp32_precision == before


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [({"amx_bf16": True}, True), ({"amx_bf16": False}, False), ({}, False)],
)
def test_the_processor_is_asked_for_such_products(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert has_bfloat16_products() is expected


def test_keeping_freed_memory_never_fails():
    keep_freed_memory()
    keep_freed_memory()
