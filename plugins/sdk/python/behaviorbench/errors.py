"""The exceptions that have a status of their own. Any other exception of a call
becomes INTERNAL with the end of its traceback."""


class InvalidParams(ValueError):
    """The params, or the data under these params, cannot be used: INVALID_ARGUMENT."""


class Malformed(ValueError):
    """What the host sent breaks the contract of plugin.proto: INVALID_ARGUMENT."""


class BudgetExhausted(RuntimeError):
    """Nothing is left of the budget in Run.budget: RESOURCE_EXHAUSTED."""


class NotMeasurable(RuntimeError):
    """What the params ask for cannot be measured as they stand, and any number would
    be made up: FAILED_PRECONDITION. The table says so of the row, with the text, one
    line; the run has not failed."""


class Cancelled(Exception):
    """The host has gone away from the call: CANCELLED. Let it pass."""
