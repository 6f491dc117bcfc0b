"""Files that are complete or not there, their names, and jobs on disk."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path

import pytest
from support.synthetic import tiny_disk

from hypertask.model.base import files
from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.files import (
    made_alone,
    replacing,
    require_space,
    safe_name,
    writable_folder,
    write_error,
)
from hypertask.model.base.leftovers import is_made, remove_leftovers
from hypertask.model.jobs.files import job_from_dict, job_to_dict, load_job, save_job
from hypertask.model.jobs.train import TrainJob

NAMES = ["a.tif", "no suffix", "map [v1].tif", "v*?.tif", "Größe.tif", "x.tar.gz"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_appears_whole_with_what_lies_beside_it(tmp_path, name):
    path = tmp_path / "sub" / name
    with replacing(path) as temporary:
        temporary.write_text("new")
        temporary.with_name(temporary.name + ".aux.xml").write_text("beside")
        assert not path.exists() and temporary.parent == path.parent
    assert sorted(os.listdir(path.parent)) == sorted([name, name + ".aux.xml"])
    assert path.read_text() == "new"
    assert path.with_name(name + ".aux.xml").read_text() == "beside"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [Cancelled, ValueError, KeyboardInterrupt])
def test_a_failure_leaves_what_there_was(tmp_path, name, error):
    path = tmp_path / name
    path.write_text("old")
    with pytest.raises(error), replacing(path) as temporary:
        temporary.write_text("new")
        temporary.with_name(temporary.name + ".aux.xml").write_text("beside")
        raise error
    assert os.listdir(tmp_path) == [name] and path.read_text() == "old"


def test_a_write_that_fails_is_one_sentence(tmp_path):
    full = pytest.raises(HyperTaskError, match=r"disk is full: .*a\.tif could not be written")
    with full, replacing(tmp_path / "a.tif"):
        raise OSError(errno.ENOSPC, "No space left on device")
    (tmp_path / "taken").mkdir()
    blocked = pytest.raises(HyperTaskError, match="taken could not be written")
    with blocked, replacing(tmp_path / "taken") as temporary:
        temporary.write_text("x")
    assert os.listdir(tmp_path) == ["taken"]
    assert "Input/output error" in str(write_error("a", OSError(errno.EIO, "Input/output error")))


def test_folders_are_made_or_refused(tmp_path):
    assert writable_folder(tmp_path / "a" / "b").is_dir()
    assert os.listdir(tmp_path / "a" / "b") == []
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(HyperTaskError, match=r"cannot be written to .* choose another one"):
            writable_folder(folder)
    refused = pytest.raises(HyperTaskError, match="cannot be written to")
    with refused, replacing(tmp_path / "file" / "a.tif"):
        raise AssertionError("not reached")


def test_space_is_asked_for(tmp_path):
    require_space(tmp_path, 1000)
    with tiny_disk(64 * 1024) as disk:
        require_space(disk, 60 * 1024)
        with pytest.raises(HyperTaskError, match=r"has 0\.0 GB left and about 5\.0 GB are needed"):
            require_space(disk, 5_000_000_000)


def test_space_of_a_folder_that_cannot_be_reached(tmp_path, monkeypatch):
    require_space(tmp_path / ("n" * 300) / "maps", 1000)
    closed, stat = tmp_path / "closed", os.stat

    def refused(path, **options):
        if Path(path).parent == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, **options)

    closed.mkdir()
    monkeypatch.setattr(os, "stat", refused)
    require_space(closed / "maps", 1000)


def test_leftovers_of_a_killed_process_are_removed(tmp_path):
    started = time.time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda self: None)
        with pytest.raises(Cancelled), replacing(tmp_path / "map [1].tif") as temporary:
            temporary.write_text("half")
            temporary.with_name(temporary.name + ".aux.xml").write_text("half")
            raise Cancelled
    assert len(os.listdir(tmp_path)) == 3  # with the probe of writable_folder
    (tmp_path / "mine.tif").write_text("whole")
    (tmp_path / ".hidden").write_text("whole")
    remove_leftovers(tmp_path, started)
    assert sorted(os.listdir(tmp_path)) == [".hidden", "mine.tif"]
    remove_leftovers(tmp_path / "nowhere", started)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("height", "height"),
        ("main tree species", "main_tree_species"),
        ("a/b\\c:d", "a_b_c_d"),
        ("../../etc", "etc"),
        ("..", "variable"),
        ("", "variable"),
        ("  ", "variable"),
        ("Größe [m²]", "Größe_m²"),
        ("LAI (eff.)", "LAI_eff"),
        ("x" * 300, "x" * 100),
        ("con<>|?*\"'\n\0", "_con"),
        ("AUX.1", "_AUX.1"),
        ("content", "content"),
    ],
)
def test_names_of_variables_become_file_names(name, safe):
    assert safe_name(name) == safe


def test_names_that_are_taken():
    assert safe_name("Height", ["height"]) == "Height_2"
    assert safe_name("height", ["HEIGHT", "height_2"]) == "height_3"
    assert safe_name("a b", ["a-b"]) == "a_b"


# ------------------------------------------------------------------------------ jobs


def test_a_job_survives_its_file(tmp_path):
    job = job_from_dict(
        {
            "command": "train",
            "scenes": ["a.img", "/b/c.img"],
            "output": "m.safetensors",
            "labels": [
                {
                    "layer": "l.gpkg",
                    "categorical": ["kind"],
                    "classes": {"kind": [{"code": 1, "name": "mänty"}]},
                },
                {"raster": "r.tif", "spec": {"variables": []}},
            ],
            "wavelengths": [[400, 900.5]],
            "epochs": 3,
        }
    )
    assert isinstance(job, TrainJob) and job.wavelengths == [[400.0, 900.5]]
    save_job(job, tmp_path / "job.json")
    again = load_job(tmp_path / "job.json", "train")
    assert again.scenes == [str(tmp_path / "a.img"), "/b/c.img"]
    assert again.labels[0].layer == str(tmp_path / "l.gpkg")
    assert again.labels[1].spec == {"variables": []}
    assert again.output == str(tmp_path / "m.safetensors") and again.report is None
    assert again.labels[0].classes["kind"][0]["name"] == "mänty"
    text = (tmp_path / "job.json").read_text(encoding="utf-8")
    assert json.loads(text)["schema"] == 1 and "mänty" in text and text.endswith("}\n")
    assert job_to_dict(again)["command"] == "train"


def test_null_and_missing_keys_mean_the_default():
    values = {"scenes": ["a"], "labels": [{"raster": "r"}], "output": "m"}
    job = job_from_dict({**values, "epochs": None, "preset": None}, "train")
    assert job == job_from_dict(values, "train")
    assert job.epochs is None and job.preset == "compact" and job.device == "auto"


def test_one_run_at_a_time_makes_a_file(tmp_path):
    path = tmp_path / "new" / "m.safetensors"
    assert not is_made(path)
    with made_alone(path):
        assert is_made(path) and not is_made(path.with_name("other.safetensors"))
        with pytest.raises(HyperTaskError, match="Another run is making"), made_alone(path):
            pass
        assert is_made(path)
    assert list(tmp_path.iterdir()) == []
    path.parent.mkdir()
    with made_alone(path):
        (lock,) = path.parent.iterdir()
    lock.touch()  # as a killed run leaves it
    assert not is_made(path)
    with made_alone(path):
        path.touch()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_not_written_through(tmp_path, there):
    """Neither it nor the file that it names is touched."""
    (tmp_path / "far").mkdir()
    real = tmp_path / "far" / "kept.html"
    if there:
        real.write_text("older")
    (tmp_path / "link.html").symlink_to(real)
    said = r"link\.html is a link to .*kept\.html; name that file"
    with pytest.raises(HyperTaskError, match=said), replacing(tmp_path / "link.html") as temporary:
        temporary.write_text("newer")
    assert (tmp_path / "link.html").is_symlink() and real.exists() is there
    assert sorted(p.name for p in tmp_path.iterdir()) == ["far", "link.html"]
    with replacing(real) as temporary:
        temporary.write_text("newer")
    assert (tmp_path / "link.html").read_text() == "newer"


def test_a_rename_that_is_refused_leaves_the_older_file(tmp_path, monkeypatch):
    (tmp_path / "old.csv").write_text("older")

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refused)
    old = tmp_path / "old.csv"
    with pytest.raises(HyperTaskError, match=r"old\.csv"), replacing(old) as temporary:
        temporary.write_text("newer")
    assert (tmp_path / "old.csv").read_text() == "older"
    assert [p.name for p in tmp_path.iterdir()] == ["old.csv"]


@pytest.mark.parametrize(
    "use",
    [
        files.nearest_there,
        files.require_writable,
        files.writable_folder,
        files.made_folders,
        lambda folder: files.require_space(folder, 10**6),
    ],
)
def test_a_drive_that_is_not_connected(unplugged, use):
    with pytest.raises(HyperTaskError, match=r"/unplugged/.* because / cannot be reached; connect"):
        use(unplugged)


def test_the_nearest_folder_that_there_is(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "file").touch()
    for path, there in (("a/b/c", "a"), ("a", "a"), ("file", "file"), ("file/x", "file")):
        assert files.nearest_there(tmp_path / path) == tmp_path / there
    assert files.nearest_there("no/such/folder") == Path()
