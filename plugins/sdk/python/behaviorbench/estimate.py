"""What an estimate is asked for, and its answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """The sizes of a call."""

    call: str  # fit, generate, pretrain, finetune, score
    events: int = 0  # rows of training data, or of history
    users: int = 0
    windows: int = 0  # windows to score
    weeks: int = 0  # weeks to write
    locations: int = 0
    behaviours: int = 0
    intents: int = 0
    slots_per_day: int = 0


@dataclass(frozen=True)
class Cost:
    """An estimate."""

    flops: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money_usd: float = 0.0
    unpriced: str = ""  # what money_usd leaves out for want of a price, and where it would be told
