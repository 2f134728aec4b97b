"""Which services a person may use who is not the operator.

An allow-list of services at a fixed host: a URL of theirs can't make this machine talk to an address of their
choosing, read a file, or run anything. E-mail goes out by the operator's own server instead (see
:mod:`alerts.channels.mail`), a webhook of their own through the guarded client.
"""

from __future__ import annotations

from alerts.channels.urls import ChannelRules

MEMBER = ChannelRules(
    schemas=frozenset(
        {
            "aliyunsms",
            "dingtalk",
            "discord",
            "feishu",
            "lark",
            "msg91",
            "pbul",
            "pover",
            "pushplus",
            "pushy",
            "schan",
            "sendgrid",
            "signl4",
            "slack",
            "spush",
            "tgram",
            "twilio",
            "vonage",
            "wecombot",
            "wxpusher",
        }
    ),
    any_host=False,
)
