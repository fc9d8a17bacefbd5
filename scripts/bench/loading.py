"""Measures what a base model takes of memory while it is loaded, by this interpreter's transformers.

Each way is loaded in a process of its own and every page of its weights is looked at once. Figures are over what the process held
before; on a processor they are those of its resident set, on a card those of torch's allocator.

usage: loading.py MODEL_FOLDER [fp32] [bf16] [4bit]

Run it with the interpreter of each profile's environment (`<home>/environments/<profile>-…/bin/python`) and PYTHONPATH=python/src.
For `4bit`, PERSONA_TUNER_EXTRA_PACKAGES names the folder with bitsandbytes that a run with "qlora" made.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

WAYS = ("fp32", "bf16", "4bit")


def peak_bytes() -> int:
    # Kilobytes on Linux, bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def load(folder: Path, way: str) -> dict[str, Any]:
    """Loads the model once; its peak and the size of its weights, in bytes."""
    from persona_trainer.training.extra_packages import find_extra_packages

    find_extra_packages()
    import psutil
    import torch
    import transformers.integrations

    from persona_trainer.base.model import four_bit
    from persona_trainer.transformers_versions import load_causal_lm

    card = torch.cuda.is_available()
    if not card:
        # bitsandbytes has kernels for processors too; transformers 4.47 asks for a card.
        transformers.integrations.validate_bnb_backend_availability = lambda raise_exception=False: True
    options: dict[str, Any] = {"quantization_config": four_bit()} if way == "4bit" else {}
    if card:
        options["device_map"] = {"": 0}
    before = psutil.Process().memory_info().rss
    model = load_causal_lm(folder, torch.float32 if way == "fp32" else torch.bfloat16, **options)
    for parameter in model.parameters():
        parameter.detach().flatten()[:: 4096 // parameter.element_size()].clone()
    weights = sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
    held, peak = psutil.Process().memory_info().rss - before, peak_bytes() - before
    found = {"transformers": transformers.__version__, "weights": weights, "held": held, "peak": peak}
    return {**found, "card": torch.cuda.max_memory_allocated()} if card else found


def main() -> None:
    folder, *ways = sys.argv[1:]
    if len(ways) == 2 and ways[0] == "--one":
        print(json.dumps(load(Path(folder), ways[1])))
        return
    for way in ways or WAYS:
        command = [sys.executable, __file__, folder, "--one", way]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(result.stdout.strip().splitlines()[-1])
        sizes = {key: f"{value / 2**20:.0f} MiB" for key, value in found.items() if isinstance(value, int)}
        print(found["transformers"], way, sizes, flush=True)


if __name__ == "__main__":
    main()
