"""What people agreed to before anything is written to them: the text they saw, when and where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crawler.storage.schema import Base, BigId

EXACT = {
    f"{server}_{option}": value
    for server in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}


class ConsentText(Base):
    """A text as it was shown, kept once however many agreed to it."""

    __tablename__ = "consent_text"
    __table_args__ = EXACT

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the text, in hex."""
    text: Mapped[str] = mapped_column(Text)


class Consent(Base):
    """A tick under a text. That the address's owner then said yes is the channel's ``confirmed_at``."""

    __tablename__ = "consent"
    __table_args__ = EXACT

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"), index=True)
    embed_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("embed.id"), index=True)
    """The button it was given at; NULL once that is gone."""
    text_digest: Mapped[str] = mapped_column(String(64), ForeignKey("consent_text.digest"))
    language: Mapped[str] = mapped_column(String(35))
    """In which the text was shown, BCP 47."""
    page_url: Mapped[str] = mapped_column(Text)
    """The shop's page that the button stood on."""
    at: Mapped[datetime]
