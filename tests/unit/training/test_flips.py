"""Maps are the mean over mirror images where validation gains by it, and not else."""

from __future__ import annotations

import pytest
import torch
from support.synthetic import Recorder
from support.training import recipe_settings, train

from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import read_header
from hypertask.model.training.choices import Choices, agreed
from hypertask.model.training.learner import Setup

QUICK = recipe_settings(
    windows_per_epoch=8, validate_every=1, learning_rate=1e-2, flips=True, context_margin=0.0
)


@pytest.fixture
def gaining(monkeypatch):
    """Lets mirror images change the validation score by so much."""
    plain = Setup.validated

    def gain(value):
        def validated(self, network, flips=False):
            scores, score = plain(self, network, False)
            return scores, score + value * flips

        monkeypatch.setattr(Setup, "validated", validated)

    return gain


@pytest.mark.parametrize(("gain", "worth"), [(0.02, True), (0.005, False), (-0.1, False)])
def test_as_validation_says(toy, tmp_path, gaining, gain, worth):
    gaining(gain)
    reporter = Recorder()
    train(toy, tmp_path / "m", reporter, settings=QUICK, epochs=1)
    header = read_header(tmp_path / "m")
    assert header["flips"] is worth and header["training"]["settings"]["flips"] is True
    words = f"maps are made {'with' if worth else 'without'} them"
    assert any("Mirror images" in text and words in text for text in reporter.texts())
    cpu = torch.device("cpu")
    assert load_mapper(tmp_path / "m", header, cpu, reporter).flips is worth
    assert load_mapper(tmp_path / "m", header, cpu, reporter, flips=not worth).flips is not worth


def test_not_where_the_recipe_has_none(toy, tmp_path, gaining):
    gaining(1.0)
    train(toy, tmp_path / "m", settings={**QUICK, "flips": False}, epochs=1)
    assert read_header(tmp_path / "m")["flips"] is False


def test_the_network_on_all_labels_maps_as_was_chosen(toy, tmp_path, gaining):
    gaining(0.5)
    train(toy, tmp_path / "m", settings=QUICK, epochs=1, final="refit")
    header = read_header(tmp_path / "m")
    assert header["flips"] is True and header["training"]["choices"]["flips"] is True


def test_the_margin_is_in_the_file(toy, tmp_path):
    train(toy, tmp_path / "m", settings=QUICK, epochs=1)
    header = read_header(tmp_path / "m")
    mapper = load_mapper(tmp_path / "m", header, torch.device("cpu"), Recorder())
    assert 0 <= header["margin"] == mapper.margin <= 64


def test_most_of_several_decide():
    flipped, plain = Choices(3, flips=True), Choices(3)
    assert agreed([flipped, flipped, plain]).flips is True
    assert agreed([flipped, plain]).flips is False
