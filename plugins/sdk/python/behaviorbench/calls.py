"""What each call of plugin.proto expects and answers, between an Inbox and the
author's generator or predictor."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional

import numpy as np

from . import decode, encode
from . import plugin_pb2 as pb
from .conversation import Inbox, Send, send_end, send_rows
from .errors import Malformed
from .generator import Generator
from .predictor import Predictor, Scorer
from .run import Run
from .tables import Scores
from .weeks import Weeks

Call = Callable[[Run[Any], Inbox, Send], None]


def of_generator(generator: Generator, attempts: bool) -> dict[str, Call]:
    """Returns the calls of the service Generator by name."""

    def fit(run: Run[Any], inbox: Inbox, _send: Send) -> None:
        profiles = decode.profiles(inbox.chunks(pb.PROFILES))
        generator.fit(run, decode.events(inbox.chunks(pb.EVENTS)), profiles)

    def generate(run: Run[Any], inbox: Inbox, send: Send) -> None:
        profiles = decode.profiles(inbox.chunks(pb.PROFILES))
        asked = decode.requests(inbox.chunks(pb.REQUESTS))
        history = decode.events(inbox.chunks(pb.EVENTS))
        requests = decode.complete(asked, profiles, history)
        out = Weeks(run.vocabulary, requests, attempts, send)
        generator.generate(run, requests, out)
        out.end()

    return {"Fit": fit, "Generate": generate}


def of_predictor(predictor: Predictor) -> dict[str, Call]:
    """Returns the calls of the service Predictor by name."""

    def pretrain(run: Run[Any], inbox: Inbox, _send: Send) -> None:
        train = decode.events(inbox.chunks(pb.EVENTS))
        predictor.pretrain(run, train, decode.events(inbox.chunks(pb.EVENTS)))

    def finetune(run: Run[Any], inbox: Inbox, send: Send) -> None:
        model = predictor.load(run)
        scorer: Optional[Scorer] = None
        while (begun := inbox.next(*((pb.EVENTS, pb.WINDOWS) if scorer else (pb.EVENTS,)))) is not None:
            table, chunks = begun
            if table == pb.WINDOWS and scorer:
                _score(run, scorer, chunks, send)
                continue
            scorer = None  # nothing of a user outlives the rows of the next
            rows = decode.events(chunks)
            user = int(rows.user[0]) if len(rows) else 0
            if (rows.user != user).any():
                raise Malformed(f"events: rows of user {rows.user[rows.user != user][0]} among those of user {user}")
            scorer = model.finetune(run, rows)
            send(pb.Frame(ready=pb.Ready(user=user)))

    def score(run: Run[Any], inbox: Inbox, send: Send) -> None:
        _score(run, predictor.load(run), inbox.chunks(pb.WINDOWS), send)

    return {"Pretrain": pretrain, "Finetune": finetune, "Score": score}


def _score(run: Run[Any], scorer: Scorer, chunks: Iterable[pb.Rows], send: Send) -> None:
    for chunk in chunks:
        windows = decode.windows(chunk)
        values = np.asarray(scorer.score(run, windows))
        if values.shape != (len(windows), run.classes):
            raise ValueError(f"score returned {values.shape}, want {(len(windows), run.classes)}: windows, classes")
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise ValueError(
                f"score returned {values[row, column]} for class {column} of window {windows.id[row]}, want finite scores"
            )
        send_rows(encode.scores(Scores(windows.id, values)), send)
    send_end(pb.SCORES, send)
