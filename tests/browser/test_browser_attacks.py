"""Pages that try to reach what lies inside, by every way that a browser has: nothing inside sees anything."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from browser_world import open_pages
from local_shop import Answer, Hit, LocalShop

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]

HOSTS = (
    "http://127.0.0.1:{p}/",
    "http://127.8.9.10:{p}/",
    "http://localhost:{p}/",
    "http://inside.localhost:{p}/",
    "http://LOCALHOST.:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://017700000001:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://127.1:{p}/",
    "http://0:{p}/",
    "http://[::1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1:{p}/",
    "http://100.64.0.1:{p}/",
    "https://127.0.0.1:{p}/",
)
PROGRAMS = {
    "fetch": "for (const u of T) fetch(u, {mode: 'no-cors'}).then(() => say('answer'), () => say('none'));",
    "xhr": """for (const u of T) { const x = new XMLHttpRequest(); x.open('POST', u);
      x.setRequestHeader('X-Own', '1'); x.send('a'); navigator.sendBeacon(u, 'b'); new EventSource(u); }""",
    "websocket": "for (const u of T) try { new WebSocket(u.replace('http', 'ws')) } catch (e) {}",
    "redirect": """for (const u of T) fetch('/go?to=' + encodeURIComponent(u), {mode: 'no-cors'})
      .catch(() => 0);""",
    "frames": """for (const u of T) for (const [tag, name] of [['iframe', 'src'], ['object', 'data'],
      ['embed', 'src'], ['script', 'src'], ['img', 'src'], ['video', 'src']]) {
        const e = document.createElement(tag); e[name] = u; document.body.append(e) }""",
    "links": """for (const u of T) for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'stylesheet',
      'modulepreload', 'prerender', 'icon', 'manifest']) {
        const e = document.createElement('link'); e.rel = rel; e.href = u; document.head.append(e) }
      const rules = document.createElement('script'); rules.type = 'speculationrules';
      rules.textContent = JSON.stringify({prefetch: [{urls: T}], prerender: [{urls: T}]});
      document.head.append(rules);""",
    "worker": """const b = URL.createObjectURL(new Blob([`for (const u of ${JSON.stringify(T)}) {
        fetch(u, {mode: 'no-cors'}).catch(() => 0);
        try { new WebSocket(u.replace('http', 'ws')) } catch (e) {} }`],
      {type: 'text/javascript'})); new Worker(b); try { new SharedWorker(b) } catch (e) {}
      navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0);""",
    "webrtc": """(async () => { for (const s of ['stun:127.0.0.1:UDP', 'turn:127.0.0.1:UDP?transport=udp',
        'turn:127.0.0.1:TCP?transport=tcp', 'turns:127.0.0.1:TCP?transport=tcp', 'stun:localhost:UDP']) {
        const p = new RTCPeerConnection({iceServers: [{urls: s, username: 'a', credential: 'b'}]});
        p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer());
        await p.addIceCandidate({candidate: 'candidate:1 1 udp 1 127.0.0.1 UDP typ host', sdpMid: '0'})
          .catch(() => 0); } })();
      try { new WebTransport('https://127.0.0.1:UDP/') } catch (e) {}""",
    "popup": """window.open(T[0]); const a = document.createElement('a'); a.target = '_blank'; a.href = T[1];
      document.body.append(a); a.click(); alert(1); confirm(2); prompt(3);""",
    "to-a-file": """fetch('file:///etc/passwd').then(async (r) => say(await r.text()), () => say('none'));
      const i = document.createElement('iframe'); i.src = 'file:///etc/passwd'; document.body.append(i);
      location = 'file:///etc/passwd';""",
    "navigates": "setTimeout(() => { location = T[0] }, 30);",
    "submits": """document.body.insertAdjacentHTML('beforeend', `<form method=post action="${T[2]}"></form>`);
      document.forms[0].submit();""",
    "refreshes": """document.head.insertAdjacentHTML('beforeend',
      `<meta http-equiv=refresh content='0;url=${T[3]}'>`);""",
}
LED_INSIDE = ("navigates", "submits", "refreshes", "redirected", "plain", "by-name", "by-number")


def page(program: str, targets: list[str], tcp: int, udp: int) -> bytes:
    program = program.replace("TCP", str(tcp)).replace("UDP", str(udp))
    return f"""<!doctype html><html><head><title>x</title></head><body><h1>A page</h1>
      <pre id="said"></pre><script>
      const T = {json.dumps(targets)};
      const say = (word) => {{ document.getElementById('said').textContent += word + ' ' }};
      {program}</script></body></html>""".encode()


class Canary:
    """Listens on loopback, TCP on both families and UDP, and notes who came."""

    def __init__(self) -> None:
        self.shop = LocalShop()
        self.port = self.shop.port
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.udp.settimeout(0.1)
        self.six = socket.socket(socket.AF_INET6)
        self.six.bind(("::1", self.port))
        self.six.listen()
        self.six.settimeout(0.1)
        self.came: list[str] = []
        self._over = threading.Event()
        self._listening = [
            threading.Thread(target=self._listen, args=(take,)) for take in (self._on_six, self._on_udp)
        ]

    @property
    def udp_port(self) -> int:
        return int(self.udp.getsockname()[1])

    def __enter__(self) -> Canary:
        self.shop.__enter__()
        for thread in self._listening:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._listening:
            thread.join()
        self.shop.__exit__()
        self.udp.close()
        self.six.close()

    def everybody(self) -> list[str]:
        return (
            self.came + [f"{hit.host}{hit.path}" for hit in self.shop.hits] + ["tcp"] * self.shop.connections
        )

    def _listen(self, take: Any) -> None:
        while not self._over.is_set():
            try:
                take()
            except TimeoutError:
                continue

    def _on_six(self) -> None:
        connection, _ = self.six.accept()
        connection.close()
        self.came.append("[::1]")

    def _on_udp(self) -> None:
        self.came.append(f"udp {self.udp.recv(2000)[:20]!r}")


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with Canary() as canary:
        yield canary


@pytest.fixture(scope="module")
def attack(canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    targets = [host.format(p=canary.port) for host in HOSTS]

    def shop(hit: Hit) -> Answer:
        name = hit.host.split(".")[0]
        if hit.path == "/robots.txt":
            return Answer(status=404)
        if hit.path.startswith("/go?to="):
            return Answer(status=302, headers={"Location": unquote(hit.path[7:])})
        if name == "redirected":
            return Answer(status=302, headers={"Location": f"http://127.0.0.1:{canary.port}/"})
        if name in PROGRAMS:
            return Answer(body=page(PROGRAMS[name], targets, canary.port, canary.udp_port))
        return Answer(status=404)

    names = [*PROGRAMS, "redirected"]
    hosts = {f"{name}.localhost": shop for name in names}
    with LocalShop(hosts) as outside:
        pages = {name: outside.url(f"{name}.localhost") for name in names}
        pages["plain"] = targets[0]
        pages["by-name"] = f"http://inside.localhost:{canary.port}/"
        pages["by-number"] = f"http://2130706433:{canary.port}/"
        proxy = f"http://127.0.0.1:{canary.port}"
        told, _ = open_pages(
            pages,
            home=tmp_path_factory.mktemp("attack"),
            allow=hosts,
            settings="DNS_TIMEOUT=3",
            http_proxy=proxy,
            HTTPS_PROXY=proxy,
            all_proxy=proxy,
            no_proxy="",
        )
        assert "/sw.js" not in {hit.path for hit in outside.hits}
        told["asked for"] = {"text": " ".join(sorted({hit.path for hit in outside.hits}))}
    return told


def test_nothing_inside_saw_anything(attack: dict[str, dict[str, Any]], canary: Canary) -> None:
    assert attack
    assert canary.everybody() == []


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in LED_INSIDE])
def test_the_page_itself_is_shown(attack: dict[str, dict[str, Any]], name: str) -> None:
    assert attack[name].get("status") == 200, attack[name]
    assert "<h1>A page</h1>" in attack[name]["text"]
    assert "root:" not in attack[name]["text"]


def test_the_attacks_were_carried_out(attack: dict[str, dict[str, Any]]) -> None:
    assert "answer" in attack["fetch"]["text"], "the guard's own refusal is an answer to a blind request"
    assert "/go?to=" in attack["asked for"]["text"]


@pytest.mark.parametrize("name", LED_INSIDE)
def test_a_page_that_leads_inside_is_forbidden_in_words(attack: dict[str, dict[str, Any]], name: str) -> None:
    assert attack[name].get("reason") == "forbidden_address", attack[name]
    assert "loopback" in attack[name]["detail"]


def test_a_host_that_the_operator_named_is_reached(tmp_path: Any) -> None:
    """Else the test above would also pass with a browser that reaches nothing at all."""

    def inner(hit: Hit) -> Answer:
        return Answer(
            body=b"secret", headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/plain"}
        )

    with LocalShop({"inside.localhost": inner, "127.0.0.1": inner}) as inside:
        wants = [inside.url("inside.localhost", "/told"), inside.url("127.0.0.1", "/not")]
        program = "for (const u of T) fetch(u).then(async (r) => say(await r.text()), () => say('none'));"
        shown = page(program, wants, 0, 0)
        with LocalShop({"shop.localhost": lambda hit: Answer(body=shown)}) as outside:
            told, _ = open_pages(
                {"shop.localhost": outside.url("shop.localhost")},
                home=tmp_path,
                allow=["shop.localhost", "inside.localhost"],
                settings="RESTOCK_ROBOTS=0",
            )
        assert "secret" in told["shop.localhost"]["text"]
        assert "none" in told["shop.localhost"]["text"]
        assert [hit.path for hit in inside.hits] == ["/told"]
