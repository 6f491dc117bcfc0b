"""What a training is said to take, before it begins."""

from __future__ import annotations

import re
import time

import pytest
from support.synthetic import Recorder, toy_job
from support.training import train

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.train import keep_request
from hypertask.model.training import rehearsal
from hypertask.model.training.learner import Learner
from hypertask.model.training.outlook import Outlook

SLOW = 0.03  # seconds that a step on windows takes longer in the tests


@pytest.fixture(autouse=True)
def a_moment(monkeypatch):
    monkeypatch.setattr(rehearsal, "_SECONDS", 0.15)


def rehearsed(toy, output, reporter=None, **settings):
    job = job_from_dict(toy_job(toy, output, **settings), "train")
    return rehearsal.rehearse(job, reporter or Recorder())


def test_it_says_what_training_takes_and_writes_nothing(toy, tmp_path, monkeypatch, recipe):
    recipe(spectral_steps=10, windows_per_epoch=80)
    plain = Learner._update

    def slow(self, model, batch):
        time.sleep(SLOW)
        return plain(self, model, batch)

    monkeypatch.setattr(Learner, "_update", slow)
    output, reporter = tmp_path / "m.safetensors", Recorder()
    keep_request(output).touch()  # to a training under way
    before = sorted(tmp_path.rglob("*"))
    found = rehearsed(toy, output, reporter, epochs=2)
    assert sorted(tmp_path.rglob("*")) == before
    assert re.fullmatch(
        r"About .* and .* GB of memory on this machine: one network with 10 steps on single pixels "
        r"and 2 epochs of 10 steps on windows at most\.",
        reporter.texts()[-1],
    )
    keep_request(output).unlink()
    started = time.monotonic()
    train(toy, output, epochs=2)
    taken = time.monotonic() - started
    assert 2 * 10 * SLOW < found["SECONDS"] < 1.6 * taken
    assert found["MEMORY"] > 10**8


@pytest.mark.parametrize(
    ("settings", "networks", "splits"),
    [
        ({}, 1, 1),
        ({"seeds": 3}, 3, 1),
        ({"seeds": 3, "final": "refit"}, 4, 2),
        ({"seeds": 3, "ensemble": True, "final": "refit"}, 6, 2),
        ({"folds": 4}, 5, 5),
        ({"folds": 4, "final": "committee"}, 4, 4),
        ({"folds": 4, "seeds": 2}, 10, 5),
        ({"folds": 4, "seeds": 2, "final": "refit"}, 9, 5),
    ],
)
def test_how_many_networks(toy, tmp_path, settings, networks, splits):
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", **settings), "train")
    assert rehearsal._networks(job) == (networks, splits)


def test_a_wrong_job_is_refused(toy, tmp_path):
    with pytest.raises(HyperTaskError, match="none"):
        rehearsed(toy, tmp_path / "m.safetensors", scenes=[str(tmp_path / "none.img")])


def test_the_first_step_does_not_count(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    outlook = rehearsal._Sample(Recorder())
    assert isinstance(outlook, Outlook)
    outlook.plan("windows", 100)
    outlook.begin("windows", 100)
    for took in (50.0, 0.1, 0.1):  # what is loaded once is in the first
        now[0] += took
        if now[0] > 50.15:
            with pytest.raises(rehearsal._EnoughError):
                outlook.step("windows")
        else:
            outlook.step("windows")
    outlook.plan("windows", 100)
    assert outlook.left == pytest.approx(10.0)
