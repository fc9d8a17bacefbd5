"""What the C library holds of memory that nobody uses: on a processor, tensors come from its heap."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Returns free pages between the tensors that are kept to the system.

    glibc's heap does not fill the gaps that short-lived tensors leave between kept ones, and keeps them: after a shared
    beginning of 400 tokens, 450 MiB beside 530 MiB in use (docs/benchmarks.md).
    """
    trim = trimming()
    if trim is not None:
        trim(0)


@cache
def trimming() -> Callable[[int], int] | None:
    """The `malloc_trim` of glibc; nothing where the C library is another."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
