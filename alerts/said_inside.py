"""Services that answer 200 and say inside that they refused; Apprise takes that for success. Pure.

Codes from the services' own lists: 钉钉 (DingTalk), 企业微信 (WeCom), 飞书 (Feishu, Lark), Server酱, Bark.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from alerts.wire import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    field: str
    words: str
    """The field with what it says in words."""
    good: frozenset[int] = frozenset({0})
    too_many: frozenset[int] = frozenset()
    for_good: frozenset[int] = frozenset()
    """The robot is gone, or its token or signature is wrong: no message will ever pass."""


_LARK = Codes(
    field="code",
    words="msg",
    too_many=frozenset({9499, 11232, 11233, 99991400}),
    for_good=frozenset({19001, 19021, 19022}),
)
_OF = {
    "dingtalk": Codes(
        field="errcode",
        words="errmsg",
        too_many=frozenset({130101, 130102, 410100}),
        for_good=frozenset({300001, 300005, 310000}),
    ),
    "wecombot": Codes(
        field="errcode",
        words="errmsg",
        too_many=frozenset({45009, 45033}),
        for_good=frozenset({93000, 40058}),
    ),
    "feishu": _LARK,
    "lark": _LARK,
    "schan": Codes(field="code", words="message", for_good=frozenset({40001})),
    "bark": Codes(field="code", words="message", good=frozenset({0, 200})),
    "barks": Codes(field="code", words="message", good=frozenset({0, 200})),
}
_A_MINUTE = timedelta(minutes=1)
"""What they ask for who write too fast."""


def refused_inside(schema: str, body: bytes) -> Reply | None:
    """What the answer says within, where it refuses; None where it accepts or says nothing.

    >>> refused_inside("wecombot", b'{"errcode": 0, "errmsg": "ok"}'), refused_inside("slack", b"no")
    (None, None)
    >>> refused_inside("wecombot", b'{"errcode": 45009, "errmsg": "freq out of limit"}').problem
    'the service said 45009: freq out of limit'
    """
    codes = _OF.get(schema)
    if codes is None:
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return None
    code = said.get(codes.field) if isinstance(said, dict) else None
    if not isinstance(code, int) or code in codes.good:
        return None
    return Reply(
        problem=f"the service said {code}: {str(said.get(codes.words, ''))[:200]}",
        malformed=code in codes.for_good,
        retry_after=_A_MINUTE if code in codes.too_many else None,
    )
