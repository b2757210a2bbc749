"""The whole check: every rule, the OWL 2 DL profile, and HermiT."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reasoner.quality import description_logic, index
from reasoner.quality.findings import Finding
from reasoner.quality.knowledge import Knowledge
from reasoner.quality.rules import rules


@dataclass(frozen=True)
class Report:
    """What was checked, and what was found, the worst first."""

    findings: tuple[Finding, ...]
    files: int
    terms: int
    rules: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many values HermiT was not shown, by their datatype, which OWL 2 does not know."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing was found that forbids publishing."""
        return not any(finding.blocks for finding in self.findings)


def check(knowledge: Knowledge, progress: Callable[[str], None] = lambda step: None) -> Report:
    """Run every rule over the files, then the OWL API and HermiT. progress is told each step as it begins.

    Raises OntologyError if a file is not Turtle, QualityError if a rule cannot be run, RefereeError if HermiT does not
    answer within its deadline.
    """
    start = time.monotonic()
    progress("reading the files")
    indexed = index.build(knowledge)
    findings: list[Finding] = []
    known = rules()
    progress(f"{len(known)} rules")
    for rule in known:
        findings += rule.findings(indexed)
    progress("OWL 2 DL and HermiT")
    verdict = description_logic.judge(knowledge, indexed)
    findings += verdict.findings
    findings.sort(key=lambda f: (f.severity, str(f.file or ""), f.line or 0, f.rule, f.message))
    return Report(
        findings=tuple(dict.fromkeys(findings)),
        files=len(indexed.files),
        terms=indexed.terms(),
        rules=len(known),
        left_out={indexed.short(name): count for name, count in sorted(verdict.left_out.items())},
        seconds=time.monotonic() - start,
    )
