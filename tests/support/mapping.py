"""What the tests of mapping share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
import torch
from support.synthetic import (
    Recorder,
)

from hypertask.model.jobs.predict import PredictJob
from hypertask.model.mapping.predict import load_mapper, predict
from hypertask.model.modelfile import ensemble_tensors, load_tensors, read_header, save_model
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.rasters.scene import Scene
from hypertask.model.trust.build import build_trust

torch.set_num_threads(1)


ROWS, COLUMNS = 90, 70


def run(scene, model, output, reporter=None, **settings):
    job = PredictJob(str(scene), str(model), str(output), device="cpu", **settings)
    return predict(job, reporter or Recorder())


def read(path, band=None):
    with rasterio.open(path) as source:
        return source.read() if band is None else source.read(band)


def coded(kinds, codes):
    return np.array([*codes, 0])[kinds]


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def rewrite(path, networks=None, **entries):
    """Give a model file other header entries and, where given, the weights of ``networks``."""
    header = {**read_header(path), **entries}
    tensors = load_tensors(path)
    if networks is not None:
        header["members"] = len(networks)
        tensors = ensemble_tensors([network.state_dict() for network in networks])
    save_model(path, header, tensors)
    return path


def random_network(seed, classes=3, bands=4):
    """A small network of random weights with convolutions that see their surroundings."""
    torch.manual_seed(seed)
    config = NetworkConfig(
        bands=bands,
        classes=(classes,),
        continuous=1,
        widths=(2, 2, 2, 2),
        context=16,
        spectral_path=bands,
    )
    network = MultitaskNetwork(config).eval()
    with torch.no_grad():
        for heads in (network.classification.spectral_heads, network.regression.spectral_heads):
            for head in heads:
                head.weight.normal_(0, 1)
    return network


def trusting(path, scene, learned, held_out):
    """Give a model file trust in what it learned, bool (rows, columns) pixels of a scene.

    Returns the :class:`~hypertask.model.trust.trust.Trust` that is in the file.
    """
    header = read_header(path)
    mapper = load_mapper(path, header, torch.device("cpu"), Recorder())
    opened = Scene(scene)
    spectra, _ = opened.read(0, 0, opened.height, opened.width)
    opened.close()
    trust = build_trust(
        spectra[:, learned].T, spectra[:, held_out].T, mapper.scaling, mapper.networks, CPU, 0
    )
    header["trust"] = trust.record(
        learned=int(learned.sum()), held_out=int(held_out.sum())
    ).to_dict()
    save_model(path, header, {**load_tensors(path), **trust.tensors()})
    return trust


CPU = torch.device("cpu")
CALIBRATION = {
    "species": {"temperature": 2.5},
    "amount": {"coverage": [50, 90, 95], "half_width": [1.0, 3.5, 5.0]},
}
