"""Durations of the installation's settings, as durations."""

from __future__ import annotations

from datetime import timedelta

from crawler.config import Config


def ttl_of(config: Config) -> timedelta:
    """How long a restock is news."""
    return timedelta(seconds=config.alert_ttl_s)
