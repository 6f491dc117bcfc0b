"""Models that start from models that started from others: what is known of those before."""

from __future__ import annotations

import pytest
from support.models import set_header
from support.synthetic import Recorder
from support.training import recipe_settings, refused, train

from hypertask.model.modelfile import read_header
from hypertask.model.training.transfer import encoder_learned, seen_scenes

QUICK = {"epochs": 1, "settings": recipe_settings(windows_per_epoch=8)}
PIXELS = recipe_settings(windows_per_epoch=8, spectral_steps=12, context_margin=9.0)


def started(toy, output, source, **settings):
    reporter = Recorder()
    train(toy, output, reporter, **{**QUICK, "init_from": str(source), **settings})
    told = [text for text in reporter.warnings if "the accuracy may be too good" in text]
    return read_header(output)["training"], told, reporter


@pytest.fixture(scope="module")
def first(toy, tmp_path_factory):
    path = tmp_path_factory.mktemp("first") / "first.safetensors"
    train(toy, path, seed=4, **QUICK)
    return path


def test_what_any_model_before_has_learned_is_remembered(toy, tmp_path, first):
    """Seeds 4, 9, 9 and 9: the third has the split of the second, not of the first."""
    source = first
    for name in ("second", "third", "fourth"):
        path = tmp_path / f"{name}.safetensors"
        training, told, _ = started(toy, path, source, seed=9)
        assert len(told) == 1 and training["start_knows"] == ["scene.img"], name
        source = path
    # the very split, twice: nothing that is tested was learned, and each is named once
    source, path = first, tmp_path / "again.safetensors"
    training, told, _ = started(toy, path, source, seed=4)
    assert not told and len(training["ancestors"]) == 1
    training, told, _ = started(toy, tmp_path / "b.safetensors", path, seed=4)
    assert not told and "start_knows" not in training and len(training["ancestors"]) == 1


def test_an_older_file_says_it_by_the_scenes_it_warned_of():
    scenes = [{"name": "a.tif", "digest": "aa"}, {"name": "b.tif", "digest": "bb"}]
    training = {"data": {"scenes": scenes}, "split": {"digest": "s"}, "start_knows": ["b.tif"]}
    assert seen_scenes({"training": training}, scenes, "s", 1) == ["b.tif"]
    assert seen_scenes({"training": training}, scenes, "t", 1) == ["a.tif", "b.tif"]
    del training["start_knows"]
    assert seen_scenes({"training": training}, scenes, "s", 1) == []


@pytest.fixture(scope="module")
def untrained(toy, tmp_path_factory):
    """A model whose network for single pixels was kept."""
    path = tmp_path_factory.mktemp("untrained") / "pixels.safetensors"
    train(toy, path, **{**QUICK, "settings": PIXELS})
    assert read_header(path)["training"]["best_epoch"] == 0
    return path


def test_an_encoder_that_has_learned_nothing_is_not_frozen(toy, tmp_path, untrained):
    words = r"pixels\.safetensors cannot be frozen: it has learned nothing, as the network for"
    job = {**QUICK, "init_from": str(untrained), "freeze_encoder": True}
    refused(toy, tmp_path / "m.safetensors", words, **job)
    # the same of one that took it from there, and kept single pixels again
    path = tmp_path / "next.safetensors"
    training, _, reporter = started(toy, path, untrained, settings=PIXELS)
    assert training["encoder_untrained"] is True and not encoder_learned(read_header(path))
    (said,) = [text for text in reporter.texts() if text.startswith("Started from")]
    assert "only its part for single pixels has learned" in said
    refused(toy, tmp_path / "m.safetensors", "cannot be frozen", **{**job, "init_from": str(path)})
    # an older file says it by the epoch that was kept
    set_header(path, lambda h: [h["training"].pop("encoder_untrained"), h.update()])
    set_header(path, lambda h: h["training"]["job"].update(init_from=None))
    assert not encoder_learned(read_header(path))


def test_an_encoder_that_a_model_before_has_trained_is_frozen(toy, tmp_path, first):
    """The one between kept its network for single pixels, and the encoder as it was given."""
    path = tmp_path / "between.safetensors"
    training, _, reporter = started(toy, path, first, settings=PIXELS)
    assert training["best_epoch"] == 0 and "encoder_untrained" not in training
    assert not any("only its part for single pixels" in text for text in reporter.texts())
    started(toy, tmp_path / "m.safetensors", path, freeze_encoder=True)
