"""A generator that does nothing with many rows, for measuring the way to it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import behaviorbench as bb

import numpy as np


class Bulk(bb.Generator):
    def fit(self, run, train, profiles) -> None:
        run.log.info("received", rows=len(train), users=int(train.user.sum(dtype=np.uint64)))

    def generate(self, run, requests, out) -> None:
        rows = 1 << 14
        slot = np.zeros(rows, np.uint8)
        for r in requests:
            for week in range(r.max_weeks):
                day = np.full(rows, 7 * week, np.uint32)
                number = np.full(rows, week + 1, np.uint32)
                user, none = np.full(rows, r.user, np.uint32), np.zeros(rows, np.uint32)
                out.week(bb.Events(user, number, day, slot, slot, none, none, none))


bb.Plugin(name="bulk", version="1", summary="Carries rows.", implements=Bulk(), learns=True).serve()
