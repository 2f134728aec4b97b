"""Bot walls, walls and removed pages, and normal pages that only load a captcha."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Failure, FailureReason
from spiders.extraction.blocked import recognize_block, recognize_gone, recognize_wall

URL = "https://shop.example/p/1"
LONG = "A page full of words about shoes and coats. " * 90


def block(
    *,
    title: str = "",
    text: str = "",
    body: bytes = b"",
    status: int = 200,
    url: str = URL,
    product: bool = False,
    **headers: str,
) -> Failure | None:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return recognize_block(
        url=url, status=status, headers=named, title=title, text_head=text, body=body, has_product=product
    )


@pytest.mark.parametrize(
    ("seen", "vendor"),
    [
        ({"title": "Just a moment..."}, "cloudflare"),
        ({"title": "Attention Required! | Cloudflare", "status": 403}, "cloudflare"),
        ({"CF_Mitigated": "challenge", "status": 403}, "cloudflare"),
        (
            {
                "title": "Access Denied",
                "text": "You don't have permission to access /p on this server. Reference #18.2f.1.5b",
            },
            "akamai",
        ),
        ({"body": b"<script>triggerInterstitialChallenge()</script>"}, "akamai"),
        ({"title": "Access to this page has been denied."}, "perimeterx"),
        ({"title": "Robot or human?"}, "perimeterx"),
        ({"text": "Press & Hold to confirm you are a human"}, "perimeterx"),
        (
            {"title": "shop.example", "body": b"<iframe src='https://geo.captcha-delivery.com/captcha/'>"},
            "datadome",
        ),
        ({"title": "Pardon Our Interruption"}, "imperva"),
        ({"body": b'<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'}, "imperva"),
        ({"text": "Request unsuccessful. Incapsula incident ID: 1-2"}, "imperva"),
        ({"X_Kpsdk_Ct": "abc", "status": 429}, "kasada"),
        ({"title": "Sucuri WebSite Firewall - Access Denied", "status": 403}, "sucuri"),
        ({"title": "Human Verification", "X_Amzn_Waf_Action": "captcha", "status": 405}, "aws_waf"),
        ({"title": "Queue-it", "text": "You are now in line"}, "queue-it"),
        ({"title": "Amazon.de", "text": "Geben Sie die Zeichen unten ein"}, "amazon"),
        (
            {"text": "Enter the characters you see below. We need to make sure you're no robot."},
            "amazon",
        ),
        ({"title": "Are you a human?", "url": "https://www.newegg.com/areyouahuman?x=1"}, "newegg"),
        ({"url": "https://item.taobao.com/_____tmd_____/punish?x5secdata=1"}, "alibaba"),
        ({"title": "京东验证"}, "jd"),
        ({"text": "系统繁忙，请稍后再试"}, None),
        ({"text": "请完成安全验证"}, None),
        (
            {
                "title": "Request Rejected",
                "text": "The requested URL was rejected. Please consult with your administrator.",
            },
            "f5",
        ),
        ({"title": "Radware Bot Manager Captcha"}, "radware"),
        ({"title": "Vercel Security Checkpoint", "status": 429}, "vercel"),
        ({"url": "https://shop.example/throttle/queue"}, "shopify"),
        ({"text": "Please verify you are not a robot"}, None),
        ({"text": "Bestätigen Sie, dass Sie kein Roboter sind"}, None),
        ({"status": 403, "text": "Forbidden"}, None),
        ({"status": 429, "Retry_After": "120"}, None),
        ({"body": b"<form><div class='g-recaptcha'></div></form>", "text": ""}, None),
    ],
)
def test_block_pages_are_told_with_their_vendor(seen: dict[str, object], vendor: str | None) -> None:
    failure = block(**seen)  # type: ignore[arg-type]
    assert failure is not None
    assert (failure.reason, failure.vendor) == (FailureReason.BLOCKED, vendor)
    assert failure.detail.endswith(".")
    assert failure.evidence


SCRIPTS = (
    b"recaptcha/api.js js.hcaptcha.com px-captcha KPSDK _Incapsula_Resource captcha-delivery.com"
    b" /cdn-cgi/challenge-platform/h/"
)


@pytest.mark.parametrize(
    "seen",
    [
        {"product": True, "text": "Shoe 10 EUR", "body": SCRIPTS},
        {"product": True, "title": "Access Denied - the board game", "text": "Buy"},
        {"text": LONG, "body": SCRIPTS},
        {"text": LONG + "are you a robot?", "title": "Robot vacuum"},
        {"title": "Blocked drains: a guide", "text": LONG},
        {"title": "A shop", "text": "Welcome. " * 100, "CF_Ray": "1-FRA", "Server": "cloudflare"},
        {"title": "", "text": "", "body": b"<html></html>"},
    ],
)
def test_a_normal_page_that_loads_a_captcha_is_not_blocked(seen: dict[str, object]) -> None:
    assert block(**seen) is None  # type: ignore[arg-type]


def test_retry_after_is_kept_and_bounded() -> None:
    short, long = block(status=429, Retry_After="120"), block(status=429, Retry_After="99999999")
    assert short is not None
    assert long is not None
    assert (short.retry_after, long.retry_after) == (timedelta(seconds=120), timedelta(days=1))


def gone(
    *,
    status: int = 200,
    title: str = "",
    text: str = "",
    canonical: str | None = None,
    url: str = URL,
    product: bool = False,
) -> Failure | None:
    return recognize_gone(
        url=url, status=status, title=title, text_head=text, canonical=canonical, has_product=product
    )


@pytest.mark.parametrize(
    "seen",
    [
        {"status": 404},
        {"status": 410, "product": True},
        {"title": "404 Not Found – A Shop"},
        {"title": "Page Not Found | A Shop"},
        {"title": "Seite nicht gefunden"},
        {"title": "Page introuvable"},
        {"title": "ページが見つかりません"},
        {"title": "页面不存在"},
        {"title": "Страница не найдена"},
        {"text": LONG[:1000] + "We can't find the page you're looking for."},
        {"text": "This product is no longer available."},
        {"text": "Sorry, this store is currently unavailable."},
        {"text": "很抱歉，您查看的宝贝不存在"},
        {"canonical": "https://shop.example/404"},
        {"url": "https://shop.example/page-not-found"},
    ],
)
def test_missing_pages_are_gone(seen: dict[str, object]) -> None:
    failure = gone(**seen)  # type: ignore[arg-type]
    assert failure is not None
    assert failure.reason is FailureReason.GONE


@pytest.mark.parametrize(
    "seen",
    [
        {"title": "Peugeot 404 model car", "text": "In stock"},
        {"title": "Page Not Found: a novel", "product": True},
        {"title": "A shop", "text": LONG},
        {"title": "Lego 40404"},
    ],
)
def test_existing_pages_are_not_gone(seen: dict[str, object]) -> None:
    assert gone(**seen) is None  # type: ignore[arg-type]


def wall(
    *,
    title: str = "",
    text: str = "",
    status: int = 200,
    url: str = URL,
    body: bytes = b"",
    product: bool = False,
) -> Failure | None:
    return recognize_wall(
        url=url, status=status, headers={}, title=title, text_head=text, body=body, has_product=product
    )


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ({"status": 451}, "geo"),
        ({"text": "This site is not available in your country"}, "geo"),
        ({"url": "https://shop.example/password"}, "password"),
        ({"text": "Opening soon. Enter using password"}, "password"),
        ({"url": "https://passport.jd.com/new/login.aspx"}, "login"),
        ({"title": "Log in - A Shop", "body": b'<input type="password">'}, "login"),
        ({"title": "登录", "text": "账号"}, "login"),
        ({"title": "Before you continue to A Shop"}, "consent"),
        (
            {"title": "A Shop", "text": "You are in a virtual queue. Estimated wait time: 5 min"},
            "waiting_room",
        ),
        ({"text": "正在排队，请稍候"}, "waiting_room"),
    ],
)
def test_walls_are_told_with_their_kind(seen: dict[str, object], kind: str) -> None:
    failure = wall(**seen)  # type: ignore[arg-type]
    assert failure is not None
    assert (failure.reason, failure.evidence[0].path) == (FailureReason.BLOCKED, kind)
    assert failure.detail.endswith(".")


@pytest.mark.parametrize(
    "seen",
    [
        {"title": "Shoe", "text": LONG + "Log in", "body": b'<input type="password">'},
        {"url": "https://shop.example/password", "product": True},
        {"title": "Login to Your Body, the book", "text": LONG},
        {"title": "A shop", "text": LONG + " not available in your country"},
    ],
)
def test_normal_pages_are_no_walls(seen: dict[str, object]) -> None:
    assert wall(**seen) is None  # type: ignore[arg-type]


@given(st.text(max_size=300), st.text(max_size=600), st.binary(max_size=300), st.integers(100, 599))
def test_anything_is_judged_without_an_exception(title: str, text: str, body: bytes, status: int) -> None:
    for product in (True, False):
        failure = block(title=title, text=text, body=body, status=status, url=text, product=product)
        assert failure is None or (failure.reason is FailureReason.BLOCKED and not product)
        assert wall(title=title, text=text, body=body, status=status, url=title, product=True) is None
        assert gone(title=title, text=text, url=text, canonical=title, status=200, product=True) is None
