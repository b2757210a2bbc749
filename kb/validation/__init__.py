"""Validating files against Melian's shapes: findings in plain words, with their lines and suggested repairs."""

from kb.validation.engines import fast, reference
from kb.validation.errors import UnreadableError
from kb.validation.findings import Finding, Severity
from kb.validation.run import Validation, validate

__all__ = ["Finding", "Severity", "UnreadableError", "Validation", "fast", "reference", "validate"]
