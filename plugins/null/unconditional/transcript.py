"""Writes every row that a call receives, one line each, so that tests can see
exactly which rows reach a plugin. The lines are those of all null plugins, see
plugins/null/internal/transcript."""

from __future__ import annotations

from typing import Iterator, Sequence

import behaviorbench as bb

NAME = "received"


def fit(run: bb.Run, train: bb.Events, profiles: bb.Profiles) -> None:
    """Writes the rows of a fit."""
    lines = [_profile("fit", int(user), profiles.row(i)) for i, user in enumerate(profiles.user)]
    run.artifact(NAME, "".join([*lines, *_events("fit", train)]))


def generate(run: bb.Run, requests: Sequence[bb.Request]) -> None:
    """Writes the rows of a generate, request by request."""
    for r in requests:
        run.artifact(NAME, f"generate request u={r.user} weeks={r.weeks} events={r.events} max={r.max_weeks}\n")
        run.artifact(NAME, _profile("generate", r.user, r.profile))
        run.artifact(NAME, "".join(_events("generate", r.history)))


def _profile(call: str, user: int, profile: dict[str, str]) -> str:
    return " ".join([f"{call} profile u={user}", *(f"{name}={value}" for name, value in sorted(profile.items()))]) + "\n"


def _events(call: str, events: bb.Events) -> Iterator[str]:
    columns = (events.user, events.sequence, events.day, events.weekday)
    columns += (events.slot, events.location, events.behaviour, events.intent)
    for u, q, d, w, s, l, b, i in zip(*(column.tolist() for column in columns)):
        yield f"{call} event u={u} q={q} d={d} w={w} s={s} l={l} b={b} i={i}\n"
