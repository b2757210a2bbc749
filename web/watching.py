"""What the site's keeper sees: a line of JSON per request, numbers for Prometheus, and whether the server is up."""

import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from time import perf_counter
from typing import Protocol, runtime_checkable

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ontology import BASE
from web.answers import site
from web.description import INFERRED
from web.site import Site

REQUEST_ID = "Request-Id"
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ELSEWHERE = "none"
"""The route of a request that none fits, so that guesses of addresses do not fill the memory."""

blueprint = Blueprint("watching", __name__)


@runtime_checkable
class Counted(Protocol):
    """A runner that counts what it does."""

    def numbers(self) -> Mapping[str, float]:
        """Numbers of now by name: running, waiting, served, and killed for each reason."""


class Watch:
    """The numbers of one site, kept apart from those of any other in the process."""

    def __init__(self, of: Site) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("melian_requests", "Requests answered.", ("route", "status"), registry=self.registry)
        self.seconds = Histogram(
            "melian_request_seconds",
            "Seconds until an answer was ready to be sent.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        if isinstance(of.runner, Counted):
            self.registry.register(_Pool(of.runner))


class _Pool(Collector):
    """The numbers of a runner, read when they are asked for."""

    def __init__(self, runner: Counted) -> None:
        self._runner = runner

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The numbers, as one family with the name of each as its label."""
        family = GaugeMetricFamily("melian_queries", "Queries in the pool, by what became of them.", labels=("state",))
        for name, value in sorted(self._runner.numbers().items()):
            family.add_metric((name,), value)
        yield family


def register(app: Flask, of: Site) -> None:
    """Watch every request of a site."""
    app.extensions["melian.watch"] = Watch(of)
    app.logger.handlers[:] = [Lines()]
    app.logger.propagate = False
    app.before_request(_begin)
    app.after_request(_end)
    app.register_blueprint(blueprint)


def _begin() -> None:
    g.begun = perf_counter()
    g.request_id = secrets.token_hex(8)


def _end(response: Response) -> Response:
    took = perf_counter() - g.begun
    route = request.url_rule.rule if request.url_rule else _ELSEWHERE
    watch: Watch = current_app.extensions["melian.watch"]
    watch.requests.labels(route, str(response.status_code)).inc()
    watch.seconds.labels(route).observe(took)
    response.headers[REQUEST_ID] = g.request_id
    line: dict[str, object] = {
        "time": _now(),
        "id": g.request_id,
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round(took * 1000, 1),
        "bytes": response.content_length or 0,
    }
    if site().log_queries:
        line["query"] = request.environ.get("QUERY_STRING", "")
    write(line)
    return response


def write(line: Mapping[str, object]) -> None:
    """One line of the log."""
    sys.stderr.write(json.dumps(line, ensure_ascii=True) + "\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Lines(logging.Handler):
    """What the application and the server have to say, as lines of the same log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; a defect with all that is known of it."""
        line: dict[str, object] = {"time": _now(), "level": record.levelname, "message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        write(line)


@blueprint.get("/health")
def health() -> Response:
    """Whether the server is up, and what it serves. Asks nothing of the store, so that it is quick under any load."""
    graphs = site().graphs()
    theories = sorted(graph.removeprefix(INFERRED) for graph in graphs if graph.startswith(INFERRED))
    return jsonify(status="ok", version=version("melian"), base=BASE, graphs=len(graphs), theories=theories)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The numbers, in Prometheus's text format."""
    watch: Watch = current_app.extensions["melian.watch"]
    return Response(generate_latest(watch.registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
