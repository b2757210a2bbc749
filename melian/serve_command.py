"""`melian serve`: the site and its endpoint."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian import worker_options as workers
from melian.bounds_options import bounds_options
from melian.worker_options import worker_options

if TYPE_CHECKING:
    from web.site import DefaultGraph


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="0 takes a free one.")
@click.option("--address", metavar="URL", help="The site's own address where it is not http://HOST:PORT/.")
@click.option("--store", "folder", metavar="DIR", type=click.Path(path_type=Path),
              help="Serve the store in this folder; else the shipped library.")  # fmt: skip
@click.option("--endpoint", metavar="URL", help="Serve what this SPARQL 1.1 endpoint holds.")
@click.option("--allow-update", "owner", is_flag=True,
              help="Let the owner write, who shows the token of the environment variable MELIAN_TOKEN.")  # fmt: skip
@click.option("--default-graph", type=click.Choice(["union", "exclusive"]), default="union", show_default=True,
              help="What a query reads that names no graph: all graphs, or what stands in none.")  # fmt: skip
@bounds_options
@click.option("--upload", type=click.IntRange(1), metavar="MB", default=16, show_default=True,
              help="Of what an owner sends.")  # fmt: skip
@worker_options
@click.option("--log-queries", is_flag=True, help="Let the log hold what visitors type.")
def serve(
    host: str,
    port: int,
    address: str | None,
    folder: Path | None,
    endpoint: str | None,
    owner: bool,
    default_graph: "DefaultGraph",
    upload: int,
    log_queries: bool,
    **bounds: float | None,
) -> None:
    """Serve the site, with its SPARQL endpoint at /sparql, until it is stopped.

    A visitor can ask and change nothing. Queries run in processes of their own, within the bounds of the options.
    """
    from kb.bounded.model import Bounds
    from melian import serving
    from web import create_app, server

    changes, validations = workers.changes(bounds), workers.validations(bounds)
    chosen = {name: value for name, value in workers.others(bounds).items() if value is not None}
    limits = Bounds(**chosen)
    wanted = serving.Wanted(
        limits,
        folder,
        endpoint,
        owner,
        default_graph,
        log_queries,
        upload,
        lambda line: click.echo(line, err=True),
        changes,
        validations,
    )
    with server.listen(host, port) as door:
        own = f"{address.rstrip('/')}/" if address else server.address(door)
        with serving.site(wanted, own) as site:
            server.serve(
                create_app(site),
                door,
                seconds=changes.seconds if owner else max(limits.seconds, validations.seconds),
                upload=upload,
                ready=lambda: click.echo(f"Serving {own}"),
            )
