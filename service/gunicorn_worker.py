"""gunicorn's worker with threads, which slow clients do not hold up, and which refuses new
connections while it finishes old ones."""

from __future__ import annotations

import re
import socket
import struct
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import cast

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

# How long a client may take to send a request's head, and as much of its body as is held.
REQUEST_SECONDS = 10.0
# A longer body is read by the thread that serves the request, as it comes.
HELD_BYTES = 65_536
# A client that sends or takes nothing for so long while a thread waits for it is given up.
SILENCE_SECONDS = 10

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n")


def is_complete(received: bytes | bytearray) -> bool:
    """Whether a thread can serve the request without waiting for the rest of it.

    An answer that is wrong costs a thread some waiting, no more: gunicorn's parser reads the
    request. A client that expects `100 Continue` sends its body only when a thread reads it.
    """
    end = received.find(_END_OF_HEAD)
    if end < 0:
        return False
    head = bytes(received[: end + 2]).lower()
    if b"\r\nexpect:" in head:
        return True
    if b"\r\ntransfer-encoding:" in head:
        return received.endswith(b"0" + _END_OF_HEAD)
    length = _LENGTH.search(head)
    return length is None or len(received) - end - len(_END_OF_HEAD) >= int(length[1])


class PatientThreadWorker(ThreadWorker):  # type: ignore[misc]
    """Gives a request to a thread when it has come in.

    gunicorn's own gives a connection to a thread at its first byte, so that as many clients
    as there are threads could stop a worker by sending one byte now and then. Here the main
    loop, which waits for all connections at once, reads what is short.
    """

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        seconds = struct.pack("ll", SILENCE_SECONDS, 0)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, seconds)
        self._wait_for_request(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for_request(conn)

    def _wait_for_request(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + REQUEST_SECONDS
        # gunicorn closes those of these that are overdue.
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn, bytearray()))

    def _receive(self, conn: TConn, received: bytearray, client: socket.socket) -> None:
        try:
            part = client.recv(HELD_BYTES)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        received += part
        if part and len(received) < HELD_BYTES and not is_complete(received):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if part:
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(bytes(received))
            self.enqueue_req(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait for none of them longer than for kept connections once the worker is to stop."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


class ClosingThreadWorker(PatientThreadWorker):
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
                    self.accept(cast(socket.socket, key.fileobj))
