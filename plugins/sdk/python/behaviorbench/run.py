"""What one call knows and may report besides its tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Generic, Optional, Union

import numpy as np
import numpy.typing as npt

from . import plugin_pb2 as pb
from .errors import Cancelled, Malformed
from .params import P
from .tables import Events, U32Array

CONTEXT_NONE = "none"
CONTEXT_TIME = "time"
TARGET_INTENT = "intent"
TARGET_BEHAVIOUR = "behaviour"

_CONTEXTS = {pb.CONTEXT_NONE: CONTEXT_NONE, pb.CONTEXT_TIME: CONTEXT_TIME}
_TARGETS = {pb.INTENT: TARGET_INTENT, pb.BEHAVIOUR: TARGET_BEHAVIOUR}
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Names of the ids of Events. Ids are dense from 0; the id equal to the
    number of names means unknown: no training row of the population has it."""

    locations: tuple[str, ...]
    behaviours: tuple[str, ...]
    intents: tuple[str, ...]
    intent_of: U32Array  # (behaviours,)
    slots_per_day: int
    day_start: int  # the slot that a day begins with

    @property
    def unknown_location(self) -> int:
        """The id of a location outside the vocabulary."""
        return len(self.locations)

    @property
    def unknown_behaviour(self) -> int:
        """The id of a behaviour outside the vocabulary."""
        return len(self.behaviours)

    def slot_order(self, slot: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Returns the places of slots in their day, 0 for day_start, in the shape of slot."""
        return (np.asarray(slot, np.int64) - self.day_start) % self.slots_per_day


@dataclass(frozen=True)
class Budget:
    """What is left to spend; 0 means unlimited."""

    requests: int = 0
    tokens: int = 0
    money_usd: float = 0.0


class Log:
    """Says things to the people who watch the run: run.log.info("epoch", loss=0.25)."""

    def __init__(self, send: Callable[[pb.Frame], None]) -> None:
        self._send = send

    def debug(self, message: str, **attributes: Any) -> None:
        """Logs at level debug."""
        self._log("debug", message, attributes)

    def info(self, message: str, **attributes: Any) -> None:
        """Logs at level info."""
        self._log("info", message, attributes)

    def warn(self, message: str, **attributes: Any) -> None:
        """Logs at level warn."""
        self._log("warn", message, attributes)

    def error(self, message: str, **attributes: Any) -> None:
        """Logs at level error."""
        self._log("error", message, attributes)

    def _log(self, level: str, message: str, attributes: dict[str, Any]) -> None:
        texts = {key: str(value) for key, value in attributes.items()}
        self._send(pb.Frame(log=pb.Log(level=level, message=message, attributes=texts)))


class Run(Generic[P]):
    """One call. Every report raises Cancelled once the host has gone away, so
    that a loop which reports its progress ends soon after; let it pass."""

    params: P
    seed: int  # the root of every random stream
    model_dir: Path  # fit and pretrain write it; other calls only read it
    state_dir: Optional[Path]  # survives a failed call, for the next try; None if the call has none
    threads: int
    vocabulary: Vocabulary
    context: str  # what of a target a window shows: CONTEXT_NONE or CONTEXT_TIME
    target: str  # what scores rank: TARGET_INTENT or TARGET_BEHAVIOUR
    window: int  # most events in a window
    schedule_events: int  # pretrain: the training rows to count a schedule by; 0: as many as there are
    budget: Budget
    log: Log

    def __init__(
        self,
        header: pb.Header,
        params: P,
        send: Callable[[pb.Frame], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Reads a header; send takes the frames of the reports. Raises Malformed
        for a context or target that this SDK does not know and for a vocabulary
        that does not give every behaviour an intent."""
        if header.context not in _CONTEXTS or header.target not in _TARGETS:
            raise Malformed(f"header: context {header.context} or target {header.target} is unknown to this SDK")
        v, b = header.vocabulary, header.budget
        if len(v.intent_of) != len(v.behaviours) or max(v.intent_of, default=-1) >= len(v.intents):
            raise Malformed("header: vocabulary: intent_of does not give every behaviour one of the intents")
        self.params = params
        self.seed = header.seed
        self.model_dir = Path(header.model_dir)
        self.state_dir = Path(header.state_dir) if header.state_dir else None
        self.threads = max(1, header.threads)
        self.vocabulary = Vocabulary(
            tuple(v.locations),
            tuple(v.behaviours),
            tuple(v.intents),
            np.array(v.intent_of, dtype=np.uint32),
            v.slots_per_day,
            v.day_start,
        )
        self.context = _CONTEXTS[header.context]
        self.target = _TARGETS[header.target]
        self.window = header.window
        self.schedule_events = header.schedule_events
        self.budget = Budget(b.requests, b.tokens, b.money_usd)
        self.log = Log(self._report)
        self._send = send
        self._cancelled = cancelled
        self._shown: Optional[tuple[int, str]] = None

    @property
    def classes(self) -> int:
        """How many classes a score row has."""
        v = self.vocabulary
        return len(v.behaviours if self.target == TARGET_BEHAVIOUR else v.intents)

    def class_of(self, events: Events) -> U32Array:
        """Returns the classes of events under the target, (n,). For
        TARGET_BEHAVIOUR one may be the unknown id, which is no class: skip such
        a target in training."""
        return events.behaviour if self.target == TARGET_BEHAVIOUR else events.intent

    def rand(self, name: str) -> np.random.Generator:
        """Returns the random stream with that name: PCG64 seeded with
        SHA-256(seed as 8 little-endian bytes, name). Streams of different names
        are independent; a name may carry an id ("user 12") so that the order of
        work does not matter."""
        digest = hashlib.sha256(self.seed.to_bytes(8, "little") + name.encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))

    def cancelled(self) -> bool:
        """Says whether the host has gone away: return soon, or raise Cancelled."""
        return self._cancelled()

    def progress(self, fraction: float, note: str = "") -> None:
        """Reports how much of the call is done, 0 to 1. Steps below a thousandth
        are not sent, so call it as often as you like."""
        shown = (int(fraction * 1000), note)
        if shown == self._shown and not self._cancelled():
            return
        self._shown = shown
        self._report(pb.Frame(progress=pb.Progress(fraction=fraction, note=note)))

    def artifact(self, name: str, piece: Union[bytes, str]) -> None:
        """Adds a piece to a named file that the harness keeps with the step."""
        data = piece.encode() if isinstance(piece, str) else piece
        for start in range(0, max(1, len(data)), _PIECE_BYTES):
            self._report(pb.Frame(artifact=pb.Artifact(name=name, data=data[start : start + _PIECE_BYTES])))

    def spend(
        self, requests: int = 0, prompt_tokens: int = 0, completion_tokens: int = 0, money_usd: float = 0.0
    ) -> None:
        """Reports an amount used since the last report."""
        spend = pb.Spend(
            requests=requests, prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, money_usd=money_usd
        )
        self._report(pb.Frame(spend=spend))

    def _report(self, frame: pb.Frame) -> None:
        if self._cancelled():
            raise Cancelled("the host has cancelled the call")
        self._send(frame)
