"""The Python SDK of BehaviorBench: write a Generator or a Predictor, describe it
with a Plugin, say serve().

Import it before anything that may print: in a process that a harness started,
the import keeps standard output for the handshake and sends later prints to
standard error.
"""

from . import process as _process  # first: see above
from .errors import BudgetExhausted, Cancelled, InvalidParams, Malformed, NotMeasurable
from .estimate import Cost, Sizes
from .generator import Generator, Output
from .params import NoParams, option
from .plugin import Plugin, Resources
from .predictor import Model, Predictor, Scorer
from .run import (
    CONTEXT_NONE,
    CONTEXT_TIME,
    TARGET_BEHAVIOUR,
    TARGET_INTENT,
    Budget,
    Log,
    Run,
    Vocabulary,
)
from .tables import (
    MASKED,
    Attempt,
    Attribute,
    Events,
    F32Array,
    Profiles,
    Request,
    Scores,
    U8Array,
    U32Array,
    Window,
    Windows,
    targets,
)

__all__ = [
    "CONTEXT_NONE",
    "CONTEXT_TIME",
    "MASKED",
    "TARGET_BEHAVIOUR",
    "TARGET_INTENT",
    "Attempt",
    "Attribute",
    "Budget",
    "BudgetExhausted",
    "Cancelled",
    "Cost",
    "Events",
    "F32Array",
    "Generator",
    "InvalidParams",
    "Log",
    "Malformed",
    "NotMeasurable",
    "Model",
    "NoParams",
    "Output",
    "Plugin",
    "Predictor",
    "Profiles",
    "Request",
    "Resources",
    "Run",
    "Scorer",
    "Scores",
    "Sizes",
    "U32Array",
    "U8Array",
    "Vocabulary",
    "Window",
    "Windows",
    "option",
    "targets",
]
