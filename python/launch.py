"""Starts a module of our own package: `python -I launch.py persona_trainer train RUN`.

It can import our code and the packages of its environment, and nothing else. `-I` alone would not find our code, and
`-m` with PYTHONPATH would look in the working folder first: a `random.py` there would be run. Without `-I` (as
`accelerate launch` starts it) what the working folder and PYTHONPATH add to the path is taken off here.
"""

import os  # Python itself has imported this already.
import sys

if not sys.flags.isolated:
    foreign = {os.path.abspath(entry) for entry in os.environ.pop("PYTHONPATH", "").split(os.pathsep)}  # noqa: PTH100
    foreign |= {os.getcwd(), os.path.dirname(os.path.abspath(__file__))}  # noqa: PTH100, PTH109, PTH120
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) not in foreign]  # noqa: PTH100

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src"))  # noqa: PTH100, PTH118, PTH120

import runpy

if __name__ == "__main__":
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
