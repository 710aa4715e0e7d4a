import sys

from bcgan.tabular.arrow_memory import arrow_reader


def test_what_arrow_reads_is_no_memory_of_python():
    data = bytes(range(256)) * 10
    before = sys.getrefcount(data)
    reader = arrow_reader(data)
    assert sys.getrefcount(data) == before
    assert reader.read() == data
    assert arrow_reader(b"").read() == b""
