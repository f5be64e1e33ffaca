"""Log lines in the form of hashicorp/go-hclog, which the host turns into its own."""

from __future__ import annotations

import json
import logging
import sys
import time

_LEVELS = ((logging.ERROR, "error"), (logging.WARNING, "warn"), (logging.INFO, "info"), (0, "debug"))


class Formatter(logging.Formatter):
    """Formats a record as one line of JSON; a traceback is its "traceback"."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def format(self, record: logging.LogRecord) -> str:
        second = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "@level": next(name for least, name in _LEVELS if record.levelno >= least),
            "@message": record.getMessage(),
            "@timestamp": f"{second}.{int(record.created % 1 * 1e6):06d}Z",
            "@module": self._module,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def install(module: str) -> None:
    """Sends what this process logs (info and above) to the host; module names the plugin."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(module))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
