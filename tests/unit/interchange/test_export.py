"""ONNX files: the maps of Predict maps in another program's hands, and what Deepness reads."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
import torch
from support.mapping import COLUMNS, ROWS, random_network, read, rewrite, run
from support.shapes import patches
from support.synthetic import Recorder, hand_model, hand_scene

from hypertask.model.accuracy.uncertainty import temper
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.interchange import check, deepness, onnx_file
from hypertask.model.interchange.graph import ExportGraph, tile_of
from hypertask.model.interchange.onnx_file import INPUT, onnx_bytes
from hypertask.model.interchange.run import export
from hypertask.model.jobs.export import ExportJob
from hypertask.model.jobs.methods import METHODS
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.train import TrainJob
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import load_states, read_header, save_model
from hypertask.model.networks import NETWORKS, described, from_description
from hypertask.model.networks.multitask import MultitaskNetwork

onnx = pytest.importorskip("onnx", reason="exports need onnx")
onnxruntime = pytest.importorskip("onnxruntime", reason="exports need onnxruntime")
torch.set_num_threads(1)

VARIABLES = [
    Variable("species", "categorical", classes=[VariableClass(k, str(k)) for k in (1, 5, 9)]),
    Variable("height", "continuous", bounds=(2, 30)),
]
RATES = torch.tensor([0.01, 0.05, 0.2, 0.8])
WHOLE = [name for name, method in METHODS.items() if method.patches is None]
OWN = {"standardisation": {"mean": [0.01] * 4, "deviation": [0.5] * 4}, "bounds": [None, [0, 90]]}
ENSEMBLE = {
    "calibration": {"species": {"temperature": 1.8, "pixels": 40}},
    "frames": [{**OWN, "standardisation": {"mean": [0.0] * 4, "deviation": [1.0] * 4}}, OWN],
    "flips": True,
}


def settled(network):
    """With batch statistics of what it sees, so that its features neither fade nor burst."""
    norms = [each for each in network.modules() if isinstance(each, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.train()(torch.randn(2, 7, 64, 64))
    return network.eval()


@pytest.fixture
def model_of(tmp_path):
    """A model file of a network of NETWORKS whose bands are some of a scene's."""

    def make(kind, **entries):
        job = TrainJob(["s"], [], "m", method=kind, preset="tiny")
        torch.manual_seed(0)
        bands = 40 if METHODS[kind].patches else 7
        config = NETWORKS[kind].Config.for_training(VARIABLES, bands, "tiny", recipe_for(job))
        network = NETWORKS[kind](config)
        if METHODS[kind].patches is None:
            network = settled(network)
        header = {
            "network": described(network),
            "variables": [variable.to_dict() for variable in VARIABLES],
            "bands": {
                "indices": [*range(bands - 1), bands + 1],
                "wavelengths": None,
                "fwhm": None,
            },
            "reflectance": {"scale": 1e-4, "offset": 0.0, "nodata": -9999.0},
            "standardisation": {"mean": [0.1] * bands, "deviation": [0.05] * bands},
            "window": 32,
            "flips": True,
            **entries,
        }
        path = tmp_path / "model.safetensors"
        tensors = {name: each.contiguous() for name, each in network.state_dict().items()}
        save_model(path, header, tensors)
        return path

    return make


@pytest.fixture
def scene(tmp_path):
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    kinds[:4], kinds[:, 55:] = -1, -1
    return hand_scene(tmp_path / "scene.img", kinds, np.round(rng.random((ROWS, COLUMNS)), 4))


def graph_of(path, wanted=(0, 1), reflectance=False):
    header = read_header(path)
    mapper = load_mapper(path, header, torch.device("cpu"), Recorder())
    return ExportGraph(mapper, header, list(wanted), reflectance), header


def stored(scene):
    """The numbers of a scene, 0 in place of its no-data number, which the models do not know."""
    return np.where(read(scene) == -9999, 0, read(scene))


def ran(path, numbers):
    """Outputs of an ONNX file for numbers (1, n, T, T)."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {INPUT: numbers.astype(np.float32)})


def texts_of(path):
    return {entry.key: entry.value for entry in onnx.load(path).metadata_props}


# ------------------------------------------------------------------------------ the same maps


@pytest.mark.parametrize("kind", WHOLE)
def test_onnxruntime_says_what_torch_says_of_every_network(model_of, kind):
    graph, header = graph_of(model_of(kind))
    content = onnx_bytes(graph, (1, graph.bands, 64, 64), ["a", "b"], {})
    assert check.require_same(graph, header, content, 64) < 1e-4


def test_kernel_members_are_in_the_graph(model_of):
    path = model_of("multitask")
    header = read_header(path)
    network = from_description(header["network"])
    network.load_state_dict(load_states(path, header)[0])
    plain, _ = graph_of(path)
    components, capacity = len(network.kernel.axes), network.kernel.capacity
    network.kernel.place(
        torch.randn(components, 7), torch.randn(components), torch.randn(30, components), RATES
    )
    network.kernel.speak(slice(0, 4), torch.randn(4, 30, 4), torch.randn(4))
    MultitaskNetwork.settle_together([network])
    header["network"] = described(network)
    save_model(path, header, {k: each.contiguous() for k, each in network.state_dict().items()})
    graph, header = graph_of(path)
    assert header["network"]["kernel_landmarks"] == 30 < capacity
    numbers = torch.rand(1, graph.bands, 64, 64) * 1000
    with torch.inference_mode():
        assert (graph(numbers)[0] - plain(numbers)[0]).abs().max() > 0.1
    content = onnx_bytes(graph, (1, graph.bands, 64, 64), ["a", "b"], {})
    assert check.require_same(graph, header, content, 64) < 1e-4


@pytest.mark.parametrize("kind", sorted(set(METHODS) - set(WHOLE)))
def test_networks_for_patches_are_refused(model_of, tmp_path, kind):
    with pytest.raises(HyperTaskError, match="patch around each pixel by itself"):
        export(ExportJob(str(model_of(kind)), str(tmp_path / "m.onnx")), Recorder())
    assert not (tmp_path / "m.onnx").exists()


@pytest.mark.parametrize("scaling", ["standardise", "minmax", "l2"])
def test_every_scaling_is_in_the_graph(model_of, scaling):
    scaled = {"scaling": scaling, "mean": [0.0] * 7, "deviation": [1.0] * 7}
    graph, header = graph_of(model_of("unet", standardisation=scaled, flips=False))
    content = onnx_bytes(graph, (1, graph.bands, 32, 32), ["a", "b"], {})
    assert check.require_same(graph, header, content, 32) < 1e-4


def test_a_file_holds_weights_and_no_planes(model_of):
    graph, _ = graph_of(model_of("unet"))
    small, large = (
        len(onnx_bytes(graph, (1, graph.bands, side, side), ["a", "b"], {})) for side in (32, 96)
    )
    assert large - small < 4 * 96 * 96


def test_a_scene_is_mapped_as_predict_maps_maps_it(tmp_path, scene):
    """A committee with scalings and bounds of its own, mirror images and a temperature."""
    model = rewrite(
        hand_model(tmp_path / "m.safetensors"), [random_network(s) for s in (1, 2)], **ENSEMBLE
    )
    export(ExportJob(str(model), str(tmp_path / "m.onnx"), tile=128), Recorder())
    run(scene, model, tmp_path / "maps", probabilities=True)
    numbers = np.zeros((1, 4, 128, 128))
    numbers[0, :, 16 : 16 + ROWS, 16 : 16 + COLUMNS] = stored(scene)
    shares, amounts = (
        each[0, :, 16 : 16 + ROWS, 16 : 16 + COLUMNS] for each in ran(tmp_path / "m.onnx", numbers)
    )
    gone = read(tmp_path / "maps" / "species.tif", 1) == 0
    assert gone.any() and not gone.all()
    assert np.array_equal(shares[0] == 1, gone)
    assert np.array_equal(np.isnan(amounts[0]), gone)
    wanted = read(tmp_path / "maps" / "species_probabilities.tif")
    np.testing.assert_allclose(shares[1:, ~gone], wanted[:, ~gone], atol=1e-4)
    wanted = read(tmp_path / "maps" / "amount.tif", 1)
    np.testing.assert_allclose(amounts[0, ~gone], wanted[~gone], atol=4e-3)
    assert np.array_equal(shares.argmax(0), read(tmp_path / "maps" / "species.tif", 1))


def test_reflectances_in_place_of_stored_numbers(tmp_path, scene):
    model = hand_model(tmp_path / "m.safetensors")
    for numbers in ("stored", "reflectance"):
        job = ExportJob(str(model), str(tmp_path / f"{numbers}.onnx"), numbers=numbers, tile=128)
        export(job, Recorder())
    tile = np.zeros((1, 4, 128, 128))
    tile[0, :, :ROWS, :COLUMNS] = stored(scene)
    one, other = (
        ran(tmp_path / f"{n}.onnx", tile * f) for n, f in (("stored", 1), ("reflectance", 1e-4))
    )
    for a, b in zip(one, other):
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_a_temperature_is_that_of_probability_rasters(model_of):
    plain, header = graph_of(model_of("unet"))
    numbers = check.trial_numbers(plain, header, 32)
    heat = {"species": {"temperature": 2.5, "pixels": 9}}
    warm, _ = graph_of(model_of("unet", calibration=heat))
    with torch.inference_mode():
        one, other = (g(torch.from_numpy(numbers[None]))[0][0].numpy() for g in (plain, warm))
    valid = one[0] == 0
    np.testing.assert_allclose(other[1:, valid], temper(one[1:, valid], 2.5), atol=1e-5)


def test_a_divisor_of_average_pooling_is_kept():
    class Sums(torch.nn.Module):
        def forward(self, numbers):
            pool = torch.nn.functional.avg_pool2d
            window = {"kernel_size": 3, "stride": 1, "padding": 1}
            return pool(numbers, **window, divisor_override=1), pool(numbers, **window)

    content = onnx_bytes(Sums(), (1, 2, 8, 8), ["whole", "usual"], {})
    numbers = np.random.default_rng(1).random((1, 2, 8, 8))
    whole, usual = ran_bytes(content, numbers)
    wanted = Sums()(torch.from_numpy(numbers).float())
    np.testing.assert_allclose(whole, wanted[0], rtol=1e-5)
    np.testing.assert_allclose(usual, wanted[1], rtol=1e-5)


def ran_bytes(content, numbers):
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(None, {INPUT: numbers.astype(np.float32)})


# ------------------------------------------------------------------------------ refused


def test_a_file_that_says_something_else_is_not_written(tmp_path, monkeypatch):
    model = hand_model(tmp_path / "m.safetensors")
    plain = ExportGraph.output
    monkeypatch.setattr(ExportGraph, "output", lambda *given: plain(*given) * 1.01)
    with pytest.raises(HyperTaskError, match=r"would not map species .* it was not written"):
        export(
            ExportJob(str(model), str(tmp_path / "m.onnx"), str(tmp_path / "m.json")), Recorder()
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.safetensors"]


@pytest.mark.parametrize("missing", onnx_file.PACKAGES)
def test_packages_that_are_missing_are_named(tmp_path, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    model = hand_model(tmp_path / "m.safetensors")
    with pytest.raises(
        HyperTaskError, match=f"needs {missing}, which .* -m pip install {missing}"
    ) as error:
        export(ExportJob(str(model), str(tmp_path / "m.onnx")), Recorder())
    assert "Set up engine with ACTION=onnx" in str(error.value)


@pytest.mark.parametrize(
    ("there", "command"),
    [
        ({"pip", "ensurepip"}, f'with "{sys.executable} -m pip install onnx"'),
        ({"ensurepip"}, f'"{sys.executable} -m ensurepip" and then "{sys.executable} -m pip'),
        (set(), f'"uv pip install --python {sys.executable} onnx"'),
    ],
)
def test_the_command_that_installs_them_can_be_run(monkeypatch, there, command):
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setattr(onnx_file, "find_spec", lambda name: name in there or None)
    with pytest.raises(HyperTaskError) as error:
        onnx_file.require_packages()
    assert command in str(error.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tile": 100}, "multiple of 16"),
        ({"tile": 32}, "at least 96 are needed"),
        ({"only": ["girth"]}, "no variable 'girth'"),
        ({"numbers": "bytes"}, "must be one of stored, reflectance"),
        ({"output": None}, "Neither an ONNX file nor a STAC item"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, settings, words):
    model = hand_model(tmp_path / "m.safetensors")
    rewrite(model, [random_network(1)])  # which sees its surroundings
    job = ExportJob(str(model), **{"output": str(tmp_path / "m.onnx"), **settings})
    with pytest.raises(HyperTaskError, match=words):
        job.check()
        export(job, Recorder())


@pytest.mark.parametrize(("margin", "tile"), [(0, (256, 25)), (32, (256, 25)), (33, (256, 50)),
                                              (64, (256, 50)), (107, (448, 50))])  # fmt: skip
def test_half_of_the_overlap_is_the_margin_at_least(model_of, margin, tile):
    graph, _ = graph_of(model_of("unet"))
    graph.mapper.margin = margin
    side, percent = tile_of(graph.mapper, None)
    assert (side, percent) == tile
    assert side * percent / 200 >= margin and side % graph.mapper.align == 0


# ------------------------------------------------------------------------------ Deepness


def as_deepness(path, pixels):
    """What Deepness gives to the graph: a tile (T, T, n) over 255, standardised, bands first."""
    texts = texts_of(path)
    mean, deviation = (
        np.array(json.loads(texts[f"standardization_{name}"]), np.float32)
        for name in ("mean", "std")
    )
    tile = (np.float32(pixels * 1.0 / 255.0) - mean) / deviation
    return np.transpose(tile[None], (0, 3, 1, 2))


@pytest.mark.parametrize("name", ["species", "amount"])
def test_deepness_sees_the_scene_as_predict_maps_does(tmp_path, scene, name):
    model = hand_model(tmp_path / "m.safetensors")
    path = tmp_path / "m.onnx"
    outputs = export(
        ExportJob(str(model), str(path), only=[name], pixel_size=0.7, tile=128), Recorder()
    )
    run(scene, model, tmp_path / "maps")
    texts = texts_of(path)
    kind = {"species": "Segmentor", "amount": "Regressor"}[name]
    assert outputs["DEEPNESS"] and json.loads(texts["model_type"]) == kind
    assert json.loads(texts["resolution"]) == pytest.approx(70)
    assert json.loads(texts["tile_size"]) == 128
    pixels = np.zeros((128, 128, 4))
    pixels[:ROWS, :COLUMNS] = np.moveaxis(stored(scene), 0, 2)
    found = ran(path, as_deepness(path, pixels))[0][0, :, :ROWS, :COLUMNS]
    wanted = read(tmp_path / "maps" / f"{name}.tif", 1)
    if kind == "Segmentor":
        names = json.loads(texts["class_names"])
        assert [*names] == ["0", "1", "2", "3"] and names["0"] == "no data"
        assert names["2"] == "species: class 2" and json.loads(texts["seg_thresh"]) == 0
        assert np.array_equal(found.argmax(0), wanted)
    else:
        assert json.loads(texts["class_names"]) == {"0": "amount"}
        valid = np.isfinite(found[0])
        np.testing.assert_allclose(found[0][valid], wanted[valid], atol=1e-3)


def test_both_kinds_in_one_file_are_not_for_deepness(tmp_path):
    model = hand_model(tmp_path / "m.safetensors")
    reporter = Recorder()
    outputs = export(ExportJob(str(model), str(tmp_path / "m.onnx"), tile=128), reporter)
    assert not outputs["DEEPNESS"] and "model_type" not in texts_of(tmp_path / "m.onnx")
    assert any("Deepness name the variables of one kind" in text for text in reporter.warnings)


def test_several_outputs_are_named_one_by_one(tmp_path):
    model = hand_model(tmp_path / "m.safetensors", continuous=2)
    job = ExportJob(str(model), str(tmp_path / "m.onnx"), only=["amount", "amount 2"], tile=128)
    export(job, Recorder())
    assert json.loads(texts_of(job.output)["class_names"]) == [{"0": "amount"}, {"0": "amount_2"}]
    session = onnxruntime.InferenceSession(job.output, providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["amount", "amount_2"]
    assert all(output.shape == [1, 1, 128, 128] for output in session.get_outputs())


@pytest.mark.parametrize(
    ("bounds", "kept", "scaling"),
    [
        ((0, 255.9), True, 0.5),
        ((2, 255), True, 1),
        ((5, 45.7), True, 5),
        ((0, 25.5), True, 10),
        ((0, 0.3), True, 500),
        ((0, 1e-4), True, 1000),
        ((191, 4202), False, 0.05),
        ((0, 256), False, 0.5),
        ((0, 3e5), False, None),
        ((-1, 10), False, None),
        ((-2, -1), False, None),
    ],
)
def test_deepness_keeps_quantities_as_bytes(bounds, kept, scaling):
    variable = Variable("v", "continuous", bounds=bounds)
    assert deepness.is_kept(variable) == kept
    assert deepness.output_scaling(variable) == pytest.approx(scaling)
    values = np.linspace(*bounds, 1001)
    same = np.floor(values).astype(int) == values.astype(int).astype(np.uint8)
    assert same.all() == kept
    if scaling:
        scaled = values * scaling
        assert np.array_equal(scaled.astype(np.uint8), np.floor(scaled))


@pytest.mark.parametrize(
    ("bounds", "warned", "said"),
    [
        ((0, 30), [], ["amount 5"]),
        ((0, 3000), ["maps of amount would be wrong with an Output scaling of 1"], ["amount 0.05"]),
        ((-5, 5), ["maps of amount would be wrong", "cannot keep amount"], []),
    ],
)
def test_an_export_says_what_deepness_keeps_of_a_quantity(tmp_path, bounds, warned, said):
    model = hand_model(tmp_path / "m.safetensors")
    entries = read_header(model)["variables"]
    entries[1]["bounds"] = bounds
    rewrite(model, variables=entries)
    reporter = Recorder()
    job = ExportJob(str(model), str(tmp_path / "m.onnx"), only=["amount"], tile=128)
    export(job, reporter)
    assert len(reporter.warnings) == len(warned)
    assert all(words in text for words, text in zip(warned, reporter.warnings))
    scalings = [text for text in reporter.texts() if "Output scaling with which" in text]
    assert len(scalings) == len(said)
    assert all(text.endswith(f"afterwards: {words}.") for words, text in zip(said, scalings))
    assert json.loads(texts_of(job.output)["reg_output_scaling"]) == 1


def test_of_classes_an_export_says_nothing_of_bytes(tmp_path):
    model, reporter = hand_model(tmp_path / "m.safetensors"), Recorder()
    job = ExportJob(str(model), str(tmp_path / "m.onnx"), only=["species"], tile=128)
    export(job, reporter)
    assert not any("Output scaling" in text for text in reporter.texts())
