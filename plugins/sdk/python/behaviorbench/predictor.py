"""The interface of a predictor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from .estimate import Cost, Sizes
from .run import Run
from .tables import Events, F32Array, Windows


class Scorer(ABC):
    """Scores windows. The scores of a window depend on that window alone: they
    do not change when other windows are added, removed, altered or permuted."""

    @abstractmethod
    def score(self, run: Run[Any], windows: Windows) -> F32Array:
        """Returns one row of class scores per window, (len(windows),
        run.classes), higher is better, every one finite. A table of windows may
        come in several calls, in order."""


class Model(Scorer):
    """A loaded predictor."""

    @abstractmethod
    def finetune(self, run: Run[Any], user: Events) -> Scorer:
        """Returns a scorer for one user, trained on that user's rows and starting
        from the pretrained model every time: nothing of an earlier user remains.
        It is used until the next call of finetune and then dropped."""


class Predictor(ABC):
    """Learns to rank the classes (intents, or behaviours) of the event that
    follows a window.

    pretrain comes first, in a process of its own; it leaves the model in
    run.model_dir. load may be called in another process, later. One instance
    serves all calls of a process: keep nothing in it.
    """

    @abstractmethod
    def pretrain(self, run: Run[Any], train: Events, dev: Events) -> None:
        """Learns from train. The dev users decide when to stop and nothing else:
        no parameter is fitted to their rows."""

    @abstractmethod
    def load(self, run: Run[Any]) -> Model:
        """Opens the model that pretrain left in run.model_dir."""

    def estimate(self, params: Any, sizes: Sizes) -> Cost:
        """Says what a call of these sizes is going to cost; pure and cheap."""
        return Cost()
