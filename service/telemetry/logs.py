"""Log lines: JSON for programs or columns for people, all through one formatter.

Whatever logs, this service or a library, is written to standard error with the same fields.
What is bound to the context (`structlog.contextvars`), such as a request's id, is in every
line that is logged until it is unbound.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from service.settings import LogFormat

# gunicorn puts the address of a request that it could not serve into its message.
_QUERY = re.compile(r"\?\S+")


def configure(log_format: LogFormat | None, level: str) -> None:
    """Send every line of this process at `level` or above to standard error.

    Without a format, lines are for people on a terminal and JSON elsewhere.
    """
    logging.config.dictConfig(configuration(log_format, level))
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def configuration(log_format: LogFormat | None, level: str) -> dict[str, Any]:
    """The same as a dictionary for `logging.config.dictConfig`, which gunicorn reads too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_rendering(log_format or _fitting_format()),
                ],
                "foreign_pre_chain": [*_shared(), structlog.stdlib.ExtraAdder(), without_query],
            }
        },
        "handlers": {
            "standard_error": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "lines",
            }
        },
        "root": {"level": level, "handlers": ["standard_error"]},
        "loggers": {
            # They would say at each probe that they looked at the migrations.
            "alembic": {"level": "WARNING"},
            # It would tell the beginning and the end of each job, and httpx each request.
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def without_query(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Leave the query out of addresses: it can hold what somebody looks for, or a secret."""
    if isinstance(event.get("event"), str):
        event["event"] = _QUERY.sub("?…", event["event"])
    return event


def _fitting_format() -> LogFormat:
    return LogFormat.CONSOLE if sys.stderr.isatty() else LogFormat.JSON


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _rendering(log_format: LogFormat) -> list[Processor]:
    # Stack traces without the values of variables, which can hold the text of articles.
    if log_format is LogFormat.CONSOLE:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
