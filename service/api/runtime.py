"""The runtime of the application that serves the present request."""

from __future__ import annotations

from typing import cast

from flask import current_app

from service.runtime import Runtime


def runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["attribune"])
