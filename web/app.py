"""The application factory: its routes, one line each."""

from importlib.metadata import version

from flask import Flask, Response, jsonify

from reasoner.theory.library import Library


def create_app() -> Flask:
    """The site. Loads the library of theories once, so that a server with a broken one does not start."""
    app = Flask(__name__)
    library = Library.load()

    @app.get("/health")
    def health() -> Response:
        """Whether the server is up, and what it serves."""
        return jsonify(status="ok", version=version("melian"), theories=sorted(library.theories))

    return app
