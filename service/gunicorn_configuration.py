"""How gunicorn serves the application; read by `gunicorn --config python:…`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import Settings
from service.telemetry import logs, shared_metrics

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
    from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

_settings = Settings.from_environment()
logs.configure(_settings.log_format, _settings.log_level)

_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
bind = [f"{_host}:{_settings.port}"]
workers = _settings.workers
# One thread analyses while the others answer queries and probes; and a worker with threads
# is alive to gunicorn while an article of 200,000 characters is being read.
worker_class = "service.gunicorn_worker.ClosingThreadWorker"
threads = 4
timeout = 120
# What has begun is finished: several long articles, one after the other, if need be.
graceful_timeout = 60
keepalive = 5
# Unlimited means 1 MB to gunicorn. Its own refusal would be an HTML page; the application
# refuses a parameter that is too long as it refuses any other.
limit_request_line = 0
# Headers in plenty are for the parser to refuse; whom to believe about others, for the application.
limit_request_fields = 100
limit_request_field_size = 8190
forwarded_allow_ips = ""
loglevel = _settings.log_level.lower()
logconfig_dict = logs.configuration(_settings.log_format, _settings.log_level)
control_socket_disable = True
# gunicorn's heartbeat file must not wait for a disk.
_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes its file there without a name
worker_tmp_dir = str(_memory) if _memory.is_dir() else None


def on_starting(server: Arbiter) -> None:
    """Make the place where workers share their metrics; before the fork, which inherits it."""
    shared_metrics.make_folder()


def child_exit(server: Arbiter, worker: Worker) -> None:
    shared_metrics.forget_process(worker.pid)


def on_exit(server: Arbiter) -> None:
    shared_metrics.remove_folder()


def post_worker_init(worker: Worker) -> None:
    """Load the analyzer before the first request; after the fork, which it does not survive."""
    worker.wsgi.extensions["attribune"].warm(analyses=_settings.api_analyses)
