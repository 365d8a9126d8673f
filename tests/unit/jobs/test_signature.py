from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from service.jobs.signature import new_secret, signed_headers

BODY = '{"type": "article.analysed", "data": {"title": "Ärger"}}'


def test_the_library_of_the_standard_verifies_a_signature() -> None:
    secret = new_secret()
    headers = signed_headers(BODY, event_id="e1", at=datetime.now(UTC), secrets_in_use=[secret])
    assert Webhook(secret).verify(BODY, headers)["data"] == {"title": "Ärger"}


def test_both_secrets_verify_while_one_replaces_the_other() -> None:
    secrets = [new_secret(), new_secret()]
    headers = signed_headers(BODY, event_id="e1", at=datetime.now(UTC), secrets_in_use=secrets)
    for secret in secrets:
        Webhook(secret).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


def test_what_was_altered_or_is_old_is_not_verified() -> None:
    secret = new_secret()
    now = datetime.now(UTC)
    headers = signed_headers(BODY, event_id="e1", at=now, secrets_in_use=[secret])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + " ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {"webhook-id": "e2"})
    old = signed_headers(BODY, event_id="e1", at=now - timedelta(hours=1), secrets_in_use=[secret])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, old)


def test_no_secret_is_like_another() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
