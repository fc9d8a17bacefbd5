"""Waiting as long as a hub asks for, when that is not too long."""

import time
from collections.abc import Callable
from typing import TypeVar

from .client import Client
from .refusals import BusyError, busy

T = TypeVar("T")
# A sentence, and the share done (0-1).
Tell = Callable[[str, float], None]

LONGEST_WAIT_SECONDS = 120.0
WITHOUT_A_WORD_SECONDS = 5.0
TIMES = 3


def patiently(client: Client, request: Callable[[], T], tell: Tell) -> T:
    """Asks again after the time that a hub names.

    Raises:
        HubError: `hub-busy`, when it asks for too much of it, or again and again.
    """
    for _ in range(TIMES):
        try:
            return request()
        except BusyError as error:
            wait = WITHOUT_A_WORD_SECONDS if error.seconds is None else error.seconds
            if wait > LONGEST_WAIT_SECONDS:
                raise busy(client, wait) from error
            tell(f"The hub asks to wait {wait:.0f} s", 0.0)
            time.sleep(wait)
    try:
        return request()
    except BusyError as error:
        raise busy(client, error.seconds) from error
