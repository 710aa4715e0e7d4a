"""A web server on this machine that answers as a test says."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Site:
    """Answers in their order; the last one is repeated. Counts the requests."""

    url: str = ""
    answers: list[tuple[int, bytes, int | None]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def answer(self, content: bytes = b"", status: int = 200, length: int | None = None) -> None:
        """Add an answer; `length` is announced in place of the true one."""
        self.answers.append((status, content, length))


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = site.answers
            status, content, length = answers[min(len(site.requests), len(answers) - 1)]
            site.requests.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content) if length is None else length))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()
