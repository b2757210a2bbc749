"""What a reader sees in a browser."""

from web.app import create_app

__all__ = ["create_app"]
