"""What the tests of training share."""

from __future__ import annotations

import numpy as np
import torch
from synthetic import (
    Recorder,
    toy_job,
)

from hypertask.model import trainer
from hypertask.model.job import job_from_dict
from hypertask.model.modelfile import load_tensors

torch.set_num_threads(1)


def train(toy, output, reporter=None, **settings):
    job = job_from_dict(toy_job(toy, output, **settings))
    return trainer.train(job, reporter or Recorder())


def weights(path):
    return {name: tensor.numpy() for name, tensor in load_tensors(path).items()}


def same_weights(one, two):
    one, two = weights(one), weights(two)
    assert one.keys() == two.keys()
    return all(np.array_equal(one[name], two[name]) for name in one)
