"""gunicorn's worker with threads, which refuses new connections while it finishes old ones."""

from __future__ import annotations

from selectors import EVENT_READ, DefaultSelector

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]


class ClosingThreadWorker(ThreadWorker):  # type: ignore[misc]
    """Closes its listeners as soon as it is to stop.

    gunicorn's own keeps them open until its last request is answered. Clients could connect
    as long as one process lingers, and would wait for an answer that never comes, where a
    refusal sends them to another machine at once.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            self._take_who_connected()
            for listener in self.sockets:
                listener.close()

    def _take_who_connected(self) -> None:
        """Accept what the kernel has accepted already: closing would reset it."""
        with DefaultSelector() as selector:
            for listener in self.sockets:
                selector.register(listener, EVENT_READ)
            while ready := selector.select(0):
                for key, _ in ready:
                    self.accept(key.fileobj)
