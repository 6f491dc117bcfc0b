"""Paths of a job: relative to its file where that helps, and left alone where it would harm."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.leftovers import remove_leftovers
from hypertask.model.jobs.files import load_job, output_folders, relative_paths, save_job
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.jobs.train import LabelSource, TrainJob


def test_a_saved_job_finds_its_files_again_in_another_place(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "jobs").mkdir(parents=True)
    job = TrainJob(
        scenes=[
            str(old / "data" / "scene.img"),
            "/vsizip/a.zip/b.tif",
            f'NETCDF:"{old / "jobs" / "a.nc"}":v',
        ],
        labels=[
            LabelSource(layer=str(old / "labels.gpkg"), categorical=["a"]),
            LabelSource(raster=str(old / "labels.tif"), spec={"variables": []}),
        ],
        output=str(old / "jobs" / "model.safetensors"),
        report=None,
    )
    relative_paths(job, old / "jobs")
    save_job(job, old / "jobs" / "job.json")
    written = json.loads((old / "jobs" / "job.json").read_text())
    assert written["scenes"] == ["../data/scene.img", "/vsizip/a.zip/b.tif", 'NETCDF:"a.nc":v']
    assert written["output"] == "model.safetensors"
    assert written["labels"][1]["spec"] == {"variables": []}

    old.rename(new)
    loaded = load_job(new / "jobs" / "job.json")
    assert os.path.normpath(loaded.scenes[0]) == str(new / "data" / "scene.img")
    assert loaded.scenes[1] == "/vsizip/a.zip/b.tif"
    assert os.path.normpath(loaded.scenes[2]) == f'NETCDF:"{new}/jobs/a.nc":v'
    assert os.path.normpath(loaded.labels[0].layer) == str(new / "labels.gpkg")
    assert os.path.normpath(loaded.labels[1].raster) == str(new / "labels.tif")
    assert loaded.output == str(new / "jobs" / "model.safetensors")
    assert loaded.report is None


def test_a_path_that_shares_only_the_root_stays_absolute(tmp_path):
    job = PredictJob(scene="/mnt_elsewhere/scene.img", model="model.safetensors", output="maps")
    relative_paths(job, tmp_path)
    assert job.scene == "/mnt_elsewhere/scene.img"
    assert job.model == "model.safetensors"


def test_paths_hold_from_where_a_job_lies(tmp_path):
    """Not from the folder that a link to there lies in."""
    far = tmp_path / "store" / "deep" / "jobs"
    far.mkdir(parents=True)
    (tmp_path / "link").symlink_to(far)
    scene, maps = tmp_path / "data" / "s.img", far / "maps"
    scene.parent.mkdir()
    scene.touch()
    job = PredictJob(scene=str(scene), model=str(tmp_path / "link" / "m.x"), output=str(maps))
    relative_paths(job, tmp_path / "link")
    save_job(job, tmp_path / "link" / "job.json")
    assert (job.model, job.output) == ("m.x", "maps")
    for place in (far, tmp_path / "link"):
        loaded = load_job(place / "job.json")
        assert os.path.samefile(loaded.scene, scene)
        assert os.path.realpath(loaded.output) == str(maps)


def test_the_folders_a_job_writes_to(tmp_path):
    (tmp_path / "maps").mkdir()
    job = PredictJob(
        scene=str(tmp_path / "other" / "s.tif"),
        model=str(tmp_path / "other" / "m.safetensors"),
        output=str(tmp_path / "maps"),
        classes=str(tmp_path / "c.tif"),
        variables=str(tmp_path / "not there" / "v.tif"),
    )
    assert output_folders(job) == [tmp_path / "maps", tmp_path]


def test_only_leftovers_of_this_run_are_removed(tmp_path):
    mine = [".map.0123abcd.tif", ".map.0123abcd.tif.aux.xml", ".hypertask-0123abcd", ".m.00000000"]
    others = ["map.tif", ".hidden", ".map.0123abcg.tif", ".map.0123abcd", "map.0123abcd.tif"]
    old = ".old.0123abcd.tif"
    for name in (*mine, *others[:3], *others[4:], old):
        (tmp_path / name).touch()
    os.utime(tmp_path / old, (1000, 1000))
    remove_leftovers(tmp_path, since=(tmp_path / "map.tif").stat().st_mtime)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*others[:3], *others[4:], old])
    remove_leftovers(tmp_path / "nowhere", since=0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of folders are text")
def test_a_folder_whose_name_is_no_text_is_told_before_any_work(tmp_path):
    """A model file could not hold where it was made."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this disk takes no such name")
    job = {"command": "sample", "output": "here"}
    (folder / "job.json").write_text(json.dumps(job))
    with pytest.raises(HyperTaskError, match="holds a character that no name can have"):
        load_job(folder / "job.json")
