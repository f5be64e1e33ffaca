"""A generator that does what its param says, for tests of how calls end."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import behaviorbench as bb

import os

print("1|1|unix|/nowhere|grpc|")  # must not be taken for the handshake
os.write(1, b"neither must this\n" * 10_000)


@dataclass(frozen=True)
class Params:
    fault: str = bb.option("none", "what to do")


cancelled = threading.Event()


class Faulty(bb.Generator):
    def estimate(self, params: Params, sizes: bb.Sizes) -> bb.Cost:
        if params.fault == "raise":
            diverge(0)
        return bb.Cost(flops=2.0 * sizes.events, prompt_tokens=sizes.weeks, unpriced="a model")

    def fit(self, run: bb.Run[Params], train: bb.Events, profiles: bb.Profiles) -> None:
        fault = run.params.fault
        print("working on", fault)
        if fault == "raise":
            diverge(3)
        if fault == "exit":
            sys.exit("leaving early")
        if fault == "params":
            raise bb.InvalidParams("fault: this plugin cannot use these rows")
        if fault == "budget":
            raise bb.BudgetExhausted("no tokens are left of 10")
        if fault == "measure":
            raise bb.NotMeasurable("nothing to measure without a model")
        if fault == "flood":
            try:
                while True:
                    run.artifact("flood", bytes(1 << 20))
            except bb.Cancelled:
                cancelled.set()
                raise
        if fault == "wait":
            cancelled.wait()

    def generate(self, run, requests, out) -> None:
        for r in requests:
            out.week(
                bb.Events.of(
                    user=r.user, sequence=2, day=[0], weekday=0, slot=0, location=0, behaviour=0, intent=0
                )
            )


def diverge(epoch: int) -> None:
    raise ArithmeticError(f"loss is NaN at epoch {epoch} — ünbounded")


bb.Plugin(name="faulty", version="1", summary="Fails.", implements=Faulty(), params=Params, learns=True).serve()
