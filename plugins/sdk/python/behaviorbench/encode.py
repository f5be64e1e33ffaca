"""Tables to Rows frames, as plugin.proto lays them out. No rows make no chunk."""

from __future__ import annotations

from typing import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from . import plugin_pb2 as pb
from .tables import EVENT_COLUMNS, F32, U8, U32, Attempt, Element, Events, Profiles, Request, Scores, Windows

CHUNK_ROWS = 65_536
CHUNK_BYTES = 4 << 20
"""Where a chunk of rows that vary in size ends; a larger row stands alone."""

ATTRIBUTE = "attribute:"
"""What the names of the attribute columns of PROFILES begin with."""


def _rows(table: pb.Table, count: int, columns: Sequence[pb.Column]) -> pb.Rows:
    return pb.Rows(table=table, count=count, columns=columns)


def _bytes(name: str, values: npt.ArrayLike, dtype: Element, names: Sequence[str] = ()) -> pb.Column:
    return pb.Column(name=name, data=np.ascontiguousarray(values, dtype).tobytes(), names=names)


def _event_columns(events: Events, prefix: str = "") -> list[pb.Column]:
    return [_bytes(prefix + name, getattr(events, name), dtype) for name, dtype in EVENT_COLUMNS.items()]


def _spans(sizes: Sequence[int], most: int) -> Iterator[slice]:
    """Cuts rows of these sizes into chunks of at most CHUNK_ROWS rows whose
    sizes add up to at most `most`; a larger row stands alone."""
    start, total = 0, 0
    for i, size in enumerate(sizes):
        if i > start and (i - start == CHUNK_ROWS or total + size > most):
            yield slice(start, i)
            start, total = i, 0
        total += size
    if start < len(sizes):
        yield slice(start, len(sizes))


def _slices(rows: int, most: int = CHUNK_ROWS) -> Iterator[slice]:
    return (slice(start, min(start + most, rows)) for start in range(0, rows, most))


def events(table: Events) -> Iterator[pb.Rows]:
    """Cuts a table into chunks; no rows make no chunk."""
    for part in (table[s] for s in _slices(len(table))):
        yield _rows(pb.EVENTS, len(part), _event_columns(part))


def profiles(table: Profiles) -> Iterator[pb.Rows]:
    """Cuts a table into chunks."""
    for s in _slices(len(table)):
        codes = [_bytes(ATTRIBUTE + a.name, a.code[s], U32, a.values) for a in table.attributes]
        yield _rows(pb.PROFILES, s.stop - s.start, [_bytes("user", table.user[s], U32), *codes])


def requests(table: Sequence[Request]) -> Iterator[pb.Rows]:
    """Cuts a table into chunks: what is not profile or history."""
    for part in (table[s] for s in _slices(len(table))):
        names = ("user", "weeks", "events", "max_weeks")
        yield _rows(pb.REQUESTS, len(part), [_bytes(n, [getattr(r, n) for r in part], U32) for n in names])


def windows(table: Windows) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of at most CHUNK_ROWS windows and rows of history."""
    for part in (table[s] for s in _spans(table.length.tolist(), CHUNK_ROWS)):
        own = [_bytes("id", part.id, U32), _bytes("user", part.user, U32), _bytes("weekday", part.weekday, U8)]
        own += [_bytes("slot", part.slot, U8), _bytes("length", part.length, U32)]
        yield _rows(pb.WINDOWS, len(part), own + _event_columns(part.history, "history."))


def scores(table: Scores) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of at most CHUNK_ROWS rows and about CHUNK_BYTES."""
    width = max(1, table.values.shape[1] * F32.itemsize)
    for s in _slices(len(table), max(1, min(CHUNK_ROWS, CHUNK_BYTES // width))):
        columns = [_bytes("id", table.id[s], U32), _bytes("values", table.values[s], F32)]
        yield _rows(pb.SCORES, s.stop - s.start, columns)


def attempts(table: Sequence[Attempt]) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of about CHUNK_BYTES."""
    row = sum(dtype.itemsize for dtype in EVENT_COLUMNS.values())
    for part in (table[s] for s in _spans([len(a.text) + row * len(a.parsed) for a in table], CHUNK_BYTES)):
        yield _attempts(part)


def _attempts(part: Sequence[Attempt]) -> pb.Rows:
    texts = [a.text.encode("utf-8", "replace") for a in part]
    columns = [
        _bytes("user", [a.user for a in part], U32),
        _bytes("week", [a.week for a in part], U32),
        _bytes("weeks", [a.weeks for a in part], U32),
        _bytes("attempt", [a.number for a in part], U32),
        _bytes("text_length", [len(t) for t in texts], U32),
        pb.Column(name="text", data=b"".join(texts)),
        _bytes("length", [len(a.parsed) for a in part], U32),
    ]
    return _rows(pb.ATTEMPTS, len(part), columns + _event_columns(Events.concat([a.parsed for a in part]), "parsed."))
