"""Trainings with folds: what is judged by what, what is kept, and going on after a kill."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pytest
import rasterio
from support.files import write_layer
from support.reports import Page
from support.shapes import box
from support.synthetic import Recorder, make_toy, toy_job, write_envi
from support.training import engine, finished, recipe_settings, same_weights, train, write_job

from hypertask.model.accuracy.calibration import Calibration
from hypertask.model.base.errors import Cancelled
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import load_tensors, member_tensors, read_header, save_model
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.split import TEST, TRAIN
from hypertask.model.training import checkpoint, preparation
from hypertask.model.training.choices import Choices, agreed
from hypertask.model.training.data import survey

# a network of single pixels that learns in a second; windows are tried and do not help
SETTINGS = recipe_settings(
    windows_per_epoch=8,
    spectral_steps=60,
    spectral_rate=2e-2,
    spectral_members=2,
    kernel_landmarks=24,
    context_margin=9.0,
    validate_every=1,
)
JOB = {"settings": SETTINGS, "epochs": 1, "folds": 3}
# one that learns from windows only; its last epoch is the one that is validated
SPATIAL = {
    "settings": recipe_settings(
        windows_per_epoch=8, spectral_path=0, spectral_members=1, context=False, validate_every=2
    ),
    "epochs": 2,
    "folds": 2,
}


@pytest.fixture(autouse=True, scope="module")
def fewer_windows():
    """For the scaling of the spectra."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparation, "_WINDOWS", 40)
        yield


@pytest.fixture(scope="module")
def made(toy, tmp_path_factory, fewer_windows):
    """The same job with each of the finals, and its reports: the folds are trained once."""
    folder, said = tmp_path_factory.mktemp("folds"), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoint.States, "remove", lambda states: None)
        for final in ("committee", "refit", "validated"):
            said[final] = Recorder()
            settings = {**JOB, "final": final, "report": str(folder / f"{final}.html")}
            if (folder / "committee.resume").exists():
                shutil.copytree(folder / "committee.resume", folder / f"{final}.resume")
                settings["resume"] = True
            train(toy, folder / final, said[final], **settings)
    return folder, said


def header_of(made, final):
    return read_header(made[0] / final)


def members(path):
    return member_tensors(load_tensors(path), read_header(path))


def test_every_label_is_tested_once_whatever_is_kept(toy, made):
    for final in ("committee", "refit", "validated"):
        header = header_of(made, final)
        assert header["accuracy_of"] == "folds"
        accuracy, folds = header["accuracy"], header["training"]["folds"]
        assert [fold["fold"] for fold in folds] == [1, 2, 3]
        for name in ("species", "amount"):
            pixels = [fold["accuracy"][name]["pixels"] for fold in folds]
            assert accuracy[name]["pixels"] == sum(pixels) == toy.classes.size
        matrices = [np.array(fold["accuracy"]["species"]["confusion"]) for fold in folds]
        np.testing.assert_array_equal(accuracy["species"]["confusion"], sum(matrices))
        squares = sum(
            fold["accuracy"]["amount"]["rmse"] ** 2 * fold["accuracy"]["amount"]["pixels"]
            for fold in folds
        )
        assert accuracy["amount"]["rmse"] == pytest.approx(np.sqrt(squares / toy.classes.size))
        assert accuracy["species"]["overall_accuracy"] > 0.8
        # the folds are the same, whatever is made of them
        assert folds[1]["accuracy"] == header_of(made, "refit")["training"]["folds"][1]["accuracy"]
        # calibrated on the labels of all folds, and not on those of one
        found = Calibration.from_dict(header["calibration"]).of("amount")
        assert found.pixels == toy.classes.size and found.blocks == 64
        trust = header["trust"]
        assert trust["held_out"] == toy.classes.size, "of all folds"
        assert (trust["learned"] == toy.classes.size) == (final != "validated")
        assert [space["name"] for space in trust["spaces"]] == ["spectra", "features"]


def test_a_committee_maps_the_mean_of_what_each_of_its_networks_says(toy, made, tmp_path):
    """Each by itself, with the scaling and bounds of its own training part."""
    path, header = made[0] / "committee", header_of(made, "committee")
    assert header["members"] == 3 and len(header["frames"]) == 3
    single = {k: v for k, v in header.items() if k not in ("members", "frames", "trust", "schema")}
    maps = []
    for number, (tensors, frame) in enumerate(zip(members(path), header["frames"])):
        variables = json.loads(json.dumps(header["variables"]))
        variables[1]["bounds"] = frame["bounds"][1]
        alone = tmp_path / f"{number}.safetensors"
        save_model(
            alone,
            {**single, "standardisation": frame["standardisation"], "variables": variables},
            tensors,
        )
        maps.append(_mapped(toy, alone, tmp_path / f"out{number}"))
    scalings = {json.dumps(frame["standardisation"]) for frame in header["frames"]}
    assert len(scalings) == 3, "each fold has its own"
    together = _mapped(toy, path, tmp_path / "all")
    for name in maps[0]:
        mean = np.mean([each[name] for each in maps], axis=0)
        np.testing.assert_allclose(together[name], mean, atol=2e-3)
    assert np.abs(maps[0]["amount"] - maps[1]["amount"]).max() > 0.05


def _mapped(toy, model, out):
    job = PredictJob(str(toy.scene), str(model), str(out), device="cpu", probabilities=True)
    predict(job, Recorder())
    found = {}
    for name in ("amount", "species_probabilities"):
        with rasterio.open(out / f"{name}.tif") as source:
            found[name] = source.read().astype(float)
    return found


def test_a_refitted_network_learns_from_all_as_the_folds_agree(toy, made):
    folder, said = made
    header = header_of(made, "refit")
    training, choices = header["training"], header["training"]["choices"]
    assert "members" not in header and training["final"] == "refit"
    each = [fold["choices"][0] for fold in training["folds"]]
    assert choices["epochs"] == 0 == max(one["epochs"] for one in each)
    assert choices["spectral_steps"] == int(np.median([one["spectral_steps"] for one in each]))
    assert choices["linear"] == [np.median([one["linear"][0] for one in each])]
    for number, chosen in enumerate(choices["kernel"]):
        found = [one["kernel"][number] for one in each]
        assert chosen["share"] == np.median([one["share"] for one in found])
        assert all(any(s in one["settings"] for one in found) for s in chosen["settings"])
    assert 0 < header["network"]["kernel_landmarks"] <= 24
    assert training["seeds"][0]["validation_score"] is None
    assert training["seeds"][0]["accuracy"] == {}
    texts = said["refit"].texts()
    counts = np.bincount(toy.classes.ravel())[1:]
    words = ", ".join(f"{k + 1} {n}" for k, n in enumerate(counts))
    assert f"Final network: species in the training part: {words}." in texts
    steps = f"{choices['spectral_steps']} of 60 steps, as validation has found before."
    assert any(text.endswith(steps) for text in texts)
    assert not same_weights(folder / "refit", folder / "validated")


@pytest.mark.parametrize(
    ("given", "epochs", "steps", "linear"),
    [
        ([(6, 100, (0.5,))], 6, 100, (0.5,)),
        ([(6, 100, (0.5,)), (0, 300, (0.0,)), (9, 200, (1.0,))], 8, 200, (0.5,)),
        ([(6, 100, (0.5,)), (0, 300, (0.25,))], 0, 200, (0.375,)),
        ([(0, 7, ()), (0, 8, ()), (30, 9, ())], 0, 8, ()),
        ([(3, 0, ()), (6, 0, ()), (30, 0, ())], 6, 0, ()),
    ],
)
def test_what_folds_agree_upon(given, epochs, steps, linear):
    assert agreed([Choices(*each) for each in given]) == Choices(epochs, steps, linear)


def test_the_report_tells_folds_and_what_the_network_has_seen(made):
    for final, words in (
        ("refit", "trained anew, on all labels, for as long and with what validation had found"),
        ("committee", "holds the networks of all folds, 3 in number"),
        ("validated", "was trained besides those of the folds, with a validation part of its own"),
    ):
        page = Page((made[0] / f"{final}.html").read_text())
        shown = " ".join(page.words)
        assert "Accuracy on the held-out labels of 3 folds" in page.words
        assert "Each variable on the held-out labels of 3 folds" in page.words
        assert "Calibration on the held-out labels of 3 folds" in page.words
        assert words in shown and "3 folds" in page.words
        assert "dealt to 3 folds of" in shown and "fold 3 (" in shown
        assert "Labels in each fold" in page.words
        assert "test part" not in shown and "errors in the other folds; here is how" in shown
        folds = header_of(made, final)["training"]["folds"]
        figures = [fold["accuracy"]["species"]["overall_accuracy"] for fold in folds]
        for value in (np.mean(figures), *figures):
            assert f"{value:.3f}" in shown
    shown = " ".join(Page((made[0] / "refit.html").read_text()).words)
    assert "no figure here is of labels" in shown.lower()
    assert "0 of 3 folds were better with them" in shown


def test_a_test_part_is_kept_from_all_folds(toy, tmp_path):
    """It judges the final network; the folds judge themselves on all the rest."""
    settings = {**JOB, "folds": 2, "test_share": 0.25, "final": "refit"}
    train(toy, tmp_path / "m", report=str(tmp_path / "r.html"), **settings)
    header = read_header(tmp_path / "m")
    assert "accuracy_of" not in header
    tested = header["accuracy"]["species"]["pixels"]
    pixels = [f["accuracy"]["species"]["pixels"] for f in header["training"]["folds"]]
    assert tested == pytest.approx(toy.classes.size / 4, rel=0.15)
    assert tested + sum(pixels) == toy.classes.size
    together = header["training"]["folds_together"]["species"]
    assert together["pixels"] == sum(pixels)
    matrices = [f["accuracy"]["species"]["confusion"] for f in header["training"]["folds"]]
    np.testing.assert_array_equal(together["confusion"], np.sum(matrices, axis=0))
    shown = " ".join(Page((tmp_path / "r.html").read_text()).words)
    assert "The accuracy is its own, on the test part, which it has not seen." in shown
    # the test part is that of a training without folds, and nothing of it is learned from
    job = job_from_dict(toy_job(toy, tmp_path / "m", **settings))
    labels = open_labels(job.labels, [Scene(toy.scene)], Recorder())
    splits = survey(job, labels, Recorder()).splits
    assert header["training"]["split"]["digest"] == splits.folds.digest()
    whole = splits.whole.split.uses(0, 0, 0, 64, 64)
    assert (whole == TRAIN).sum() == sum(pixels) and (whole == TEST).sum() == tested


def test_refitted_without_folds(toy, tmp_path):
    """The validation part is learned from in the end, the test part never."""
    train(toy, tmp_path / "m", **{**JOB, "folds": 1, "final": "refit"})
    train(toy, tmp_path / "n", **{**JOB, "folds": 1})
    one, two = (read_header(tmp_path / name) for name in "mn")
    assert one["training"]["split"]["digest"] == two["training"]["split"]["digest"]
    assert one["accuracy"]["species"]["pixels"] == two["accuracy"]["species"]["pixels"]
    assert one["calibration"] == two["calibration"], "of the network that was validated"
    assert one["training"]["seeds"][0]["validation_score"] is None
    assert not same_weights(tmp_path / "m", tmp_path / "n")
    # the training before it is not forgotten
    (before,) = one["training"]["seeds_before"]
    assert before["validation_score"] == two["training"]["seeds"][0]["validation_score"]
    own = one["training"]["seeds"][0]["seconds"]
    assert one["training"]["seconds"] == pytest.approx(before["seconds"] + own, abs=0.11)


@pytest.mark.parametrize("test_share", [None, 0.0])
def test_the_report_tells_where_a_refitted_network_has_been(toy, tmp_path, test_share):
    """What is tested lies nearer to what it learned from than without a refit."""
    settings = {**JOB, "folds": 1, "test_share": test_share}
    job = job_from_dict(toy_job(toy, tmp_path / "m", **settings))
    labels = open_labels(job.labels, [Scene(toy.scene)], Recorder())
    splits = survey(job, labels, Recorder()).splits
    for final in ("validated", "refit"):
        report = tmp_path / f"{final}.html"
        train(toy, tmp_path / final, **{**settings, "final": final}, report=str(report))
        shown = " ".join(Page(report.read_text(encoding="utf-8")).words)
        again = "Pixels of the validation part are not seen before the refit" in shown
        never = re.search("Pixels of the validation (and test parts|part) are never seen", shown)
        assert (again, bool(never)) == ((True, False) if final == "refit" else (False, True))
        learned = final == "refit" and test_share is None
        assert splits.distances(job.seed, Recorder(), learned).words("split") in shown
    if test_share is None:
        means = [splits.distances(job.seed, Recorder(), r).tested.mean() for r in (False, True)]
        assert means[1] < means[0]


def test_without_a_test_part_nothing_is_said_of_accuracy(toy, tmp_path):
    report = str(tmp_path / "r.html")
    outputs = train(toy, tmp_path / "m", **{**JOB, "folds": 1, "test_share": 0.0}, report=report)
    assert outputs["OVERALL_ACCURACY"] is None and outputs["RMSE"] is None
    header = read_header(tmp_path / "m")
    assert header["accuracy"] == {} and header["accuracy_of"] is None
    assert header["training"]["split"]["units"][2] == 0
    shown = " ".join(Page((tmp_path / "r.html").read_text()).words)
    assert "No label was held out for a test" in shown


# ------------------------------------------------------------------------------ several seeds


def test_seeds_within_folds(toy, tmp_path):
    """The best of each fold, or all of them, and one network or all of them refitted."""
    settings = {**JOB, "folds": 2, "seeds": 2}
    train(toy, tmp_path / "c", ensemble=True, final="committee", **settings)
    header = read_header(tmp_path / "c")
    assert header["members"] == 4 == len(header["frames"])
    assert header["frames"][0] == header["frames"][1] != header["frames"][2]
    train(toy, tmp_path / "r", final="refit", **settings)
    training = read_header(tmp_path / "r")["training"]
    scores = [[seed["validation_score"] for seed in f["seeds"]] for f in training["folds"]]
    best = int(np.argmax(np.mean(scores, axis=0)))
    assert [seed["seed"] for seed in training["seeds"]] == [1 + best]


# ------------------------------------------------------------------------------ interrupted


class StopAt(Recorder):
    """Cancelled once something was said."""

    def __init__(self, words):
        super().__init__()
        self.words = words

    def _emit(self, record):
        super()._emit(record)
        if self.words in record.get("text", ""):
            self.cancel()


def test_going_on_in_a_fold_and_in_the_refit(toy, tmp_path):
    """Cancelled three times, the same weights and scores as without a pause."""
    settings = {**SPATIAL, "final": "refit"}
    train(toy, tmp_path / "whole", **settings)
    path, states = tmp_path / "m", tmp_path / "m.resume"
    left = []
    for words in ("Fold 2: Epoch 1/2", "Fold 2: Trained", "Final network: Epoch 1/2"):
        stopped = StopAt(words)
        with pytest.raises(Cancelled):
            train(toy, path, stopped, resume=bool(left), **settings)
        assert any("with resume goes on from there" in text for text in stopped.texts())
        left.append(sorted(entry.name for entry in states.iterdir()))
    both = ["seed-1-fold-1.safetensors", "seed-1-fold-2.safetensors"]
    assert left == [both, both, [*both, "seed-1-refit.safetensors"]]
    reporter = Recorder()
    train(toy, path, reporter, resume=True, **settings)
    epochs = [text.split(":")[1] for text in reporter.texts() if "Epoch" in text]
    assert epochs == [" Epoch 2/2"] and "Final network: Going on after epoch 1 of 2" in " ".join(
        reporter.texts()
    )
    training = read_header(path)["training"]
    assert training["best_epoch"] == 2 == training["choices"]["epochs"]
    assert same_weights(path, tmp_path / "whole")
    one, two = read_header(path), read_header(tmp_path / "whole")
    for key in ("accuracy", "calibration", "standardisation", "variables"):
        assert one[key] == two[key], key
    assert one["training"]["choices"] == two["training"]["choices"]
    assert not states.exists()


def test_a_refit_by_other_choices_is_made_anew(toy, tmp_path):
    """What an ensemble chooses is other than what its best network does."""
    settings = {**JOB, "folds": 1, "seeds": 2, "final": "refit"}
    train(toy, tmp_path / "whole", ensemble=True, **settings)
    path = tmp_path / "m"
    with pytest.raises(Cancelled):
        train(toy, path, StopAt("Refit: Trained"), ensemble=False, **settings)
    train(toy, path, resume=True, ensemble=True, **settings)
    one, two = (read_header(tmp_path / name)["training"] for name in ("m", "whole"))
    assert one["choices"] == two["choices"] and same_weights(path, tmp_path / "whole")


def test_another_number_of_folds_does_not_go_on(toy, tmp_path):
    path = tmp_path / "m"
    with pytest.raises(Cancelled):
        train(toy, path, StopAt("Fold 1: Trained"), **JOB)
    with pytest.raises(Exception, match="had folds 3 and this job has 2"):
        train(toy, path, resume=True, **{**JOB, "folds": 2})


# ------------------------------------------------------------------------------ several processes


def test_two_processes_are_one(toy, made, tmp_path):
    settings = {**JOB, "final": "committee"}
    code, records, err = finished(engine(write_job(toy, tmp_path / "two", **settings), processes=2))
    assert code == 0, err
    one, two = header_of(made, "committee"), read_header(tmp_path / "two")
    for fold, other in zip(one["training"]["folds"], two["training"]["folds"]):
        for name, key in (("species", "overall_accuracy"), ("amount", "rmse_scaled")):
            figures = [each["accuracy"][name] for each in (fold, other)]
            assert figures[0][key] == pytest.approx(figures[1][key], abs=1e-2)
            assert figures[0]["pixels"] == figures[1]["pixels"]
    assert one["calibration"]["amount"]["pixels"] == two["calibration"]["amount"]["pixels"]
    assert [record["type"] for record in records].count("result") == 1


# ------------------------------------------------------------------------------ leaks


def test_labels_by_lot_are_guessed_in_every_fold(tmp_path):
    """A class is drawn for each of 256 stands: nobody can know it where they have not been.

    Every stand has a spectrum of its own, so that a network that has seen its place knows it.
    """
    rng, side = np.random.default_rng(3), 64
    stands = np.kron(np.arange(256).reshape(16, 16), np.ones((4, 4), int))
    spectra = rng.uniform(1000, 9000, (256, 24))
    cube = spectra[stands].transpose(2, 0, 1) + rng.normal(0, 20, (24, side, side))
    scene = write_envi(tmp_path / "s.img", cube.astype(np.int16), scale=10000)
    shapes = [
        (box(4 * (n // 16), 4 * (n % 16), 4, 4), {"kind": int(rng.integers(1, 3)), "stand": n})
        for n in range(256)
    ]
    layer = write_layer(tmp_path / "l.gpkg", shapes, {"kind": "int", "stand": "int"})
    labels = [{"layer": str(layer), "categorical": ["kind"], "group": "stand"}]
    toy = make_toy(tmp_path / "toy", rows=8, columns=8)
    toy.scene = scene
    settings = {
        "labels": labels,
        "split": "field",
        "settings": {**SETTINGS, "spectral_steps": 200, "spectral_path": 64},
        "epochs": 1,
        "folds": 4,
        "final": "refit",
    }
    train(toy, tmp_path / "m", **settings)
    header = read_header(tmp_path / "m")
    pooled = header["accuracy"]["kind"]["overall_accuracy"]
    assert abs(pooled - 0.5) < 3 * 0.5 / np.sqrt(256)
    for fold in header["training"]["folds"]:
        accuracy = fold["accuracy"]["kind"]["overall_accuracy"]
        assert abs(accuracy - 0.5) < 3 * 0.5 / np.sqrt(64)
    # and it could have been learned by heart: the refitted network, which has seen all, knows it
    out = tmp_path / "out"
    predict(PredictJob(str(scene), str(tmp_path / "m"), str(out), device="cpu"), Recorder())
    with rasterio.open(out / "kind.tif") as source:
        mapped = source.read(1)
    truth = np.array([row["kind"] for _, row in shapes])[stands]
    assert (mapped == truth).mean() > 0.8
