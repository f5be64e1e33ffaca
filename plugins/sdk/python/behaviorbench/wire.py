"""Tables to and from Rows frames, as plugin.proto lays them out.

Reading makes views of the received bytes, and one copy where a table comes in
several chunks. A chunk that breaks the contract raises Malformed with the
table, the column and what was expected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from . import plugin_pb2 as pb
from .errors import Malformed
from .tables import EVENT_COLUMNS, F32, U8, U32, Attempt, Attribute, Events, Profiles, Request, Scores, Windows

CHUNK_ROWS = 65_536
CHUNK_BYTES = 4 << 20
"""Where a chunk of rows that vary in size ends; a larger row stands alone."""

_ATTRIBUTE = "attribute:"


class _Chunk:
    """The columns of one Rows frame, taken one by one in their order."""

    def __init__(self, rows: pb.Rows) -> None:
        self.rows = int(rows.count)
        self._table = pb.Table.Name(rows.table).lower()
        self._columns = list(rows.columns)
        self._next = 0
        if self.rows > CHUNK_ROWS:
            raise Malformed(f"{self._table}: {self.rows} rows in one chunk, want at most {CHUNK_ROWS}")

    def next(self) -> pb.Column | None:
        """The next column, still to be taken; None after the last."""
        return self._columns[self._next] if self._next < len(self._columns) else None

    def take(self, name: str, dtype: np.dtype, count: int | None = None) -> npt.NDArray[np.generic]:
        """Takes the next column: `count` values (default: one a row), (count,)."""
        count = self.rows if count is None else count
        column = self.next()
        place = f"{self._table}: column {self._next + 1}"
        if column is None:
            raise Malformed(f"{place} is missing, want {name!r}")
        if column.name != name:
            raise Malformed(f"{place} is {column.name!r}, want {name!r}")
        data = column.data
        if len(data) != count * dtype.itemsize:
            raise Malformed(
                f"{place}, {name!r}, has {len(data)} bytes, want {count * dtype.itemsize}"
                f" ({count} values of {dtype.itemsize} bytes)"
            )
        self._next += 1
        return np.frombuffer(data, dtype)

    def events(self, prefix: str = "", count: int | None = None) -> Events:
        """Takes the columns of Events."""
        return Events(*(self.take(prefix + name, dtype, count) for name, dtype in EVENT_COLUMNS.items()))

    def end(self) -> None:
        """Checks that all columns are taken."""
        extra = self.next()
        if extra is not None:
            raise Malformed(f"{self._table}: column {self._next + 1}, {extra.name!r}, is one too many")


def _join(parts: Sequence[npt.NDArray[np.generic]], dtype: np.dtype) -> npt.NDArray[np.generic]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def read_events(chunks: Iterable[pb.Rows]) -> Events:
    """Returns the table of the chunks, (rows,) a column."""
    parts = []
    for rows in chunks:
        chunk = _Chunk(rows)
        parts.append(chunk.events())
        chunk.end()
    return Events.concat(parts)


def read_profiles(chunks: Iterable[pb.Rows]) -> Profiles:
    """Returns the table of the chunks. All chunks have the same attributes."""
    users: list[npt.NDArray[np.generic]] = []
    codes: list[list[npt.NDArray[np.generic]]] = []
    heads: list[tuple[str, tuple[str, ...]]] = []
    for rows in chunks:
        chunk = _Chunk(rows)
        users.append(chunk.take("user", U32))
        head, code = [], []
        while (column := chunk.next()) is not None:
            if not column.name.startswith(_ATTRIBUTE):
                raise Malformed(f"profiles: column {column.name!r}, want {_ATTRIBUTE}<name>")
            head.append((column.name[len(_ATTRIBUTE) :], tuple(column.names)))
            code.append(chunk.take(column.name, U32))
            if chunk.rows and code[-1].max() > len(column.names):
                raise Malformed(f"profiles: {column.name!r} has the code {code[-1].max()}, want at most {len(column.names)} (missing)")
        if heads and head != heads:
            raise Malformed("profiles: the attributes of two chunks differ")
        heads = head
        codes.append(code)
    attributes = (Attribute(name, values, _join([c[i] for c in codes], U32)) for i, (name, values) in enumerate(heads))
    return Profiles(_join(users, U32), tuple(attributes))


def read_requests(chunks: Iterable[pb.Rows]) -> list[Request]:
    """Returns the requests, without profiles and histories."""
    requests = []
    for rows in chunks:
        chunk = _Chunk(rows)
        columns = [chunk.take(name, U32).tolist() for name in ("user", "weeks", "events", "max_weeks")]
        chunk.end()
        requests += [Request(*row) for row in zip(*columns)]
    return requests


def complete(requests: Sequence[Request], profiles: Profiles, history: Events) -> list[Request]:
    """Returns the requests, each with its user's profile and rows of history."""
    row = {int(user): i for i, user in enumerate(profiles.user)}
    of: dict[int, Events] = {}
    for user, events in history.by_user():
        if user in of:
            raise Malformed(f"events: the rows of user {user} do not stand together")
        of[user] = events
    strangers = of.keys() - {r.user for r in requests}
    if strangers:
        raise Malformed(f"events: rows of user {min(strangers)}, for whom there is no request")
    return [
        replace(
            r,
            profile=profiles.row(row[r.user]) if r.user in row else {},
            history=of.get(r.user, history[:0]),
        )
        for r in requests
    ]


def read_windows(rows: pb.Rows) -> Windows:
    """Returns the windows of one chunk: a window stands alone, so the chunks of
    a table need not be joined."""
    chunk = _Chunk(rows)
    own = (("id", U32), ("user", U32), ("weekday", U8), ("slot", U8), ("length", U32))
    columns = [chunk.take(name, dtype) for name, dtype in own]
    history = chunk.events("history.", int(columns[-1].sum(dtype=np.int64)))
    chunk.end()
    return Windows(*columns, history)


def read_scores(rows: pb.Rows) -> Scores:
    """Returns the scores of one chunk."""
    chunk = _Chunk(rows)
    ids = chunk.take("id", U32)
    column = chunk.next()
    classes = len(column.data) // (F32.itemsize * max(1, chunk.rows)) if column is not None else 0
    values = chunk.take("values", F32, classes * chunk.rows)
    chunk.end()
    return Scores(ids, values.reshape(chunk.rows, classes))


def read_attempts(rows: pb.Rows) -> list[Attempt]:
    """Returns the attempts of one chunk."""
    chunk = _Chunk(rows)
    user, week, number, text_length = (chunk.take(name, U32) for name in ("user", "week", "attempt", "text_length"))
    text = chunk.take("text", U8, int(text_length.sum(dtype=np.int64))).tobytes()
    length = chunk.take("length", U32)
    parsed = chunk.events("parsed.", int(length.sum(dtype=np.int64)))
    chunk.end()
    text_end, end = np.cumsum(text_length, dtype=np.int64), np.cumsum(length, dtype=np.int64)
    return [
        Attempt(
            int(user[i]),
            int(week[i]),
            int(number[i]),
            text[text_end[i] - text_length[i] : text_end[i]].decode("utf-8", "replace"),
            parsed[end[i] - length[i] : end[i]],
        )
        for i in range(chunk.rows)
    ]


def _rows(table: int, count: int, columns: Sequence[pb.Column]) -> pb.Rows:
    return pb.Rows(table=table, count=count, columns=columns)


def _bytes(name: str, values: npt.ArrayLike, dtype: np.dtype, names: Sequence[str] = ()) -> pb.Column:
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


def write_events(events: Events) -> Iterator[pb.Rows]:
    """Cuts a table into chunks; no rows make no chunk."""
    for part in (events[s] for s in _slices(len(events))):
        yield _rows(pb.EVENTS, len(part), _event_columns(part))


def write_profiles(profiles: Profiles) -> Iterator[pb.Rows]:
    """Cuts a table into chunks."""
    for s in _slices(len(profiles)):
        codes = [_bytes(_ATTRIBUTE + a.name, a.code[s], U32, a.values) for a in profiles.attributes]
        yield _rows(pb.PROFILES, s.stop - s.start, [_bytes("user", profiles.user[s], U32), *codes])


def write_requests(requests: Sequence[Request]) -> Iterator[pb.Rows]:
    """Cuts a table into chunks: what is not profile or history."""
    for part in (requests[s] for s in _slices(len(requests))):
        names = ("user", "weeks", "events", "max_weeks")
        yield _rows(pb.REQUESTS, len(part), [_bytes(n, [getattr(r, n) for r in part], U32) for n in names])


def write_windows(windows: Windows) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of at most CHUNK_ROWS windows and rows of history."""
    for part in (windows[s] for s in _spans(windows.length.tolist(), CHUNK_ROWS)):
        own = [_bytes("id", part.id, U32), _bytes("user", part.user, U32), _bytes("weekday", part.weekday, U8)]
        own += [_bytes("slot", part.slot, U8), _bytes("length", part.length, U32)]
        yield _rows(pb.WINDOWS, len(part), own + _event_columns(part.history, "history."))


def write_scores(scores: Scores) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of at most CHUNK_ROWS rows and about CHUNK_BYTES."""
    width = max(1, scores.values.shape[1] * F32.itemsize)
    for s in _slices(len(scores), max(1, min(CHUNK_ROWS, CHUNK_BYTES // width))):
        columns = [_bytes("id", scores.id[s], U32), _bytes("values", scores.values[s], F32)]
        yield _rows(pb.SCORES, s.stop - s.start, columns)


def write_attempts(attempts: Sequence[Attempt]) -> Iterator[pb.Rows]:
    """Cuts a table into chunks of about CHUNK_BYTES."""
    row = sum(dtype.itemsize for dtype in EVENT_COLUMNS.values())
    for part in (attempts[s] for s in _spans([len(a.text) + row * len(a.parsed) for a in attempts], CHUNK_BYTES)):
        yield _attempts(part)


def _attempts(part: Sequence[Attempt]) -> pb.Rows:
    texts = [a.text.encode("utf-8", "replace") for a in part]
    columns = [
        _bytes("user", [a.user for a in part], U32),
        _bytes("week", [a.week for a in part], U32),
        _bytes("attempt", [a.number for a in part], U32),
        _bytes("text_length", [len(t) for t in texts], U32),
        pb.Column(name="text", data=b"".join(texts)),
        _bytes("length", [len(a.parsed) for a in part], U32),
    ]
    return _rows(pb.ATTEMPTS, len(part), columns + _event_columns(Events.concat([a.parsed for a in part]), "parsed."))
