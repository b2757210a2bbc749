from web import create_app


def test_the_health_page_says_that_the_server_is_up_and_which_theories_it_holds() -> None:
    answer = create_app().test_client().get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert {
        "balance-of-threat", "balance-of-power", "bandwagoning", "naive", "hegemonic-threat", "balance-of-interests",
        "buck-passing", "offensive-realism", "hedging", "omnibalancing", "hegemonic-stability", "soft-balancing",
    } <= set(answer.json["theories"])  # fmt: skip


def test_nothing_else_is_served_yet() -> None:
    assert create_app().test_client().get("/").status_code == 404
