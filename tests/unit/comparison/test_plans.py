"""What a comparison plans: every row once, variants that differ by what they are named for."""

from __future__ import annotations

import pytest
import torch

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.comparison.run import apart, together
from hypertask.model.comparison.tables import FILES, PUBLISHED
from hypertask.model.jobs.compare import COMPARED, CompareJob, planned, training_job, variants
from hypertask.model.jobs.methods import METHODS, PROPOSED
from hypertask.model.jobs.pixel_methods import PIXEL_METHODS
from hypertask.model.jobs.plans import ABLATIONS
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.train import LabelSource
from hypertask.model.networks import NETWORKS

VARIABLES = [
    Variable("species", "categorical", classes=(VariableClass(1, "a"), VariableClass(2, "b"))),
    Variable("height", "continuous", bounds=(0, 1)),
]
PARTS = ("residual", "aspp", "attention", "channel_pooling")


def job(**settings) -> CompareJob:
    return CompareJob(["s"], [LabelSource(raster="r")], "out", preset="tiny", **settings)


def config_of(entry, **settings):
    training = training_job(job(**settings), entry, "m")
    training.check()
    config = NETWORKS[entry.method].Config.for_training(VARIABLES, 6, "tiny", recipe_for(training))
    return training, config.switched(training.network)


def test_every_method_is_a_row_and_the_rows_of_the_networks_are_those_there_are():
    assert list(COMPARED) == [*NETWORKS, *PIXEL_METHODS]
    assert [entry.name for entry in planned(job())] == list(COMPARED)
    chosen = planned(job(methods=["forest", "unet"]))
    assert [(entry.name, entry.title) for entry in chosen] == [
        ("unet", "U-Net"),
        ("forest", "random forest"),
    ]
    assert set(FILES) == set(ABLATIONS)
    assert PUBLISHED[PROPOSED] == (19.68, 41.79)


def test_the_proposed_network_as_it_is_is_one_row_only():
    names = [e.name for e in planned(job(methods=[PROPOSED], ablations=["layers", "losses"]))]
    assert names == [
        PROPOSED,
        *(f"layers-{k}" for k in (2, 3, 4)),
        *(f"losses-{k}" for k in (1, 2, 3)),
    ]
    assert [e.name for e in planned(job(methods=["unet"], ablations=["layers"]))][1] == PROPOSED


@pytest.mark.parametrize("name", ABLATIONS)
def test_every_variant_can_be_trained(name):
    recipe = "paper" if name == "parts" else "default"
    for entry in variants(name).values():
        training, config = config_of(entry, recipe=recipe, window=16)
        network = NETWORKS[entry.method](config)
        losses = network(torch.randn(2, 6, 16, 16))
        sum(each.square().mean() for each in losses).backward()
        assert training.seeds == 3 and training.method == PROPOSED


def test_table_v_adds_part_after_part():
    found = {title: config_of(entry) for title, entry in variants("parts").items()}
    on = {title: [getattr(config, p) for p in PARTS] for title, (_, config) in found.items()}
    assert on["Baseline"] == [False] * 4 and on["Proposed"] == [*on["+RDA"][:3], True]
    for before, after in (("Baseline", "+R"), ("+R", "+RD"), ("+RD", "+RDA")):
        assert sum(on[after]) == sum(on[before]) + 1
        assert all(new or not old for old, new in zip(on[before], on[after]))
    assert on["+DAC"] == [False, True, True, True] and on["+RDAM"] == on["+RDA"]
    learned = {title for title, (training, _) in found.items() if training.balancing == "gradnorm"}
    assert learned == {"+RDAM", "Proposed"}
    whole = {**config_of(variants("layers")["Proposed"])[1].to_dict()}
    assert found["Proposed"][1].to_dict() == whole, "nothing else is switched"


def test_single_task_networks_are_rows_of_several_trainings():
    """Two kinds of variables, or each by itself; of one kind alone there is one network."""
    found = {title: entry.apart for title, entry in variants("tasks").items()}
    assert list(found.values()) == ["", "kinds", "variables"] and not found["One network"]
    _, kinds, each = variants("tasks").values()
    names = [variable.name for variable in VARIABLES]
    first = [v.name for v in VARIABLES if v.is_categorical]
    assert apart(kinds, VARIABLES) == [first, [n for n in names if n not in first]]
    assert apart(each, VARIABLES) == [[name] for name in names]
    assert apart(kinds, [v for v in VARIABLES if v.is_categorical]) == [first]
    assert apart(variants("losses")["Focal"], VARIABLES) == [None]
    assert kinds.changes == each.changes == {}


def test_several_networks_are_one_row():
    def row(mapped, memory, seconds, **accuracy):
        seeds = [{"seed": 4, "accuracy": accuracy, "score": 0.5, "seconds": seconds}]
        return {
            "epochs": 3,
            "window": 16,
            "parameters": 100,
            "gigaflops": 2.5,
            "mapped": mapped,
            "memory": memory,
            "split": "s",
            "seeds": seeds,
        }

    found = together([row(300.0, 10, 7.0, a={"oa": 1}), row(600.0, 30, 5.0, b={"rmse": 2})])
    assert found["parameters"] == 200 and found["gigaflops"] == 5 and found["memory"] == 30
    assert found["mapped"] == pytest.approx(200)  # a pixel takes 1/300 and 1/600 of a second
    (seed,) = found["seeds"]
    assert seed["accuracy"] == {"a": {"oa": 1}, "b": {"rmse": 2}} and seed["seconds"] == 12
    assert together([row(None, None, 1.0), row(1.0, 2, 1.0)])["mapped"] is None
    assert together([row(1.0, None, 1.0), row(1.0, 2, 1.0)])["memory"] is None


def test_figure_13_takes_one_part_away():
    whole = config_of(variants("layers")["Proposed"])[1].to_dict()
    for title, part in (
        ("Without skip layers", "skips"),
        ("Without batch normalisation", "batch_norm"),
        ("Without pooling", "pooling"),
    ):
        own = config_of(variants("layers")[title])[1].to_dict()
        assert {key for key in own if own[key] != whole[key]} == {part} and own[part] is False


def test_losses_and_balancings_reach_the_recipe():
    for title, gamma, power in (
        ("Cost-sensitive", 0, 1),
        ("Focal", 2, 0),
        ("Focal with class weights", 2, 1),
    ):
        recipe = recipe_for(config_of(variants("losses")[title])[0])
        assert (recipe.gamma, recipe.weight_power) == (gamma, power)
    found = [recipe_for(config_of(e)[0]).balancing for e in variants("balancings").values()]
    assert found == ["gradnorm", "uncertainty", "equal"]


def test_settings_that_mean_nothing_to_a_network_are_left_out_for_it():
    given = {"spectral_steps": 30, "learning_rate": 0.01}
    for entry in planned(job(settings=given)):
        if entry.method in METHODS:
            training = training_job(job(settings=given), entry, "m")
            assert recipe_for(training).learning_rate == 0.01
            assert ("spectral_steps" in training.settings) == (entry.method == PROPOSED)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"depth": True}, "no part 'depth'.*residual"),
        ({"attention": 1}, "attention of the network is 1; it must be true or false"),
        ({"widths": False}, "no part 'widths'"),
    ],
)
def test_what_cannot_be_switched_is_told(parts, words):
    config = NETWORKS[PROPOSED].Config(bands=4, classes=(2,))
    with pytest.raises(HyperTaskError, match=words):
        config.switched(parts)
