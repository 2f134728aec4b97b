"""Events from a list in Redis, such as kombu and Celery write (or plain ``LPUSH`` of the event's JSON).

Taken by a script that moves them, in one step, to where they stay until they are acknowledged after the
commit: a consumer that is killed loses nothing. Kombu's own consumer pops first and notes afterwards; what is
on its way between is lost with a kill.

What a killed consumer had taken is put back, in its place, before another takes more: a newer event that came
first would make it late. Redis tells who is connected. A consumer that is cut off keeps what it has until its
time is over.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import threading
import time
import uuid

import redis

from crawler import brokers
from crawler.queues import QueueAddress
from restock.ingesting.taker import BATCH, Taker, pause

logger = logging.getLogger(__name__)

LOOK_S = 0.02
"""How often an empty list is looked at."""
MISSING_S = 1.0
"""How often it is asked who is connected."""

_NAME = "restock-ingest-"
"""How a consumer's connection is called begins so."""
_TAKE = """
local at = redis.call('TIME')
local taken = {}
for _ = 1, ARGV[1] do
  local message = redis.call('RPOP', KEYS[1])
  if not message then break end
  -- As long as any other: what was taken at one moment is put back in the order of its tags' letters.
  local tag = string.format('%016d', redis.call('INCR', KEYS[4]))
  redis.call('HSET', KEYS[2], tag, message)
  redis.call('HSET', KEYS[5], tag, ARGV[2])
  redis.call('ZADD', KEYS[3], at[1] + at[2] / 1000000, tag)
  taken[#taken + 1] = tag
  taken[#taken + 1] = message
end
return taken
"""
_GIVE_BACK = """
local function give_back(tag)
  local message = redis.call('HGET', KEYS[2], tag)
  if message then redis.call('RPUSH', KEYS[1], message) end
  redis.call('HDEL', KEYS[2], tag)
  redis.call('ZREM', KEYS[3], tag)
  redis.call('HDEL', KEYS[5], tag)
end
"""
_RESTORE = f"""{_GIVE_BACK}
local at = redis.call('TIME')
local until_ = at[1] + at[2] / 1000000 - ARGV[1]
local tags = redis.call('ZREVRANGEBYSCORE', KEYS[3], until_, '-inf', 'LIMIT', 0, 1000)
for _, tag in ipairs(tags) do give_back(tag) end
return #tags
"""
_RESTORE_OF_THE_GONE = f"""{_GIVE_BACK}
local here, restored = {{}}, 0
for _, name in ipairs(ARGV) do here[name] = true end
for _, tag in ipairs(redis.call('ZREVRANGE', KEYS[3], 0, -1)) do
  local taker = redis.call('HGET', KEYS[5], tag)
  if taker and not here[taker] then
    give_back(tag)
    restored = restored + 1
  end
end
return restored
"""
_ACKNOWLEDGE = """
redis.call('HDEL', KEYS[2], unpack(ARGV))
redis.call('HDEL', KEYS[5], unpack(ARGV))
return redis.call('ZREM', KEYS[3], unpack(ARGV))
"""
_PUT_BACK = f"""{_GIVE_BACK}
for _, tag in ipairs(ARGV) do give_back(tag) end
"""


class RedisConsumer:
    """Runs until it is stopped; a server that goes away is waited for."""

    def __init__(self, address: QueueAddress, taker: Taker) -> None:
        self._address = address
        self._taker = taker
        self._name = f"{_NAME}{uuid.uuid4().hex}"
        self._client = brokers.redis(address, name=self._name)
        self._looks_for_the_gone_at = 0.0
        queue = address.queue
        self._keys = [queue, *(f"{queue}.{beside}" for beside in ("taken", "taken_at", "tags", "takers"))]
        scripts = (_TAKE, _RESTORE, _RESTORE_OF_THE_GONE, _ACKNOWLEDGE, _PUT_BACK)
        self._take, self._restore, self._restore_of_the_gone, self._acknowledge, self._put_back = map(
            self._client.register_script, scripts
        )

    def run(self, stop: threading.Event) -> None:
        tries = 0
        try:
            while not stop.is_set():
                try:
                    if not self._step():
                        stop.wait(LOOK_S)
                    tries = 0
                except (redis.ConnectionError, redis.TimeoutError) as exc:
                    self._looks_for_the_gone_at = 0.0
                    wait = pause(tries)
                    tries += 1
                    logger.error(
                        "%s is away, trying again in %.0f s: %s", self._address, wait, type(exc).__name__
                    )
                    stop.wait(wait)
        finally:
            self._client.close()

    def _step(self) -> bool:
        """Whether there was anything."""
        if time.monotonic() >= self._looks_for_the_gone_at:
            self._take_over()
            self._looks_for_the_gone_at = time.monotonic() + MISSING_S
        found = self._take(keys=self._keys, args=[BATCH, self._name])
        if not found:
            return False
        tags, messages = found[::2], found[1::2]
        bodies = [body_of(message) for message in messages]
        taken = self._taker.take(bodies)
        if taken is None:
            self._put_back(keys=self._keys, args=list(reversed(tags)))
            return False
        for place, reason in taken.reasons.items():
            letter = {"reason": reason, "body": base64.b64encode(bodies[place]).decode()}
            self._client.lpush(self._address.dead, json.dumps(letter))
        self._acknowledge(keys=self._keys, args=tags)
        return True

    def _take_over(self) -> None:
        """Put back what those had taken who are gone, and what was taken too long ago."""
        try:
            names = {client["name"] for client in self._client.client_list()}
        except redis.ResponseError as exc:
            logger.info("%s does not tell who is connected, so time must tell: %s", self._address, exc)
        else:
            here = [name for name in names if name.startswith(_NAME)]
            if restored := self._restore_of_the_gone(keys=self._keys, args=here):
                logger.info("%d events that a consumer had taken which is gone are taken anew", restored)
        self._restore(keys=self._keys, args=[self._address.visibility_s])


def body_of(message: bytes) -> bytes:
    """The event in kombu's envelope, or the message itself.

    >>> body_of(b'{"body": "e30=", "properties": {"body_encoding": "base64"}}'), body_of(b'{"id": "1"}')
    (b'{}', b'{"id": "1"}')
    """
    try:
        found = json.loads(message)
        inner = found["body"]
        encoded = found["properties"].get("body_encoding") == "base64"
        return base64.b64decode(inner, validate=True) if encoded else str(inner).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return message
