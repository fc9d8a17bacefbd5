"""Measures what a base model takes of memory while it is loaded, by this interpreter's transformers.

Each way is loaded in a process of its own; the figures are over what the imports alone take. On a processor the memory is the
process's (peak of its resident set), on a card that of torch's allocator.

usage: loading.py MODEL_FOLDER [fp32] [bf16] [4bit]

Run it with the interpreter of each profile's environment: `<home>/environments/<profile>-…/bin/python`. For `4bit`, bitsandbytes
must be found: PERSONA_TUNER_EXTRA_PACKAGES names the folder that a run with "qlora" made.
"""

import json
import resource
import subprocess
import sys
from typing import Any

WAYS = ("fp32", "bf16", "4bit")


def peak_bytes() -> int:
    # Kilobytes on Linux, bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def load(folder: str, way: str) -> dict[str, Any]:
    """Loads the model once; peak and size of its weights, in bytes."""
    from persona_trainer.training.extra_packages import find_extra_packages

    find_extra_packages()
    import torch
    import transformers.integrations
    from transformers import AutoModelForCausalLM

    from persona_trainer.base.model import four_bit
    from persona_trainer.transformers_versions import load_config, of_type

    if not torch.cuda.is_available():
        # bitsandbytes has kernels for processors too; transformers 4.47 asks for a card.
        transformers.integrations.validate_bnb_backend_availability = lambda raise_exception=False: True
    options: dict[str, Any] = of_type(torch.float32 if way == "fp32" else torch.bfloat16)
    if way == "4bit":
        options["quantization_config"] = four_bit()
    if torch.cuda.is_available():
        options["device_map"] = {"": 0}
    before = peak_bytes()
    model = AutoModelForCausalLM.from_pretrained(folder, config=load_config(folder), local_files_only=True, **options)
    weights = sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
    found = {"transformers": transformers.__version__, "way": way, "weights": weights, "peak": peak_bytes() - before}
    if torch.cuda.is_available():
        found["cardPeak"] = torch.cuda.max_memory_allocated()
    return found


def main() -> None:
    folder, *ways = sys.argv[1:]
    if len(ways) == 2 and ways[0] == "--one":
        print(json.dumps(load(folder, ways[1])))
        return
    for way in ways or WAYS:
        command = [sys.executable, __file__, folder, "--one", way]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(result.stdout.strip().splitlines()[-1])
        sizes = {key: f"{value / 2**20:.0f} MiB" for key, value in found.items() if isinstance(value, int)}
        print(found["transformers"], way, sizes, flush=True)


if __name__ == "__main__":
    main()
