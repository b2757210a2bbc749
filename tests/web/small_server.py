"""The real server over a runner in its process, for tests of sockets, signals and clients that leave.

A query that says `slow N` in a comment takes N seconds or until its client leaves; `big` gets an answer of 30 MB.
"""

import re
import sys
import time
from collections.abc import Callable

from kb.bounded.model import Answered, Asked, Gone
from tests.web.in_process import InProcess, Spool, filled, names
from web import Site, create_app
from web.server import address, listen, serve


class Slow(InProcess):
    def run(self, asked: Asked, gone: Callable[[], bool] = lambda: False) -> Answered:
        wait = re.search(r"# slow ([\d.]+)", asked.text)
        until = time.monotonic() + (float(wait[1]) if wait else 0)
        while time.monotonic() < until:
            if gone():
                print("left", file=sys.stderr, flush=True)
                raise Gone("The client has left.")
            time.sleep(0.02)
        if "# big" in asked.text:
            return Answered(asked.syntax, 30 * 2**20, None, Spool(b"x" * (30 * 2**20)))
        return super().run(asked, gone)

    def close(self) -> None:
        print("runner closed", file=sys.stderr, flush=True)


store = filled()
door = listen("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
runner = Slow(store)
site = Site(runner=runner, graphs=lambda: names(store), address=address(door))
serve(create_app(site), door, seconds=1, upload=1, ready=lambda: print(address(door), flush=True))
runner.close()
