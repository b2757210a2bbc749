"""The quality control of the ontology: `melian check`."""

from reasoner.quality.findings import Finding, Severity
from reasoner.quality.knowledge import Knowledge, shipped
from reasoner.quality.report import Report, check

__all__ = ["Finding", "Knowledge", "Report", "Severity", "check", "shipped"]
