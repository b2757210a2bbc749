"""The site: the endpoint, what machines find there, and what a reader sees in a browser."""

from web.app import create_app
from web.site import Site, Writer

__all__ = ["Site", "Writer", "create_app"]
