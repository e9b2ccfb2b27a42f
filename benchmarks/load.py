"""One visitor who asks for the same page again and again over one connection, and counts.

    python -m benchmarks.load HOST PORT PATH SECONDS CONDITIONAL

It connects, says so by a line and begins when it gets one. Then it prints JSON: the time of each answer in milliseconds,
how many were not as expected, how many seconds it asked, and what it needed of the processor itself. It asks at least
twice, however slow the server: one time has no percentiles. It reads answers from a plain socket: an HTTP library would
need as much of the processor as the server that is measured.
"""

import json
import re
import resource
import socket
import sys
import time

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
LEAST = 2  # answers, so that there are percentiles


class Visitor:
    """One connection that is kept open."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.socket = socket.create_connection((host, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\n".encode()

    def ask(self, more: bytes = b"") -> tuple[int, bytes]:
        """Ask once; the status and the head of the answer, its body read to the end."""
        self.socket.sendall(self.request + more + b"\r\n")
        answer = b""
        while END_OF_HEAD not in answer:
            answer += self._receive()
        head, _, body = answer.partition(END_OF_HEAD)
        status = int(head[9:12])
        length = LENGTH.search(head)
        missing = (int(length[1]) if length and status != 304 else 0) - len(body)
        while missing > 0:
            missing -= len(self._receive())
        return status, head

    def _receive(self) -> bytes:
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def main(host: str, port: str, path: str, seconds: str, conditional: str) -> None:
    """What the module says."""
    visitor = Visitor(host, int(port), path)
    _, head = visitor.ask()
    mark = ETAG.search(head)
    more, expected = b"", 200
    if conditional == "1":
        more, expected = b"If-None-Match: " + (mark[1] if mark else b"-") + b"\r\n", 304
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began = time.monotonic()
    times: list[float] = []
    wrong = 0
    used = _processor()
    while (now := time.monotonic()) < began + float(seconds) or len(times) < LEAST:
        status, _ = visitor.ask(more)
        times.append(round((time.monotonic() - now) * 1000, 3))
        wrong += status != expected
    asked = time.monotonic() - began
    json.dump({"times": times, "wrong": wrong, "seconds": asked, "processor": _processor() - used}, sys.stdout)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
