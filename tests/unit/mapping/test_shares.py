"""Mapping by several processes under torchrun: the rasters of one process, or none at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.mapping import CALIBRATION, names, random_network, read, rewrite, run, trusting
from support.processes import torchrun
from support.shapes import patches
from support.synthetic import hand_model, hand_scene, write_envi

ROOT = Path(__file__).resolve().parents[3]
ROWS, COLUMNS = 150, 70
SETTINGS = {
    "probabilities": True,
    "uncertainty": True,
    "intervals": 90,
    "tile": 32,
    "trust_limit": 1.2,
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    kinds[:4], kinds[40:50, 20:33] = -1, -1
    folder = tmp_path_factory.mktemp("scene")
    return hand_scene(folder / "scene.img", kinds, np.round(rng.random(kinds.shape), 4))


@pytest.fixture(scope="module")
def model(tmp_path_factory, scene):
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    networks = [random_network(seed) for seed in (1, 2)]
    rewrite(hand_model(path, flips=True), networks, calibration=CALIBRATION)
    learned, held_out = (np.zeros((ROWS, COLUMNS), bool) for _ in range(2))
    learned[60:90, :40], held_out[100:120] = True, True
    trusting(path, scene, learned, held_out)
    return path


@pytest.fixture(scope="module")
def alone(tmp_path_factory, scene, model):
    """The maps of one process."""
    folder = tmp_path_factory.mktemp("alone")
    run(scene, model, folder / "out", classes=str(folder / "c.tif"), **SETTINGS)
    return folder


def command(tmp_path, processes, scene, model, name="predict", **settings):
    job = {
        "command": "predict",
        "scene": str(scene),
        "model": str(model),
        "device": "cpu",
        "precision": "float32",
        "output": str(tmp_path / "out"),
        **settings,
    }
    path = tmp_path / "job.json"
    path.write_text(json.dumps({key: value for key, value in job.items() if value is not None}))
    program = str(ROOT / "model" / "__main__.py")
    return torchrun(processes, "--no-python", sys.executable, program, name, str(path), "--json")


def start(arguments):
    return subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def finished(arguments):
    """Exit code, records on stdout and stderr of a run."""
    process = start(arguments)
    out, err = process.communicate(timeout=240)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize(("processes", "tile"), [(2, 32), (3, 96)])
def test_the_maps_are_those_of_one_process(tmp_path, scene, model, alone, processes, tile):
    """With tiles of 96 pixels there are two rows of them, so one of three processes is idle."""
    settings = {**SETTINGS, "tile": tile, "classes": str(tmp_path / "c.tif")}
    code, records, err = finished(command(tmp_path, processes, scene, model, **settings))
    assert code == 0, err
    if tile != SETTINGS["tile"]:
        run(scene, model, tmp_path / "same", **{**SETTINGS, "tile": tile})
        alone = tmp_path
        folder = tmp_path / "same"
    else:
        folder = alone / "out"
        np.testing.assert_array_equal(read(tmp_path / "c.tif"), read(alone / "c.tif"))
    made = tmp_path / "out"
    wanted = [name for name in names(folder) if name != "classes.vrt"]
    assert names(made) == wanted and "amount_spread.tif" in wanted
    for name in wanted:
        if name.endswith(".tif"):
            np.testing.assert_array_equal(read(made / name), read(folder / name))
        assert (made / name).read_bytes() == (folder / name).read_bytes(), name
    # only the first process speaks
    kinds = [record["type"] for record in records]
    assert kinds.count("result") == 1 and kinds[-1] == "result"
    progress = [record["value"] for record in records if record["type"] == "progress"]
    assert progress == sorted(progress) and progress[-1] == 100
    assert sum("Device: CPU" in record.get("text", "") for record in records) == 1
    outputs = records[-1]["outputs"]
    assert len(outputs["layers"]) == 8 and outputs["TRUST"] == str(made / "trust.tif")
    blank = read(made / "trust.tif", 1) > 1.2
    assert blank.any() and (read(made / "species.tif", 1)[blank] == 0).all()
    seen = read(made / "trust.tif", 1) >= 0
    assert outputs["trust"]["pixels"] == seen.sum()
    assert outputs["TRUST_BEYOND"] == (read(made / "trust.tif", 1)[seen] > 1).mean()


def test_an_error_in_one_process_ends_all(tmp_path, scene, model):
    script = tmp_path / "main.py"
    script.write_text(
        "import sys\n"
        "from hypertask.model import commands\n"
        "from hypertask.model.runtime import distributed\n"
        "from hypertask.model.base.errors import HyperTaskError\n"
        "from hypertask.model.mapping.mapper import Mapper\n"
        "whole = Mapper.map\n"
        "def failing(self, tile):\n"
        "    if distributed.rank() == 1 and tile.row > 100:\n"
        "        raise HyperTaskError('The lower half is burnt.')\n"
        "    return whole(self, tile)\n"
        "Mapper.map = failing\n"
        "commands.leave(commands.main(sys.argv[1:]))\n"
    )
    arguments = command(tmp_path, 2, scene, model, **SETTINGS)
    arguments[arguments.index(str(ROOT / "model" / "__main__.py"))] = str(script)
    code, records, err = finished(arguments)
    assert code != 0
    assert "Process 1: The lower half is burnt." in err
    assert records[-1] == {
        "type": "error",
        "text": "Process 1 failed; what it said is in its log.",
    }
    assert not (tmp_path / "out").exists()


def test_pixels_without_numbers_are_counted_in_every_process(tmp_path):
    """Of the lower half, which the second process maps, more are lost; one warning tells of all."""
    cube = np.full((4, 96, 40), 1000, np.float32)
    lost = [(3, 5), (60, 7), (61, 30), (90, 2)]
    for row, column in lost:
        cube[0, row, column] = 1e29
    waves = [450, 500, 550, 600]
    wild = write_envi(tmp_path / "wild.img", cube, nodata=-9999, scale=10000, wavelengths=waves)
    path = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250))
    rewrite(path, standardisation={"mean": [0.0] * 4, "deviation": [1e-20] + [1.0] * 3})
    code, records, err = finished(command(tmp_path, 2, wild, path, tile=32))
    assert code == 0, err
    told = [each["text"] for each in records if "makes no numbers" in each.get("text", "")]
    assert len(told) == 1 and told[0].startswith(f"Of {len(lost)} pixels of wild.img")
    assert (read(tmp_path / "out" / "species.tif", 1) == 0).sum() == len(lost)


@pytest.mark.parametrize("how", ["ask", "kill"])
def test_nothing_half_written_stays(tmp_path, model, how):
    """Asked to stop, torchrun hands it on; a process that is killed is missed by the others."""
    rng = np.random.default_rng(0)
    kinds = patches(1500, 600, 3, 5, rng)
    scene = hand_scene(tmp_path / "s.img", kinds, rng.random(kinds.shape))
    process = start(command(tmp_path, 2, scene, model, tile=32))
    try:
        for line in process.stdout:
            if json.loads(line).get("value", 0) > 0:
                break
        parts = [path.name for path in (tmp_path / "out").iterdir()]
        assert any(".1.tif" in name for name in parts), "the second process writes beside"
        if how == "ask":
            process.send_signal(signal.SIGTERM)
        else:
            os.kill(worker(process.pid, 1), signal.SIGKILL)
        started = time.monotonic()
        process.communicate(timeout=60)
        assert time.monotonic() - started < 30
    finally:
        if process.poll() is None:
            process.kill()
    assert process.returncode != 0
    assert not (tmp_path / "out").exists()


def worker(agent: int, rank: int) -> int:
    """The process of a rank, by its environment."""
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            values = entry.read_bytes().split(b"\0")
            parent = int(entry.with_name("stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == agent and f"RANK={rank}".encode() in values:
            return int(entry.parent.name)
    pytest.skip("processes cannot be looked at here")


def test_other_commands_are_for_one_process(tmp_path):
    job = tmp_path / "job.json"
    job.write_text(json.dumps({"command": "sample", "output": str(tmp_path / "out")}))
    done = subprocess.run(
        [sys.executable, str(ROOT / "model" / "__main__.py"), "sample", str(job), "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "WORLD_SIZE": "2", "RANK": "0"},
    )
    assert done.returncode == 1
    assert "start it without torchrun" in done.stdout
    assert not (tmp_path / "out").exists()
