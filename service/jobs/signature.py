"""Signatures by which a receiver knows that an event comes from here.

As https://www.standardwebhooks.com specifies: HMAC-SHA256 over the id, the time and the body.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def signed_headers(
    body: str, *, event_id: str, at: datetime, secrets_in_use: list[str]
) -> dict[str, str]:
    """The headers that carry the signatures, one by each secret; `at` is in UTC."""
    signatures = [Webhook(secret).sign(event_id, at, body) for secret in secrets_in_use]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
