"""Maps of one scene and of many: parameters become jobs, maps become layers."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import processing
import pytest
from pytest_qgis.utils import process_events
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
)
from support.files import write_raster
from support.processing import refused

from hypertask.plugin.scene_folders import folder_of

pytestmark = pytest.mark.usefixtures("provider")


def run(name, parameters, log, context=None):
    return processing.run(f"hypertask:{name}", parameters, feedback=log, context=context)


def test_a_mapping(scene, model_file, fake_engine, log, tmp_path):
    fake_engine("""
        folder = job["output"]
        say(type="result", outputs={"OUTPUT": folder, "CLASSES": folder + "/classes.vrt",
            "VARIABLES": None, "JOB": job, "layers": []})
    """)
    folder = str(tmp_path / "maps")
    outputs = run("predictmaps", {"INPUT": scene, "MODEL": model_file(), "OUTPUT": folder}, log)
    assert outputs.pop("JOB") == {
        "schema": 1,
        "command": "predict",
        "scene": scene,
        "model": model_file(),
        "output": folder,
        "only": [],
        "classes": None,
        "variables": None,
        "trust": None,
        "trust_limit": None,
        "probabilities": False,
        "uncertainty": False,
        "intervals": None,
        "device": "auto",
        "tile": None,
        "precision": "auto",
        "flips": None,
        "crs": None,
    }
    assert outputs == {"OUTPUT": folder, "CLASSES": f"{folder}/classes.vrt"}


def test_every_parameter_of_a_mapping(scene, model_file, fake_engine, log, tmp_path):
    fake_engine('say(type="result", outputs={"JOB": job})')
    space = {"name": "spectra", "inputs": 2, "dimension": 2, "centres": 9, "limit": 1.5}
    trust = {"spaces": [space], "learned": 100, "held_out": 50}
    parameters = {
        "INPUT": scene,
        "MODEL": model_file(trust=trust),
        "OUTPUT": str(tmp_path / "maps"),
        "TILE": "48",
        "PROBABILITIES": "true",
        "DEVICE": "cpu",
        "CLASSES": str(tmp_path / "c.tif"),
        "VARIABLES": str(tmp_path / "v.tif"),
        "UNCERTAINTY": True,
        "TRUST": str(tmp_path / "t.tif"),
        "TRUST_LIMIT": "1.5",
    }
    job = run("predictmaps", parameters, log)["JOB"]
    assert (job["trust"], job["trust_limit"]) == (parameters["TRUST"], 1.5)
    assert (job["tile"], job["probabilities"], job["device"]) == (48, True, "cpu")
    assert (job["uncertainty"], job["intervals"]) == (True, None)
    assert (job["classes"], job["variables"]) == (parameters["CLASSES"], parameters["VARIABLES"])


def test_wrong_mappings_are_refused_in_one_sentence(
    scene, model_file, context, engine_python, tmp_path
):
    whole = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path / "maps")}

    def refusal(**changes):
        return refused("predictmaps", {**whole, **changes}, context)

    cut = Path(model_file(name="cut.safetensors"))
    cut.write_bytes(cut.read_bytes()[:40])
    assert "cut.safetensors is damaged or truncated" in refusal(MODEL=str(cut))
    assert "scene.tif is not a model file of HyperTask" in refusal(MODEL=scene)
    assert "cannot be read" in refusal(MODEL="/nowhere/m.safetensors")
    assert "No model file was given" in refusal(MODEL=None)
    assert "/nowhere/scene.tif cannot be read as a raster" in refusal(INPUT="/nowhere/scene.tif")
    assert f"{scene} is not a folder" in refusal(OUTPUT=f"{scene}/maps")
    assert "tile is 8; it must be at least 16" in refusal(TILE=8)
    assert "intervals are 30 %; they must be from 50 to 99" in refusal(INTERVALS=30)
    assert "holds no calibration for intervals of 90 %" in refusal(INTERVALS=90)
    for changes in ({"TRUST_LIMIT": 1}, {"TRUST": "TEMPORARY_OUTPUT"}):
        assert "where its maps can be trusted; leave trust and its limit" in refusal(**changes)
    space = {"name": "spectra", "inputs": 2, "dimension": 2, "centres": 9, "limit": 1.5}
    knowing = model_file(trust={"spaces": [space], "learned": 9, "held_out": 5})
    assert "trust_limit is 0.001; it must be at" in refusal(MODEL=knowing, TRUST_LIMIT=0.001)
    only_height = model_file([{"name": "height", "kind": "continuous", "bounds": [0, 1]}])
    assert "no categorical variable, so CLASSES" in refusal(
        MODEL=only_height, CLASSES="TEMPORARY_OUTPUT"
    )


def test_maps_arrive_grouped_named_and_styled(
    scene, model_file, fake_engine, log, context, tmp_path
):
    from processing.gui.Postprocessing import handleAlgorithmResults

    folder = tmp_path / "maps"
    folder.mkdir()
    names = ["soil", "height", "age"]
    for name in names:
        shutil.copy(scene, folder / f"{name}.tif")
    styled = QgsRasterLayer(scene, "styled")
    styled.setOpacity(0.5)
    styled.saveNamedStyle(str(folder / "height.qml"))
    layers = [{"path": str(folder / f"{name}.tif"), "name": name.title()} for name in names]
    for name, share in (("pine", 0.25), ("oak", 0.75)):
        styled.setOpacity(share)
        styled.saveNamedStyle(str(folder / f"soil_{name}.qml"))
    shutil.copy(folder / "soil_pine.qml", folder / "soil.qml")
    layers[0]["styles"] = [[name, str(folder / f"soil_{name}.qml")] for name in ("pine", "oak")]
    fake_engine(f"say(type='result', outputs={{'OUTPUT': job['output'], 'layers': {layers!r}}})")
    parameters = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(folder)}
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictmaps")
    outputs, done = algorithm.run(parameters, context, log)
    assert done
    assert outputs == {"OUTPUT": str(folder)}
    del outputs, algorithm  # what is to be called later must not hang on them
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictmaps")
    assert handleAlgorithmResults(algorithm, context, log)
    root = QgsProject.instance().layerTreeRoot()
    assert [child.name() for child in root.children()] == ["m: scene"]
    group = root.children()[0]
    assert [node.name() for node in group.children()] == ["Soil", "Height", "Age"]
    assert [node.isVisible() for node in group.children()] == [True, False, False]
    assert group.isMutuallyExclusive()
    assert [node.layer().opacity() for node in group.children()] == [0.25, 0.5, 1.0]
    soil = group.children()[0].layer()
    assert soil.styleManager().styles() == ["oak", "pine"]  # in alphabetical order
    assert soil.styleManager().currentStyle() == "pine"
    soil.styleManager().setCurrentStyle("oak")
    assert soil.opacity() == 0.75
    assert [node.layer().source() for node in group.children()] == [e["path"] for e in layers]
    assert len(QgsProject.instance().mapLayers()) == 3


@pytest.mark.parametrize("place", [0, 1, 2])
def test_trust_lies_over_every_map(scene, model_file, fake_engine, log, context, tmp_path, place):
    """Whichever map is chosen, what it knows nothing of is seen; in whatever order they arrive."""
    from processing.gui.Postprocessing import handleAlgorithmResults

    layers = []
    for name, content in (("soil", "map"), ("age", "map")):
        layers.append({"path": str(tmp_path / f"{name}.tif"), "name": name, "content": content})
    own = {"path": str(tmp_path / "trust_2.tif"), "name": "trust", "content": "trust"}
    layers.insert(place, own)
    for each in layers:
        shutil.copy(scene, each["path"])
    fake_engine(f"say(type='result', outputs={{'OUTPUT': job['output'], 'layers': {layers!r}}})")
    parameters = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path)}
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictmaps")
    assert algorithm.run(parameters, context, log)[1]
    assert handleAlgorithmResults(algorithm, context, log)
    (group,) = QgsProject.instance().layerTreeRoot().children()
    over, maps = group.children()
    assert over.layer().source() == own["path"] and over.isVisible() and over.isExpanded()
    assert not group.isMutuallyExclusive() and maps.isMutuallyExclusive()
    assert maps.name() == "Maps"
    assert [node.name() for node in maps.children()] == ["soil", "age"]
    assert [node.isVisible() for node in maps.children()] == [True, False]
    maps.children()[1].setItemVisibilityChecked(True)
    assert [node.isVisible() for node in maps.children()] == [False, True] and over.isVisible()


def test_a_map_in_the_place_of_an_older_one_is_shown(model_file, fake_engine, log, tmp_path):
    from processing.gui.Postprocessing import handleAlgorithmResults

    path = str(tmp_path / "soil.tif")
    fake_engine(f"""
        os.replace({path!r} + ".new", {path!r})
        say(type="result", outputs={{"OUTPUT": job["output"],
            "layers": [{{"path": {path!r}, "name": "Soil"}}]}})
    """)
    scene = write_raster(tmp_path / "scene.tif", np.ones((4, 8, 8)))
    parameters = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path)}
    for value in (1, 2):
        os.replace(write_raster(tmp_path / "new.tif", np.full((1, 8, 8), value)), path + ".new")
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictmaps")
        assert algorithm.run(parameters, context, log)[1]
        assert handleAlgorithmResults(algorithm, context, log)
        (layer,) = QgsProject.instance().mapLayers().values()
        assert layer.dataProvider().sample(layer.extent().center(), 1) == (value, True)


def test_a_raster_that_the_form_loads_is_loaded_once(scene, context, tmp_path):
    """Under the name that it has in QGIS, however the engine spells its path."""
    from hypertask.plugin.results import load_maps

    path, told = str(tmp_path / "trust.tif"), f"{tmp_path}//trust.tif"
    shutil.copy(scene, path)
    details = QgsProcessingContext.LayerDetails("Trust", QgsProject.instance(), "TRUST")
    context.addLayerToLoadOnCompletion(told, details)
    load_maps(context, [{"path": path, "name": "Trust", "content": "trust"}], "m: scene")
    ((name, details),) = context.layersToLoadOnCompletion().items()
    assert name == told and details.postProcessor() is not None


MANY = """
    from pathlib import Path
    say(type="progress", value=40)
    with open(Path(job["output"]).parent / "jobs.jsonl", "a") as file:
        file.write(json.dumps(job) + "\\n")
    if "bad" in job["scene"]:
        say(type="error", text="It lacks the band at 450 nm.")
        sys.exit(1)
    say(type="result", outputs={"OUTPUT": job["output"], "CLASSES": None,
        "layers": [{"path": job["scene"], "name": "Soil"}]})
"""


@pytest.fixture
def scenes(scene, tmp_path):
    """Three rasters, two of them of one name."""
    paths = [tmp_path / "a" / "line.tif", tmp_path / "bad.tif", tmp_path / "b" / "line.tif"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        shutil.copy(scene, path)
    return [str(path) for path in paths]


def test_a_mapping_of_many_scenes(scenes, model_file, fake_engine, log, context, tmp_path):
    from processing.gui.Postprocessing import handleAlgorithmResults

    fake_engine(MANY)
    folder = tmp_path / "maps"
    folder.mkdir()
    del scenes[1]
    parameters = {"INPUT": scenes, "MODEL": model_file(), "TILE": 48, "OUTPUT": str(folder)}
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictscenes")
    outputs, done = algorithm.run(parameters, context, log)
    assert done
    assert outputs == {"OUTPUT": str(folder)}
    jobs = [json.loads(line) for line in (folder / "jobs.jsonl").read_text().splitlines()]
    assert [job["scene"] for job in jobs] == scenes
    assert [job["output"] for job in jobs] == [str(folder / "line"), str(folder / "line_2")]
    assert {(job["tile"], job["model"]) for job in jobs} == {(48, model_file())}
    assert log.values == [20, 50, 70, 100]
    assert handleAlgorithmResults(algorithm, context, log)
    groups = QgsProject.instance().layerTreeRoot().children()
    assert [group.name() for group in groups] == ["m: line", "m: line"]
    assert {group.children()[0].layer().source() for group in groups} == set(scenes)


def test_a_scene_that_cannot_be_mapped_does_not_keep_the_others_from_it(
    scenes, model_file, fake_engine, log, context, tmp_path
):
    fake_engine(MANY)
    folder = tmp_path / "maps"
    folder.mkdir()
    parameters = {"INPUT": scenes, "MODEL": model_file(), "OUTPUT": str(folder)}
    with pytest.raises(QgsProcessingException, match=r": bad\. The maps of 2 are in"):
        run("predictscenes", parameters, log)
    assert "bad: It lacks the band at 450 nm." in log.errors
    assert len((folder / "jobs.jsonl").read_text().splitlines()) == 3
    log.progressChanged.connect(lambda value: value > 10 and log.cancel())
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run("predictscenes", parameters, log)
    assert len((folder / "jobs.jsonl").read_text().splitlines()) == 4
    assert "No raster was given" in refused("predictscenes", {**parameters, "INPUT": []}, context)


def test_maps_of_another_scene_of_that_name_are_kept(scene, model_file, fake_engine, log, tmp_path):
    """Whichever scenes are mapped later, in whatever order, into the same folder."""
    fake_engine("""
        from pathlib import Path
        if Path(job["scene"]).with_name("damaged").exists():
            say(type="error", text="It cannot be read.")
            sys.exit(1)
        folder = Path(job["output"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "soil.tif").write_text(job["scene"])
        say(type="result", outputs={"OUTPUT": job["output"], "layers": []})
    """)
    folder = tmp_path / "maps"
    paths = [tmp_path / day / "Line 7.tif" for day in ("may", "june", "july", "august")]
    for path in paths:
        path.parent.mkdir()
        shutil.copy(scene, path)
    may, june, july, august = map(str, paths)
    damaged = paths[1].with_name("damaged")
    damaged.touch()

    def mapped(*scenes):
        parameters = {"INPUT": [*scenes], "MODEL": model_file(), "OUTPUT": str(folder)}
        with suppress(QgsProcessingException):
            run("predictscenes", parameters, log)
        return {path.parent.name: path.read_text() for path in folder.glob("*/soil.tif")}

    assert mapped(may, june, july) == {"Line_7": may, "Line_7_3": july}
    damaged.unlink()
    assert mapped(june) == {"Line_7": may, "Line_7_2": june, "Line_7_3": july}
    assert f"The maps go to {folder / 'Line_7_2'}, since {folder / 'Line_7'} holds" in str(
        log.texts
    )
    (folder / "Line_7_2" / "soil.tif").write_text("an older map")
    (folder / "Line_7_4").mkdir()
    (folder / "Line_7_4" / "notes.odt").touch()  # of the analyst
    (folder / "Line_7_5").mkdir()
    expected = {"Line_7": may, "Line_7_2": june, "Line_7_3": july, "Line_7_5": august}
    assert mapped(july, august, june) == expected
    assert mapped(june, june)["Line_7_6"] == june  # twice, as different layers may show it


def test_scenes_of_one_name_that_are_mapped_at_once_have_their_own_folders(tmp_path):
    home, one, other = tmp_path / "maps", "/may/Line 7.tif", "/june/Line 7.tif"
    with folder_of(one, "Line 7", home) as first:
        with folder_of(other, "Line 7", home) as second:
            assert (first.name, second.name) == ("Line_7", "Line_7_2")
            (second / "soil.tif").touch()
        with pytest.raises(RuntimeError), folder_of(one, "Line 7", home) as again:
            raise RuntimeError  # of a run that fails, where another one's is under way
        assert again == first and first.is_dir()
    with pytest.raises(RuntimeError), folder_of(other, "Line 8", tmp_path / "none") as third:
        raise RuntimeError
    assert not third.parent.exists()
    assert sorted(each.name for each in home.iterdir()) == ["Line_7", "Line_7_2"]


def test_a_folder_that_another_run_marks_first_is_left_to_it(tmp_path, monkeypatch):
    from hypertask.plugin import scene_folders

    def faster(folder, scene):
        if folder.name == "a":
            (folder / "scene.txt").write_text("another")
        mark(folder, scene)

    mark = scene_folders._mark
    monkeypatch.setattr(scene_folders, "_mark", faster)
    with folder_of("/a.tif", "a", tmp_path) as folder:
        assert folder == tmp_path / "a_2"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_batch_loads_layers_where_it_is_asked_to(
    scene, model_file, fake_engine, monkeypatch, tmp_path, ticked
):
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    # between a layer's arrival and its styling it would delete what QGIS still needs
    with suppress(TypeError):
        QgsProject.instance().legendLayersAdded.disconnect(process_events)
    fake_engine("""
        say(type="result", outputs={"OUTPUT": job["output"], "CLASSES": None,
            "layers": [{"path": job["scene"], "name": "Soil"}]})
    """)
    registry = QgsApplication.processingRegistry()
    dialog = BatchAlgorithmDialog(registry.createAlgorithmById("hypertask:predictmaps"))
    panel = dialog.mainWidget()
    panel.checkLoadLayersOnCompletion.setChecked(ticked)
    values = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path / "maps")}
    monkeypatch.setattr(panel, "parametersForRow", lambda *_, **__: (values, True))
    dialog.show()  # a hidden one may delete itself in the end
    dialog.runAlgorithm()
    deadline = time.monotonic() + 20
    while dialog.cancelButton().isEnabled() and time.monotonic() < deadline:
        QgsApplication.processEvents()
    dialog.close()
    assert [layer.name() for layer in QgsProject.instance().mapLayers().values()] == (
        ["Soil"] if ticked else []
    )


@pytest.mark.parametrize("name", ["predictmaps", "predictscenes"])
@pytest.mark.parametrize("stated", [None, "EPSG:32634"])
def test_the_crs_of_a_scene_in_qgis_counts(model_file, fake_engine, log, tmp_path, name, stated):
    """The file has none, or a wrong one; another scene of many keeps what its file says."""
    fake_engine(f"""
        with open({str(tmp_path / "jobs.txt")!r}, "a") as stream:
            stream.write(json.dumps(job["crs"]) + "\\n")
        say(type="result", outputs={{"OUTPUT": job["output"], "layers": []}})
    """)
    layers = []
    for number, crs in enumerate((stated, "EPSG:32635")):
        path = write_raster(tmp_path / f"s{number}.tif", np.ones((4, 8, 8)), crs=crs)
        layers.append(QgsRasterLayer(path, f"s{number}"))
    layers[0].setCrs(QgsCoordinateReferenceSystem("EPSG:25835"))
    QgsProject.instance().addMapLayers(layers)
    inputs = layers[0].id() if name == "predictmaps" else [layer.id() for layer in layers]
    run(name, {"INPUT": inputs, "MODEL": model_file(), "OUTPUT": str(tmp_path / "m")}, log)
    told = [json.loads(line) for line in (tmp_path / "jobs.txt").read_text().splitlines()]
    assert told == (["EPSG:25835"] if name == "predictmaps" else ["EPSG:25835", None])
