"""example-popularity: a predictor that ranks classes by how often they occur, in
the population and, after fine-tuning, with the user."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

try:
    import behaviorbench as bb
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    import behaviorbench as bb

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Params:
    prior: float = bb.option(10.0, "how many rows of the user the population's frequencies count for", minimum=0)


class Popularity(bb.Predictor):
    """The model is counts.npy: rows of each class in train, (classes,)."""

    def pretrain(self, run: bb.Run[Params], train: bb.Events, dev: bb.Events) -> None:
        np.save(run.model_dir / "counts.npy", count(run, train))

    def load(self, run: bb.Run[Params]) -> Frequencies:
        counts = np.load(run.model_dir / "counts.npy")
        if len(counts) != run.classes:
            raise bb.InvalidParams(f"the model has {len(counts)} classes, the run {run.classes}: pretrain it again")
        return Frequencies((counts + 0.5) / (counts + 0.5).sum())


class Frequencies(bb.Model):
    """Scores every window alike, by the share of each class, (classes,)."""

    def __init__(self, share: npt.NDArray[np.float64]) -> None:
        self.share = share

    def finetune(self, run: bb.Run[Params], user: bb.Events) -> Frequencies:
        counts = count(run, user) + run.params.prior * self.share
        return Frequencies(counts / counts.sum() if counts.sum() > 0 else self.share)

    def score(self, run: bb.Run[Params], windows: bb.Windows) -> bb.F32Array:
        return np.tile(self.share.astype(np.float32), (len(windows), 1))


def count(run: bb.Run[Params], events: bb.Events) -> npt.NDArray[np.int64]:
    """Returns how many rows each class has, (classes,); an unknown id is no class."""
    classes = run.class_of(events)
    return np.bincount(classes[classes < run.classes], minlength=run.classes)


if __name__ == "__main__":
    bb.Plugin(
        name="example-popularity",
        version="1",
        summary="Ranks classes by how often they occur.",
        implements=Popularity(),
        params=Params,
    ).serve()
