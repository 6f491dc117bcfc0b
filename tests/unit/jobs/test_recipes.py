"""A job's recipe: presets, the job's own values, and settings that cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.recipes import RECIPES, recipe_for


def recipe(**values):
    values = {
        "scenes": ["a.tif"],
        "labels": [{"layer": "l", "categorical": ["c"]}],
        "output": "m",
        **values,
    }
    return recipe_for(job_from_dict(values, "train"))


def test_a_job_that_says_nothing_gets_the_recipe_as_it_is():
    assert recipe() == RECIPES["default"]
    assert recipe(recipe="paper") == RECIPES["paper"]


def test_the_papers_recipe_is_the_papers():
    paper = RECIPES["paper"]
    assert (paper.learning_rate, paper.betas, paper.weight_decay) == (1e-4, (0.7, 0.999), 1e-4)
    assert (paper.epochs, paper.batch_size, paper.warmup_epochs, paper.validate_every) == (
        150,
        64,
        5,
        10,
    )
    assert (paper.gamma, paper.alpha, paper.weight_power, paper.smoothing) == (2.0, 0.25, 1.0, 0.0)
    assert (paper.balancing, paper.scaling, paper.continuous_loss) == (
        "gradnorm",
        "standardise",
        "mae",
    )


@pytest.mark.parametrize(
    ("imbalance", "gamma", "alpha", "power"),
    [
        ("none", 0, 1, 0),
        ("cost_sensitive", 0, 1, 1),
        ("focal", 2, 0.25, 0),
        ("focal_weighted", 2, 0.25, 1),
    ],
)
@pytest.mark.parametrize("name", RECIPES)
def test_imbalance_sets_the_loss_and_nothing_else(name, imbalance, gamma, alpha, power):
    wanted = replace(RECIPES[name], gamma=gamma, alpha=alpha, weight_power=power)
    assert recipe(recipe=name, imbalance=imbalance) == wanted


def test_the_jobs_values_come_before_the_recipes_and_settings_before_both():
    made = recipe(
        recipe="paper", epochs=7, batch_size=3, window=16, balancing="uncertainty", scaling="l2"
    )
    assert (made.epochs, made.batch_size, made.window) == (7, 3, 16)
    assert (made.balancing, made.scaling) == ("uncertainty", "l2")
    made = recipe(imbalance="focal", settings={"gamma": 3, "betas": [0.5, 0.9], "turns": False})
    assert (made.gamma, made.alpha, made.betas, made.turns) == (3.0, 0.25, (0.5, 0.9), False)
    assert isinstance(made.gamma, float)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learningrate": 1}, "no setting 'learningrate'; its settings are window, batch_size"),
        ({"learning_rate": "fast"}, "cannot be 'fast'; write it like the default, 0.002"),
        ({"learning_rate": -1}, "setting learning_rate cannot be -1"),
        ({"learning_rate": float("nan")}, "setting learning_rate cannot be nan"),
        ({"learning_rate": True}, "setting learning_rate cannot be True"),
        ({"patience": 2.5}, "setting patience cannot be 2.5"),
        ({"cosine": 1}, "setting cosine cannot be 1; write it like the default, true"),
        ({"betas": 0.9}, "setting betas cannot be 0.9"),
        ({"betas": [0.9]}, r"setting betas cannot be \[0.9\]"),
        ({"betas": [0.9, "x"]}, "setting betas cannot be 'x'"),
        (
            {"precision": "half"},
            "setting precision is 'half'; it must be one of auto, float32, bf16",
        ),
        ({"continuous_loss": "focal"}, "continuous_loss is 'focal'; it must be one of mae, mse"),
        ({"scaling": ["l2"]}, "scaling is .*; it must be one of standardise, minmax, l2"),
        ({"epochs": 0}, "setting epochs is 0; it must be at least 1"),
        ({"batch_size": 0}, "setting batch_size is 0; it must be at least 1"),
        ({"validate_every": 0}, "setting validate_every is 0; it must be at least 1"),
        ({"windows_per_epoch": 0}, "windows_per_epoch is 0; it must be at least 1"),
        ({"spectral_members": 0}, "spectral_members is 0; it must be at least 1"),
        ({"window": 30}, "window is 30; it must be a multiple of 8, at least 8"),
        ({"dropout": 1.5}, "dropout is 1.5; it must be from 0 to below 1"),
        ({"smoothing": 1}, "smoothing is 1.0; it must be from 0 to below 1"),
        ({"average": 2}, "average is 2.0; it must be from 0 to below 1"),
        ({"betas": [1.0, 0.9]}, "betas is 1.0, 0.9; it must be from 0 to below 1"),
    ],
)
def test_settings_that_cannot_be(settings, message):
    with pytest.raises(HyperTaskError, match=message):
        recipe(settings=settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"spectral_steps": 300}, r"spectral_steps is 300, and the network has no part for single"),
        ({"kernel_landmarks": 40}, r"kernel_landmarks is 40, and the network has no part"),
        ({"spectral_members": 3}, r"spectral_members is 3, and the network has no part"),
        (
            {"kernel_landmarks": 40, "spectral_path": 32},
            r"kernel_landmarks is 40, and kernel members are made at the end of the phase",
        ),
    ],
)
def test_settings_of_single_pixels_need_a_part_for_them(settings, words):
    with pytest.raises(HyperTaskError, match=words):
        recipe(recipe="paper", settings=settings)
    given = {"spectral_path": 32, "spectral_steps": 10, **settings}
    assert recipe(recipe="paper", settings=given).spectral_path == 32
    idle = dict.fromkeys(("spectral_steps", "kernel_landmarks"), 0)
    assert recipe(recipe="paper", settings={**idle, "spectral_members": 1}).spectral_path == 0
    with pytest.raises(HyperTaskError, match="has no part for single pixels"):
        recipe(settings={"spectral_path": 0, "spectral_steps": 7})
    # all settings of a recipe, written out, are no more than the recipe
    usual = {name: getattr(RECIPES["default"], name) for name in given}
    assert recipe(settings={**usual, "spectral_path": 0}).spectral_path == 0


def test_weights_of_variables_go_by_the_balancing_that_counts():
    weighed = {"task_weights": {"height": 3.0}}
    assert recipe(**weighed, settings={"balancing": "fixed"}).balancing == "fixed"
    for wrong in ({}, {"settings": {"balancing": "equal"}, "balancing": "fixed"}):
        with pytest.raises(HyperTaskError, match="they need the balancing fixed"):
            recipe(**weighed, **wrong)
