"""The programs that install: uv, and pip where uv cannot run.

uv is a wheel of the package index. Where the index is, is asked of pip, which knows its own and
whatever an administrator set in its place; what is downloaded must have a SHA-256 of the lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess  # nosec B404
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from ...model.base.errors import HyperTaskError
from ..environment import engine_environment, no_window
from .lock import pinned
from .machine import platform_name
from .runner import PYTORCH, Failed, Runner

Fetch = Callable[[str, str], bytes]
"""Gives what is at an address; the second argument is the kind of content that is preferred."""

_TAGS = {
    "linux-x86_64": r"manylinux[\w.]*x86_64",
    "linux-aarch64": r"manylinux[\w.]*aarch64",
    "windows-x86_64": r"win_amd64",
    "macos-arm64": r"macosx_\w*arm64",
}
_SIMPLE = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_CONFIGURED = re.compile(r"^(?:global|install|:env:)\.index-url='(.+)'$", re.MULTILINE)
_DEFAULT = re.compile(r"--index-url.*\(default:? (\S+)\)")
_PIP = """
import glob, importlib.util, os, sys
if importlib.util.find_spec("pip"):
    print("pip")
elif importlib.util.find_spec("ensurepip"):
    import ensurepip
    found = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
    found += glob.glob("/usr/share/python-wheels/pip-*.whl")
    print(os.path.join(found[0], "pip") if found else "")
"""


def index_address(pythons: Iterable[str]) -> tuple[str, bool] | None:
    """Address of the package index and whether somebody set it; None where no pip tells one.

    pythons : interpreters whose pip is asked, one after another.
    """
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name, "").strip():
            return os.environ[name].strip(), True
    for python in pythons:
        pip = _said([python, "-c", _PIP]).strip()
        if not pip:
            continue
        command = [python, *(["-m", "pip"] if pip == "pip" else [pip])]
        set_ = _CONFIGURED.search(_said([*command, "config", "list"]))
        if set_:
            return set_[1], True
        told = _DEFAULT.search(_said([*command, "download", "--help"]))
        if told:
            return told[1], False
    return None


def _said(command: list[str]) -> str:
    """What a program prints; empty where it fails."""
    try:
        done = subprocess.run(  # nosec B603  # noqa: S603
            command,
            env={**engine_environment(command[0]), "COLUMNS": "1000"},  # no line is broken
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def fetch_uv(index: str, folder: Path, fetch: Fetch) -> Path:
    """Download uv into ``folder`` and return its program.

    Raises
    ------
    HyperTaskError
        When the index does not have it, or what came is not what is pinned.
    """
    page = f"{index.rstrip('/')}/uv/"
    version, hashes = pinned("uv.txt")
    for name, address in _files(fetch(page, _SIMPLE), page):
        if _fits(name, version):
            return unpack_uv(name, fetch(address, "application/octet-stream"), hashes, folder)
    raise HyperTaskError(
        f"The package index has no uv {version} for {platform_name()}; if it is a mirror, ask its "
        "administrator for that version."
    )


def uv_of_folder(wheels: Path, folder: Path) -> Path | None:
    """uv unpacked from a folder of wheels into ``folder``; None where it is not among them."""
    version, hashes = pinned("uv.txt")
    for wheel in sorted(wheels.glob("uv-*.whl")):
        if _fits(wheel.name, version):
            return unpack_uv(wheel.name, wheel.read_bytes(), hashes, folder)
    return None


def _fits(name: str, version: str) -> bool:
    tag = _TAGS.get(platform_name(), "$^")
    return re.fullmatch(rf"uv-{re.escape(version)}-py3-none-{tag}[\w.]*\.whl", name) is not None


def _files(page: bytes, address: str) -> list[tuple[str, str]]:
    """(name, address) of each file of a page of the index, in JSON or as HTML."""
    text = page.decode("utf-8", "replace")
    try:
        listed = json.loads(text)["files"]
        return [(each["filename"], urljoin(address, each["url"])) for each in listed]
    except (ValueError, KeyError, TypeError):
        links = re.findall(r"""<a\s[^>]*?href\s*=\s*["']([^"']+)["']""", text, re.IGNORECASE)
        whole = [urldefrag(urljoin(address, unescape(link))).url for link in links]
        return [(unquote(each.split("?")[0]).rsplit("/", 1)[-1], each) for each in whole]


def unpack_uv(name: str, wheel: bytes, hashes: Iterable[str], folder: Path) -> Path:
    """The program of a wheel of uv, once its SHA-256 is among ``hashes``."""
    found = hashlib.sha256(wheel).hexdigest()
    if found not in hashes:
        raise HyperTaskError(
            f"The file {name} that was downloaded is not the one that HyperTask was made with (its "
            f"SHA-256 begins with {found[:12]}), so nothing was installed; try again, and if that "
            "stays so, ask your administrator which proxy or mirror changes files."
        )
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / name, folder / ("uv.exe" if os.name == "nt" else "uv")
    source.write_bytes(wheel)
    with zipfile.ZipFile(source) as archive:
        inner = next(
            each for each in archive.namelist() if each.endswith(f"/scripts/{target.name}")
        )
        target.write_bytes(archive.read(inner))
    source.unlink()
    target.chmod(target.stat().st_mode | stat.S_IXUSR)
    return target


@dataclass
class Uv:
    """uv as the program that installs.

    offline : take wheels from this folder and nothing from elsewhere.
    """

    program: Path
    runner: Runner
    offline: Path | None = None

    name = "uv"

    def works(self) -> bool:
        """Whether it can be started here; antivirus and policies may forbid it.

        Raises
        ------
        Failed
            Where no program can be started in its folder, so that no engine could be.
        """
        try:
            self.runner.run("uv is tried", [str(self.program), "--version"])
        except Failed as failed:
            if os.name != "nt" and failed.code is None and "ermission denied" in failed.output:
                raise
            return False
        return True

    def install_python(self, version: str, folder: Path) -> str:
        """Download a Python into ``folder`` and return its interpreter."""
        command = [str(self.program), "python", "install", version, "--install-dir", str(folder)]
        command += ["--no-bin", "--no-registry", "--managed-python"]
        self.runner.run(f"Python {version} is downloaded", command)
        inside = "python.exe" if os.name == "nt" else f"bin/python{version}"
        homes = []
        for home in sorted(folder.glob("cpython-*")):
            if os.path.basename(os.path.realpath(home)) == home.name:
                homes.append(home)
            else:  # a link, a junction of Windows: it would name the folder before it is renamed
                (os.rmdir if os.name == "nt" else os.unlink)(home)
        return str(next(home / inside for home in homes if (home / inside).is_file()))

    def make(self, python: str, folder: Path) -> None:
        """Make a virtual environment."""
        self.runner.run(
            "The environment is made",
            [str(self.program), "venv", "--python", python, "--no-python-downloads", str(folder)],
        )

    def install(
        self,
        python: str,
        locks: list[Path],
        backend: str | None = None,
        watch: Callable[[], None] | None = None,
        target: Path | None = None,
    ) -> None:
        """Install exactly what lock files name, wheels only; ``target``: a folder beside."""
        step = "Packages are installed"
        command = [str(self.program), "pip", "install", "--python", python]
        command += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
        command += ["--break-system-packages", "--no-python-downloads"]
        if self.offline is not None:
            command += ["--offline", "--no-index", "--find-links", str(self.offline)]
        elif backend is not None:
            command += ["--torch-backend", backend]
            step = f"Packages are installed from {PYTORCH}"
        command += _from_locks(locks, target)
        self.runner.run(step, command, told=_of_uv, watch=watch)


def _from_locks(locks: list[Path], target: Path | None) -> list[str]:
    """Arguments that uv and pip have in common: what to install, and where to."""
    return [
        *(("--target", str(target)) if target is not None else ()),
        *(part for lock in locks for part in ("-r", str(lock))),
    ]


def _of_uv(line: str) -> bool:
    return line.lstrip().startswith(("Resolved", "Downloading", "Downloaded", "Prepared", "Inst"))


@dataclass
class Pip:
    """``venv`` and ``pip`` of a Python, where uv cannot run."""

    runner: Runner
    offline: Path | None = None

    name = "pip"

    def make(self, python: str, folder: Path) -> None:
        self.runner.run("The environment is made", [python, "-m", "venv", str(folder)])

    def install(
        self,
        python: str,
        locks: list[Path],
        backend: str | None = None,
        watch: Callable[[], None] | None = None,
        target: Path | None = None,
    ) -> None:
        """As :meth:`Uv.install`; pip knows the package index alone."""
        command = [python, "-m", "pip", "install", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--no-cache-dir", "--disable-pip-version-check"]
        command += ["--progress-bar", "off", "--no-input"]
        if self.offline is not None:
            command += ["--no-index", "--find-links", str(self.offline)]
        command += _from_locks(locks, target)
        self.runner.run("Packages are installed", command, told=_of_pip, watch=watch)


def _of_pip(line: str) -> bool:
    return line.lstrip().startswith(("Downloading", "Installing", "Successfully"))
