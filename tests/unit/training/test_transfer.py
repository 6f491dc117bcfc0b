"""Starting from another model: what fits is taken and listed, what cannot be is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from support.synthetic import Recorder, write_envi, write_tif
from support.training import recipe_settings, train, weights

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable
from hypertask.model.modelfile import read_header
from hypertask.model.training import trainer, transfer

SETTINGS = recipe_settings(windows_per_epoch=16, validate_every=1, learning_rate=5e-3)
STILL = {**SETTINGS, "learning_rate": 0.0, "weight_decay": 0.0}


@pytest.fixture(scope="module", autouse=True)
def quick_scaling():
    """Not here: one epoch on other windows would undo what a model has learned from few."""


@pytest.fixture(scope="module")
def source(toy, tmp_path_factory):
    """A model that has learned something of the toy scene."""
    path = tmp_path_factory.mktemp("source") / "m.safetensors"
    settings = recipe_settings(windows_per_epoch=64, learning_rate=1e-2)
    train(toy, path, settings=settings, epochs=8)
    return path


def started(toy, output, source, settings=STILL, **others):
    """One epoch from ``source``, by default with a learning rate of 0; returns what was said."""
    reporter = Recorder()
    train(toy, output, reporter, init_from=str(source), epochs=1, settings=settings, **others)
    (said,) = [text for text in reporter.texts() if text.startswith("Started from")]
    return said


def parameters(path):
    """Weights without what moves without a learning rate too: batch statistics."""
    return {
        k: v
        for k, v in weights(path).items()
        if not k.endswith(("running_mean", "running_var", "num_batches_tracked"))
    }


def other_bands(toy, folder, waves, cube):
    """The toy scene with other bands."""
    folder.mkdir()
    return write_envi(
        folder / "scene.img", cube, interleave="bil", nodata=-9999, scale=10000, wavelengths=waves
    )


def test_the_same_model_is_taken_whole(toy, tmp_path, source):
    said = started(toy, tmp_path / "m", source)
    taken, given = parameters(tmp_path / "m"), parameters(source)
    assert all(np.array_equal(taken[name], given[name]) for name in given)
    assert given["linear.weight"].any()
    count = len(weights(source))
    assert said.endswith(
        f": {count} tensors as they are, 0 in part; 8 of 8 bands; variables species, amount."
    )


def test_it_starts_better_than_from_scratch(toy, tmp_path, source):
    """After one epoch, in the validation score and on the test part."""
    settings = {**SETTINGS, "learning_rate": 1e-3}  # the epoch must not undo what was learned
    started(toy, tmp_path / "a", source, settings=settings)
    train(toy, tmp_path / "b", settings=settings, epochs=1)
    seeds = [read_header(tmp_path / name)["training"]["seeds"][0] for name in "ab"]
    scores = [seed["validation_score"] for seed in seeds]
    assert scores[0] > scores[1] + 0.2
    assert seeds[0]["overall_accuracy"] > seeds[1]["overall_accuracy"] + 0.1


def test_the_spectral_phase_goes_on_from_it(toy, tmp_path, source):
    """With a spectral phase its score is that of the model after no step to speak of."""
    settings = {**STILL, "spectral_steps": 12, "spectral_rate": 0.0, "linear": False}
    started(toy, tmp_path / "m", source, settings=settings)
    taken, given = parameters(tmp_path / "m"), parameters(source)
    spectral = [n for n in given if n.startswith("spectral.") or ".spectral_heads." in n]
    assert spectral and all(np.array_equal(taken[n], given[n]) for n in spectral)


def test_bands_are_found_by_wavelength(toy, tmp_path, source):
    """Another order, one band shifted by 2 nm, one new, one missing."""
    order = [3, 1, 0, 2, 5, 4, 7]
    waves = [*toy.wavelengths[order], 1200.0]
    waves[0] += 2
    scene = other_bands(toy, tmp_path / "s", waves, toy.cube[[*order, 6]])
    said = started(toy, tmp_path / "m", source, scenes=[str(scene)])
    name = "spectral.first.conv.weight"
    own, given = parameters(tmp_path / "m")[name], parameters(source)[name]
    assert np.array_equal(own[:, :7], given[:, order])
    assert not np.isclose(own[:, 7], given[:, 6]).any()
    assert "1 in part; 7 of 8 bands; variables species, amount." in said


def test_no_band_is_taken_twice(toy, tmp_path, source):
    """Of two bands near one of the model's, the nearer takes its weights."""
    waves = np.array([*toy.wavelengths[:7], toy.wavelengths[2] + 3])
    scene = other_bands(toy, tmp_path / "s", waves, toy.cube)
    said = started(toy, tmp_path / "m", source, scenes=[str(scene)])
    name = "spectral.first.conv.weight"
    own, given = parameters(tmp_path / "m")[name], parameters(source)[name]
    assert np.array_equal(own[:, :7], given[:, :7])
    assert not np.isclose(own[:, 7], given[:, 2]).any()
    assert "7 of 8 bands" in said


def test_bands_by_position_without_wavelengths(toy, tmp_path, source):
    blind = other_bands(toy, tmp_path / "s", None, toy.cube[:6])
    said = started(toy, tmp_path / "m", source, scenes=[str(blind)])
    name = "spectral.first.conv.weight"
    own, given = parameters(tmp_path / "m")[name], parameters(source)[name]
    assert np.array_equal(own, given[:, :6]) and "6 of 6 bands (taken by position)" in said


def test_no_common_band(toy, tmp_path, source):
    """What comes after the first layer still fits."""
    scene = other_bands(toy, tmp_path / "s", toy.wavelengths + 1000, toy.cube)
    said = started(toy, tmp_path / "m", source, scenes=[str(scene)])
    assert "0 of 8 bands" in said and "not everything fits in the spectral path" in said
    own, given = parameters(tmp_path / "m"), parameters(source)
    assert np.array_equal(own["encoder.stem.conv.weight"], given["encoder.stem.conv.weight"])


def test_fewer_and_new_classes(toy, tmp_path, source):
    codes = toy.classes.copy()
    codes[codes == 1] = 0
    codes[:, 40:][codes[:, 40:] == 3] = 7
    raster = write_tif(tmp_path / "species.tif", codes, names=["species"])
    said = started(toy, tmp_path / "m", source, labels=[{"raster": str(raster)}, toy.labels[1]])
    own, given = parameters(tmp_path / "m"), parameters(source)
    for heads in ("heads", "spectral_heads"):
        for rest in ("weight", "bias"):
            name = f"classification.{heads}.0.{rest}"
            assert np.array_equal(own[name][:2], given[name][1:]), "classes 2 and 3"
            assert own[name].shape[0] == 3
    assert "new in species are the classes 7" in said


def test_other_variables(toy, tmp_path, source):
    """Heads follow their names, not their places; a variable of a new name starts anew."""
    for name, data in (("deadwood", toy.amount[::-1].copy()), ("amount", toy.amount)):
        write_tif(tmp_path / f"{name}.tif", data, names=[name], nodata=-1)
    labels = [{"raster": str(tmp_path / f"{name}.tif")} for name in ("deadwood", "amount")]
    said = started(toy, tmp_path / "m", source, labels=labels)
    own, given = parameters(tmp_path / "m"), parameters(source)
    assert np.array_equal(own["regression.heads.1.weight"], given["regression.heads.0.weight"])
    assert not np.array_equal(own["regression.heads.0.weight"], given["regression.heads.0.weight"])
    assert "variables amount; new are deadwood." in said
    assert not any(name.startswith("classification") for name in own)


def test_classes_are_the_same_by_name():
    """Codes of text classes are numbered in their order, so the same code may be another class."""

    def species(**classes):
        entries = [{"code": code, "name": name} for name, code in classes.items()]
        return Variable.from_dict({"name": "s", "kind": "categorical", "classes": entries})

    common = transfer._common_classes
    assert common(species(birch=1, pine=2), species(alder=1, birch=2, pine=3)) == [(1, 0), (2, 1)]
    numbered = species(**{"2": 2, "3": 3})
    assert common(numbered, species(birch=1, pine=2)) == [(1, 0)]
    assert common(species(birch=1, pine=2), species(oak=1, beech=2)) == []


def test_another_preset(toy, tmp_path, source):
    """The part for single pixels is of the same size in every preset; alone it is taken."""
    said = started(toy, tmp_path / "m", source, preset="small")
    own, given = parameters(tmp_path / "m"), parameters(source)
    for name in ("spectral.second.conv.weight", "classification.spectral_heads.0.weight"):
        assert np.array_equal(own[name], given[name])
    assert "not everything fits in the encoder and the decoders" in said
    # tensors that happen to have the same shape are not taken out of another encoder
    name = "encoder.attention.spatial.conv.weight"
    assert not np.array_equal(own[name], given[name])


def test_nothing_fits(toy, tmp_path, source):
    settings = {**STILL, "spectral_path": 24}
    with pytest.raises(HyperTaskError, match=r"Nothing of .* fits .* choose the preset tiny\.$"):
        train(toy, tmp_path / "m", init_from=str(source), preset="small", settings=settings)


def test_spectral_features_are_no_bands(toy, tmp_path, source):
    """Without a spectral path the encoder sees bands; weights for its features do not fit them."""
    settings = {**STILL, "spectral_path": 0}
    said = started(toy, tmp_path / "m", source, settings=settings)
    own, given = parameters(tmp_path / "m"), parameters(source)
    name = "encoder.stem.conv.weight"
    assert np.isin(own[name], given[name]).mean() < 0.01  # single numbers may meet by chance
    name = "encoder.stages.0.block.first.conv.weight"
    assert np.array_equal(own[name], given[name])
    assert "not everything fits in the encoder" in said


def test_of_an_ensemble_the_first_is_taken(toy, tmp_path, source):
    settings = {**SETTINGS, "validate_every": 1}
    train(toy, tmp_path / "e", settings=settings, epochs=1, seeds=2, ensemble=True)
    train(toy, tmp_path / "one", settings=settings, epochs=1)
    started(toy, tmp_path / "m", tmp_path / "e")
    own, first = parameters(tmp_path / "m"), parameters(tmp_path / "one")
    assert all(np.array_equal(own[name], first[name]) for name in first)


@pytest.mark.parametrize("damage", ["truncated", "text", "gone"])
def test_a_damaged_model_is_refused_before_anything_is_read(
    toy, tmp_path, source, damage, monkeypatch
):
    path = tmp_path / "broken.safetensors"
    if damage == "truncated":
        path.write_bytes(source.read_bytes()[:-100])
    elif damage == "text":
        path.write_text("no model")
    monkeypatch.setattr(trainer, "open_scenes", None)
    with pytest.raises(HyperTaskError, match=r"damaged|not a model file|cannot be read"):
        train(toy, tmp_path / "m", init_from=str(path))


# ------------------------------------------------------------------------------ a frozen encoder


@pytest.mark.parametrize("steps", [0, 12])
def test_a_frozen_encoder_stays_bit_for_bit(toy, tmp_path, source, steps):
    """Weights and batch statistics, with dropout, averaging and weight decay; the heads learn."""
    settings = {**SETTINGS, "spectral_steps": steps, "average": 0.8, "dropout": 0.2}
    started(toy, tmp_path / "m", source, settings=settings, freeze_encoder=True)
    own, given = weights(tmp_path / "m"), weights(source)
    shared = [n for n in given if n.startswith(("encoder.", "spectral."))]
    assert len(shared) > 100
    assert all(np.array_equal(own[name], given[name]) for name in shared)
    for name in (
        "classification.heads.0.weight",
        "classification.spectral_heads.0.weight",
        "regression.decoder.pool.conv.weight",
    ):
        assert not np.array_equal(own[name], given[name]), name


def test_a_frozen_encoder_must_fit(toy, tmp_path, source):
    scene = other_bands(toy, tmp_path / "s", toy.wavelengths[:7], toy.cube[:7])
    with pytest.raises(HyperTaskError, match=r"The encoder cannot be frozen: spectral\.first"):
        train(
            toy,
            tmp_path / "m",
            init_from=str(source),
            freeze_encoder=True,
            settings=SETTINGS,
            scenes=[str(scene)],
        )


def test_a_frozen_encoder_sees_spectra_scaled_as_those_it_learned_on(toy, tmp_path, source):
    """Also on a scene that is brighter throughout, which would have a scaling of its own."""
    scene = other_bands(toy, tmp_path / "s", toy.wavelengths, toy.cube + 500)
    for name, freeze in (("frozen", True), ("free", False)):
        said = started(toy, tmp_path / name, source, scenes=[str(scene)], freeze_encoder=freeze)
        assert "scaled by" not in said
    scalings = [
        read_header(path)["standardisation"]
        for path in (source, tmp_path / "frozen", tmp_path / "free")
    ]
    assert scalings[0] == scalings[1] != scalings[2]


def test_another_scaling_of_spectra(toy, tmp_path, source):
    with pytest.raises(HyperTaskError, match=r"scaled by standardise, and this job .* minmax"):
        train(
            toy,
            tmp_path / "m",
            init_from=str(source),
            freeze_encoder=True,
            settings={**STILL, "scaling": "minmax"},
        )
    said = started(toy, tmp_path / "m", source, {**STILL, "scaling": "minmax"})
    assert "its spectra were scaled by standardise, these are by minmax" in said


@pytest.mark.parametrize("how", ["job", "recipe", "settings"])
def test_gradnorm_with_a_frozen_encoder(toy, tmp_path, source, how, monkeypatch):
    """Refused before anything is read, wherever the balancing comes from."""
    given = {
        "job": {"balancing": "gradnorm"},
        "recipe": {"recipe": "paper"},
        "settings": {"settings": {"balancing": "gradnorm"}},
    }[how]
    monkeypatch.setattr(trainer, "open_scenes", None)
    with pytest.raises(HyperTaskError, match=r"GradNorm .* the encoder is frozen; choose"):
        train(toy, tmp_path / "m", init_from=str(source), freeze_encoder=True, **given)


def test_the_given_model_is_not_touched(toy, tmp_path, source):
    """Neither by a training that starts from it nor by one that would take its place."""
    path = Path(shutil.copy(source, tmp_path / "m.safetensors"))
    before = source.read_bytes()
    started(toy, tmp_path / "new.safetensors", path)
    with pytest.raises(HyperTaskError, match="is the init_from of this job"):
        started(toy, path, path)
    assert path.read_bytes() == source.read_bytes() == before


@pytest.mark.parametrize(
    ("settings", "knows"),
    [({}, False), ({"seed": 7}, True), ({"folds": 2, "final": "validated"}, True)],
)
def test_a_start_that_may_know_what_is_tested_is_told(toy, tmp_path, source, settings, knows):
    """The very split without folds tests what the start never saw."""
    reporter, report = Recorder(), tmp_path / "r.html"
    job = {"init_from": str(source), "epochs": 1, "settings": STILL, "report": str(report)}
    train(toy, tmp_path / "m", reporter, **{**job, **settings})
    told = [text for text in reporter.warnings if "the accuracy may be too good" in text]
    assert len(told) == knows
    assert ("start_knows" in read_header(tmp_path / "m")["training"]) == knows
    page = report.read_text(encoding="utf-8")
    assert ("maybe from labels that are tested here" in page) == knows
    assert "none by who has seen it" not in page


def test_other_scenes_tell_nothing_of_the_labels(toy, tmp_path, source):
    header = read_header(source)
    other = [{"name": "other.img", "digest": "0" * 64}, {"name": "memory", "digest": None}]
    assert transfer.seen_scenes(header, other, "another split", 5) == []
    own = header["training"]["data"]["scenes"]
    assert transfer.seen_scenes(header, own, "another split", 1) == [own[0]["name"]]


def test_a_start_that_is_gone_at_the_end_costs_nothing(toy, tmp_path, source):
    start = tmp_path / "start.safetensors"
    shutil.copy(source, start)

    class Gone(Recorder):
        def _emit(self, record):
            super()._emit(record)
            if "Trained in" in record.get("text", ""):
                start.unlink()

    job = {"init_from": str(start), "epochs": 1, "settings": STILL, "seed": 7}
    train(toy, tmp_path / "m", Gone(), **job)
    assert not start.exists()
    assert read_header(tmp_path / "m")["training"]["start_knows"] == ["scene.img"]
