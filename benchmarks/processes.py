"""Servers under measurement: started, asked, watched, and ended with all their processes."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

JSON = "application/sparql-results+json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def below(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    except OSError:
        return []
    return children + [each for child in children for each in below(child)]


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def resident(pid: int) -> float:
    """MB of memory that a process and those below it hold, pages that they share counted once (PSS)."""
    total = 0
    for each in (pid, *below(pid)):
        try:
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


class Server:
    """A SPARQL endpoint as a subprocess, in a group of its own."""

    def __init__(
        self, name: str, command: list[str], endpoint: str, log: Path, environment: dict[str, str] | None = None
    ) -> None:
        """Start it, and wait for its first answer; `seconds` says how long that took."""
        self.name, self.command, self.endpoint, self.log = name, command, endpoint, log
        self.environment = {**os.environ, **(environment or {})}
        self.start()

    def start(self) -> None:
        begin = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        while time.perf_counter() - begin < 60:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended at once: see {self.log}")
            if self.ask("ASK {}", 2)[0] == 200:
                self.seconds = time.perf_counter() - begin
                return
            time.sleep(0.02)
        raise SystemExit(f"{self.name} does not answer within a minute: see {self.log}")

    def ask(self, query: str, timeout: float, accept: str = JSON) -> tuple[int | None, bytes]:
        """The status and body of an answer; None if there was none in time."""
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        request = urllib.request.Request(self.endpoint, query.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return None, b""

    def sound(self, timeout: float = 5) -> bool:
        """Whether it answers, and right."""
        status, body = self.ask("ASK {}", timeout)
        try:
            return status == 200 and json.loads(body)["boolean"] is True
        except (ValueError, KeyError):
            return False

    def mend(self) -> None:
        """Start it again if it died or hangs."""
        if not self.sound():
            self.end()
            self.start()

    def end(self) -> list[int]:
        """Ask it to end, and kill what has not within ten seconds; the processes that were left without it."""
        before = below(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        time.sleep(0.3)
        left = [pid for pid in before if alive(pid)]
        with suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return left
