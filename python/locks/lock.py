"""Makes every lock beside this file from its `.in` file.

Needs `uv` on the PATH; reads pip's find-links from the environment.

Usage: python python/locks/lock.py
"""

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
HEADER = "# Made by `python python/locks/lock.py`; every platform, Python 3.10 to 3.12. Do not edit.\n"
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.10"]
COMPILE += ["--no-header", "--no-annotate", "--no-emit-index-url"]

# torch is installed apart, by what the machine has; these come with some of its builds and never from the lock.
TORCH_FAMILY = ("torch", "triton", "nvidia-", "cuda-")


def lock(name: str, *options: str) -> str:
    """Resolves `name`.in.

    Returns:
        The lock's text without the header.
    """
    links = [f"--find-links={folder}" for folder in os.environ.get("PIP_FIND_LINKS", "").split()]
    command = [*COMPILE, *links, *options, str(HERE / f"{name}.in")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write(name: str, text: str) -> None:
    (HERE / f"{name}.txt").write_text(HEADER + text, encoding="utf-8")


def main() -> None:
    names = {line.split("==")[0] for line in lock("stable").splitlines() if line[:1].isalpha()}
    apart = [f"--no-emit-package={name}" for name in sorted(names) if name.startswith(TORCH_FAMILY)]
    write("stable", lock("stable", *apart))
    write("base-models", lock("base-models", "--no-deps"))
    write("dev", lock("dev"))


if __name__ == "__main__":
    main()
