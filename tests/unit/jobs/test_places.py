"""Outputs that would destroy something are refused before any work: all commands, all keys."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from support.synthetic import write_json

from hypertask.model import commands
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs import places
from hypertask.model.jobs.files import JOBS, job_from_dict, resolve_paths
from hypertask.model.jobs.parts import files_of
from hypertask.model.jobs.places import Input, Output, inputs_of, require_apart, require_places
from hypertask.model.jobs.train import LabelSource
from hypertask.model.jobs.values import FILE, FOLDER, RASTER

LAYER = {"layer": "labels.gpkg", "categorical": ["kind"]}
GRID = {"raster": "grid.tif", "spec": "spec.json"}
FULL = {
    "train": [
        {"scenes": ["s.img", "t.tif"], "labels": [LAYER, GRID], "init_from": "first.safetensors"}
    ],
    "split": [{"scenes": ["s.img", "t.tif"], "labels": [LAYER, GRID]}],
    "compare": [{"scenes": ["s.img", "t.tif"], "labels": [LAYER, GRID], "methods": ["unet"]}],
    "statistics": [{"labels": [LAYER]}, {"labels": [GRID]}],
    "predict": [{"scene": "s.img", "model": "first.safetensors"}],
    "separability": [{"scene": "s.img", "rois": "labels.gpkg"}],
    "sample": [{}],
    "export": [{"model": "first.safetensors"}],
    "assess": [
        {
            "predicted": "map.tif",
            "reference": "grid.tif",
            "area": "area.gpkg",
            "stands": "stands.gpkg",
            "probabilities": "p.tif",
            "lower": "low.tif",
            "upper": "up.tif",
            "trust": "trust.tif",
        },
        {
            "model": "first.safetensors",
            "scene": "s.img",
            "reference_layer": "labels.gpkg",
            "reference_field": "kind",
        },
    ],
}
"""Jobs that between them give every input of every command."""
ENDS = {"split": ".gpkg"}


def job_of(folder, command: str, values: dict, **outputs):
    kinds = JOBS[command].OUTPUTS
    usual = {key: f"out/{key}{ENDS.get(command, '')}" for key in kinds}
    job = job_from_dict({"command": command, **values, **usual, **outputs})
    resolve_paths(job, Path(folder))
    return job


def refused(folder, job, *words, **settings) -> str:
    """The sentence that refuses a job; nothing is made, nothing changes."""
    before = contents(folder)
    with pytest.raises(HyperTaskError) as caught:
        require_places(job, **settings)
    assert contents(folder) == before
    for word in words:
        assert word in str(caught.value), word
    assert "\n" not in str(caught.value)
    return str(caught.value)


def contents(folder) -> dict:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in Path(folder).rglob("*")
    }


@pytest.fixture
def folder(tmp_path):
    names = """s.img s.hdr t.tif labels.gpkg grid.tif spec.json first.safetensors map.tif area.gpkg
        stands.gpkg p.tif low.tif up.tif trust.tif"""
    for number, name in enumerate(names.split()):
        (tmp_path / name).write_text(f"contents {number}")
    return tmp_path


EVERY = [(command, number) for command, jobs in FULL.items() for number in range(len(jobs))]


def test_the_jobs_here_give_every_input_of_every_command():
    assert set(FULL) == set(JOBS)
    for command, kind in JOBS.items():
        given = set()
        for values in FULL[command]:
            given |= {name for name, value in values.items() if value}
            for source in values.get("labels", ()):
                given |= {f"labels.{name}" for name in source}
        wanted = set(kind.INPUTS)
        if "labels" in {entry.name for entry in fields(kind)}:
            wanted |= {f"labels.{name}" for name in LabelSource.INPUTS}
        assert wanted <= given, command


@pytest.mark.parametrize("command", JOBS)
def test_every_key_that_is_a_path_is_an_input_or_an_output(command):
    """A new key that holds texts has to be named here or there."""
    words = """categorical continuous group layer_name kind reference_layer_name reference_field
        area_layer_name area_filter stands_layer_name variable class_field rois_layer transform
        select_by only preset recipe device imbalance balancing scaling split method final
        methods ablations numbers precision crs"""
    words = set(words.split())
    for kind in (JOBS[command], LabelSource):
        paths = {*kind.INPUTS, *getattr(kind, "OUTPUTS", ())}
        texts = {entry.name for entry in fields(kind) if "str" in str(entry.type)}
        assert texts - words <= paths <= {entry.name for entry in fields(kind)}
        assert not paths & words


@pytest.mark.parametrize(("command", "number"), EVERY)
@pytest.mark.parametrize("how", ["same", "other path", "symlink", "hard link", "linked folder"])
def test_an_output_that_is_an_input(folder, command, number, how):
    values = FULL[command][number]
    job = job_of(folder, command, values)
    require_places(job)
    assert not (folder / "out").exists()
    for key, kind in job.OUTPUTS.items():
        if kind == FOLDER:
            continue
        for given, name in list(inputs_of(job)):
            target = Path(name)
            if how == "other path":
                (folder / "sub").mkdir(exist_ok=True)
                target = folder / "sub" / ".." / target.name
            elif how == "linked folder":
                (folder / "linked").exists() or (folder / "linked").symlink_to(folder)
                target = folder / "linked" / target.name
            elif how != "same":
                target = folder / f"link{len(os.listdir(folder))}{ENDS.get(command, '.bin')}"
                make = os.symlink if how == "symlink" else os.link
                make(name, target)
            if command in ENDS and target.suffix != ENDS[command]:
                continue
            refused(folder, job_of(folder, command, values, **{key: str(target)}), key, given)


@pytest.mark.parametrize(("command", "number"), EVERY)
def test_two_outputs_of_one_name(folder, command, number, monkeypatch):
    values, kinds = FULL[command][number], JOBS[command].OUTPUTS
    keys = [key for key, kind in kinds.items() if kind != FOLDER]
    end = ENDS.get(command, ".out")
    for number, one in enumerate(keys):
        for other in keys[number + 1 :]:
            pair = {one: f"x/both{end}", other: f"x/./../x/both{end}"}
            refused(folder, job_of(folder, command, values, **pair), one, other)
            pair[other] = f"x/BOTH{end}"
            require_places(job_of(folder, command, values, **pair))
            monkeypatch.setattr(places, "ignores_case", lambda folder: True)
            refused(folder, job_of(folder, command, values, **pair), one, other)
            monkeypatch.undo()
            for key, companion in ((one, other), (other, one)):
                if kinds[key] == RASTER:
                    pair = {key: "x/e.tif", companion: "x/e.qml"}
                    refused(folder, job_of(folder, command, values, **pair), one, other, "e.qml")


@pytest.mark.parametrize(("command", "number"), EVERY)
def test_an_output_that_is_no_plain_file(folder, command, number):
    os.mkfifo(folder / "pipe.gpkg")
    (folder / "there.gpkg").mkdir()
    (folder / "null.gpkg").symlink_to("/dev/null")
    (folder / "round.gpkg").symlink_to("round.gpkg")
    values = FULL[command][number]
    for key, kind in JOBS[command].OUTPUTS.items():
        if kind == FOLDER:
            refused(folder, job_of(folder, command, values, **{key: "s.img"}), key, "is a file")
            continue
        for name, words in (
            ("pipe.gpkg", "no plain file"),
            ("null.gpkg", "no plain file"),
            ("there.gpkg", "is a folder; name a file"),
            ("round.gpkg", "cannot be a file"),
            ("n" * 300 + ".gpkg", "cannot be a file"),
            ("/vsimem/a.gpkg", "no file on a disk"),
            ("s.img/below.gpkg", "cannot be written to"),
        ):
            refused(folder, job_of(folder, command, values, **{key: name}), words)
        job = job_of(folder, command, values)
        setattr(job, key, str(folder / "a\0b.gpkg"))  # whoever makes a job without a file
        refused(folder, job, "cannot be a file")


def test_the_job_file_is_kept_too(folder, capsys):
    path = write_json(folder / "job.json", {"scene": "s.img", "rois": "labels.gpkg"})
    text = {**json.loads(path.read_text()), "output": "job.json"}
    before = write_json(path, text).read_bytes()
    assert commands.main(["separability", str(path)]) == commands.USER_ERROR
    assert "the job file itself" in " ".join(capsys.readouterr())
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", JOBS)
def test_each_command_asks_before_it_starts(folder, capsys, command):
    kinds = JOBS[command].OUTPUTS
    for number, values in enumerate(FULL[command]):
        given = [name for _, name in inputs_of(job_of(folder, command, values))] or ["s.img"]
        for key in kinds:
            usual = {other: f"out/{other}{ENDS.get(command, '')}" for other in kinds}
            names = [name for name in given if name.endswith(ENDS.get(command, ""))]
            path = write_json(folder / "job.json", {**values, **usual, key: names[number]})
            before = contents(folder)
            assert commands.main([command, str(path)]) == commands.USER_ERROR
            said = " ".join(capsys.readouterr())
            assert f"The {key} " in said and Path(names[number]).name in said
            assert contents(folder) == before


# ------------------------------------------------------------------ what belongs to an input


def test_the_parts_of_an_input(tmp_path):
    names = """s.img s.hdr s.img.aux.xml s.prj s.qml s.html s.tif other.hdr u.dat U.HDR
        l.shp l.shx L.DBF l.prj l.cpg l.html g.gpkg g.gpkg-wal g.gpkg-shm t.tif t.tif.ovr t.tfw
        ENMAP-SPECTRAL_IMAGE.TIF ENMAP-METADATA.XML c.nc d.img d.img.hdr"""
    for name in names.split():
        (tmp_path / name).touch()

    def parts(name):
        return {path.name for path in files_of(name)}

    at = str(tmp_path)
    assert parts(f"{at}/s.img") == {"s.img", "s.hdr", "s.img.aux.xml", "s.prj", "s.qml"}
    assert parts(f"{at}/s.hdr") == {"s.hdr", "s.img", "s.prj", "s.qml"}
    assert parts(f"{at}/u.dat") == {"u.dat", "U.HDR"} == parts(f"{at}/U.HDR")
    assert parts(f"{at}/d.img") == {"d.img", "d.img.hdr"} == parts(f"{at}/d.img.hdr")
    assert parts(f"{at}/l.shp") == {"l.shp", "l.shx", "L.DBF", "l.prj", "l.cpg"}
    assert parts(f"{at}/l.shp|layername=l") == parts(f"{at}/l.shp")
    assert parts(f"{at}/g.gpkg|layername=a|subset=b") == {"g.gpkg", "g.gpkg-wal", "g.gpkg-shm"}
    assert parts(f"{at}/t.tif") == {"t.tif", "t.tif.ovr", "t.tfw"}
    assert parts(f"{at}/ENMAP-SPECTRAL_IMAGE.TIF") == {
        "ENMAP-SPECTRAL_IMAGE.TIF",
        "ENMAP-METADATA.XML",
    }
    for name in (
        f'NETCDF:"{at}/c.nc":reflectance',
        f"HDF5:{at}/c.nc://radiance",
        f"dbname='{at}/c.nc' table=\"a\"",
        f"file://{at}/c.nc?type=csv",
        f"/vsizip/{at}/c.nc/inner/a.tif",
        f"/vsizip/{{{at}/c.nc}}/inner/a.tif",
        f"/vsizip/vsigzip/{at}/c.nc",
        f"/vsisubfile/100_200,{at}/c.nc",
        f"zip://{at}/c.nc!inner.shp",
        f"GTIFF_DIR:2:{at}/c.nc",
    ):
        assert parts(name) == {"c.nc"}, name
    for name in (
        "/vsicurl/https://a.b/c.tif",
        "memory?crs=x",
        "",
        "a\0b",
        "\ud800",
        f"{at}/no.tif",
    ):
        assert parts(name) == set(), name


def test_a_virtual_file_has_its_sources(tmp_path):
    for name in ("a.tif", "b.img", "b.hdr", "l.shp", "l.dbf"):
        (tmp_path / name).touch()
    one = "<VRTDataset><B><SourceFilename relativeToVRT='1'>a.tif</SourceFilename></B></VRTDataset>"
    (tmp_path / "one.vrt").write_text(one)
    two = f"<VRTDataset><S><SourceFilename>{tmp_path}/one.vrt</SourceFilename></S><S>"
    two += f"<SourceFilename>{tmp_path}/b.img</SourceFilename></S></VRTDataset>"
    (tmp_path / "two.vrt").write_text(two)
    found = {path.name for path in files_of(str(tmp_path / "two.vrt"))}
    assert found == {"two.vrt", "one.vrt", "a.tif", "b.img", "b.hdr"}
    layer = "<OGRVRTDataSource><L><SrcDataSource>l.shp</SrcDataSource></L></OGRVRTDataSource>"
    (tmp_path / "l.vrt").write_text(layer)
    found = {path.name for path in files_of(str(tmp_path / "l.vrt"))}
    assert found == {"l.vrt", "l.shp", "l.dbf"}
    (tmp_path / "one.vrt").write_text(one.replace("a.tif", "one.vrt"))
    assert [path.name for path in files_of(str(tmp_path / "one.vrt"))] == ["one.vrt"]


@pytest.mark.parametrize("part", ["s.hdr", "labels.gpkg-wal", "t.tif.aux.xml", "away/real.hdr"])
def test_an_output_that_belongs_to_an_input(folder, part):
    (folder / "away").mkdir()
    for name in ("away/real.img", "away/real.hdr", "labels.gpkg-wal", "t.tif.aux.xml"):
        (folder / name).write_text(name)
    (folder / "link.img").symlink_to(folder / "away" / "real.img")
    values = {"scenes": ["s.img", "t.tif", "link.img"], "labels": [LAYER]}
    sentence = refused(folder, job_of(folder, "train", values, report=part), "report", part)
    assert "belongs to the" in sentence


def test_a_scene_within_an_archive_and_a_subdataset(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("inner.tif", "x")
    (folder / "c.nc").write_text("x")
    for name in (f"/vsizip/{folder}/a.zip/inner.tif", f'NETCDF:"{folder}/c.nc":v'):
        values = {"scene": name, "rois": "labels.gpkg"}
        for output in ("a.zip", "c.nc"):
            job = job_of(folder, "separability", values, report=output)
            if output in name:
                refused(folder, job, "report", "scene")
            else:
                require_places(job)


def test_the_folder_of_states_holds_nothing_else(folder):
    (folder / "m.resume").mkdir()
    (folder / "m.resume" / "scene.tif").write_text("mine")
    output = {"output": "m.safetensors"}
    values = {**FULL["train"][0], "scenes": ["m.resume/scene.tif"]}
    refused(folder, job_of(folder, "train", values, **output), "scenes", "m.resume", "output")
    job = job_of(folder, "train", FULL["train"][0], **output, report="m.resume/report.html")
    refused(folder, job, "report", "m.resume", "output")
    require_places(job_of(folder, "train", FULL["train"][0], **output))
    (folder / "s.resume").write_text("a file")
    job = job_of(folder, "train", FULL["train"][0], output="s.safetensors")
    refused(folder, job, "output", "s.resume", "is a file")


def test_files_within_a_folder_that_is_written(folder):
    within = {"output": [folder / "s.hdr", folder / "new.tif"]}
    job = job_of(folder, "predict", FULL["predict"][0], output=str(folder))
    refused(folder, job, "s.hdr of the output", "scene", within=within)
    within = {"output": [folder / "out" / "a.tif", folder / "out" / "b.tif"]}
    for key, name in (("classes", "out/b.tif"), ("variables", "out/a.aux.tif/../a.qml")):
        job = job_of(folder, "predict", FULL["predict"][0], output="out", **{key: name})
        refused(folder, job, key, "of the output", within=within)
    require_places(job_of(folder, "predict", FULL["predict"][0], output="out"), within=within)


def test_a_layer_that_is_a_folder(folder):
    (folder / "forest.gdb").mkdir()
    (folder / "forest.gdb" / "a0001.gdbtable").write_text("x")
    values = {"scene": "s.img", "rois": "forest.gdb"}
    inside = "forest.gdb/a0001.gdbtable"
    refused(folder, job_of(folder, "separability", values, output=inside), "output", "rois")
    require_places(job_of(folder, "separability", values))


@pytest.mark.parametrize("name", ["Polygon?" + "&field=f:string" * 30, "{}/" + "b" * 256 + "/c?d"])
def test_a_source_that_is_too_long_for_a_file_name(folder, name):
    """Such as that of a layer in the memory of QGIS with many fields."""
    for output in (folder / "new.gpkg", folder / "stands.gpkg"):
        require_apart([Input("ROIS", name.format(folder))], [Output("OUTPUT", output, FILE)])


def test_a_rerun_may_replace_its_own_results(folder):
    job = job_of(folder, "assess", FULL["assess"][0], errors="out/e.tif")
    (folder / "out").mkdir()
    for name in ("report", "output", "tables", "e.tif", "e.qml", "e.tif.aux.xml"):
        (folder / "out" / name).write_text("old")
    require_places(job)


def test_whether_a_disk_ignores_case(tmp_path):
    (tmp_path / "Folder").mkdir()
    assert not places.ignores_case(tmp_path / "Folder" / "below")
    (tmp_path / "fOLDER").symlink_to(tmp_path / "Folder")
    assert places.ignores_case(tmp_path / "Folder" / "below")
