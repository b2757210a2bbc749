"""A reader's hold on a folder that others would sweep away. It imports little, since workers take one as well."""

import fcntl
import os
from pathlib import Path


class Lease:
    """A reader's hold on a generation: while it is open, the generation is not swept away."""

    def __init__(self, generation: Path) -> None:
        """Take hold. Raises FileNotFoundError if the generation is gone already."""
        self._descriptor = os.open(f"{generation}.lease", os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
            if not generation.is_dir():
                raise FileNotFoundError(generation)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
