"""Graphs by their names, and who may write."""

import pyoxigraph as ox
import pytest

from tests.web.conftest import TOKEN, Made
from tests.web.in_process import A, B

OWNER = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = "<#s> <http://example.org/p> 1, 2 ."
NEW = "http://example.org/new"


def held(made: Made, graph: str | None) -> set[str]:
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return {quad.object.value for quad in made.store.quads_for_pattern(None, None, None, name)}  # type: ignore[union-attr]


def test_everyone_may_read_a_graph(made: Made) -> None:
    answer = made.client.get("/graphs", query_string={"graph": A}, headers={"Accept": "application/n-triples"})
    assert answer.text == '<http://example.org/s> <http://example.org/p> "in a" .\n'
    head = made.client.head("/graphs", query_string={"graph": A}, headers={"Accept": "application/n-triples"})
    assert (head.status_code, head.content_length, head.data) == (200, len(answer.data), b"")


def test_the_default_graph_is_the_union_for_readers(made: Made) -> None:
    text = made.client.get("/graphs?default").text
    assert "in a" in text
    assert "in b" in text


def test_a_graph_that_is_not_held_is_not_found(made: Made) -> None:
    for method in ("GET", "HEAD"):
        assert made.client.open("/graphs", method=method, query_string={"graph": NEW}).status_code == 404


@pytest.mark.parametrize("address", ["", "?graph=", "?graph=relative", f"?graph={A}&default", f"?graph={A}&graph={B}"])
def test_the_address_must_name_one_graph(made: Made, address: str) -> None:
    assert made.client.get("/graphs" + address).status_code == 400


@pytest.mark.parametrize("method", ["DELETE", "POST", "PUT"])
def test_only_the_owner_may_write(made: Made, owned: Made, method: str) -> None:
    for shown, visited, kept in (
        ({}, 403, 401),
        ({"Authorization": "Bearer wrong"}, 403, 403),
        ({"Authorization": f"Basic {TOKEN}"}, 403, 403),
        ({"Authorization": "Bearer"}, 403, 401),
        ({"Authorization": "Bearer \xff"}, 403, 403),
    ):
        for site, status in ((made, visited), (owned, kept)):
            answer = site.client.open(
                "/graphs",
                method=method,
                query_string={"graph": A},
                data=TURTLE,
                content_type="text/turtle",
                headers=shown,
            )
            assert answer.status_code == status
            assert ("WWW-Authenticate" in answer.headers) == (status == 401)
            assert held(site, A) == {"in a"}


def test_the_owner_puts_adds_and_deletes(owned: Made) -> None:
    def send(method: str, text: str = "") -> int:
        sent = {"query_string": {"graph": NEW}, "data": text, "content_type": "text/turtle", "headers": OWNER}
        return owned.client.open("/graphs", method=method, **sent).status_code  # type: ignore[arg-type]

    assert send("PUT", TURTLE) == 201
    assert send("PUT", TURTLE) == 204
    assert send("POST", "<#s> <http://example.org/p> 3 .") == 204
    assert held(owned, NEW) == {"1", "2", "3"}
    assert next(iter(owned.store.quads_for_pattern(None, None, None, ox.NamedNode(NEW)))).subject == ox.NamedNode(
        NEW + "#s"
    )
    assert send("DELETE") == 204
    assert send("DELETE") == 404


def test_a_graph_may_be_named_by_its_own_address(owned: Made) -> None:
    sent = owned.client.put("/graphs/person/1.ttl", data=TURTLE, content_type="text/turtle", headers=OWNER)
    assert sent.status_code == 201
    assert held(owned, "http://localhost/graphs/person/1.ttl") == {"1", "2"}
    assert owned.client.get("/graphs/person/1.ttl").text.startswith("<http://localhost/graphs/person/1.ttl#s>")


def test_a_post_to_no_graph_makes_one_and_says_where(owned: Made) -> None:
    sent = owned.client.post("/graphs", data=TURTLE, content_type="text/turtle", headers=OWNER)
    assert sent.status_code == 201
    assert held(owned, sent.headers["Location"]) == {"1", "2"}


def test_the_default_graph_of_the_store_can_be_written(owned: Made) -> None:
    assert (
        owned.client.put("/graphs?default", data=TURTLE, content_type="text/turtle", headers=OWNER).status_code == 204
    )
    assert held(owned, None) == {"1", "2"}


def test_several_files_of_a_form_make_one_graph(owned: Made) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
        b"<#s> <#p> 1 .\r\n"
        b'--x\r\nContent-Disposition: form-data; name="b"; filename="b.nt"\r\n\r\n<urn:s> <urn:p> "2" .\r\n--x--\r\n'
    )
    kind = "multipart/form-data; boundary=x"
    sent = owned.client.post("/graphs", query_string={"graph": NEW}, data=body, content_type=kind, headers=OWNER)
    assert sent.status_code == 201, sent.text
    assert held(owned, NEW) == {"1", "2"}


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/turtle", "no turtle", 400),
        ("image/png", TURTLE, 415),
        ("application/trig", TURTLE, 415),
        ("", TURTLE, 415),
    ],
)
def test_what_cannot_be_read_changes_nothing(owned: Made, kind: str, body: str, status: int) -> None:
    sent = owned.client.put("/graphs", query_string={"graph": A}, data=body, content_type=kind, headers=OWNER)
    assert sent.status_code == status
    assert held(owned, A) == {"in a"}


def test_the_owner_updates_at_either_address(owned: Made) -> None:
    for number, address in enumerate(("/sparql", "/update")):
        text = f"INSERT DATA {{ GRAPH <{NEW}> {{ <s> <p> {number} }} }}"
        kind = "application/sparql-update"
        assert owned.client.post(address, data=text, content_type=kind).status_code == 401
        assert owned.client.post(address, data=text, content_type=kind, headers=OWNER).status_code == 204
        assert owned.client.post(address, data={"update": text}, headers=OWNER).status_code == 204
    assert held(owned, NEW) == {"0", "1"}
    assert owned.client.get("/update").status_code == 405
    assert owned.client.post("/update", data={"query": "ASK {}"}, headers=OWNER).status_code == 400


def test_an_update_says_which_graphs_it_reads(owned: Made) -> None:
    text = f"INSERT {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    kind = "application/sparql-update"
    asked = {"using-graph-uri": B}
    sent = owned.client.post("/update", query_string=asked, data=text, content_type=kind, headers=OWNER)
    assert sent.status_code == 204
    assert held(owned, NEW) == {"in b"}


def test_an_update_that_fails_is_a_sentence(owned: Made) -> None:
    sent = owned.client.post("/update", data={"update": "INSERT nonsense"}, headers=OWNER)
    assert sent.status_code == 400
    assert "Traceback" not in sent.text
    missing = owned.client.post("/update", data={"update": f"DROP GRAPH <{NEW}>"}, headers=OWNER)
    assert missing.status_code == 409
    assert NEW in missing.json["detail"]  # type: ignore[index]
