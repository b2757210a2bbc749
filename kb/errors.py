"""What can go wrong between a file and what is held true; each error is one sentence for the user."""


class KbError(Exception):
    """A file, a folder or a request that the knowledge base cannot use, and why."""


class DataError(KbError):
    """A published data set, or the folder it should be in, is missing, changed or damaged."""


class CaseError(KbError):
    """A coded case is malformed: the sentence names file, row and column."""
