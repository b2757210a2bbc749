"""Front-end code of others: which files of it the pages use, where they stand, and whether they are here.

The packages and their versions are pinned in web/frontend; script/frontend fetches them. Nothing of them is in the
repository, and the site works without them. A file's address has its version, so that browsers keep it for long.
"""

import json
import shutil
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

_HERE = Path(__file__).parent
_LOCK = _HERE / "frontend" / "package-lock.json"
_VENDOR = _HERE / "static" / "vendor"
_ADDRESS = "/static/vendor/"
EDITOR = "@zazuko/yasqe"
"""The editor of YASGUI; its answers are shown by the site itself, with labels."""
LAND = "world-atlas"
"""Coastlines without borders, from Natural Earth."""
FILES = {EDITOR: ("build/yasqe.min.js", "build/yasqe.min.css"), LAND: ("land-110m.json", "LICENSE")}
_YEAR = 365 * 24 * 3600


@cache
def version(package: str) -> str:
    """The version that the lock file pins."""
    lock = json.loads(_LOCK.read_text(encoding="utf-8"))
    return str(lock["packages"][f"node_modules/{package}"]["version"])


def _folder(package: str) -> str:
    return f"{package.rpartition('/')[2]}-{version(package)}"


def addresses(package: str, vendor: Path | None = None) -> dict[str, str] | None:
    """The addresses of a package's files by their suffixes (js, css); None if the pinned version is not here."""
    folder = _folder(package)
    names = [Path(name).name for name in FILES[package]]
    if not all((vendor or _VENDOR).joinpath(folder, name).is_file() for name in names):
        return None
    return {name.rpartition(".")[2]: f"{_ADDRESS}{folder}/{name}" for name in names}


def keep(modules: Path, vendor: Path | None = None) -> None:
    """Copy what the pages use out of a folder of fetched packages, in the place of what was there."""
    place = vendor or _VENDOR
    shutil.rmtree(place, ignore_errors=True)
    for package, names in FILES.items():
        folder = place / _folder(package)
        folder.mkdir(parents=True)
        for name in names:
            shutil.copyfile(modules / package / name, folder / Path(name).name)


def register(app: Flask) -> None:
    """Let browsers keep these files."""
    app.after_request(_kept)


def _kept(response: Response) -> Response:
    if request.path.startswith(_ADDRESS) and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
