"""The tables that travel between the harness and a plugin, as numpy columns.

Arrays that come from the host are views of the received bytes and read-only:
copy before you write. Shapes are in the docstrings, (n,) unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Iterator, NamedTuple, Sequence, Union

import numpy as np
import numpy.typing as npt

U8Array = npt.NDArray[np.uint8]
U32Array = npt.NDArray[np.uint32]
F32Array = npt.NDArray[np.float32]
Column = npt.NDArray[Any]
Element = np.dtype[Any]
Index = Union[slice, npt.NDArray[np.int64], npt.NDArray[np.bool_]]

U8 = np.dtype("u1")
U32 = np.dtype("<u4")
F32 = np.dtype("<f4")

MASKED = 255
"""Stands for the weekday or slot of a target whose time is not shown."""

EVENT_COLUMNS: dict[str, Element] = {
    "user": U32,
    "sequence": U32,
    "day": U32,
    "weekday": U8,
    "slot": U8,
    "location": U32,
    "behaviour": U32,
    "intent": U32,
}
"""Names and element types of the columns of Events, in the order of the wire."""


@dataclass(frozen=True, eq=False)
class Events:
    """A table of n events. Rows of one user stand together, rows of one (user,
    sequence) stand together and in order of time. Sequence 0 is real history;
    every synthetic week is a sequence of its own, from 1: events of different
    sequences never share a window.

    day counts from the first day of the data (real history) or from the Monday
    of the first synthetic week; weekday is 0 for Monday; slot is a part of the
    day; location, behaviour and intent are ids of the Vocabulary.
    """

    user: U32Array
    sequence: U32Array
    day: U32Array
    weekday: U8Array
    slot: U8Array
    location: U32Array
    behaviour: U32Array
    intent: U32Array

    @classmethod
    def of(cls, **columns: npt.ArrayLike) -> Events:
        """Makes a table of columns of whole numbers; single numbers are repeated
        to the length of the rest. Raises ValueError, naming the column, for a
        missing column, unequal lengths and numbers that do not fit."""
        if columns.keys() != EVENT_COLUMNS.keys():
            wrong = sorted(columns.keys() ^ EVENT_COLUMNS.keys())
            raise ValueError(f"events: the columns are {', '.join(EVENT_COLUMNS)}; unknown or missing: {', '.join(wrong)}")
        arrays = {name: np.asarray(values) for name, values in columns.items()}
        lengths = {a.size for a in arrays.values() if a.ndim > 0}
        if len(lengths) > 1 or any(a.ndim > 1 for a in arrays.values()):
            shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
            raise ValueError(f"events: columns must be of one length: {shapes}")
        n = lengths.pop() if lengths else 1
        return cls(**{name: _column(name, a, EVENT_COLUMNS[name], n) for name, a in arrays.items()})

    @classmethod
    def concat(cls, parts: Sequence[Events]) -> Events:
        """Joins tables one after another; one part is returned as it is."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            *(
                np.concatenate([getattr(p, name) for p in parts]) if parts else np.empty(0, dtype)
                for name, dtype in EVENT_COLUMNS.items()
            )
        )

    def __len__(self) -> int:
        return len(self.user)

    def __getitem__(self, index: Index) -> Events:
        """Returns the rows of a slice (sharing memory), a mask or an array of indices."""
        return Events(*(getattr(self, name)[index] for name in EVENT_COLUMNS))

    def by_user(self) -> Iterator[tuple[int, Events]]:
        """Iterates over runs of rows with the same user, in order, sharing memory."""
        return self._runs(self.user)

    def by_sequence(self) -> Iterator[tuple[int, Events]]:
        """Iterates over runs of rows with the same sequence. Call it on the rows
        of one user."""
        return self._runs(self.sequence)

    def _runs(self, key: U32Array) -> Iterator[tuple[int, Events]]:
        if len(key) == 0:
            return
        starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        for start, end in zip(starts, [*starts[1:], len(key)]):
            yield int(key[start]), self[start:end]


def _column(name: str, values: Column, dtype: Element, n: int) -> Column:
    if values.size and values.dtype.kind not in "iu":
        raise ValueError(f"events: column {name} holds {values.dtype}, want whole numbers")
    most = np.iinfo(dtype).max
    if values.size and not (values.min() >= 0 and values.max() <= most):
        raise ValueError(f"events: column {name} holds {values.min()} to {values.max()}, want 0 to {most}")
    return np.ascontiguousarray(np.broadcast_to(values, (n,)), dtype=dtype)


def targets(events: Events, most: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Cuts training windows as the harness cuts test windows.

    Returns (starts, rows), each (targets,): every row that has an event before
    it in its user and sequence is a target, and the history of target rows[i]
    is events[starts[i]:rows[i]], at most `most` events.
    """
    n = len(events)
    if n == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    same = (events.user[1:] == events.user[:-1]) & (events.sequence[1:] == events.sequence[:-1])
    follows = np.r_[False, same]
    row = np.arange(n)
    first = np.maximum.accumulate(np.where(follows, 0, row))
    rows = row[follows]
    return np.maximum(first[rows], rows - most), rows


@dataclass(frozen=True)
class Attribute:
    """A column of Profiles: code[i] indexes values; the code equal to
    len(values) means missing."""

    name: str
    values: tuple[str, ...]
    code: U32Array


@dataclass(frozen=True, eq=False)
class Profiles:
    """A table of user attributes, one row a user."""

    user: U32Array
    attributes: tuple[Attribute, ...] = ()

    def __len__(self) -> int:
        return len(self.user)

    def row(self, i: int) -> dict[str, str]:
        """Returns the profile in row i by attribute name; a missing attribute is absent."""
        return {a.name: a.values[a.code[i]] for a in self.attributes if a.code[i] < len(a.values)}

    def of(self, user: int) -> dict[str, str]:
        """Returns the profile of a user, empty if the user has none."""
        rows = np.flatnonzero(self.user == user)
        return self.row(int(rows[0])) if len(rows) else {}


@dataclass(frozen=True)
class Request:
    """Asks for synthetic weeks of one user: whole Monday-aligned weeks until
    there are at least `events` events, and no more than max_weeks weeks."""

    user: int
    weeks: int  # how many weeks the real data that it stands for spans
    events: int
    max_weeks: int
    profile: dict[str, str] = field(default_factory=dict)
    history: Events = field(default_factory=lambda: Events.concat([]))  # what may be read of the user


class Window(NamedTuple):
    """One row of Windows."""

    id: int
    user: int
    weekday: int
    slot: int
    history: Events


@dataclass(frozen=True, eq=False)
class Windows:
    """A table of prediction problems: predict the event that follows the history.

    A history holds at most Run.window events of one user and sequence, oldest
    first. weekday and slot are the target's, or MASKED. The histories stand one
    after another: that of window i is history[offsets[i]:offsets[i+1]].
    """

    id: U32Array
    user: U32Array
    weekday: U8Array
    slot: U8Array
    length: U32Array
    history: Events  # sum(length) rows

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each history starts, and the end: (n+1,)."""
        return np.concatenate([[0], np.cumsum(self.length, dtype=np.int64)])

    def __len__(self) -> int:
        return len(self.id)

    def __getitem__(self, rows: slice) -> Windows:
        """Returns windows start to stop (step 1), sharing memory."""
        start, stop, step = rows.indices(len(self))
        if step != 1:
            raise ValueError("windows: a slice has step 1")
        ends = self.offsets
        own = {f.name: getattr(self, f.name)[start:stop] for f in fields(self) if f.name != "history"}
        return Windows(**own, history=self.history[ends[start] : ends[max(start, stop)]])

    def __iter__(self) -> Iterator[Window]:
        ends = self.offsets
        for i in range(len(self)):
            history = self.history[ends[i] : ends[i + 1]]
            yield Window(int(self.id[i]), int(self.user[i]), int(self.weekday[i]), int(self.slot[i]), history)


@dataclass(frozen=True, eq=False)
class Scores:
    """One row of class scores per window, in the order of the windows."""

    id: U32Array
    values: F32Array  # (n, classes); higher is better; finite

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, eq=False)
class Attempt:
    """One reply of a prompted generator, for the harness to judge: it counts Pass@1
    from first replies. A reply passes if every record of text is in parsed, whose
    rows are in range and in order, and each of the weeks that were asked for has
    one. Records of text are the elements of its list if it is a JSON object of one
    list, else its lines (ended by \\n) that are not blank."""

    user: int
    week: int  # the first that was asked for, from 1
    weeks: int  # how many were asked for at once, or of one a part: at least 1
    number: int  # 0 = first reply; 1, 2, ... = those to the same question again
    text: str
    parsed: Events  # the rows that the plugin read from text; sequence is their week
