"""What a training finds out of where its maps can be trusted."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors
from support.synthetic import Recorder
from support.training import recipe_settings, same_weights, tensors, train

from hypertask.model.accuracy.trust import TrustRecord
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import read_header
from hypertask.model.splits.split import TEST, TRAIN, VALIDATION
from hypertask.model.training.data import open_scenes, prepare

CPU = torch.device("cpu")
QUICK = {"epochs": 1, "settings": recipe_settings(spectral_steps=5, windows_per_epoch=8)}


def pixels(header):
    """Reflectances of the labelled pixels of each part, read by hand, and the scaling."""
    job = job_from_dict(header["training"]["job"], "train")
    from contextlib import ExitStack

    with ExitStack() as stack:
        scenes = open_scenes(job, Recorder(), stack)
        labels = open_labels(job.labels, scenes, Recorder())
        stack.callback(labels.close)
        data = prepare(job, recipe_for(job), labels, Recorder())
        window = (0, 0, scenes[0].height, scenes[0].width)
        spectra, valid = scenes[0].read(*window)
        labelled = valid & ~np.isnan(labels.scenes[0].read(*window)).all(0)
        parts = data.split.uses(0, *window)
        return {p: spectra[:, labelled & (parts == p)].T for p in (TRAIN, VALIDATION, TEST)}


def test_limits_and_false_share_are_those_of_a_plain_search(trained):
    path = trained[0]
    header = read_header(path)
    record = TrustRecord.from_dict(header["trust"])
    found, centred = pixels(header), tensors(path)
    assert record.learned == len(found[TRAIN]) and record.held_out == len(found[VALIDATION])
    assert record.tested == len(found[TEST])
    mapper = load_mapper(path, header, CPU, Recorder())
    scores, ratios = [], []
    for space in record.spaces:
        parts = dict(found)
        if space.name == "features":
            for part, rows in parts.items():
                image = torch.from_numpy(mapper.scaling.apply_rows(rows))[:, :, None, None]
                with torch.inference_mode():
                    parts[part] = mapper.networks[0].spectral(image)[:, :, 0, 0].numpy()
        mean, axes, centres = (
            centred[f"trust/{space.name}/{name}"].astype(float)
            for name in ("mean", "axes", "centres")
        )
        at = {part: (rows.astype(float) - mean) @ axes for part, rows in parts.items()}
        assert len(centres) == space.centres <= 1000
        np.testing.assert_allclose(np.cov(at[TRAIN].T, ddof=0), np.eye(space.dimension), atol=1e-2)
        search = NearestNeighbors(n_neighbors=1).fit(centres)
        distances = {part: search.kneighbors(rows)[0][:, 0] for part, rows in at.items()}
        ratios.append(space.limit / np.quantile(distances[VALIDATION], 0.95))
        scores.append([distances[part] / space.limit for part in (VALIDATION, TEST)])
    held_out, tested = (np.max(each, 0) for each in zip(*scores))
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-3) and ratios[0] >= 1
    assert np.quantile(held_out, 0.95) == pytest.approx(1, rel=1e-3)
    assert record.beyond == pytest.approx((tested > 1).mean(), abs=2e-3)
    assert 0 <= record.beyond < 0.2


def test_the_log_says_what_the_file_says(trained):
    _, _, reporter = trained
    texts = [text for text in reporter.texts() if text.startswith("Trust: ")]
    assert len(texts) == 4 and "centres in" in texts[0] and "of the test part" in texts[-1]


def test_an_ensemble_has_one_answer_of_all_its_members(toy, tmp_path):
    path = tmp_path / "model.safetensors"
    train(toy, path, seeds=2, ensemble=True, **QUICK)
    header = read_header(path)
    single = header["network"]["spectral_path"] * header["network"]["spectral_members"]
    assert [space["inputs"] for space in header["trust"]["spaces"]] == [8, 2 * single]
    mapper = load_mapper(path, header, CPU, Recorder())
    assert len(mapper.networks) == 2


def test_a_network_without_a_spectral_path_has_the_spectra_alone(toy, tmp_path):
    path = tmp_path / "model.safetensors"
    train(toy, path, epochs=1, settings=recipe_settings(spectral_path=0, windows_per_epoch=8))
    assert [space["name"] for space in read_header(path)["trust"]["spaces"]] == ["spectra"]


def test_the_same_training_has_the_same_trust(toy, tmp_path):
    for name in ("one", "two"):
        train(toy, tmp_path / name, **QUICK)
    assert any(name.startswith("trust/") for name in tensors(tmp_path / "one"))
    assert same_weights(tmp_path / "one", tmp_path / "two")
    one, two = (read_header(tmp_path / name)["trust"] for name in ("one", "two"))
    assert one == two
