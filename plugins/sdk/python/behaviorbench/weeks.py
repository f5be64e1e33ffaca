"""The Output of a generate call: checks what the generator writes and gathers
it into chunks."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from . import encode
from . import plugin_pb2 as pb
from .conversation import Send, send_end, send_rows
from .run import Vocabulary
from .tables import Attempt, Events, Request


class Weeks:
    """Takes weeks of users in the order of the requests; of each user, sequences
    1, 2, ... up to max_weeks, every one the days of one Monday-to-Sunday week."""

    def __init__(self, vocabulary: Vocabulary, requests: Sequence[Request], attempts: bool, send: Send) -> None:
        self._vocabulary = vocabulary
        self._requests = requests
        self._at = -1  # the request that is being answered
        self._sequence = 0  # the last of its user
        self._takes_attempts = attempts
        self._send = send
        self._weeks: list[Events] = []
        self._rows = 0
        self._attempts: list[Attempt] = []
        self._characters = 0

    def week(self, week: Events) -> None:
        """Is what Output says."""
        if len(week) == 0:
            raise ValueError("a week without rows: leave it out")
        user, sequence = int(week.user[0]), int(week.sequence[0])
        try:
            _check_week(week, self._vocabulary)
            self._go_to(user)
            if sequence != self._sequence + 1:
                raise ValueError(f"want sequence {self._sequence + 1}: they count from 1 without a gap")
            if sequence > self._requests[self._at].max_weeks:
                raise ValueError(f"want at most {self._requests[self._at].max_weeks} weeks")
        except ValueError as error:
            raise ValueError(f"the week of user {user}, sequence {sequence}: {error}") from None
        self._sequence = sequence
        self._weeks.append(week)
        self._rows += len(week)
        if self._rows >= encode.CHUNK_ROWS:
            self._flush_weeks()

    def attempt(self, attempt: Attempt) -> None:
        """Is what Output says."""
        if not self._takes_attempts:
            raise ValueError("an attempt of a plugin that describes attempts=False")
        if attempt.weeks < 1:
            raise ValueError("an attempt whose weeks is 0: want how many weeks the reply was asked for, 1 for a part of one")
        self._attempts.append(attempt)
        self._characters += len(attempt.text)
        if self._characters >= encode.CHUNK_BYTES:
            self._flush_attempts()

    def end(self) -> None:
        """Sends what is left, and the ends of the tables."""
        self._flush_weeks()
        send_end(pb.EVENTS, self._send)
        if self._takes_attempts:
            self._flush_attempts()
            send_end(pb.ATTEMPTS, self._send)

    def _go_to(self, user: int) -> None:
        if self._at >= 0 and self._requests[self._at].user == user:
            return
        for at in range(self._at + 1, len(self._requests)):
            if self._requests[at].user == user:
                self._at, self._sequence = at, 0
                return
        raise ValueError("no request is left of this user: users come in the order of the requests")

    def _flush_weeks(self) -> None:
        send_rows(encode.events(Events.concat(self._weeks)), self._send)
        self._weeks, self._rows = [], 0

    def _flush_attempts(self) -> None:
        send_rows(encode.attempts(self._attempts), self._send)
        self._attempts, self._characters = [], 0


def _check_week(week: Events, vocabulary: Vocabulary) -> None:
    if (week.user != week.user[0]).any() or (week.sequence != week.sequence[0]).any():
        raise ValueError("has rows of another user or sequence")
    if week.weekday.max() > 6 or week.slot.max() >= vocabulary.slots_per_day:
        raise ValueError(f"want weekdays 0 to 6 and slots 0 to {vocabulary.slots_per_day - 1}")
    if (week.day // 7 != week.day[0] // 7).any():
        raise ValueError(f"days {week.day.min()} to {week.day.max()} are not of one Monday-to-Sunday week")
    time = week.day.astype(np.int64) * vocabulary.slots_per_day + vocabulary.slot_order(week.slot)
    if (time[1:] < time[:-1]).any():
        raise ValueError("rows are not in order of time: by day, then by Vocabulary.slot_order")
