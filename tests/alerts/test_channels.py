from __future__ import annotations

import pytest
from alerts_world import START, Receiver

from alerts import channels, transport
from alerts.channel_test import check_channel
from alerts.channels import ChannelRules, lane_of, mask, validate
from alerts.redaction import host_of, secrets_of
from crawler.errors import ConfigError

CANARY = "kanarienvogel42"
TELEGRAM = f"tgram://123456789:{CANARY}{CANARY}abcde/4200/"
TWILIO = f"twilio://AC{'1' * 32}:{'2' * 32}@+15551230000/+15551231111"


@pytest.mark.parametrize(
    ("url", "service", "lane", "masked"),
    [
        (f"ntfy://{CANARY}", "ntfy", "ntfy", "ntfy://…"),
        (f"json://{CANARY}/x", "json", CANARY, f"json://{CANARY}/…"),
        (TELEGRAM, "tgram", "tgram", "tgram://…/4200"),
        (f"discord://4174216298/{CANARY}", "discord", "discord", "discord://…/…"),
        (
            f"json://ann:{CANARY}@h.example:8080/{CANARY}?+K={CANARY}",
            "json",
            "h.example:8080",
            "json://h.example:8080/…",
        ),
        (f"mailtos://ann:{CANARY}@mail.example", "mailtos", "mail.example", "mailtos://ann@mail.example/…"),
        (
            f"https://discord.com/api/webhooks/123456789012345678/{CANARY}",
            "discord",
            "discord",
            "discord://…/…",
        ),
        (f"ntfy://{CANARY}@ntfy.example/alerts", "ntfy", "ntfy.example", "ntfy://ntfy.example/…"),
        ("JSON://h.example", "json", "h.example", "json://h.example/…"),
    ],
)
def test_a_good_url_is_named_masked_and_given_a_lane(url: str, service: str, lane: str, masked: str) -> None:
    found = validate(f"  {url} ")
    assert (found.service, found.lane, found.masked) == (service, lane, masked)
    assert mask(url) == masked
    assert repr(found) == f"ChannelUrl({masked})"
    assert lane_of(found.service, found.masked) == lane


def test_account_numbers_are_hidden_to_the_last_digit() -> None:
    assert "1111:" not in mask(TWILIO)
    assert "22" not in mask(TWILIO)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            f"tgrm://{CANARY}/1",
            "tgrm:// is not a service that messages can be sent to. Did you mean tgram://?",
        ),
        (f"disocrd://1/{CANARY}", "Did you mean discord://?"),
        (f"zzzzzz://{CANARY}", "Check it against https://appriseit.com/services/"),
        (f"https://example.com/{CANARY}", "write json:// or jsons://"),
        (f"{CANARY}", "a channel is a URL such as tgram://token/chat"),
        (f"tgram://{CANARY}", "the tgram:// URL can't be used: it lacks a part that the service needs"),
        ("json://", "the json:// URL can't be used"),
        (f"mailto://{CANARY}", "the mailto:// URL can't be used"),
        (f"json://h.example?method={CANARY}", "the json:// URL can't be used"),
    ],
)
def test_a_bad_url_is_one_line_with_a_hint_and_no_secret(url: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        validate(url)
    text = str(caught.value)
    assert says in text
    assert "\n" not in text
    assert caught.value.hint
    if not text.startswith("a channel is"):
        assert CANARY not in text
    assert CANARY not in mask(url)


def test_rules_narrow_what_people_other_than_the_operator_may_use() -> None:
    fixed_hosts = ChannelRules(any_host=False)
    assert validate(TELEGRAM, rules=fixed_hosts).service == "tgram"
    with pytest.raises(ConfigError, match="can point anywhere"):
        validate("json://127.0.0.1/", rules=fixed_hosts)
    with pytest.raises(ConfigError, match=r"may not be used here\. Use one of: ntfy"):
        validate(TELEGRAM, rules=ChannelRules(schemas=frozenset({"ntfy"})))


def test_no_service_shows_a_private_part() -> None:
    """Every service whose URL is made of a token and little else."""
    made, refusals = 0, []
    for schema in sorted(transport.schemas()):
        for url in (
            f"{schema}://{CANARY}",
            f"{schema}://{CANARY}/{CANARY}",
            f"{schema}://u:{CANARY}@h.example/",
        ):
            try:
                found = validate(url)
            except ConfigError as exc:
                refusals.append(str(exc))
                continue
            made += 1
            private = channels.urls._private_parts(transport.load(url))
            assert not [part for part in private if part in found.masked], url
            if "@" in url:
                assert CANARY not in found.masked, url
    assert made > 100
    assert CANARY not in " ".join(refusals)


def test_secrets_are_found_as_written_and_decoded() -> None:
    found = secrets_of("json://ann:p%40ssword@h.example/a/b%20cdef?-k=v%2Flue", host_is_public=True)
    assert {"p%40ssword", "p@ssword", "b cdef", "v/lue"} <= set(found)
    assert "h.example" not in found
    assert "h.example" in secrets_of("tgram://h.example/", host_is_public=False)


def test_a_host_that_is_none() -> None:
    assert host_of("json://[bad/") is None


def test_a_channel_test_says_what_happened(receiver: Receiver) -> None:
    result = check_channel(
        receiver.url(CANARY), name="phone", language="zh-CN", timezone="Asia/Shanghai", now=START, timeout=2
    )
    assert result.ok
    assert result.detail == "the service accepted it (HTTP 200)"
    assert CANARY not in repr(result)
    [got] = receiver.received
    assert got.message_id == result.message_id
    assert got.title == "补货监控的测试消息"
    assert "phone" in got.text
    assert "2026-11-22 21:05 CST" in got.text


@pytest.mark.parametrize(
    ("status", "headers", "hint"),
    [
        (404, {}, "check the URL"),
        (429, {"Retry-After": "9"}, "the service asks to wait 9 s"),
        (422, {}, "the service refuses this message"),
        (503, {}, "it may be a passing trouble"),
    ],
)
def test_a_failed_channel_test_says_what_to_do(
    receiver: Receiver, status: int, headers: dict[str, str], hint: str
) -> None:
    receiver.answers[f"/{CANARY}"] = [(status, headers)]
    result = check_channel(
        receiver.url(CANARY), name="x", language="en", timezone="UTC", now=START, timeout=2
    )
    assert not result.ok
    assert result.http_status == status
    assert result.hint
    assert result.hint.startswith(hint)
    assert CANARY not in repr(result)
