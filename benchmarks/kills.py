"""Kills Melian with SIGKILL at random moments of an import, an update and a publication, and looks at what is left.

    python benchmarks/kills.py [--rounds 100] [--seed 1]

After each kill the store must open, hold what the old or the new commit held, whole, and count its commits right; a
server must give its first answer within 5 seconds; no process and no half-made file may be left when the job has run
again. Prints one line for each job, and ends with 1 if anything was violated.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from processes import Server, alive, below, free_port

from kb.store import FolderStore

MELIAN = [sys.executable, "-m", "melian"]
TOKEN = "kills-kills-kills"
GRAPHS = 20
STATEMENTS = 1000


@dataclass
class Tally:
    """What the kills of one job left."""

    job: str
    kills: int = 0
    finished: int = 0
    new: int = 0
    violations: list[str] = field(default_factory=list)
    slowest_open: float = 0.0

    def need(self, true: bool, otherwise: str) -> None:
        if not true:
            self.violations.append(f"round {self.kills + self.finished}: {otherwise}")


def killed(command: list[str], place: Path, whole: float, rnd: random.Random) -> bool:
    """Run a command and kill it at any moment, or (every other time) at one of its commit; whether it still ran."""
    draft = place / "generations" / "draft"
    before = born(draft)  # another that was killed may have left one
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    if rnd.random() < 0.5:
        after = whole * rnd.random()
    else:
        while process.poll() is None and born(draft) in (None, before):
            time.sleep(0.002)
        after = rnd.random() * whole
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True


def born(path: Path) -> int | None:
    """Tells a folder from another that had its name before."""
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return None


def took(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def opened(folder: Path, tally: Tally) -> FolderStore:
    begin = time.perf_counter()
    store = FolderStore(folder, create=False)
    store.graphs()
    tally.slowest_open = max(tally.slowest_open, time.perf_counter() - begin)
    return store


def left_over(folder: Path) -> list[str]:
    """Whatever is in the folder of a store beside its current generation."""
    with FolderStore(folder, create=False) as store:
        name = str(store.commit_number)
    expected = {"store.json", "lock", "committing", "generations", f"generations/{name}", f"generations/{name}.lease"}
    found = (str(path.relative_to(folder)) for path in (*folder.iterdir(), *(folder / "generations").iterdir()))
    return sorted(set(found) - expected)


def whole_version(store: FolderStore) -> set[tuple[str, int]]:
    """Each version that the graphs show, with how many graphs show it whole."""
    seen = set()
    for graph in store.graphs():
        values = {triple.object.value for triple in store.statements(graph)}
        seen.add((values.pop() if len(values) == 1 else "mixed", len(list(store.statements(graph)))))
    return seen


def imports(folder: Path, rounds: int, rnd: random.Random) -> Tally:
    """Kills melian load between two versions of twenty graphs."""
    tally = Tally("import")
    files = []
    for version in ("one", "two"):
        path = folder / f"{version}.nq"
        path.write_text(
            "".join(f'<urn:s{n}> <urn:p> "{version}" <urn:g{g}> .\n' for g in range(GRAPHS) for n in range(STATEMENTS)),
            encoding="utf-8",
        )
        files.append(path)
    place = folder / "import"
    commands = [[*MELIAN, "load", "--store", str(place), str(path)] for path in files]
    whole = min(took(command) for command in (*commands, commands[0]))
    expected, commits = "one", 3
    for round_ in range(rounds):
        version = ("two", "one")[round_ % 2]
        ended = killed(commands[(round_ + 1) % 2], place, whole, rnd)
        tally.kills += ended
        tally.finished += not ended
        with opened(place, tally) as store:
            seen = whole_version(store)
            tally.need(seen in ({(expected, STATEMENTS)}, {(version, STATEMENTS)}), f"graphs show {seen}")
            tally.need(len(store.graphs()) == GRAPHS, f"{len(store.graphs())} graphs")
            changed = store.commit_number != commits
            tally.need(store.commit_number in (commits, commits + 1), f"commit {store.commit_number} after {commits}")
            tally.need(changed or ended, "finished, and nothing was committed")
            if version != expected:
                tally.need(changed == (seen == {(version, STATEMENTS)}), "the counter and the content do not agree")
            tally.new += changed
            expected, commits = next(iter(seen))[0], store.commit_number
    took(commands[0])
    tally.need(not left_over(place), f"left over: {left_over(place)}")
    return tally


def publications(folder: Path, rounds: int, rnd: random.Random) -> Tally:
    """Kills melian publish between the library with and without a theory of one's own."""
    tally = Tally("publish")
    theories = folder / "theories"
    theories.mkdir()
    guide = (Path(__file__).parents[1] / "docs/howto/your-own-theory.md").read_text(encoding="utf-8")
    (theories / "own.ttl").write_text(guide.split("```turtle\n")[1].split("```")[0], encoding="utf-8")
    place = folder / "publish"
    plain = [*MELIAN, "publish", "--store", str(place)]
    commands = [plain, [*plain, "--theories", str(theories)]]
    took(commands[0])
    sizes = [len(graphs_of(place))]
    whole = took(commands[1])
    sizes.append(len(graphs_of(place)))
    with opened(place, tally) as store:
        commits = store.commit_number
    for round_ in range(rounds):
        ended = killed(commands[round_ % 2], place, whole, rnd)
        tally.kills += ended
        tally.finished += not ended
        with opened(place, tally) as store:
            tally.need(len(store.graphs()) in sizes, f"{len(store.graphs())} graphs, not {sizes}")
            tally.need(store.commit_number in (commits, commits + 1), f"commit {store.commit_number} after {commits}")
            for graph, said, counted in described(store):
                tally.need(said == counted, f"{graph} has {counted} statements and is described with {said}")
            tally.new += store.commit_number != commits
            commits = store.commit_number
    took(commands[0])
    tally.need(len(graphs_of(place)) == sizes[0], "the next run did not finish the job")
    tally.need(not left_over(place), f"left over: {left_over(place)}")
    return tally


def graphs_of(folder: Path) -> tuple[str, ...]:
    with FolderStore(folder, create=False) as store:
        return store.graphs()


def described(store: FolderStore) -> Iterator[tuple[str, int, int]]:
    """Each graph that VoID describes: the number of statements it says, and how many there are."""
    query = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
    SELECT ?name ?said { ?node sd:name ?name ; sd:graph?/void:triples ?said }"""
    for name, said in store.select(query).rows:
        assert name is not None
        assert said is not None
        yield name.value, int(said.value), len(list(store.statements(name.value)))


def send(url: str, text: str) -> None:
    """An update by the owner."""
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    with urllib.request.urlopen(urllib.request.Request(url, text.encode(), headers), timeout=20) as answer:
        answer.read()


def updates(folder: Path, rounds: int, rnd: random.Random, port: int) -> Tally:
    """Kills a server while its owner updates two graphs in one request, again and again."""
    tally = Tally("update")
    place = folder / "update"
    FolderStore(place).close()
    number, commits = 0, 0
    for _ in range(rounds):
        server = Server(
            "melian serve",
            [*MELIAN, "serve", "--port", str(port), "--store", str(place), "--allow-update"],
            f"http://127.0.0.1:{port}/sparql", folder / "server.log", {"MELIAN_TOKEN": TOKEN},
        )  # fmt: skip
        tally.slowest_open = max(tally.slowest_open, server.seconds)
        children = below(server.process.pid)
        stop = time.perf_counter() + rnd.uniform(0.02, 0.6)
        acknowledged, begun = number, number
        pid = os.fork()
        if pid == 0:
            time.sleep(max(0.0, stop - time.perf_counter()))
            os.kill(server.process.pid, signal.SIGKILL)
            os._exit(0)
        try:
            while True:
                begun = acknowledged + 1
                send(
                    f"http://127.0.0.1:{port}/update",
                    "DROP SILENT GRAPH <urn:x> ; DROP SILENT GRAPH <urn:y> ; INSERT DATA { "
                    + " ".join(f"GRAPH <urn:{g}> {{ <urn:s> <urn:p> {begun} }}" for g in "xy")
                    + " }",
                )
                acknowledged = begun
        except OSError:
            pass
        os.waitpid(pid, 0)
        server.process.wait()
        tally.kills += 1
        time.sleep(0.3)
        left = [child for child in children if alive(child)]
        tally.need(not left, f"processes left: {left}")
        with opened(place, tally) as store, store.alone():
            x = [int(triple.object.value) for triple in store.statements("urn:x")]
            y = [int(triple.object.value) for triple in store.statements("urn:y")]
            tally.need(x == y, f"one request changed one graph and not the other: {x} {y}")
            held = x[0] if x else 0
            tally.need(held in (acknowledged, begun), f"{held} is held; {acknowledged} was acknowledged")
            tally.need(store.commit_number == commits + held - number, f"commit {store.commit_number}")
            tally.new += held > acknowledged
            number, commits = held, store.commit_number
    with FolderStore(place) as store:
        store.update("INSERT DATA { GRAPH <urn:z> { <urn:a> <urn:b> 1 } }")
    tally.need(not left_over(place), f"left over: {left_over(place)}")
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100, help="kills of each job")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--job", choices=["import", "update", "publish"], action="append")
    given = parser.parse_args()
    violated = False
    with tempfile.TemporaryDirectory() as place:
        folder, rnd = Path(place), random.Random(given.seed)
        for job in given.job or ["import", "update", "publish"]:
            if job == "import":
                tally = imports(folder, given.rounds, rnd)
            elif job == "publish":
                tally = publications(folder, given.rounds, rnd)
            else:
                tally = updates(folder, given.rounds, rnd, free_port())
            violated |= bool(tally.violations)
            print(
                f"{tally.job}: {tally.kills} kills, {tally.finished} had finished before; {tally.new} took effect; "
                f"slowest first answer {tally.slowest_open:.2f} s; "
                f"{len(tally.violations)} violations",
                flush=True,
            )
            for violation in tally.violations:
                print(f"  {violation}")
    sys.exit(violated)


if __name__ == "__main__":
    main()
