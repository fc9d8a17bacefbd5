"""Proves that every package of the locks has a wheel of the lock's hash for each Python and platform that we name.

Asks the package index and resolves; fetches and installs nothing. Needs `uv` on the PATH and a minute.

Usage: python python/locks/prove_wheels.py [NAME ...]
The locks that users install, when none is named.
"""

import os
import subprocess
import sys
import tempfile

from lock import HERE, oldest_python

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
# torch and bitsandbytes are made for macOS 14 and later.
VARIABLES = {"NO_COLOR": "1", "MACOSX_DEPLOYMENT_TARGET": "14.0"}
# Ray is made for fewer; rayEnvironment.ts asks for a Python that it has.
WITHOUT_WHEELS = {("ray", "3.13", "x86_64-pc-windows-msvc"), ("ray", "3.14", "x86_64-pc-windows-msvc")}
LOCKS = ("stable", "modern", "base-models", "torch", "loggers", "loggers-modern", "qlora", "ray")


def minor(version: str) -> int:
    return int(version.split(".")[1])


def missing_wheel(name: str, python: str, platform: str) -> str | None:
    """Why the lock cannot be installed there; None where it can."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["uv", "pip", "install", "--dry-run", "--no-deps", "--only-binary", ":all:", "--target", folder]
        command += ["--python-version", python, "--python-platform", platform, "-r", str(HERE / f"{name}.txt")]
        # torch is pinned by its version alone: which build is right depends on the machine.
        command += [] if name == "torch" else ["--require-hashes"]
        result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **VARIABLES})
    return None if result.returncode == 0 else " ".join(result.stderr.split())


def main() -> None:
    failures = 0
    for name in sys.argv[1:] or LOCKS:
        oldest = "3.10" if name == "torch" else oldest_python(name)
        for python in PYTHONS:
            if minor(python) < minor(oldest):
                continue
            for platform in PLATFORMS:
                reason = missing_wheel(name, python, platform)
                expected = (name, python, platform) in WITHOUT_WHEELS
                failures += (reason is not None) != expected
                print(f"{name:15} {python:5} {platform:26} {'wheels' if reason is None else reason}", flush=True)
    sys.exit(f"{failures} of them are not as expected" if failures else 0)


if __name__ == "__main__":
    main()
