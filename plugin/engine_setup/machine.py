"""What this machine is, each question in one function.

The answers of Windows, macOS and of graphics cards are read from what their own programs print;
tests hand recorded answers to the same functions.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess  # nosec B404
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...model.base.files import nearest_there
from ..environment import no_window
from ..i18n import tr
from .lock import Build

DRIVER = {"cu130": (580,), "cu126": (525,)}
"""Least driver of each build: CUDA's release notes, table of minor version compatibility."""
CAPABILITY = {"cu130": (7.5, 99.0), "cu126": (5.0, 9.0)}
"""Compute capabilities that PyTorch's wheels of each build have kernels for, from and to."""
GLIBC = (2, 28)
"""Of the wheels' tag manylinux_2_28."""
_QUERY = "name,driver_version,memory.total,compute_cap"


@dataclass(frozen=True)
class Card:
    """An NVIDIA card: memory in MiB, 0 where not told; compute capability, None where not told."""

    name: str
    driver: str
    memory: int = 0
    capability: float | None = None

    @property
    def words(self) -> str:
        memory = f", {self.memory / 1024:.0f} GiB" if self.memory else ""
        return f"{self.name} (driver {self.driver}{memory})"


def platform_name(system: str | None = None, machine: str | None = None) -> str:
    """Such as ``linux-x86_64``, as ``builds.json`` names platforms."""
    system = system or sys.platform
    machine = (machine or platform.machine()).lower()
    names = {"win32": "windows", "darwin": "macos"}
    same = {"amd64": "x86_64", "x64": "x86_64"}
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    return f"{names.get(system, system)}-{same.get(machine, machine)}"


def unsupported(platform_: str) -> str:
    """Why there is no build for a platform, with the remedy."""
    reasons = {
        "macos-x86_64": "PyTorch no longer has builds for Macs with Intel processors",
        "windows-arm64": "rasterio has no builds for Windows on ARM",
    }
    reason = reasons.get(platform_, f"there are no builds of torch for {platform_}")
    return (
        f"HyperTask cannot set an engine up on this machine: {reason}; name a Python that has "
        "torch 2.1 or later and the other packages, such as one of conda."
    )


def cards() -> list[Card]:
    """NVIDIA cards as the driver's own program tells them; empty where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None and os.name == "nt":
        beside = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvidia-smi.exe")
        program = str(beside) if beside.is_file() else None
    if program is None:
        return []
    for query in (_QUERY, _QUERY.rsplit(",", 1)[0]):  # old drivers know no compute_cap
        try:
            done = subprocess.run(  # nosec B603  # noqa: S603
                [program, f"--query-gpu={query}", "--format=csv,noheader,nounits"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
                creationflags=no_window(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        if done.returncode == 0:
            return read_cards(done.stdout)
    return []


def read_cards(text: str) -> list[Card]:
    """Cards of the lines ``name, driver, MiB, capability`` that nvidia-smi prints."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) < 3 or not parts[1][:1].isdigit():
            continue
        memory = int(parts[2]) if parts[2].isdigit() else 0
        try:
            capability = float(parts[3])
        except (IndexError, ValueError):
            capability = None
        found.append(Card(parts[0], parts[1], memory, capability))
    return found


def build_for(wanted: str, there: dict[str, Build], found: list[Card]) -> tuple[str, str]:
    """Name of the build to take, and why.

    Parameters
    ----------
    wanted : ``auto``, ``cpu`` or ``gpu``. there : builds of this platform.
    found : the cards; the first one is that which torch takes.
    """
    if "mps" in there:
        return "mps", tr("Apple's GPU is used where macOS offers it")
    if wanted == "cpu":
        return "cpu", tr("as chosen")
    gpu = [name for name in ("cu130", "cu126") if name in there]
    if not found:
        if wanted == "gpu" and gpu:
            return gpu[0], tr("as chosen, though no NVIDIA card was found")
        return "cpu", tr("no NVIDIA card was found")
    card = found[0]
    for name in gpu:
        low, high = CAPABILITY[name]
        fits = card.capability is None or low <= card.capability <= high
        if fits and _number(card.driver) >= DRIVER[name]:
            return name, tr("fits {card}").format(card=card.words)
    if not gpu:
        return "cpu", tr("there is no build of torch for NVIDIA cards on this system")
    why = tr(
        "{card} is too old for these builds of torch, or its driver is: update the driver to "
        "{driver} or later to use the card"
    )
    return "cpu", why.format(card=card.words, driver=DRIVER["cu130"][0])


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def old_c_library(name: str | None = None, version: str | None = None) -> str | None:
    """The C library of a Linux that is too old for the wheels, or none of GNU's; None: it is not.

    name, version : as ``platform.libc_ver`` tells them; asked of it where None.
    """
    if name is None and sys.platform != "linux":
        return None
    if name is None:
        name, version = platform.libc_ver()
    if name != "glibc":
        return f"a C library that is not GNU's ({name or 'unknown'})"
    return f"glibc {version}" if _number(version or "0") < GLIBC else None


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk where ``folder`` is or would be made.

    Raises
    ------
    HyperTaskError
        When the disk cannot be reached.
    """
    return shutil.disk_usage(nearest_there(folder)).free


def default_root(system: str | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Where engines are kept: in the folder of this user's data that does not roam."""
    system = system or sys.platform
    environment = os.environ if environment is None else environment
    home = Path(os.path.expanduser("~"))
    if system == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif system == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "hypertask"


def gigabytes(size: float) -> str:
    """Bytes in words: ``2.9 GB`` or ``340 MB``."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def size_of(folders: Iterable[Path]) -> int:
    """Bytes of all files below; what vanishes meanwhile counts nothing."""
    total, waiting = 0, [str(each) for each in folders]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    try:
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                        else:
                            info = entry.stat(follow_symlinks=False)
                            total += info.st_size // max(1, info.st_nlink)
                    except OSError:
                        continue
        except OSError:
            continue
    return total
