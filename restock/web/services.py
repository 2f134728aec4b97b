"""Help with the services that people use most: what to fill in, in words. Any other Apprise URL works too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    name: str
    pattern: str
    """The shape of its URL."""
    page: str
    """Where the rest is explained."""


SERVICES = (
    Service(name="Telegram", pattern="tgram://BOT_TOKEN/CHAT_ID", page="telegram"),
    Service(name="Discord", pattern="discord://WEBHOOK_ID/WEBHOOK_TOKEN", page="discord"),
    Service(name="Slack", pattern="slack://TOKEN_A/TOKEN_B/TOKEN_C", page="slack"),
    Service(name="E-mail", pattern="mailtos://USER:PASSWORD@example.com?to=ME@example.com", page="email"),
    Service(name="ntfy", pattern="ntfys://ntfy.sh/MY_TOPIC", page="ntfy"),
    Service(name="Pushover", pattern="pover://USER_KEY@TOKEN", page="pushover"),
    Service(name="Server酱", pattern="schan://SENDKEY", page="serverchan"),
    Service(name="Bark", pattern="barks://api.day.app/DEVICE_KEY", page="bark"),
    Service(name="钉钉 DingTalk", pattern="dingtalk://SECRET@TOKEN", page="dingtalk"),
    Service(name="飞书 Feishu", pattern="feishu://TOKEN", page="feishu"),
    Service(name="企业微信 WeCom", pattern="wecombot://BOT_KEY", page="wecombot"),
    Service(name="PushPlus", pattern="pushplus://TOKEN", page="pushplus"),
    Service(name="Twilio SMS", pattern="twilio://ACCOUNT_SID:AUTH_TOKEN@FROM/TO", page="twilio"),
    Service(name="Webhook", pattern="jsons://example.com/hook", page="JSON"),
)
