"""How a run is asked to stop: the file `stop` in its folder (any platform, any window), or a signal."""

import signal
from pathlib import Path
from typing import Any


class StopRequest:
    """Becomes true when somebody wants the run to stop; the trainer looks after each step."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._signalled = False
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), self._on_signal)

    def _on_signal(self, *_: Any) -> None:
        self._signalled = True

    def wished(self) -> bool:
        """Whether the run should stop after this step."""
        return self._signalled or self.file.exists()
