"""How long `melian validate` takes, and both engines on the same statements, in one run.

    .venv/bin/python benchmarks/validate.py [--sizes 1000 10000 100000 1000000] [--reference 10000] [--keep DIR]

The files are made of the shipped cases, copied under other names until they hold the wanted number of statements;
one statement in a thousand is spoilt. Times are those of the whole process, as a reader waits for it; the peak
is that of its resident memory. The reference is run up to the size given, and its findings are compared.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "kb" / "cases").glob("*.ttl"))
RECORD = re.compile("melian/(?:case|situation|assessment|observation|treaty|commitment|event|claim)/")
SPOILT = '"4"^^<http://www.w3.org/2001/XMLSchema#integer>'


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    options.add_argument("--reference", type=int, default=10_000, help="the largest size that pyshacl is given")
    options.add_argument("--keep", type=Path, help="a folder to keep the generated files in")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = chosen.keep or Path(folder)
        print(f"{os.cpu_count()} processors; seconds of waiting, seconds of processor, MB at the peak, findings")
        for size in chosen.sizes:
            for suffix in (".nt", ".ttl"):
                file = place / f"cases-{size}{suffix}"
                generate(file, size)
                engines = ["shacl", "pyshacl"] if size <= chosen.reference else ["shacl"]
                found = {engine: validate(file, engine) for engine in engines}
                if len(found) == 2 and found["shacl"] != found["pyshacl"]:
                    print("  THE ENGINES DIFFER")
        (case,) = [case for case in CASES if case.name.startswith("C10")]
        validate(case, "auto")


def statements() -> Iterator[str]:
    """The statements of the shipped cases in N-Triples."""
    for case in CASES:
        for quad in ox.parse(path=case, format=ox.RdfFormat.TURTLE):
            yield f"{quad.triple} .\n"


def generate(file: Path, size: int) -> None:
    """Writes a file of about ``size`` statements, in N-Triples or in Turtle."""
    chance = random.Random(size)
    lines = list(statements())
    written = 0
    with file.open("w", encoding="utf-8") as out:
        copy = 0
        while written < size:
            for line in lines[: size - written]:
                if chance.random() < 0.001:
                    subject, predicate, _ = line.split(" ", 2)
                    line = f"{subject} {predicate} {SPOILT} .\n"
                out.write(renamed(line, copy))
            written += len(lines)
            copy += 1
    if file.suffix == ".ttl":
        triples = [quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.N_TRIPLES)]
        prefixes = {"mel": "https://w3id.org/melian/ontology/", "state": "https://w3id.org/melian/state/"}
        ox.serialize(triples, file, format=ox.RdfFormat.TURTLE, prefixes=prefixes)


def renamed(line: str, copy: int) -> str:
    """A statement about another copy's records; their ids differ too."""
    if "core#notation>" in line:
        line = re.sub(r'"([^"]*)" \.$', rf'"\1-{copy}" .', line)
    return RECORD.sub(rf"\g<0>{copy}-", line)


def validate(file: Path, engine: str) -> list[dict[str, object]]:
    """Runs the command, prints what it took, and returns its findings."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-m", "melian", "validate", "--format", "json", "--engine", engine, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    waited = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    findings: list[dict[str, object]] = json.loads(done.stdout)
    megabytes = after.ru_maxrss // 1024  # of the largest child so far
    print(f"  {file.name:24} {engine:8} {waited:7.1f} {cpu:7.1f} {megabytes:6} {len(findings):7}")
    return findings


if __name__ == "__main__":
    main()
