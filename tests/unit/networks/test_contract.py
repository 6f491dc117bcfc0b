"""What every network of NETWORKS offers, whatever is inside it."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.methods import METHODS, PRESETS, PROPOSED
from hypertask.model.jobs.recipes import Recipe, recipe_for
from hypertask.model.jobs.train import TrainJob
from hypertask.model.networks import NETWORKS, build, described, from_description, tensors_of
from hypertask.model.networks.contract import MapConfig, MapNetwork
from hypertask.model.networks.multitask import NetworkConfig

torch.set_num_threads(1)

NO_BANDS = ("mottus", "pham", "spectraldiff")  # they take the bands as depth
QUICK = {"spectraldiff": {"patch": 3, "draws": 1}}
VARIABLES = [
    Variable("species", "categorical", classes=[VariableClass(k, str(k)) for k in (1, 5, 9)]),
    Variable("soil", "categorical", classes=[VariableClass(k, str(k)) for k in (1, 2)]),
    Variable("height", "continuous", bounds=(0, 1)),
]


@pytest.fixture(params=NETWORKS)
def network(request) -> MapNetwork:
    return made(request.param)


def made(kind: str, variables=VARIABLES, bands: int = 7) -> MapNetwork:
    """As a training with the default recipe makes it, but for what takes time."""
    job = TrainJob(["s"], [], "m", method=kind, preset="tiny")
    torch.manual_seed(0)
    network = NETWORKS[kind]
    config = network.Config.for_training(variables, bands, job.preset, recipe_for(job))
    return network(replace(config, **QUICK.get(kind, {})))


def settled(network: MapNetwork) -> MapNetwork:
    """With weights and batch statistics through which the features of a deep network do not fade
    to nothing, as after a training."""
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Conv3d)):
            torch.nn.init.kaiming_normal_(module.weight)
    norms = [each for each in network.modules() if isinstance(each, torch.nn.BatchNorm2d)]
    usual = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.train()(torch.randn(2, 7, 4 * network.stride, 4 * network.stride))
    for norm, momentum in zip(norms, usual):
        norm.momentum = momentum
    return network


def test_jobs_and_reports_know_the_networks_that_there_are():
    assert list(METHODS) == list(NETWORKS) and PROPOSED == "multitask"
    for kind, network in NETWORKS.items():
        assert network.kind == kind
        assert METHODS[kind].title and METHODS[kind].source
        known = Recipe().__dict__
        assert set(METHODS[kind].settings) | set(METHODS[kind].lacks) <= set(known)


def test_the_tensors_of_a_description_are_those_of_the_network(network, tmp_path):
    """As safetensors itself tells them of a written file."""
    path = tmp_path / "m.safetensors"
    save_file({name: t.contiguous() for name, t in network.state_dict().items()}, path)
    (length,) = struct.unpack("<Q", path.read_bytes()[:8])
    table = json.loads(path.read_bytes()[8 : 8 + length])
    stated = {name: (tuple(entry["shape"]), entry["dtype"]) for name, entry in table.items()}
    assert tensors_of(json.loads(json.dumps(described(network)))) == stated


def test_windows_of_the_method_fit_the_stride(network):
    """What a job is checked by, without torch, is what the network needs."""
    assert METHODS[network.kind].step % network.stride == 0


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", NETWORKS)
def test_every_preset_can_be_had(kind, preset):
    network = NETWORKS[kind]
    config = network.Config.for_training(VARIABLES, 7, preset, Recipe())
    assert (config.bands, config.classes, config.continuous) == (7, (3, 2), 1)
    with torch.device("meta"):
        sizes = [
            sum(p.numel() for p in network(replace(config, widths=each)).parameters())
            for each in (config.widths, tuple(2 * width for width in config.widths))
        ]
    # the heads of GSC-ViT's attention have 16 channels whatever its widths
    least = 1.9 if kind == "gscvit" else 3
    assert least < sizes[1] / sizes[0] < 4.1, "twice the widths, about four times the weights"


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize(
    ("variables", "bands"), [(VARIABLES, 1), (VARIABLES[:1], 3), (VARIABLES[2:], 200)]
)
def test_one_map_per_variable_at_the_inputs_size(kind, variables, bands):
    network = made(kind, variables, bands).eval()
    sides = 3 * network.stride, 2 * network.stride
    with torch.no_grad():
        maps = network(torch.randn(2, bands, *sides))
    assert [tuple(each.shape) for each in maps] == [(2, v.channels, *sides) for v in variables]


def test_all_is_learned_and_gradnorm_measures_on_a_weight_that_all_share(network):
    spectra = torch.randn(2, 7, 2 * network.stride, 2 * network.stride)
    maps = network.train()(spectra)
    for each in maps:
        (gradient,) = torch.autograd.grad(each.sum(), network.shared_weight, retain_graph=True)
        assert gradient.norm() > 0
    sum(each.square().mean() for each in maps).backward()
    learned = [p for p in network.parameters() if p.requires_grad]
    assert all(p.grad is not None and p.grad.isfinite().all() for p in learned)
    before = network.pretraining.part.parameters() if network.pretraining else ()
    assert {*map(id, network.parameters())} == {*map(id, [*learned, *before])}


def test_sides_that_would_do_are_said(network):
    step = network.stride
    if step > 1:  # any side does for a network of patches
        with pytest.raises(HyperTaskError) as caught:
            network(torch.zeros(1, 7, 3 * step + 1, 2 * step))
        assert str(caught.value) == (
            f"The network was given {3 * step + 1} x {2 * step} pixels; each side must be a "
            f"multiple of {step}: {4 * step} x {2 * step} would do."
        )
    with pytest.raises(HyperTaskError, match="takes 7 bands and was given 6"):
        network(torch.zeros(1, 6, step, step))


def test_the_description_survives_json(network):
    said = json.loads(json.dumps(described(network)))
    assert said["kind"] == network.kind
    again = from_description(said)
    assert type(again) is type(network) and again.config == network.config
    again.load_state_dict(network.state_dict())
    assert build(network.kind, network.config).config == network.config


def test_a_description_without_a_kind_is_the_multitask_networks():
    config = NetworkConfig(bands=3, classes=(2,), widths=(4, 8))
    network = from_description(json.loads(json.dumps(config.to_dict())))
    assert network.kind == "multitask" and network.config == config


def test_a_setting_of_a_newer_version_is_named(network):
    with pytest.raises(HyperTaskError, match="unknown setting 'wavelets'"):
        from_description({**described(network), "wavelets": True})


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"bands": 0, "classes": (2,)}, "at least one band"), ({"bands": 3}, "at least one variable")],
)
@pytest.mark.parametrize("kind", NETWORKS)
def test_impossible_configurations_are_refused(kind, settings, words):
    with pytest.raises(HyperTaskError, match=words):
        NETWORKS[kind].Config(**settings)


def test_a_frozen_encoder_keeps_all_that_variables_share(network):
    roles = settled(network).roles(network.config.to_dict())
    assert roles.keys() == network.state_dict().keys()
    network.freeze_encoder()
    shared = {name for name, role in roles.items() if role.shared}
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimiser = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.1)
    maps = network.train()(torch.randn(2, 7, 2 * network.stride, 2 * network.stride))
    sum(each.square().mean() for each in maps).backward()
    optimiser.step()
    moved = {name for name, value in network.state_dict().items() if not before[name].equal(value)}
    heads = {name for name, role in roles.items() if role.head and name.endswith("weight")}
    assert shared and heads and not shared & moved and heads <= moved
    assert not network.shared_weight.requires_grad


def test_roles_tell_heads_bands_and_sizes(network):
    same = network.roles(network.config.to_dict())
    heads: dict = {}
    for name, role in same.items():
        if role.head:
            heads.setdefault(role.head, set()).add(name)
            assert role.pattern.format(role.head[1]) == name
            variable = [VARIABLES[:2], VARIABLES[2:]][role.head[0] == "regression"][role.head[1]]
            assert role.inner or len(network.state_dict()[name]) == variable.channels
        if role.bands:
            assert network.state_dict()[name].shape[1] == 7
    assert heads.keys() == {("classification", 0), ("classification", 1), ("regression", 0)}
    assert any(role.bands for role in same.values()) or network.kind in NO_BANDS
    assert all(role.fits for role in same.values())
    other = network.roles({**network.config.to_dict(), "widths": [3, 5], "spectral_path": 1})
    assert not any(role.fits for role in other.values())


def test_only_the_multitask_network_has_a_phase_on_single_pixels():
    assert {kind for kind in NETWORKS if made(kind).spectral_phase} == {"multitask"}
    plain = NETWORKS["multitask"](NetworkConfig(bands=3, classes=(2,), widths=(4, 8)))
    assert plain.spectral_phase is None
    assert {kind for kind in NETWORKS if made(kind).pretraining} == {"spectraldiff"}


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_methods_mask_as_they_say(kind):
    """Whether what an invalid pixel holds can be seen anywhere else."""
    network = settled(made(kind)).eval()
    side = max(4 * network.stride, 12)
    spectra = torch.randn(1, 7, side, side, generator=torch.Generator().manual_seed(1))
    mask = torch.ones(1, 1, side, side)
    mask[..., :5, :5] = 0
    other = spectra + 100 * (1 - mask)
    with torch.no_grad():
        pairs = zip(network(spectra, mask), network(other, mask))
        change = max(float(((one - two) * mask).abs().max()) for one, two in pairs)
    assert (change < 1e-4) == METHODS[kind].masks


def test_two_processes_take_the_step_of_one(tmp_path):
    """Every network's gradients and batch statistics, of three windows that two processes share."""
    from support import network_worker as worker

    torch.multiprocessing.spawn(worker.run, (str(tmp_path), list(NETWORKS)), nprocs=2)
    for kind in NETWORKS:
        alone = worker.step(kind)
        both = [torch.load(tmp_path / f"{kind}{rank}.pt", weights_only=True) for rank in (0, 1)]
        assert alone.keys() == both[0].keys() and len(alone) > 10
        for name, value in alone.items():
            near = 1e-7 * float(value.abs().max()) + 1e-12
            torch.testing.assert_close(both[0][name], value, rtol=1e-7, atol=near, msg=name)
            assert torch.equal(both[0][name], both[1][name]), name


def test_a_network_that_says_too_little_is_found_out():
    """The contract's own answers, for a network that only maps."""

    class Bare(MapNetwork):
        kind = "bare"
        Config = MapConfig
        stride = 4
        context = None

        def maps(self, spectra, mask):
            return [spectra[:, :1]]

    bare = Bare(MapConfig(bands=2, continuous=1))
    assert bare.reach is None and bare.shared_weight is None and bare.spectral_phase is None
    assert bare(torch.ones(1, 2, 8, 4))[0].shape == (1, 1, 8, 4)
    with pytest.raises(HyperTaskError, match="8 x 4 would do"):
        bare(torch.ones(1, 2, 5, 4))
