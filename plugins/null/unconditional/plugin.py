"""null-unconditional: a generator that knows nothing of the user it writes for.

It draws events of everybody's training rows, as many a week as the mean user
has. A real generator must beat it; the tests of the harness run on it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

try:
    import behaviorbench as bb
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[2] / "sdk" / "python"))
    import behaviorbench as bb

import numpy as np
import transcript


@dataclass(frozen=True)
class Params:
    transcript: bool = bb.option(False, 'write the artifact "received": one line for each row that a call receives')


class Unconditional(bb.Generator):
    """The model is model.npz: `kinds`, the different (weekday, slot, location,
    behaviour, intent) of the rows, (k, 5); `counts` of each, (k,); `per_week`,
    the mean number of events in a week that has any."""

    def fit(self, run: bb.Run[Params], train: bb.Events, profiles: bb.Profiles) -> None:
        if run.params.transcript:
            transcript.fit(run, train, profiles)
        rows = np.column_stack([train.weekday, train.slot, train.location, train.behaviour, train.intent])
        kinds, counts = np.unique(rows, axis=0, return_counts=True)
        monday = train.day.astype(np.int64) - train.weekday
        weeks = np.unique(np.column_stack([train.user, train.sequence, monday]), axis=0)
        np.savez(run.model_dir / "model.npz", kinds=kinds, counts=counts, per_week=len(train) / max(1, len(weeks)))

    def generate(self, run: bb.Run[Params], requests: Sequence[bb.Request], out: bb.Output) -> None:
        if run.params.transcript:
            transcript.generate(run, requests)
        model = np.load(run.model_dir / "model.npz")
        kinds, counts = model["kinds"], model["counts"]
        if len(kinds) == 0:
            return
        share, size = counts / counts.sum(), max(1, round(float(model["per_week"])))
        for done, request in enumerate(requests):
            rand = run.rand(f"user {request.user}")
            for week in range(min(request.max_weeks, -(-request.events // size))):
                rows = kinds[rand.choice(len(kinds), size, p=share)]
                rows = rows[np.lexsort((run.vocabulary.slot_order(rows[:, 1]), rows[:, 0]))]
                weekday, slot, location, behaviour, intent = rows.T
                day = 7 * week + weekday.astype(np.int64)
                out.week(
                    bb.Events.of(
                        user=request.user,
                        sequence=week + 1,
                        day=day,
                        weekday=weekday,
                        slot=slot,
                        location=location,
                        behaviour=behaviour,
                        intent=intent,
                    )
                )
            run.progress((done + 1) / len(requests))


if __name__ == "__main__":
    bb.Plugin(
        name="null-unconditional",
        version="1",
        summary="Draws weeks from the histogram of all training rows, whoever the user is.",
        implements=Unconditional(),
        params=Params,
        learns=True,
    ).serve()
