"""What an engine is made of: the lock files that ship with the plugin.

Each is a file of requirements with the SHA-256 of every wheel that may be installed; versions for
all platforms and Pythons stand in one file, told apart by markers. ``builds.json`` says which of
them make a build of torch on a platform, for which Pythons, and about how large that is.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...model.base.present import present
from ..i18n import tr

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "engine"
ONNX = "onnx.txt"
_BESIDE = ("uv.txt", ONNX)
"""What installs, and what is added to an engine, makes no other engine."""


@dataclass(frozen=True)
class Build:
    """One way to install torch on a platform.

    Attributes
    ----------
    name : ``cpu``, ``mps``, or ``cu`` and the CUDA version.
    backend : of uv, where the wheel is on PyTorch's own index; None: on the package index.
    torch, others : names of the lock files. pythons : versions such as ``3.13``.
    download, installed : bytes, about.
    """

    name: str
    backend: str | None
    torch: str
    others: tuple[str, ...]
    pythons: tuple[str, ...]
    download: int
    installed: int

    @property
    def words(self) -> str:
        if self.name.startswith("cu"):
            number = f"{self.name[2:-1]}.{self.name[-1]}"
            return tr("NVIDIA card, CUDA {version}").format(version=number)
        return {"cpu": tr("processor"), "mps": tr("Apple's GPU")}[self.name]


@cache
def _table() -> dict:
    return json.loads((FOLDER / "builds.json").read_text(encoding="utf-8"))


def builds(platform: str) -> dict[str, Build]:
    """The builds of a platform by name; empty where torch has no wheels for it."""
    rows = _table()["platforms"].get(platform, {})
    return {
        name: Build(name, **{key: _fixed(value) for key, value in row.items()})
        for name, row in rows.items()
    }


def _fixed(value):
    return tuple(value) if isinstance(value, list) else value


def torch_version() -> str:
    return _table()["torch"]


@cache
def lock_hash() -> str:
    """Twelve hexadecimal digits that change when anything of an engine does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.txt")):
        if path.name not in _BESIDE:
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def pinned(name: str) -> tuple[str, frozenset[str]]:
    """Version and SHA-256 hashes of the one package of a lock file."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    version = present(re.search(r"^[\w-]+==(\S+)", text, re.MULTILINE))[1]
    return version, frozenset(re.findall(r"sha256:([0-9a-f]{64})", text))
