"""Publishing: named graphs put into a store, each made only if something that it was made from has changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.errors import KbError
from kb.publication import GRAPH, Publication
from kb.store.model import Content, Statement, Store
from kb.void import VOID_GRAPH, Described, Made, description, whole

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class Published:
    """What was done with each graph, by name: made (with the number of its statements), kept or removed."""

    made: dict[str, int]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def publish(
    store: Store,
    publications: Sequence[Publication],
    *,
    again: bool = False,
    progress: Progress = lambda step, done, total: None,
) -> Published:
    """Make a store hold these publications, and none that was published before and is not among them.

    again: make all anew. Graphs that publishing did not put there are left alone. All changes and their description
    are one commit, so that who stops this before leaves the store as it was. Raises KbError, one sentence.
    """
    offered = _by_name(publications)
    described = Described.read(store)
    held = set(store.graphs())
    changed = [each for each in publications if again or _is_to_make(each, described, held)]
    removed = tuple(sorted(name for name in described.fingerprints if name not in offered and name.startswith(GRAPH)))
    made: dict[str, Made] = {}
    for number, each in enumerate(changed):
        progress("Making graphs", number, len(changed))
        made[each.graph] = Made.of(each)
    kept = tuple(name for name in offered if name not in made)
    if made or removed:
        progress("Storing them", 0, 1)
        replaced: dict[str | None, Content] = {name: each.content for name, each in made.items()}
        # what it says holds of graphs that are there: over a store that changes graphs one by one it comes last
        replaced[VOID_GRAPH] = list(_descriptions(changed, made, kept, described))
        store.commit(replaced, removed)
    return Published({name: each.triples for name, each in made.items()}, kept, removed)


def _by_name(publications: Iterable[Publication]) -> dict[str, Publication]:
    found: dict[str, Publication] = {}
    for each in publications:
        if not each.graph.startswith(GRAPH) or each.graph == VOID_GRAPH:
            raise KbError(f"The graph {each.graph} cannot be published: its name must begin with {GRAPH}.")
        if found.setdefault(each.graph, each) is not each:
            raise KbError(f"Two publications have the name {each.graph}; a graph is published once.")
    return found


def _is_to_make(publication: Publication, described: Described, held: set[str]) -> bool:
    name = publication.graph
    if described.fingerprints.get(name) != publication.fingerprint:
        return True
    return name not in held and not described.empty(name)


def _descriptions(
    changed: Iterable[Publication], made: dict[str, Made], kept: Sequence[str], described: Described
) -> Iterator[Statement]:
    for each in changed:
        yield from description(each, made[each.graph])
    for name in kept:
        yield from described.about(name)
    yield from whole((*made, *kept))
