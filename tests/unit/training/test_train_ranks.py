"""Training by several processes under torchrun: the result of one, or none at all."""

from __future__ import annotations

import signal
import time

import numpy as np
import pytest
from support.synthetic import Recorder, make_toy, write_tif
from support.training import (
    PAPER_LIKE,
    WINDOWS,
    engine,
    finished,
    records_until,
    tensors,
    train,
    weights,
    write_job,
)

from hypertask.model.modelfile import read_header

# an odd batch: one of two processes has a window more than the other
JOB = {"recipe": "paper", "epochs": 3, "batch_size": 5}
SETTINGS = {**PAPER_LIKE, "windows_per_epoch": 5, "learning_rate": 1e-3}


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"), rows=40, columns=40)


@pytest.fixture(scope="module")
def labels(toy, tmp_path_factory):
    """Few labels of the amount, so that often one process alone, or none, has some in a batch."""
    folder = tmp_path_factory.mktemp("labels")
    amount = np.full_like(toy.amount, -1)
    amount[::8, ::8] = toy.amount[::8, ::8]
    raster = write_tif(folder / "amount.tif", amount, names=["amount"], nodata=-1)
    return [toy.labels[0], {"raster": str(raster)}]


def run(toy, path, processes=2, **settings):
    return finished(engine(write_job(toy, path, **settings), processes=processes))


@pytest.mark.parametrize(
    ("changes", "window"),
    [
        # windows reach beyond the scene in some processes only, so that only these have a mask
        ({"balancing": "gradnorm"}, 16),
        (
            {
                "balancing": "uncertainty",
                "spectral_path": 16,
                "spectral_steps": 6,
                "average": 0.8,
                "clip": 0.5,
                "context_margin": 0.0,
            },
            16,
        ),
    ],
)
def test_two_processes_are_one(toy, tmp_path, labels, changes, window):
    """Losses to 1e-4 at first; batch statistics and weights within what Adam makes of rounding.

    Adam takes steps of the same size for a gradient of 1e-9 as for one of 1, so that rounding grows
    in weights that hardly matter yet.
    """
    settings = {**JOB, "labels": labels, "settings": {**SETTINGS, **changes}, "window": window}
    code, records, err = run(toy, tmp_path / "two", **settings)
    assert code == 0, err
    reporter = Recorder()
    train(toy, tmp_path / "one", reporter, **settings)
    one, two = weights(tmp_path / "one"), weights(tmp_path / "two")
    assert one.keys() == two.keys()
    for name, values in one.items():
        if name.endswith(("running_mean", "running_var")):
            near = 1e-2 * np.abs(values).max()
            np.testing.assert_allclose(two[name], values, rtol=1e-2, atol=near, err_msg=name)
        elif not name.endswith("num_batches_tracked"):
            assert np.abs(two[name] - values).mean() < 1e-3, name
    one, two = tensors(tmp_path / "one"), tensors(tmp_path / "two")
    for name in ("mean", "axes", "centres"):  # of the same pixels
        np.testing.assert_array_equal(one[f"trust/spectra/{name}"], two[f"trust/spectra/{name}"])
    headers = [read_header(tmp_path / name) for name in ("one", "two")]
    runs = [header["training"]["seeds"][0] for header in headers]
    assert runs[0]["best_epoch"] == runs[1]["best_epoch"]
    assert runs[0]["validation_score"] == pytest.approx(runs[1]["validation_score"], abs=2e-3)
    for name, key in (("species", "overall_accuracy"), ("amount", "rmse_scaled")):
        figures = [header["accuracy"][name] for header in headers]
        assert figures[0][key] == pytest.approx(figures[1][key], abs=2e-3)
        assert figures[0]["pixels"] == figures[1]["pixels"]
    # only the first process speaks, and says what one says
    kinds = [record["type"] for record in records]
    assert kinds.count("result") == 1 and kinds[-1] == "result"
    losses = [
        [r["values"]["loss/species"] for r in said if r["type"] == "metric"]
        for said in (records, reporter.records)
    ]
    np.testing.assert_allclose(losses[0][0], losses[1][0], rtol=1e-4)
    np.testing.assert_allclose(losses[0], losses[1], rtol=5e-3)
    assert not (tmp_path / "two.resume").exists()


FAILING = """
from hypertask.model.runtime import distributed
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.training.sampling import WindowSampler
read, calls = WindowSampler.read, 0
def failing(self, *place):
    global calls
    calls += 1
    if distributed.rank() == 1 and calls > {calls}:
        raise HyperTaskError("The disk of this machine is gone.")
    return read(self, *place)
WindowSampler.read = failing
"""


def test_an_error_in_one_process_ends_all(toy, tmp_path):
    """While the data is prepared, all windows for the scaling are read; it fails some epochs on."""
    patch = FAILING.format(calls=WINDOWS + 10)
    settings = {**JOB, "epochs": 2000, "settings": SETTINGS}
    job = write_job(toy, tmp_path / "m", **settings)
    started = time.monotonic()
    code, records, err = finished(engine(job, patch=patch, processes=2))
    assert code != 0 and "Process 1: The disk of this machine is gone." in err
    assert records[-1]["type"] == "error" and "Process 1 failed" in records[-1]["text"]
    assert "Traceback" not in err.split("The disk of this machine is gone.")[0]
    assert time.monotonic() - started < 120
    assert any(record.get("text", "").startswith("Epoch 1/2000") for record in records)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.json", "m.resume"]


def test_asked_to_stop_all_end_and_go_on_later(toy, tmp_path):
    """SIGTERM to torchrun reaches every process; the state that is left is whole."""
    settings = {**JOB, "epochs": 4, "settings": {**SETTINGS, "windows_per_epoch": 10}}
    process = engine(write_job(toy, tmp_path / "m", **settings), processes=2)
    records = records_until(process, lambda r: "Epoch 2/4" in r.get("text", ""), signal.SIGTERM)
    assert process.returncode != 0 and records[-1]["type"] == "cancelled"
    assert "is kept in m.resume" in records[-2]["text"]
    assert sorted(p.name for p in tmp_path.rglob("*")) == [
        "m.json",
        "m.resume",
        "seed-1.safetensors",
    ]
    # one process goes on where two stopped, and says that it is not the same to the last bit
    reporter = Recorder()
    train(toy, tmp_path / "m", reporter, **settings, resume=True)
    assert any("number of processes differs" in text for text in reporter.warnings)
    assert any(text.startswith("Epoch 3/4") for text in reporter.texts())
    assert not any(text.startswith("Epoch 2/4") for text in reporter.texts())


def test_fewer_windows_than_processes(toy, tmp_path):
    code, records, _ = run(toy, tmp_path / "m", **{**JOB, "batch_size": 1})
    assert code != 0
    assert records[-1] == {
        "type": "error",
        "text": "A batch of 1 window cannot be shared by 2 processes; choose a larger batch size "
        "or start fewer.",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["m.json"]
