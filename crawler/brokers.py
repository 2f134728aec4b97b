"""Connections to the operator's brokers. A client is imported only when it is used (extra ``queue``)."""

from __future__ import annotations

import ssl
from typing import Any

from crawler.queues import QueueAddress

HEARTBEAT_S = 30
CONNECT_S = 10


def rabbitmq(address: QueueAddress, **options: Any) -> Any:
    """A kombu Connection that is not open yet. TLS checks the broker's certificate and name."""
    from kombu import Connection

    secure = {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": address.host} if address.tls else False
    return Connection(
        hostname=address.host,
        port=address.port,
        userid=address.user or "guest",
        password=address.password or "guest",
        virtual_host=address.place or "/",
        transport="pyamqp",
        ssl=secure,
        connect_timeout=CONNECT_S,
        heartbeat=HEARTBEAT_S,
        transport_options={"confirm_publish": True, **options},
    )


def redis_by_kombu(address: QueueAddress) -> Any:
    """A kombu Connection, to write what its consumers read."""
    from kombu import Connection

    return Connection(
        hostname=address.host,
        port=address.port,
        userid=address.user,
        password=address.password,
        virtual_host=address.place or "0",
        transport="redis",
        ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED} if address.tls else False,
        connect_timeout=CONNECT_S,
        transport_options={"socket_connect_timeout": CONNECT_S, "socket_timeout": CONNECT_S},
    )


def redis(address: QueueAddress, *, name: str | None = None) -> Any:
    """A client that connects when it is used. TLS checks the server's certificate and name.

    The server knows its connections by the ``name``.
    """
    from redis import Redis

    return Redis(
        host=address.host,
        port=address.port,
        db=int(address.place or 0),
        username=address.user,
        password=address.password,
        ssl=address.tls,
        socket_connect_timeout=CONNECT_S,
        socket_timeout=30,
        client_name=name,
        health_check_interval=30,
    )


def kafka_options(address: QueueAddress) -> dict[str, Any]:
    """What aiokafka's consumers and producers share. TLS checks the broker's certificate and name."""
    options: dict[str, Any] = {"bootstrap_servers": f"{address.host}:{address.port}"}
    if address.tls:
        options["ssl_context"] = ssl.create_default_context()
    if address.user:
        options |= {
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": address.user,
            "sasl_plain_password": address.password or "",
        }
    protocol = ("SASL_" if address.user else "") + ("SSL" if address.tls else "PLAINTEXT")
    return options | {"security_protocol": protocol}
