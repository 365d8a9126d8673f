"""Attribune: reads English news and answers who says what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.analysis import Analyzer
    from service.settings import Settings


def create_app(settings: Settings | None = None, *, analyzer: Analyzer | None = None) -> Flask:
    """The web application; by default with the settings of the environment.

    An `analyzer` that is there already can be shared by several applications.
    """
    # Imported here so that the analysis can be used as a library without the web framework.
    from service.application import build
    from service.runtime import Runtime
    from service.settings import Settings

    return build(Runtime(settings or Settings.from_environment(), analyzer))
