"""Fixtures for the tests that run inside QGIS."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from support.engines import sha256, uv_wheel, working
from support.files import write_raster

ROOT = Path(__file__).resolve().parents[2]

gdal.UseExceptions()


@pytest.fixture(scope="session")
def plugin_folder(tmp_path_factory):
    """A folder of plugins that holds this checkout under the name ``hypertask``."""
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "hypertask").symlink_to(ROOT, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def provider(qgis_processing, plugin_folder):
    """Processing with HyperTask's provider, loaded as QGIS loads a plugin, without an iface."""
    sys.path.insert(0, str(plugin_folder))
    import hypertask

    plugin = hypertask.classFactory(None)
    plugin.initProcessing()
    yield QgsApplication.processingRegistry().providerById("hypertask")
    plugin.unload()
    sys.path.remove(str(plugin_folder))


class Log(QgsProcessingFeedback):
    """Keeps what an algorithm says."""

    def __init__(self):
        super().__init__(False)
        self.texts, self.warnings, self.errors, self.values = [], [], [], []
        self.progressChanged.connect(self.values.append)

    def pushInfo(self, text):  # noqa: N802
        self.texts.append(text)

    def pushWarning(self, text):  # noqa: N802
        self.warnings.append(text)

    def pushDebugInfo(self, text):  # noqa: N802
        self.texts.append(text)

    def reportError(self, text, fatal=False):  # noqa: N802
        self.errors.append(text)


@pytest.fixture(scope="session")
def new_log():
    return Log


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def context():
    result = QgsProcessingContext()
    result.setProject(QgsProject.instance())
    yield result
    result.temporaryLayerStore().removeAllMapLayers()  # else they outlive QGIS, which crashes


@pytest.fixture(autouse=True)
def no_window(request, monkeypatch):
    """Layers arrive as in a QGIS without a window: later versions hand its parts to C++, where what
    pytest-qgis puts in their place does not do."""
    if "provider" in request.fixturenames or "qgis_processing" in request.fixturenames:
        monkeypatch.setattr("processing.gui.Postprocessing.iface", None, raising=False)


@pytest.fixture(autouse=True)
def no_engine_of_this_user(tmp_path, monkeypatch):
    """Engines that were set up on this machine are not those of the tests."""
    from hypertask.plugin.engine_setup import machine

    monkeypatch.setattr(machine, "default_root", lambda: tmp_path / "engines-of-hypertask")


@pytest.fixture(autouse=True)
def empty_project(qgis_app):
    yield
    QgsProject.instance().clear()


@pytest.fixture
def engine_python(monkeypatch):
    """The engine runs on the interpreter of the tests, in one thread: the same sums everywhere."""
    monkeypatch.setenv("HYPERTASK_PYTHON", sys.executable)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def fake_engine(tmp_path, monkeypatch):
    """Make a script the engine's interpreter: it gets main file, command, job and --supervised.

    In the script: ``say(**record)`` writes a record, ``job`` is the parsed job.
    """

    def make(body: str) -> Path:
        script = tmp_path / "fake_engine"
        head = f"""\
            #!{sys.executable}
            import json, os, sys, time
            job = json.load(open(sys.argv[3], encoding="utf-8"))
            def say(**record):
                print(json.dumps(record), flush=True)
            """
        script.write_text(textwrap.dedent(head) + textwrap.dedent(body), encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("HYPERTASK_PYTHON", str(script))
        return script

    return make


@pytest.fixture
def scene(tmp_path):
    """A small raster of four bands."""
    return write_raster(tmp_path / "scene.tif", np.ones((4, 64, 64)))


@pytest.fixture
def squares():
    """Two polygons of 10 x 10 m on ``scene``, multipart."""
    rings = [
        "((400005 5799990, 400015 5799990, 400015 5799980, 400005 5799980, 400005 5799990))",
        "((400025 5799990, 400035 5799990, 400035 5799980, 400025 5799980, 400025 5799990))",
    ]
    return [QgsGeometry.fromWkt(f"MULTIPOLYGON({ring})") for ring in rings]


@pytest.fixture
def stands(squares):
    """A memory layer: three polygons, one without a geometry, in the project."""
    layer = QgsVectorLayer(
        "MultiPolygon?crs=EPSG:32633&field=species:string&field=soil:integer"
        "&field=height:double&field=stand:integer&field=spare:string",
        "stands",
        "memory",
    )
    features = []
    for shape, values in (
        (squares[0], ["pine", 1, 12.5, 7, "x"]),
        (squares[1], ["spruce", 2, 20.0, 8, "y"]),
        (None, ["birch", 2, 9.0, 9, "z"]),
    ):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(values)
        if shape is not None:
            feature.setGeometry(shape)
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def private_home(tmp_path, plugin_folder):
    """Environment of a QGIS process that knows the plugin and nothing of this user."""
    home, runtime = tmp_path / "home", tmp_path / "runtime"
    home.mkdir()
    runtime.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(plugin_folder),
        "HYPERTASK_PYTHON": sys.executable,
        "OMP_NUM_THREADS": "1",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def bare_qgis_process(private_home):
    """Run qgis_process: arguments to (return code, parsed JSON or None, standard error).

    No plugin is enabled yet.

    ``folder`` : where it is run.
    """
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    if program is None:
        pytest.skip("qgis_process is not installed")

    def call(*arguments, folder=None):
        done = subprocess.run(
            [program, *arguments],
            env=private_home,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        start = done.stdout.find("{")
        answer = json.loads(done.stdout[start:]) if "--json" in arguments and start >= 0 else None
        return done.returncode, answer, done.stderr

    return call


@pytest.fixture
def qgis_process(bare_qgis_process):
    """As ``bare_qgis_process``, with the plugin."""
    code, _, errors = bare_qgis_process("plugins", "enable", "hypertask")
    assert code == 0, errors
    return bare_qgis_process


@pytest.fixture
def model_file(tmp_path):
    """A model file with a header and no weights."""
    variables = [
        {
            "name": "soil",
            "kind": "categorical",
            "classes": [{"code": 1, "name": "Mineral"}, {"code": 2, "name": "Organic <b>"}],
        },
        {"name": "height", "kind": "continuous", "unit": "m", "bounds": [0, 30]},
    ]

    def write(variables=variables, name="m.safetensors", **entries):
        header = {
            "schema": 1,
            "variables": variables,
            "window": 32,
            "standardisation": {"mean": [0.1, 0.1], "deviation": [1.0, 1.0]},
            "network": {"bands": 2, "widths": [8, 16, 32, 64]},
            "bands": {"indices": [0, 1], "wavelengths": [450.0, 900.5]},
            "accuracy": {"soil": {"overall_accuracy": 0.875, "pixels": 80}},
            **entries,
        }
        table = {"__metadata__": {"hypertask": json.dumps(header)}}
        text = json.dumps(table).encode()
        path = tmp_path / name
        path.write_bytes(len(text).to_bytes(8, "little") + text)
        return str(path)

    return write


@pytest.fixture
def bare_machine(provider, tmp_path, monkeypatch):
    """A machine without an engine; gives a folder of wheels to make one from.

    It holds a program in the part of uv, which makes the engine that FAKE_PYTHON is.
    """
    from hypertask.plugin import environment, settings
    from hypertask.plugin.engine_setup import lock, machine, pythons, tools
    from hypertask.plugin.engine_setup.pythons import Python

    monkeypatch.delenv("HYPERTASK_PYTHON", raising=False)
    monkeypatch.setattr(environment, "PACKAGES", ("torch", "no_such_package"))
    monkeypatch.setattr(environment, "_usable", set())
    monkeypatch.setattr(machine, "platform_name", lambda: "linux-x86_64")
    monkeypatch.setattr(machine, "free_bytes", lambda folder: 10**12)
    monkeypatch.setattr(machine, "cards", lambda: [])
    system = [Python(sys.executable, "3.11", "3.11.2")]
    monkeypatch.setattr(pythons, "working", lambda: system)
    monkeypatch.setenv("FAKE_UV_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("FAKE_PYTHON", working())
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    torch = f"torch-{lock.torch_version()}+cpu-cp311-cp311-manylinux_2_28_x86_64.whl"
    (wheels / torch).write_bytes(b"")
    pin = (
        "0.13.9",
        frozenset([sha256(uv_wheel(wheels, "exec(os.environ.get('FAKE_INSTALL', ''))"))]),
    )
    monkeypatch.setattr(tools, "pinned", lambda name: pin)
    yield wheels
    settings.set_engine(python="", folder="")
