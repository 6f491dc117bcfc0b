"""Which Python runs the engine, and in what environment.

The engine runs with torch, rasterio and the GDAL they bring, QGIS with its own. What QGIS puts
into the environment for itself would make the engine's interpreter load the wrong libraries, so
it is taken out, unless the engine runs on the very Python of QGIS. Processes are started with
lists of arguments; no shell is involved.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..model.base.errors import HyperTaskError
from .i18n import tr
from .settings import engine_folder as settings_folder
from .settings import engine_python

if TYPE_CHECKING:
    from .engine_setup.store import Engine

VARIABLE = "HYPERTASK_PYTHON"
PACKAGES = ("torch", "numpy", "rasterio", "pyogrio", "shapely", "safetensors")
WHERE = "Settings > Options > Processing > Providers > HyperTask"

_OF_QGIS = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONEXECUTABLE",
    "__PYVENV_LAUNCHER__",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "DYLD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_FRAMEWORK_PATH",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "GDAL_PLUGINS_PATH",
    "GEOTIFF_CSV",
    "PROJ_LIB",
    "PROJ_DATA",
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "OSGEO4W_ROOT",
    "O4W_QT_PREFIX",
    "O4W_QT_BINARIES",
    "O4W_QT_PLUGINS",
    "O4W_QT_LIBRARIES",
)

_HAS_PACKAGES = (
    "import importlib.util, sys; "
    "sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))"
)

_usable: set[str] = set()


class NoEngine(HyperTaskError):  # noqa: N818 (what is the case, as Cancelled is)
    """There is no interpreter for the engine, and none is named."""


class Located(NamedTuple):
    """An interpreter for the engine, who named it, and the engine that was set up if it is one."""

    python: str
    origin: str
    engine: Engine | None = None

    @property
    def outdated(self) -> bool:
        """Whether it was set up from another lock than this version's."""
        from .engine_setup.lock import lock_hash

        return self.engine is not None and self.engine.lock != lock_hash()


def set_up_here(engine: Engine) -> Located:
    """An engine that Set up engine made."""
    return Located(engine.python, tr("Set up by HyperTask"), engine)


def find_engine() -> str:
    """Path of the interpreter that runs the engine; see :func:`located`."""
    return located().python


def located() -> Located:
    """Which interpreter runs the engine.

    The environment variable HYPERTASK_PYTHON, else the setting of the plugin, else the engine that
    Set up engine made, else the Python that runs QGIS if all PACKAGES are installed in it. In a
    named path ``~`` is the home folder.

    Raises
    ------
    HyperTaskError
        When there is none, or the first that is there does not work; says what to do.
    """
    from .engine_setup import store  # only where an engine is looked for
    from .engine_setup.lock import lock_hash

    for origin, named in (
        (
            tr("The environment variable {name}").format(name=VARIABLE),
            os.environ.get(VARIABLE, "").strip(),
        ),
        (tr("The setting under {place}").format(place=WHERE), engine_python()),
    ):
        if named:
            named = os.path.expanduser(named)
            if not os.path.isfile(named):
                raise HyperTaskError(
                    tr(
                        "{origin} names {path} as the engine's Python interpreter, but there is no "
                        "such file; correct it."
                    ).format(origin=origin, path=named)
                )
            return Located(named, origin)
    engine = store.current(engines_folder(), lock_hash())
    if engine is not None:
        store.require_file(engine)
        return set_up_here(engine)
    for candidate in qgis_pythons():
        if has_packages(candidate):
            return Located(candidate, tr("The Python of QGIS"))
    raise NoEngine(
        tr(
            "HyperTask's engine is not set up: choose {menu} in the Plugins menu, or run the "
            "algorithm Set up engine (hypertask:setupengine). A Python that has "
            "{packages} can also be named under {place} or in the environment variable {variable}."
        ).format(menu=menu_entry(), packages=", ".join(PACKAGES), place=WHERE, variable=VARIABLE)
    )


def menu_entry() -> str:
    """Where Set up engine stands in the Plugins menu."""
    return f"HyperTask > {tr('Set up engine…')}"


def engines_folder() -> Path:
    """The folder of engines that HyperTask sets up: the setting's, else this user's own."""
    from .engine_setup.machine import default_root

    named = settings_folder()
    return Path(os.path.expanduser(named)) if named else default_root()


def named_folder(folder: Path) -> str:
    """What the setting is to say, so that engines are looked for in ``folder`` from now on."""
    from .engine_setup.machine import default_root

    return "" if folder == default_root() else str(folder)


def qgis_pythons() -> list[str]:
    """Existing interpreters that may be the Python of this QGIS.

    ``sys.executable`` cannot be trusted: in QGIS it may be QGIS itself or qgis_process.
    """
    folders = dict.fromkeys(
        Path(folder) for folder in (sys.prefix, sys.exec_prefix, sys.base_prefix)
    )
    if os.name == "nt":
        inside = ["python.exe", "python3.exe", "Scripts/python.exe"]
    else:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        inside = [f"bin/{version}", "bin/python3", "bin/python"]
    candidates = [
        path
        for path in (sys.executable, getattr(sys, "_base_executable", None))
        if path and Path(path).name.lower().startswith("python")
    ]
    candidates += [str(folder / name) for folder in folders for name in inside]
    existing = (path for path in candidates if os.path.isfile(path))
    return list({os.path.normcase(os.path.abspath(path)): path for path in existing}.values())


def has_packages(interpreter: str) -> bool:
    """Whether the engine's packages are installed for ``interpreter``; a yes is remembered."""
    if interpreter in _usable:
        return True
    try:
        found = subprocess.run(  # nosec B603  # noqa: S603
            [interpreter, "-c", _HAS_PACKAGES, *PACKAGES],
            env=engine_environment(interpreter),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False  # it cannot even be started: not a Python we can use
    if found.returncode == 0:
        _usable.add(interpreter)
    return found.returncode == 0


def engine_environment(interpreter: str) -> dict[str, str]:
    """The environment in which ``interpreter`` runs the engine."""
    environment = dict(os.environ)
    own = os.path.normcase(os.path.abspath(interpreter))
    if own not in {os.path.normcase(os.path.abspath(path)) for path in qgis_pythons()}:
        for name in list(environment):
            if name.upper() in _OF_QGIS or name.upper().startswith("QGIS_"):
                del environment[name]
        if os.name == "nt":
            environment["PATH"] = _windows_path(interpreter, environment.get("PATH", ""))
    # threads that have nothing to do are to spin for work for a moment only, then sleep: beside
    # other programs a training takes half the time so, and alone no longer (at once asleep: 1.2)
    if not {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & environment.keys():
        environment["GOMP_SPINCOUNT"] = "10000"
    if own.startswith(os.path.normcase(str(engines_folder())) + os.sep):
        # what this user installed for a Python of that version does not come before the engine's
        environment["PYTHONNOUSERSITE"] = "1"
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONIOENCODING"] = "utf-8"
    environment["MPLBACKEND"] = "Agg"
    return environment


def _windows_path(interpreter: str, path: str) -> str:
    """Without the folders of QGIS; with those where a conda environment keeps its libraries."""
    home = Path(interpreter).parent
    root = os.path.normcase(str(Path(sys.prefix).parent.parent))
    kept = [
        part
        for part in path.split(os.pathsep)
        if part and not os.path.normcase(part).startswith(root + os.sep)
    ]
    return os.pathsep.join([str(home), str(home / "Library" / "bin"), str(home / "Scripts"), *kept])


def no_window() -> int:
    """Flags for a process without a console window on Windows; 0 elsewhere."""
    return getattr(subprocess, "CREATE_NO_WINDOW", 0)
