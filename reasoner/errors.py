"""The reasoner's errors: one base, one sentence each."""


class ReasonerError(Exception):
    """The base of every error that the reasoner raises on purpose."""


class TheoryError(ReasonerError):
    """A theory file says something that the reasoner cannot apply; names the axiom, the file and what would do."""


class PanelError(ReasonerError):
    """The world panel cannot be measured as asked."""


class RefereeError(ReasonerError):
    """HermiT gave no answer: not found, out of time or stopped."""


class ChangeError(ReasonerError):
    """A supposed change of inputs is malformed, or sets what the situation does not have; says what would do."""
