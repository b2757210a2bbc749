"""Trusted queries asked within the site's bounds, answered as terms: the same for pick-lists, labels and questions."""

import pyoxigraph as ox

from kb.bounded.model import Asked
from kb.formats import RESULTS
from kb.store import Answer
from web.answers import ask, site


class Reading:
    """The site's store, read for one request: what was asked before is answered from memory."""

    def __init__(self) -> None:
        self._known: dict[str, Answer] = {}
        self.cut: int | None = None
        """Rows after which the last new answer was cut; None if it is whole."""

    def select(self, query: str) -> Answer:
        """Answer a SELECT query. Raises the errors of kb.bounded."""
        if query not in self._known:
            answered = ask(Asked(text=query, form="SELECT", syntax=RESULTS[0], union=site().union))
            self.cut = answered.cut
            with answered.body as body:
                found = ox.parse_query_results(body.read(), format=ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QuerySolutions)
            columns = tuple(variable.value for variable in found.variables)
            self._known[query] = Answer(columns, [tuple(solution) for solution in found])
        return self._known[query]
