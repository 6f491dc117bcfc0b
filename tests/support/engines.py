"""Engines that are quickly made: a program in the part of uv, an interpreter that answers."""

from __future__ import annotations

import hashlib
import json
import sys
import textwrap
import zipfile
from pathlib import Path

TOLD = {"python": "3.11.2", "torch": "2.13.0+cpu", "devices": ["cpu"], "device": "CPU, 2 threads"}
TOLD |= {"cuda": None, "memory": 8 * 10**9}
HEAD = f"""\
    #!{sys.executable}
    import json, os, pathlib, sys, time
    """
UV = """\
    arguments = sys.argv[1:]
    with open(os.environ["FAKE_UV_LOG"], "a") as log:
        log.write(json.dumps([arguments, dict(os.environ)]) + "\\n")
    if arguments[0] == "venv":
        python = pathlib.Path(arguments[-1], "bin", "python")
        python.parent.mkdir(parents=True)
        python.write_text(os.environ["FAKE_PYTHON"])
        python.chmod(0o755)
    elif arguments[:2] == ["python", "install"]:
        folder = pathlib.Path(arguments[arguments.index("--install-dir") + 1])
        python = folder / "cpython-3.13.2-linux" / "bin" / "python3.13"
        python.parent.mkdir(parents=True)
        python.write_text(os.environ["FAKE_PYTHON"])
        python.chmod(0o755)
        (folder / "cpython-3.13-linux").symlink_to(folder / "cpython-3.13.2-linux")
    elif arguments[:2] == ["pip", "install"]:
        print("Downloading torch (180.0MiB)", file=sys.stderr)
        {install}
    """
PYTHON = """\
    print(json.dumps({record}), flush=True)
    sys.exit({code})
    """


def program(body: str) -> str:
    return textwrap.dedent(HEAD) + textwrap.dedent(body)


def answering(record: dict, code: int = 0) -> str:
    """An interpreter that answers whatever it is asked with one record."""
    return program(PYTHON.format(record=repr(record), code=code))


def working(**told) -> str:
    return answering({"type": "result", "outputs": {**TOLD, **told}})


def uv_wheel(folder: Path, install: str = "pass", name: str = "uv-0.13.9-py3-none") -> Path:
    """A wheel with a program in the part of uv; ``install``: what it does for ``pip install``."""
    path = folder / f"{name}-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("uv-0.13.9.data/scripts/uvx", "")
        archive.writestr("uv-0.13.9.data/scripts/uv", program(UV.format(install=install)))
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def calls(log: Path) -> list[list]:
    """(arguments, environment) of each call of the program in the part of uv."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def with_login(address: str) -> str:
    """The address with a made-up name and password in it."""
    scheme, rest = address.split("://")
    return f"{scheme}://me:{'se%40cret'}@{rest}"


class Said:
    """Takes what a set-up tells; cancels once ``cancel_at`` percent are done."""

    def __init__(self, cancel_at: float = 1000.0):
        self.texts, self.warnings, self.values = [], [], []
        self._cancel_at = cancel_at

    def isCanceled(self):  # noqa: N802
        return bool(self.values) and self.values[-1] >= self._cancel_at

    def setProgress(self, value):  # noqa: N802
        self.values.append(value)

    def pushInfo(self, text):  # noqa: N802
        self.texts.append(text)

    def pushWarning(self, text):  # noqa: N802
        self.warnings.append(text)
