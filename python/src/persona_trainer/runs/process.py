"""Who trains in a run folder: `process.json`. Twin of extension/services/runs/trainerProcess.ts."""

import json
import os
from datetime import datetime, timezone
from pathlib import Path


def tell_process(run: Path) -> None:
    """Says that this process trains, unless whoever started it has said so: that one may have died right after.

    Under `accelerate launch`, the first process speaks for all.
    """
    if os.environ.get("RANK", "0") != "0":
        return
    file = run / "process.json"
    try:
        if json.loads(file.read_text(encoding="utf-8"))["pid"] == os.getpid():
            return
    except (OSError, ValueError, KeyError, TypeError):
        pass
    started = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    partial = run / f"process.json.{os.getpid()}.partial"
    partial.write_text(json.dumps({"pid": os.getpid(), "started": started}), encoding="utf-8")
    partial.replace(file)
