"""The frames of one call: what the host says, in the order of plugin.proto, and
what the plugin answers, from the thread that does the work."""

from __future__ import annotations

import threading
from collections import deque
from typing import Callable, Iterable, Iterator, Optional

from . import plugin_pb2 as pb
from .errors import Cancelled, Malformed

Send = Callable[[pb.Frame], None]

OUTBOX_FRAMES = 8


def send_rows(chunks: Iterable[pb.Rows], send: Send) -> None:
    """Sends chunks of a table."""
    for rows in chunks:
        send(pb.Frame(rows=rows))


def send_end(table: pb.Table, send: Send) -> None:
    """Sends the end of a table."""
    send(pb.Frame(end=pb.End(table=table)))


class Inbox:
    """Reads the host's frames."""

    def __init__(self, frames: Iterator[pb.Frame]) -> None:
        self._frames = frames

    def header(self) -> pb.Header:
        """Reads the header, which is the first frame."""
        frame = self._next("the header")
        if frame.WhichOneof("body") != "header":
            raise Malformed(f"the first frame is {_what(frame)}, want the header")
        return frame.header

    def chunks(self, table: pb.Table) -> Iterator[pb.Rows]:
        """Yields the chunks of a table as they come, up to its End."""
        return self._chunks(self._next(f"the table {pb.Table.Name(table)}"), table)

    def next(self, *tables: pb.Table) -> Optional[tuple[pb.Table, Iterator[pb.Rows]]]:
        """Returns which of the tables comes next, and its chunks, which must be
        read to the end; None if the host has closed its side instead."""
        frame = next(self._frames, None)
        if frame is None:
            return None
        begun = getattr(frame, frame.WhichOneof("body") or "", None)
        for table in tables:
            if isinstance(begun, (pb.Rows, pb.End)) and begun.table == table:
                return table, self._chunks(frame, table)
        raise Malformed(f"got {_what(frame)}, want {' or '.join(map(pb.Table.Name, tables))}, or the end of the call")

    def _chunks(self, frame: pb.Frame, table: pb.Table) -> Iterator[pb.Rows]:
        name = pb.Table.Name(table)
        while True:
            body = frame.WhichOneof("body")
            if body == "end" and frame.end.table == table:
                return
            if body != "rows" or frame.rows.table != table:
                raise Malformed(f"got {_what(frame)}, want rows or the end of {name}")
            yield frame.rows
            frame = self._next(f"the end of {name}")

    def _next(self, wanted: str) -> pb.Frame:
        frame = next(self._frames, None)
        if frame is None:
            raise Malformed(f"the host closed the call before {wanted}")
        return frame


def _what(frame: pb.Frame) -> str:
    body = frame.WhichOneof("body") or "an empty frame"
    if body in ("rows", "end"):
        table = getattr(frame, body).table
        known = table in pb.Table.values()
        return f"{body} of {pb.Table.Name(table) if known else f'table {table}'}"
    return body


class Outbox:
    """Carries frames from the thread that works to the thread that sends. It
    holds a few frames: a slow host slows the work down."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._frames: deque[pb.Frame] = deque()
        self._finished = False
        self._cancelled = False

    def put(self, frame: pb.Frame) -> None:
        """Adds a frame, waiting for room. Raises Cancelled if the host is gone."""
        with self._change:
            self._change.wait_for(lambda: self._cancelled or len(self._frames) < OUTBOX_FRAMES)
            if self._cancelled:
                raise Cancelled("the host has cancelled the call")
            self._frames.append(frame)
            self._change.notify_all()

    def finish(self) -> None:
        """Says that no frame will follow."""
        with self._change:
            self._finished = True
            self._change.notify_all()

    def cancel(self) -> None:
        """Says that the host is gone: put raises, iteration ends."""
        with self._change:
            self._cancelled = True
            self._change.notify_all()

    def cancelled(self) -> bool:
        """Says whether the host is gone."""
        return self._cancelled

    def __iter__(self) -> Iterator[pb.Frame]:
        """Yields the frames until finish or cancel."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._cancelled or self._finished or self._frames)
                if self._cancelled or not self._frames:
                    return
                frame = self._frames.popleft()
                self._change.notify_all()
            yield frame
