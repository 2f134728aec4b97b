"""Coming in: the first operator, invitations, sessions, passwords, and who is kept out."""

from __future__ import annotations

from sqlalchemy import select
from web_house import PASSWORD, WebHouse

from crawler.storage.schema import Account, OneTimeLink, WebSession
from restock.web.people import first_operator_link


def test_the_first_operator_comes_in_by_a_link_that_works_once(house: WebHouse) -> None:
    link = first_operator_link(house.state)
    assert link is not None
    olga, thief = house.browser(), house.browser()
    token = thief.csrf(link)
    form = {"login": "Olga", "password": PASSWORD, "name": "Olga"}
    assert olga.post(link, form, page=link).headers["location"] == "/watches"
    assert thief.http.post(link, data={**form, "login": "thief", "csrf": token}).status_code == 404
    assert first_operator_link(house.state) is None
    assert house.person("OLGA").is_operator


def test_a_link_scanner_uses_no_link_up(house: WebHouse) -> None:
    link = first_operator_link(house.state)
    assert link is not None
    for _ in range(3):
        assert house.browser().get(link).status_code == 200
    assert house._joined(link, "olga").get("/account").status_code == 200


def test_links_run_out(house: WebHouse) -> None:
    link = first_operator_link(house.state)
    assert link is not None
    house.later(hours=25)
    answer = house.browser().get(link)
    assert answer.status_code == 404
    assert "has run out" in answer.text


def test_nothing_that_lets_in_is_stored_in_the_clear(house: WebHouse) -> None:
    browser = house.operator()
    cookie = browser.http.cookies["restock_session"]
    with house.here.database.read() as connection:
        kept = [
            str(row)
            for table in (Account, WebSession, OneTimeLink)
            for row in connection.execute(select(table.__table__))
        ]
    assert kept
    assert not [row for row in kept if PASSWORD in row or cookie in row]
    assert "argon2id" in " ".join(kept)


def test_wrong_passwords_are_slowed_down_and_a_right_one_forgives(house: WebHouse) -> None:
    house.operator()
    browser = house.browser()
    wrong = {"login": "olga", "password": "not the password"}
    assert browser.post("/sign-in", wrong).status_code == 403
    assert browser.post("/sign-in", {"login": "olga", "password": PASSWORD}).status_code == 303
    stranger = house.browser()
    answers = [stranger.post("/sign-in", wrong).status_code for _ in range(25)]
    assert answers[0] == 403
    assert answers[-1] == 429


def test_an_unknown_login_looks_like_a_wrong_password(house: WebHouse) -> None:
    house.operator()
    known = house.browser().post("/sign-in", {"login": "olga", "password": "x" * 12})
    unknown = house.browser().post("/sign-in", {"login": "nobody", "password": "x" * 12})
    assert known.status_code == unknown.status_code == 403


def test_a_new_password_ends_every_other_session(house: WebHouse) -> None:
    first = house.operator()
    second = house.browser()
    second.post("/sign-in", {"login": "olga", "password": PASSWORD})
    answer = first.post("/account/password", {"old": PASSWORD, "new": "another horse battery"})
    assert answer.status_code == 303
    assert first.get("/account").status_code == 200
    assert second.get("/account").headers["location"] == "/sign-in?next=/account"


def test_sessions_can_be_listed_and_ended_and_run_out(house: WebHouse) -> None:
    first = house.operator()
    second = house.browser()
    second.post("/sign-in", {"login": "olga", "password": PASSWORD})
    assert first.get("/account").text.count('class="row"') == 2
    first.post("/account/sessions/end")
    assert second.get("/account").status_code == 303
    house.later(days=31)
    assert first.get("/account").status_code == 303


def test_nobody_ends_another_persons_session(house: WebHouse) -> None:
    olga = house.operator()
    mia = house.member()
    with house.here.database.read() as connection:
        digests = list(connection.scalars(select(WebSession.token_digest)))
    token = mia.csrf("/account")
    for digest in digests:
        mia.http.post("/account/sessions/end", data={"csrf": token, "session": digest})
    assert mia.get("/account").status_code == 303
    assert olga.get("/account").status_code == 200


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(house: WebHouse) -> None:
    olga = house.operator()
    form = {"old": PASSWORD, "new": "another horse battery"}
    assert olga.http.post("/account/password", data=form).status_code == 403
    strangers = house.browser().csrf()
    assert olga.http.post("/account/password", data={**form, "csrf": strangers}).status_code == 403
    token = olga.csrf("/account")
    answer = olga.http.post(
        "/account/password", data={**form, "csrf": token}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert olga.post("/sign-out").status_code == 303


def test_registration_is_closed_unless_the_operator_opens_it(house: WebHouse) -> None:
    house.operator()
    assert house.browser().get("/register").status_code == 404
    house.configure(open_registration=True)
    browser = house.browser()
    answer = browser.post(
        "/register", {"login": "new", "password": PASSWORD, "timezone": "Mars/Base"}, page="/register"
    )
    assert answer.status_code == 303
    assert (house.person("new").timezone, house.person("new").is_operator) == ("UTC", False)


def test_a_taken_login_is_said_and_the_invitation_stays_good(house: WebHouse) -> None:
    house.operator()
    mia = house.member()
    assert mia.get("/account").status_code == 200
    again = house.browser()
    house.configure(open_registration=True)
    answer = again.post("/register", {"login": "MIA", "password": PASSWORD}, page="/register")
    assert answer.status_code == 409


def test_after_signing_in_one_never_leaves_the_site(house: WebHouse) -> None:
    house.operator()
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        browser = house.browser()
        answer = browser.post("/sign-in", {"login": "olga", "password": PASSWORD, "next": evil})
        assert answer.headers["location"] == "/"


def test_every_answer_carries_the_headers(house: WebHouse) -> None:
    for path in ("/", "/sign-in", "/nothing", "/static/x/app.css"):
        headers = house.browser().get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_huge_body_is_refused(house: WebHouse) -> None:
    answer = house.browser().http.post("/sign-in", content=b"x" * (2 * 1024 * 1024))
    assert answer.status_code == 413


def test_pages_speak_the_browsers_language_and_can_be_switched(house: WebHouse) -> None:
    browser = house.browser()
    assert "登录" in browser.get("/sign-in", **{"accept-language": "zh-TW,zh;q=0.9"}).text
    browser.post("/language", {"language": "zh-CN", "back": "/sign-in"})
    assert 'lang="zh-CN"' in browser.get("/sign-in").text
