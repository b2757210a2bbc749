"""The application factory, which reads as the site's table of contents."""

from flask import Flask

from web import (
    about,
    assumptions,
    cases,
    concepts,
    discovery,
    doors,
    graph_store,
    home,
    linked_data,
    problems,
    questions,
    rules,
    search,
    situations,
    sparql,
    states,
    terms,
    theories,
    validate,
    vendored,
    watching,
    works,
)
from web.site import Site

_MB = 2**20
_PARTS = 100
"""Parts of a multipart body."""


def create_app(site: Site) -> Flask:
    """The site: its pages, its endpoint, and what every answer carries."""
    app = Flask(__name__)
    app.extensions["melian"] = site
    app.config["MAX_CONTENT_LENGTH"] = site.upload * _MB
    app.config["MAX_FORM_MEMORY_SIZE"] = site.upload * _MB
    app.config["MAX_FORM_PARTS"] = _PARTS
    app.url_map.merge_slashes = False  # a redirect to a tidier address would echo what was sent
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    doors.register(app)
    watching.register(app, site)
    problems.register(app)
    vendored.register(app)
    pages = (home, theories, rules, cases, situations, states, concepts, questions, works, assumptions, search, about)
    for part in (*pages, terms, sparql, graph_store, discovery, linked_data, validate):
        app.register_blueprint(part.blueprint)
    return app
