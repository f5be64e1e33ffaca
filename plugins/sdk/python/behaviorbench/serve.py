"""The gRPC services of a plugin, and its main function."""

from __future__ import annotations

import logging
import threading
import traceback
from typing import Any, Callable, Iterator, Optional, TextIO

import grpc

from . import calls, goplugin, hclog, params, process
from . import plugin_pb2 as pb
from .conversation import Inbox, Outbox
from .errors import BudgetExhausted, Cancelled, InvalidParams, Malformed, NotMeasurable
from .estimate import Sizes
from .generator import Generator
from .plugin import Plugin
from .run import Run

_PACKAGE = "behaviorbench.plugin.v0."
_TRACEBACK_LINES = 6
_DETAIL_CHARACTERS = 2000

_log = logging.getLogger(__name__)


def main(plugin: Plugin, handshake: TextIO) -> None:
    """Serves the calls of the host and ends the process."""
    hclog.install(plugin.name)
    try:
        goplugin.run(services(plugin), handshake)
    except RuntimeError as error:
        _log.error("cannot serve: %s", error)
        process.leave(1)
    process.leave(0)


def services(plugin: Plugin) -> list[grpc.GenericRpcHandler]:
    """Returns the services Plugin and Generator or Predictor."""
    implementation = plugin.implements

    def describe(_request: pb.DescribeRequest, _context: grpc.ServicerContext) -> pb.Description:
        return plugin.message()

    def estimate(request: pb.EstimateRequest, context: grpc.ServicerContext) -> pb.EstimateReply:
        sizes = Sizes(**{name: getattr(request, name) for name in Sizes.__dataclass_fields__})
        try:
            cost = implementation.estimate(params.parse(plugin.params, request.params), sizes)
        except BaseException as error:  # also sys.exit: the host must hear of it
            context.abort(*_status(error))
        return pb.EstimateReply(**vars(cost))

    if isinstance(implementation, Generator):
        name, table = "Generator", calls.of_generator(implementation, plugin.attempts)
    else:
        name, table = "Predictor", calls.of_predictor(implementation)
    unary = {
        "Describe": _unary(describe, pb.DescribeRequest, pb.Description),
        "Estimate": _unary(estimate, pb.EstimateRequest, pb.EstimateReply),
    }
    streams = {method: _stream(plugin, call) for method, call in table.items()}
    return [
        grpc.method_handlers_generic_handler(_PACKAGE + "Plugin", unary),
        grpc.method_handlers_generic_handler(_PACKAGE + name, streams),
    ]


def _unary(behaviour: Callable[[Any, Any], Any], request: Any, reply: Any) -> grpc.RpcMethodHandler:
    return grpc.unary_unary_rpc_method_handler(behaviour, request.FromString, reply.SerializeToString)


def _stream(plugin: Plugin, call: calls.Call) -> grpc.RpcMethodHandler:
    def converse(frames: Iterator[pb.Frame], context: grpc.ServicerContext) -> Iterator[pb.Frame]:
        outbox = Outbox()
        if not context.add_callback(outbox.cancel):
            return
        failure: list[BaseException] = []

        def work() -> None:
            try:
                inbox = Inbox(frames)
                header = inbox.header()
                run: Run[Any] = Run(header, params.parse(plugin.params, header.params), outbox.put, outbox.cancelled)
                call(run, inbox, outbox.put)
            except BaseException as error:  # also sys.exit: the host must hear of it
                failure.append(error)
            finally:
                outbox.finish()

        worker = threading.Thread(target=work, name="call", daemon=True)
        worker.start()
        yield from outbox
        if not outbox.cancelled():
            worker.join()
            if failure:
                context.abort(*_status(failure[0]))

    return grpc.stream_stream_rpc_method_handler(converse, pb.Frame.FromString, pb.Frame.SerializeToString)


_CODES = (
    (InvalidParams, grpc.StatusCode.INVALID_ARGUMENT),
    (Malformed, grpc.StatusCode.INVALID_ARGUMENT),
    (BudgetExhausted, grpc.StatusCode.RESOURCE_EXHAUSTED),
    (NotMeasurable, grpc.StatusCode.FAILED_PRECONDITION),
    (Cancelled, grpc.StatusCode.CANCELLED),
)


def _status(error: BaseException) -> tuple[grpc.StatusCode, str]:
    """Returns the status of a failed call. The whole traceback of an unexpected
    exception goes to the log, its last lines to the host."""
    code: Optional[grpc.StatusCode] = next((c for kind, c in _CODES if isinstance(error, kind)), None)
    if code is not None:
        return code, str(error)[:_DETAIL_CHARACTERS]
    _log.error("%s", error or type(error).__name__, exc_info=error)
    lines = "".join(traceback.format_exception(error)).rstrip().splitlines()
    return grpc.StatusCode.INTERNAL, "\n".join(lines[-_TRACEBACK_LINES:])[-_DETAIL_CHARACTERS:]
