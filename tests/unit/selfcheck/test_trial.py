"""An engine that works passes; one of which a part does not is told from it."""

from __future__ import annotations

import sys

import pytest
import torch

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.selfcheck import trial


def test_this_python_passes():
    trial.try_engine(torch.device("cpu"))


@pytest.mark.parametrize(
    "name, fault, words",
    [
        ("transform", lambda *_: ([500000.0], [5761100.0]), "cannot transform coordinates"),
        ("transform", lambda *_: 1 / 0, "ZeroDivisionError"),
        ("read_features", lambda *_: 1 / 0, "cannot read a GeoPackage"),
        ("build", lambda *_: 1 / 0, "cannot map with a network on cpu"),
    ],
)
def test_what_does_not_work_is_told(monkeypatch, name, fault, words):
    monkeypatch.setattr(trial, name, fault)
    with pytest.raises(HyperTaskError) as raised:
        trial.try_engine(torch.device("cpu"))
    assert words in str(raised.value) and sys.executable in str(raised.value)


def test_a_device_that_computes_otherwise_is_told(monkeypatch):
    """The processor in the part of a card that gives half of every value."""

    class Wrong(torch.nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network, self.factor = network, 1.0

        def to(self, device):
            self.factor = 0.5
            return self

        def forward(self, spectra):
            return [self.factor * each for each in self.network(spectra)]

    build = trial.build
    monkeypatch.setattr(trial, "build", lambda *given: Wrong(build(*given)))
    with pytest.raises(HyperTaskError, match=r"differ by .* from those of the processor"):
        trial.try_engine(torch.device("cpu"))
