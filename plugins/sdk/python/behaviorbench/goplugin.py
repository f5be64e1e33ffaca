"""The server side of hashicorp/go-plugin's protocol, version 1: the services
that every plugin has, the socket and the handshake line."""

from __future__ import annotations

import os
import tempfile
from concurrent import futures
from typing import Callable, Iterator, TextIO

import grpc

from . import mtls, process

PROTOCOL_VERSION = 1
MAX_MESSAGE_BYTES = 16 << 20
STOP_GRACE_SECONDS = 0.5

_EMPTY = b""  # any message without fields
_SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse{status: SERVING}


def run(services: list[grpc.GenericRpcHandler], handshake: TextIO) -> None:
    """Serves until the host says Shutdown or SIGTERM arrives. Calls that are
    still running then are cancelled.

    Raises RuntimeError if it cannot listen.
    """
    stop = process.Stop()
    stop.on_signals()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=8),
        options=[
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
        ],
    )
    server.add_generic_rpc_handlers((*_own_services(stop.set), *services))
    path = _socket_path()
    certificate = ""
    client_certificate = os.environ.get("PLUGIN_CLIENT_CERT", "")
    try:
        if client_certificate:
            credentials, certificate = mtls.credentials(client_certificate)
            server.add_secure_port("unix:" + path, credentials)
        else:
            server.add_insecure_port("unix:" + path)
        server.start()
        handshake.write(f"1|{PROTOCOL_VERSION}|unix|{path}|grpc|{certificate}\n")
        handshake.flush()
        stop.wait()
        server.stop(STOP_GRACE_SECONDS).wait()
    finally:
        if os.path.exists(path):
            os.unlink(path)


def _socket_path() -> str:
    # Without a folder of the host's: one that nobody else can open.
    folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.mkdtemp(prefix="behaviorbench-")
    return os.path.join(folder, f"plugin-{os.getpid()}.sock")


def _own_services(shutdown: Callable[[], None]) -> list[grpc.GenericRpcHandler]:
    def check(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        return _SERVING

    def stop(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        shutdown()
        return _EMPTY

    def no_output(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        # All output is on standard error, which the host reads by itself.
        return iter(())

    return [
        grpc.method_handlers_generic_handler(
            "grpc.health.v1.Health", {"Check": grpc.unary_unary_rpc_method_handler(check)}
        ),
        grpc.method_handlers_generic_handler(
            "plugin.GRPCController", {"Shutdown": grpc.unary_unary_rpc_method_handler(stop)}
        ),
        grpc.method_handlers_generic_handler(
            "plugin.GRPCStdio", {"StreamStdio": grpc.unary_stream_rpc_method_handler(no_output)}
        ),
    ]
