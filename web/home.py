"""The first page."""

from flask import Blueprint, Response

from web.answers import site
from web.pages import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to go on from here."""
    return page("home.html", graphs=sorted(site().graphs()))
