"""What can go wrong with a store."""

from kb.errors import KbError


class StoreError(KbError):
    """A store that cannot be opened, read or changed, and why."""
