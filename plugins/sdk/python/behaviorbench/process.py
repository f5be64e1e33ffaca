"""The process that a plugin is: its standard streams, its parent, its end.

Importing this module changes the process if a host started it (the cookie is in
the environment), and nothing otherwise. It imports nothing but the standard
library, so that no import of a larger package can spoil the handshake: from
here on standard output is standard error, standard input is empty, and the
process dies with its parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Optional, TextIO

COOKIE_NAME = "BEHAVIORBENCH_PLUGIN"
COOKIE_VALUE = "6f1d2b9e5c0a4f7e8d3b"

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def _take_over() -> Optional[TextIO]:
    # A child of this process must not take itself for a plugin.
    if os.environ.pop(COOKIE_NAME, "") != COOKIE_VALUE:
        return None
    handshake = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return handshake


HANDSHAKE: Optional[TextIO] = _take_over()
"""Where the handshake line goes; None in a process that was started by hand."""


class Stop:
    """A wish to end that any thread, and SIGTERM, may utter at any time.

    It is a pipe that signals are written to where they arrive. Waiting for a
    signal's Python handler is not enough: a signal that reaches another thread
    runs its handler once the main thread runs again, and that one waits here.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def set(self) -> None:
        """Ends wait(), now or later; more calls change nothing."""
        os.write(self._write, bytes([signal.SIGTERM]))

    def wait(self) -> None:
        """Returns once set() has been called or SIGTERM has arrived."""
        while os.read(self._read, 1) != bytes([signal.SIGTERM]):
            pass

    def on_signals(self) -> None:
        """Makes SIGTERM end wait() and SIGINT do nothing: Ctrl-C in a terminal
        reaches the host as well, and the host decides. Main thread only."""
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)


def leave(code: int) -> None:
    """Ends the process at once, past threads that are still in a call."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
