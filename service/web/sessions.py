"""The cookie of those who have signed in."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class SecureWhereEncrypted(SecureCookieSessionInterface):
    """A signed cookie that is never sent in the clear once it came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure
