"""CPU time that the plugin takes when QGIS starts, and its ten dearest imports.

The provider and the graphical models are all that qgis_process loads; QGIS with windows makes the
menu and the hidden panel too.

    python3 benchmarks/startup.py

needs the Python that belongs to QGIS, with Processing; not the engine. Each run is a fresh
process that has QGIS and Processing loaded already, as QGIS has when it comes to a plugin. The
first run only fills Python's caches.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

START = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.append(application.pkgDataPath() + "/python/plugins")
from processing.core.Processing import Processing
Processing.initialize()
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QMainWindow
window, canvas = QMainWindow(), QgsMapCanvas()

class Interface:
    def mainWindow(self):
        return window

    def mapCanvas(self):
        return canvas

    def __getattr__(self, name):  # what adds or removes something
        return lambda *arguments: None

print("import time: here", file=sys.stderr, flush=True)
begun = time.process_time()
import hypertask
plugin = hypertask.classFactory(Interface())
plugin._add_provider()
print("provider:", time.process_time() - begun, flush=True)
plugin._add_windows()
print("windows:", time.process_time() - begun, flush=True)
plugin._add_graphical_models()
print("models:", time.process_time() - begun, flush=True)
os._exit(0)  # QGIS takes its time to end
"""


def started(folder: Path, *options: str) -> subprocess.CompletedProcess:
    """One start, in a process of its own."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    return subprocess.run(  # noqa: S603 (this very Python)
        [sys.executable, *options, "-c", START, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


def milliseconds(done: subprocess.CompletedProcess, what: str) -> float:
    return 1000 * float(re.search(rf"^{what}: (\S+)$", done.stdout, re.MULTILINE).group(1))


def dearest(errors: str, most: int = 10) -> list[tuple[float, str]]:
    """(milliseconds of the module alone, name) of the imports after QGIS's own."""
    own = errors.split("import time: here\n")[1]
    found = re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", own, re.MULTILINE)
    return sorted(((int(us) / 1000, name) for us, name in found), reverse=True)[:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if find_spec("qgis") is None:
        parser.error(f"{sys.executable} has no qgis; use the Python that belongs to QGIS.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hypertask").symlink_to(ROOT, target_is_directory=True)
        started(folder)
        done = [started(folder) for _ in range(runs)]
        imports = dearest(started(folder, "-X", "importtime").stderr)
    for what, words in (
        ("provider", "the provider"),
        ("windows", "the provider, the menu, the panel and the options"),
        ("models", "all of it and, once QGIS shows its window, the graphical models"),
    ):
        taken = sorted(milliseconds(each, what) for each in done)
        print(f"CPU to load {words}: {statistics.median(taken):.0f} ms", end=" ")
        print(f"(median of {runs}; {taken[0]:.0f} to {taken[-1]:.0f})")
    for alone, module in imports:
        print(f"{alone:8.1f} ms  {module}")


if __name__ == "__main__":
    main()
