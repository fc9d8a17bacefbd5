"""Packages that few runs need, in environments of their own."""

import os
import sys
import sysconfig


def find_extra_packages() -> None:
    """Looks for packages in the folders of PERSONA_TUNER_EXTRA_PACKAGES too, after our own: none of ours is replaced.

    To be called before transformers is imported, which looks only once for what is there.
    """
    for folder in filter(None, os.environ.get("PERSONA_TUNER_EXTRA_PACKAGES", "").split(os.pathsep)):
        paths = sysconfig.get_paths(scheme="venv", vars={"base": folder, "platbase": folder})
        sys.path += [paths[name] for name in ("purelib", "platlib") if paths[name] not in sys.path]
