"""Pythons that an engine can be made with: those of the system, never those that belong to QGIS.

An engine made with the Python of OSGeo4W or of the macOS bundle would end with the next QGIS, and
takes QGIS's libraries into its process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess  # nosec B404
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..environment import engine_environment, no_window

VERSIONS = ("3.13", "3.12", "3.11", "3.14", "3.10")
"""What is looked for, the first one that is there is taken."""
PROBE = """
import json, platform, sys, sysconfig
try:
    import ssl, venv, zlib
    missing = ""
except ImportError as error:
    missing = error.name
print(json.dumps({
    "version": "%d.%d" % sys.version_info[:2], "full": platform.python_version(),
    "kind": platform.python_implementation(), "bits": 64 if sys.maxsize > 2**32 else 32,
    "base": sys.base_prefix, "missing": missing,
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "platform": [sys.platform, platform.machine()],
}))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter: its path, ``3.13``, and ``3.13.2``."""

    path: str
    version: str
    full: str


def working(candidates: Iterable[str] | None = None) -> list[Python]:
    """Those that an engine can be made with, best first; each was started."""
    found: dict[str, Python] = {}
    for path in installed() if candidates is None else candidates:
        told = probe(path)
        if told is not None and usable(path, told):
            found.setdefault(told["version"], Python(path, told["version"], told["full"]))
    return [found[version] for version in VERSIONS if version in found]


def probe(path: str) -> dict | None:
    """What an interpreter says of itself; None where it does not start."""
    try:
        done = subprocess.run(  # nosec B603  # noqa: S603
            [path, "-I", "-c", PROBE],
            env=engine_environment(path),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            creationflags=no_window(),
        )
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def usable(path: str, told: dict) -> bool:
    """Whether an engine can be made with an interpreter that says this of itself."""
    return (
        told["version"] in VERSIONS
        and told["kind"] == "CPython"
        and told["bits"] == 64
        and not told["free_threaded"]
        and not told["missing"]
        and not of_qgis(path, told["base"])
    )


def of_qgis(path: str, base: str, system: str | None = None, prefix: str | None = None) -> bool:
    """Whether a Python belongs to a QGIS that brings its own: OSGeo4W, or a bundle of macOS.

    system, prefix : of the running QGIS, as ``sys.platform`` and ``sys.prefix`` have them.
    """
    system, prefix = system or sys.platform, prefix or sys.prefix
    places = [each.replace("\\", "/").lower() + "/" for each in (path, base)]
    if system == "darwin":
        return any(".app/contents/" in each for each in places)
    if system != "win32":
        return False
    roots = [os.environ.get("OSGEO4W_ROOT", ""), str(Path(prefix.replace("\\", "/")).parents[1])]
    roots = [root.replace("\\", "/").rstrip("/").lower() for root in roots]
    within = any(each.startswith(root + "/") for root in roots if root for each in places)
    return within or any("/osgeo4w" in each or "/qgis " in each for each in places)


def installed() -> list[str]:
    """Paths of interpreters that may be there, each once."""
    found = windows_pythons() if os.name == "nt" else _unix_pythons()
    return list(dict.fromkeys(path for path in found if os.path.isfile(path)))


def _unix_pythons() -> Iterable[str]:
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/bin", "/usr/local/bin"]
    folders += ["/opt/homebrew/bin", os.path.expanduser("~/.local/bin")]
    for version in VERSIONS:
        folders.append(f"/Library/Frameworks/Python.framework/Versions/{version}/bin")
    for name in (*(f"python{version}" for version in VERSIONS), "python3"):
        for folder in filter(None, folders):
            yield os.path.join(folder, name)


def windows_pythons(
    launcher: Callable[[], str] | None = None, path: str | None = None
) -> list[str]:
    """What the launcher ``py`` lists, then what is on the path.

    A ``python.exe`` under WindowsApps that the launcher does not list only opens Microsoft's shop.
    """
    found = re.findall(r"(?i)([a-z]:\\[^\r\n*]*?python\.exe)", (launcher or _asked_launcher)())
    for folder in (os.environ.get("PATH", "") if path is None else path).split(";"):
        if folder and "windowsapps" not in folder.lower():
            found.append(folder.rstrip("\\") + "\\python.exe")
    return found


def _asked_launcher() -> str:
    try:
        done = subprocess.run(  # nosec B603 B607
            ["py", "-0p"],  # noqa: S607 (wherever the launcher was installed)
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
