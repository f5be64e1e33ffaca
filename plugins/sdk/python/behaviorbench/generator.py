"""The interface of a generator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Protocol, Sequence

from .estimate import Cost, Sizes
from .run import Run
from .tables import Attempt, Events, Profiles, Request


class Output(Protocol):
    """Takes what generate writes."""

    def week(self, week: Events) -> None:
        """Takes one synthetic week: rows of one user and one sequence, in order
        of time. Sequences of a user count from 1. Raises ValueError for others."""

    def attempt(self, attempt: Attempt) -> None:
        """Takes one reply of a prompted generator, before its rows. Raises
        ValueError if the plugin describes attempts=False."""


class Generator(ABC):
    """Writes synthetic weeks of events.

    fit comes first, in a process of its own; it leaves whatever generate needs
    in run.model_dir. generate may be called in another process, later, any
    number of times for one model, each time with other requests.

    A plugin that describes itself as exact gives the same bytes for the same
    run and rows. One instance serves all calls of a process: keep nothing in it.
    """

    @abstractmethod
    def fit(self, run: Run[Any], train: Events, profiles: Profiles) -> None:
        """Learns from the events and profiles of the population. Both are empty
        for a generator that does not learn."""

    @abstractmethod
    def generate(self, run: Run[Any], requests: Sequence[Request], out: Output) -> None:
        """Writes, for each request in order, weeks of that user to out. A user
        for whom it can write nothing is left out; the harness notes it."""

    def estimate(self, params: Any, sizes: Sizes) -> Cost:
        """Says what a call of these sizes is going to cost; pure and cheap."""
        return Cost()
