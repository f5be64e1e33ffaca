"""Tables from Rows frames, as plugin.proto lays them out.

Reading makes views of the received bytes, and one copy where a table comes in
several chunks. A chunk that breaks the contract raises Malformed with the
table, the column and what was expected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Sequence

import numpy as np

from . import plugin_pb2 as pb
from .encode import ATTRIBUTE, CHUNK_ROWS
from .errors import Malformed
from .tables import (
    EVENT_COLUMNS,
    F32,
    U8,
    U32,
    Attempt,
    Attribute,
    Column,
    Element,
    Events,
    Profiles,
    Request,
    Scores,
    Windows,
)


class _Chunk:
    """The columns of one Rows frame, taken one by one in their order."""

    def __init__(self, rows: pb.Rows, table: pb.Table) -> None:
        self.rows = int(rows.count)
        self._table = pb.Table.Name(table).lower()
        self._columns = list(rows.columns)
        self._next = 0
        if rows.table != table:
            raise Malformed(f"{self._table}: a chunk of table {rows.table}, want {table}")
        if self.rows > CHUNK_ROWS:
            raise Malformed(f"{self._table}: {self.rows} rows in one chunk, want at most {CHUNK_ROWS}")

    def next(self) -> pb.Column | None:
        """The next column, still to be taken; None after the last."""
        return self._columns[self._next] if self._next < len(self._columns) else None

    def take(self, name: str, dtype: Element, count: int | None = None) -> Column:
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


def _join(parts: Sequence[Column], dtype: Element) -> Column:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def events(chunks: Iterable[pb.Rows]) -> Events:
    """Returns the table of the chunks, (rows,) a column."""
    parts = []
    for rows in chunks:
        chunk = _Chunk(rows, pb.EVENTS)
        parts.append(chunk.events())
        chunk.end()
    return Events.concat(parts)


def profiles(chunks: Iterable[pb.Rows]) -> Profiles:
    """Returns the table of the chunks. All chunks have the same attributes."""
    users: list[Column] = []
    codes: list[list[Column]] = []
    heads: list[tuple[str, tuple[str, ...]]] = []
    for rows in chunks:
        chunk = _Chunk(rows, pb.PROFILES)
        users.append(chunk.take("user", U32))
        head, code = [], []
        while (column := chunk.next()) is not None:
            if not column.name.startswith(ATTRIBUTE):
                raise Malformed(f"profiles: column {column.name!r}, want {ATTRIBUTE}<name>")
            head.append((column.name[len(ATTRIBUTE) :], tuple(column.names)))
            code.append(chunk.take(column.name, U32))
            if chunk.rows and code[-1].max() > len(column.names):
                raise Malformed(f"profiles: {column.name!r} has the code {code[-1].max()}, want at most {len(column.names)} (missing)")
        if heads and head != heads:
            raise Malformed("profiles: the attributes of two chunks differ")
        heads = head
        codes.append(code)
    attributes = (Attribute(name, values, _join([c[i] for c in codes], U32)) for i, (name, values) in enumerate(heads))
    return Profiles(_join(users, U32), tuple(attributes))


def requests(chunks: Iterable[pb.Rows]) -> list[Request]:
    """Returns the requests, without profiles and histories."""
    asked = []
    for rows in chunks:
        chunk = _Chunk(rows, pb.REQUESTS)
        columns = [chunk.take(name, U32).tolist() for name in ("user", "weeks", "events", "max_weeks")]
        chunk.end()
        asked += [Request(*row) for row in zip(*columns)]
    return asked


def complete(asked: Sequence[Request], people: Profiles, history: Events) -> list[Request]:
    """Returns the requests, each with its user's profile and rows of history."""
    row = {int(user): i for i, user in enumerate(people.user)}
    of: dict[int, Events] = {}
    for user, rows in history.by_user():
        if user in of:
            raise Malformed(f"events: the rows of user {user} do not stand together")
        of[user] = rows
    strangers = of.keys() - {r.user for r in asked}
    if strangers:
        raise Malformed(f"events: rows of user {min(strangers)}, for whom there is no request")
    return [
        replace(
            r,
            profile=people.row(row[r.user]) if r.user in row else {},
            history=of.get(r.user, history[:0]),
        )
        for r in asked
    ]


def windows(rows: pb.Rows) -> Windows:
    """Returns the windows of one chunk: a window stands alone, so the chunks of
    a table need not be joined."""
    chunk = _Chunk(rows, pb.WINDOWS)
    ids, users = chunk.take("id", U32), chunk.take("user", U32)
    weekday, slot = chunk.take("weekday", U8), chunk.take("slot", U8)
    length = chunk.take("length", U32)
    history = chunk.events("history.", int(length.sum(dtype=np.int64)))
    chunk.end()
    return Windows(ids, users, weekday, slot, length, history)


def scores(rows: pb.Rows) -> Scores:
    """Returns the scores of one chunk."""
    chunk = _Chunk(rows, pb.SCORES)
    ids = chunk.take("id", U32)
    column = chunk.next()
    classes = len(column.data) // (F32.itemsize * max(1, chunk.rows)) if column is not None else 0
    values = chunk.take("values", F32, classes * chunk.rows)
    chunk.end()
    return Scores(ids, values.reshape(chunk.rows, classes))


def attempts(rows: pb.Rows) -> list[Attempt]:
    """Returns the attempts of one chunk."""
    chunk = _Chunk(rows, pb.ATTEMPTS)
    names = ("user", "week", "weeks", "attempt", "text_length")
    user, week, weeks, number, text_length = (chunk.take(name, U32) for name in names)
    text = chunk.take("text", U8, int(text_length.sum(dtype=np.int64))).tobytes()
    length = chunk.take("length", U32)
    parsed = chunk.events("parsed.", int(length.sum(dtype=np.int64)))
    chunk.end()
    text_end, end = np.cumsum(text_length, dtype=np.int64), np.cumsum(length, dtype=np.int64)
    return [
        Attempt(
            int(user[i]),
            int(week[i]),
            int(weeks[i]),
            int(number[i]),
            text[text_end[i] - text_length[i] : text_end[i]].decode("utf-8", "replace"),
            parsed[end[i] - length[i] : end[i]],
        )
        for i in range(chunk.rows)
    ]
