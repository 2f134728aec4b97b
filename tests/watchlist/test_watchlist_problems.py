"""Every mistake is told with its line, in words that say what to write instead; all of them at once."""

# ruff: noqa: E501 - a table of whole messages, one a line
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watchlist_house import CANARY, ENVIRON, read, validate_channel

from crawler.watchlist.checking import Checked, check, check_file
from crawler.watchlist.problems import MAX_PROBLEMS, UnreadableWatchlistError

PEOPLE = "subscribers:\n  ann:\n    channels: {phone: 'json://a'}\n"
"""Three lines, so that what follows begins on line 4."""
WATCH = PEOPLE + "watches:\n  - url: https://kith.com/a\n"
"""Five lines; a key of the watch goes on line 6."""


def told(checked: Checked) -> list[str]:
    assert (checked.watchlist is None) == bool(checked.problems)
    return [problem.render("w.yaml") for problem in checked.problems]


BROKEN = [
    # The file
    ("", "w.yaml:1:1: the watchlist is empty. Begin with 'subscribers:' and 'watches:'."),
    ("# nothing yet\n", "w.yaml:1:1: the watchlist is empty. Begin with 'subscribers:' and 'watches:'."),
    ("- a\n", "w.yaml:1:1: a watchlist is made of keys. Begin with 'subscribers:' and 'watches:'."),
    ("just text\n", "w.yaml:1:1: a watchlist is made of keys. Begin with 'subscribers:' and 'watches:'."),
    (WATCH + "---\na: 1\n", "w.yaml:6:1: a second document begins here. Remove the line '---'."),
    ("a: \x07\n", "w.yaml:1:1: a character that YAML doesn't allow. Remove it."),
    # YAML's syntax
    ("watches:\n\t- url: x\n", "w.yaml:2:1: a tab in the indentation. Indent with spaces."),
    ("a: [b\nc: d\n", "w.yaml:2:2: a '[' isn't closed, or a ',' is missing. Write one '- value' a line instead."),
    ("a: 'b\nc: d\n", "w.yaml:1:4: a quote is opened here and never closed. Close it on the same line."),
    (
        "settings:\n  contact: a: b\n",
        "w.yaml:2:13: an unexpected ':'. Put text that holds ': ' in quotes, or mend the indentation.",
    ),
    ("name: @ann\n", "w.yaml:1:7: a value can't start with '@'. Put it in quotes."),
    (
        "settings:\n    every: 1m\n  delay: 2s\n",
        "w.yaml:3:3: the indentation doesn't fit the lines above. Align it with the keys beside it.",
    ),
    ("a: &x\n  b: *x\n", "w.yaml:2:6: '*x' refers to no finished '&x' above it"),
    (
        "subscribers: {ann: {channels: {phone: json://${TOKEN}/}}}\n",
        "w.yaml:1:47: this can't be read as YAML. Within { } put a value with ${...} in quotes.",
    ),
    (WATCH + "    name: a\n    name: b\n", "w.yaml:7:5: duplicate key 'name', first on line 6. Keep one of them."),
    (WATCH + "    name: !!python/name:os.system x\n", "w.yaml:6:11: the tag '!!python/name:os.system' isn't allowed. Remove it."),
    ("? {a: b}\n: c\n", "w.yaml:1:3: a key must be plain text. Put text with { } or [ ] in quotes."),
    # Keys
    (WATCH.replace("watches", "wathces"), "w.yaml:4:1: unknown key 'wathces' in the watchlist. Did you mean 'watches'?"),
    (
        PEOPLE.replace("channels", "chanels"),
        "w.yaml:3:5: unknown key 'chanels' in subscriber 'ann'. Did you mean 'channels'?",
    ),
    (WATCH + "    belwo: 1 EUR\n", "w.yaml:6:5: unknown key 'belwo' in watch 1. Did you mean 'below'?"),
    ("settings: {evry: 1m}\n", "w.yaml:1:12: unknown key 'evry' in the settings. Did you mean 'every'?"),
    ("subscribers:\n  ann:\n    name: Ann\n", "w.yaml:3:5: 'channels' is missing in subscriber 'ann'. Name where to reach them; 'channels: {}' if nowhere yet."),
    (PEOPLE + "watches:\n  - name: x\n", "w.yaml:5:5: 'url' is missing in watch 1"),
    (PEOPLE + "watches:\n  - https://kith.com/a\n", "w.yaml:5:5: watch 1: expected keys and values, 'key: value'"),
    (PEOPLE + "watches: {a: b}\n", "w.yaml:4:10: 'watches' must be a list, '- url: ...'"),
    ("subscribers: [ann]\n", "w.yaml:1:14: 'subscribers' must be keys and values, 'name: ...'"),
    ("settings: fast\n", "w.yaml:1:11: settings: expected keys and values, 'key: value'"),
    (
        "subscribers:\n  ann chen: {channels: {}}\n",
        "w.yaml:2:3: 'ann chen' isn't a short name. Use letters, digits, '.', '_', '-' or '@', without spaces.",
    ),
    # Addresses
    (WATCH.replace("https://", ""), "w.yaml:5:10: url: not a URL: it must start with https:// or http://"),
    (WATCH.replace("https", "ftp"), "w.yaml:5:10: url: only http and https addresses can be watched, not ftp:"),
    (
        WATCH.replace("kith", "ann:pw@kith"),
        "w.yaml:5:10: url: the URL carries a user name or password before the host. Remove everything up to the @.",
    ),
    (
        WATCH + "  - url: https://KITH.com/a?utm_source=mail\n",
        "w.yaml:6:10: the same page as on line 5. Keep one watch and name both people under 'notify'.",
    ),
    (
        WATCH.replace("kith.com", "kith.com/${SHOE}"),
        "w.yaml:5:10: url: ${...} is only read in channels' URLs. Write the address out.",
    ),
    # People
    (WATCH + "    notify: an\n", "w.yaml:6:13: unknown subscriber 'an'. Did you mean 'ann'?"),
    (WATCH + "    notify: [ann, bob]\n", "w.yaml:6:19: unknown subscriber 'bob'. There is only 'ann'."),
    (WATCH + "    notify: {ann: [fone]}\n", "w.yaml:6:20: unknown channel 'fone' of 'ann'. Did you mean 'phone'?"),
    (WATCH + "    notify: {ann: {channels: fone}}\n", "w.yaml:6:30: unknown channel 'fone' of 'ann'. Did you mean 'phone'?"),
    (WATCH + "    notify: {ann: {chanels: phone}}\n", "w.yaml:6:20: unknown key 'chanels' in 'notify' of watch 1. Did you mean 'channels'?"),
    (
        "watches:\n  - url: https://kith.com/a\n",
        "w.yaml:2:5: watch 1 would tell nobody. Declare a subscriber, or write 'notify: []' to watch without telling.",
    ),
    (PEOPLE + "    language: zh\n", "w.yaml:4:15: language: unknown language 'zh'. Did you mean 'zh-CN'?"),
    (PEOPLE + "    language: de\n", "w.yaml:4:15: language: unknown language 'de'. Messages are written in en and zh-CN."),
    (PEOPLE + "    timezone: Asia/Shangai\n", "w.yaml:4:15: timezone: unknown time zone 'Asia/Shangai'. Did you mean 'Asia/Shanghai'?"),
    (PEOPLE + "    timezone: 北京\n", "w.yaml:4:15: timezone: unknown time zone '北京'. Did you mean 'Asia/Shanghai'?"),
    (PEOPLE + "    timezone: berlin\n", "w.yaml:4:15: timezone: unknown time zone 'berlin'. Did you mean 'Europe/Berlin'?"),
    (
        PEOPLE.replace("json://a", "jsn://a"),
        "w.yaml:3:23: channel 'phone' of 'ann': jsn:// is not a service. Did you mean json://.",
    ),
    (
        PEOPLE.replace("json://a", "json://${TOKN}"),
        "w.yaml:3:23: channel 'phone' of 'ann': the environment variable TOKN isn't set. Did you mean 'TOKEN'?",
    ),
    (
        PEOPLE.replace("json://a", "json://${EMPTY}"),
        "w.yaml:3:23: channel 'phone' of 'ann': the environment variable EMPTY is empty. Set it before, such as: export EMPTY=VALUE.",
    ),
    (
        PEOPLE.replace("json://a", "json://${a b}"),
        "w.yaml:3:23: channel 'phone' of 'ann': '${a b}' isn't a reference. Write it like ${TELEGRAM_TOKEN}.",
    ),
    (PEOPLE.replace("'json://a'", ""), "w.yaml:3:23: phone: expected text, found nothing"),
    # Durations
    (WATCH + "    every: 10\n", "w.yaml:6:12: every: '10' has no unit. Did you mean '10s' or '10m'?"),
    (WATCH + "    every: 10 minutes\n", "w.yaml:6:12: every: '10 minutes' isn't a duration. Did you mean '10m'?"),
    (WATCH + "    every: 10分钟\n", "w.yaml:6:12: every: '10分钟' isn't a duration. Did you mean '10m'?"),
    (WATCH + "    every: often\n", "w.yaml:6:12: every: 'often' isn't a duration. Write it like '90s', '10m', '2h', '1d' or '1h30m'."),
    (WATCH + "    every: 0s\n", "w.yaml:6:12: every: '0s' is too short. The least is 1s."),
    (WATCH + "    every: 1500ms\n", "w.yaml:6:12: every: '1500ms' isn't whole seconds. Write it like '90s', '10m', '2h', '1d' or '1h30m'."),
    (WATCH + "    every: 900000000d\n", "w.yaml:6:12: every: '900000000d' is longer than a year. Write it like '90s', '10m', '2h', '1d' or '1h30m'."),
    ("settings: {ttl: 10s}\n", "w.yaml:1:17: ttl: '10s' is too short. The least is 1m."),
    # Prices
    (WATCH + "    below: ¥1499\n", "w.yaml:6:12: below: '¥' doesn't say which currency. Write '1499 CNY' or '1499 JPY'."),
    (WATCH + "    below: $200\n", "w.yaml:6:12: below: '$' doesn't say which currency. Write '200 USD', '200 CAD' or '200 AUD'."),
    (WATCH + "    below: 200 Euro\n", "w.yaml:6:12: below: 'Euro' isn't a currency's code. Write '200 EUR'."),
    (WATCH + "    below: 200 EUT\n", "w.yaml:6:12: below: 'EUT' isn't a currency. Did you mean 'EUR'?"),
    (WATCH + "    below: cheap\n", "w.yaml:6:12: below: 'cheap' isn't a price. Write it like '200 EUR' or '1499.50 CNY'."),
    (WATCH + "    below: 0 EUR\n", "w.yaml:6:12: below: a price limit of 0 would never be met. Write it like '200 EUR' or '1499.50 CNY'."),
    (WATCH + "    below: -5 EUR\n", "w.yaml:6:12: below: '-5 EUR' isn't a price. Write it like '200 EUR' or '1499.50 CNY'."),
    # The rest
    (WATCH + "    kinds: [restok]\n", "w.yaml:6:13: kinds: unknown kind 'restok'. Did you mean 'restock'?"),
    (WATCH + "    kinds: []\n", "w.yaml:6:12: kinds: at least one is needed"),
    (WATCH + "    paused: maybe\n", "w.yaml:6:13: paused: 'maybe' is neither true nor false"),
    (WATCH + f"    name: {'x' * 301}\n", "w.yaml:6:11: name: too long (301, at most 300)"),
    (WATCH + "    name: [a]\n", "w.yaml:6:11: name: expected text, found a list"),
    (
        "settings: {contact: me@example.org}\n",
        "w.yaml:1:21: contact: 'me@example.org' is neither a page nor a mailto: address. Did you mean 'mailto:me@example.org'?",
    ),
    (
        "settings: {allow_hosts: ['http://kicks.localhost:80/']}\n",
        "w.yaml:1:26: allow_hosts: 'http://kicks.localhost:80/' isn't a host name. Did you mean 'kicks.localhost'?",
    ),
    ("settings: {parallel_sites: 0}\n", "w.yaml:1:28: parallel_sites: '0' isn't a number from 1 to 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_mistake_is_told_with_its_place_and_what_to_write(text: str, message: str) -> None:
    assert told(read(text)) == [message]


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    text = (
        "settings: {every: 10}\nsubscribers:\n  ann: {name: Ann}\n  ben: {channels: {m: 'x://y'}, language: fr}\n"
        "watches:\n  - url: nothing\n    below: 3 EUT\n    notify: [bem]\n  - url: https://kith.com/a\n    kind: price\n"
    )
    assert [(p.line, p.path) for p in read(text).problems] == [
        (1, ("settings", "every")),
        (3, ("subscribers", "ann")),
        (4, ("subscribers", "ben", "channels", "m")),
        (4, ("subscribers", "ben", "language")),
        (6, ("watches", 0, "url")),
        (7, ("watches", 0, "below")),
        (8, ("watches", 0, "notify")),
        (10, ("watches", 1, "kind")),
    ]


def test_a_file_full_of_mistakes_is_cut_short() -> None:
    problems = read(PEOPLE + "watches:\n" + "  - url: x\n" * 1000).problems
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].message == "800 more problems aren't shown"


def test_not_utf_8() -> None:
    checked = check("a: 1\nname: 陈".encode("gbk"), validate_channel=validate_channel, environ={})
    assert told(checked) == ["w.yaml:2:1: the file isn't UTF-8 text. Save it as UTF-8 in your editor."]


def test_too_large_too_deep_and_alias_bombs_are_refused_quickly() -> None:
    large = read("#" * (1024 * 1024 + 1))
    assert "too large (1.0 MiB, at most 1 MiB)" in told(large)[0]
    assert told(read("[" * 500)) == ["w.yaml:1:17: nested more than 16 levels deep"]
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join(['*' + before] * 9)}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "aliases (*name) expand to too much" in told(read(laughs))[0]


def test_a_file_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.yaml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UnreadableWatchlistError, match=why) as caught:
            check_file(path, validate_channel=validate_channel, environ={})
        assert caught.value.exit_code == 2


def test_secrets_are_never_told() -> None:
    text = (
        "subscribers:\n  ann:\n    channels:\n      a: nope://${TOKEN}/x\n      b: json://${TOKEN}/${MISSING}\n"
        f"      c: '{CANARY}'\n      json://{CANARY}/x: json://a\n    nmae: ${{TOKEN}}\n    json://{CANARY}: x\n"
        f"watches:\n  - url: https://kith.com/a\n    notify: ['json://{CANARY}/']\n"
    )
    output = "\n".join(told(read(text)))
    assert output.count("\n") >= 6
    assert CANARY not in output
    good = read("subscribers: {ann: {channels: {a: 'json://${TOKEN}/'}}}").watchlist
    assert good is not None
    assert good.subscribers[0].channels[0].url == f"json://{CANARY}/"
    assert CANARY not in repr(good)


_YAML = st.recursive(
    st.sampled_from(
        ["ann", "https://kith.com/a", "10m", "1 EUR", "${TOKEN}", "*a", "&a b", "!!int 3", "~", "", "'", '"', "|", "\t"]
    )
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: "[" + ", ".join(parts) + "]")
        | st.dictionaries(
            st.sampled_from(["url", "notify", "channels", "below", "ann", "<<", "every", "kinds", "x"]), inner, max_size=3
        ).map(lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs.items()) + "}")
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80)
    | st.builds(
        lambda s, p, w: f"settings: {s}\nsubscribers: {p}\nwatches: {w}\n",
        _YAML,
        _YAML,
        _YAML | st.lists(_YAML, max_size=3).map(lambda items: "".join(f"\n  - {item}" for item in items)),
    )
)
def test_any_text_is_a_watchlist_or_has_problems(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    checked = check(data, validate_channel=validate_channel, environ=ENVIRON)
    assert (checked.watchlist is None) == bool(checked.problems)
    lines = data.decode("utf-8", "replace").count("\n") + len(text) + 1
    assert all(1 <= p.line <= lines and p.column >= 1 for p in checked.problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_too(data: bytes) -> None:
    checked = check(data, validate_channel=validate_channel, environ=ENVIRON)
    assert (checked.watchlist is None) == bool(checked.problems)
