"""The statistics of a job: from the command line, and what is refused."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.files import write_layer
from support.shapes import SCENE
from support.synthetic import write_json

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.commands import main
from hypertask.model.jobs.files import job_from_dict

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def job(tmp_path):
    """A job file of paths relative to it: stands of 3, 5 and 2 lines, heights in two of them."""
    rows = ((0, 3, "pine", 12.0), (3, 8, "birch", 20.0), (8, 10, "pine", None))
    features = [
        (SCENE.box(0, top, 4, bottom), {"kind": kind, "height": height})
        for top, bottom, kind, height in rows
    ]
    write_layer(tmp_path / "stands.gpkg", features, {"kind": "str", "height": "float"})
    source = {"layer": "stands.gpkg", "categorical": ["kind"], "continuous": ["height"]}
    values = {"command": "statistics", "labels": [source], "output": "t.csv", "report": "r.html"}
    return write_json(tmp_path / "job.json", values)


def rows_of(path) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_from_the_command_line(job, capsys):
    assert main(["statistics", str(job), "--json"]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    birch, pine, height = rows_of(job.with_name("t.csv"))
    assert (birch["CLASS"], pine["CLASS"], height["VARIABLE"]) == ("birch", "pine", "height")
    assert [float(r["SHARE"]) for r in (birch, pine)] == pytest.approx([0.5, 0.5])  # of the area
    assert float(height["MEAN"]) == pytest.approx((3 * 12 + 5 * 20) / 8)
    assert result["outputs"]["RARE_CLASSES"] == 0
    assert result["outputs"]["MAX_IMBALANCE"] == pytest.approx(1)
    assert "birch" in job.with_name("r.html").read_text(encoding="utf-8")


def test_without_the_engine(job):
    """By a Python in which what belongs to the engine cannot be imported."""
    code = (
        "import sys\n"
        "for name in ('torch', 'rasterio', 'scipy', 'fiona', 'safetensors', 'sklearn'):\n"
        "    sys.modules[name] = None\n"
        f"sys.argv = ['statistics', 'statistics', {str(job)!r}]\n"
        "import runpy\n"
        f"runpy.run_path({str(ROOT / 'model' / '__main__.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(rows_of(job.with_name("t.csv"))) == 3


def test_without_gdal_a_sentence(job):
    code = (
        "import sys\n"
        "sys.modules['osgeo'] = None\n"
        "from hypertask.model.commands import main\n"
        f"sys.exit(main(['statistics', {str(job)!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "use the Python that belongs to QGIS" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"labels": []}, "No labels were given"),
        ({"output": None}, "The job names no output; give an output"),
        ({"rare_class_share": 1.0}, r"The rare-class share is 1\.0; it must be at least 0"),
        ({"labels": [{"layer": "l.gpkg"}]}, r"No field of l\.gpkg was chosen"),
        ({"labels": [{}]}, "either a layer or a raster"),
    ],
)
def test_impossible_jobs(values, sentence):
    job = {"labels": [{"raster": "l.tif"}], "output": "t.csv", **values}
    with pytest.raises(HyperTaskError, match=sentence):
        job_from_dict({"command": "statistics", **job})
