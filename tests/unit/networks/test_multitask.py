"""The network: its published sizes, invalid pixels, switches, and what GradNorm measures on."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.networks.layers import MaskedBatchNorm2d, halve, masked_mean_and_max
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig, preset_widths

torch.set_num_threads(1)

PAPER = {
    "bands": 128,
    "widths": (64, 128, 256, 512),
    "context": None,
    "spectral_path": 0,
    "dropout": 0.0,
}
SWITCHES = (
    "residual",
    "aspp",
    "attention",
    "channel_pooling",
    "skips",
    "batch_norm",
    "pooling",
    "dense",
)


def size(module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def tiny(**settings) -> MultitaskNetwork:
    torch.manual_seed(0)
    values = {
        "bands": 5,
        "classes": (3, 2),
        "continuous": 2,
        "widths": (4, 8, 12, 16),
        "context": 16,
        "spectral_path": 6,
        **settings,
    }
    return MultitaskNetwork(NetworkConfig(**values))


def settled(network, steps=20):
    """Give the batch statistics values of their own, as a training does."""
    network.train()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for _ in range(steps):
            network(torch.randn(2, network.config.bands, 32, 32, generator=generator))
    return network.eval()


# ------------------------------------------------------------------------------ published sizes


def test_parameters_are_the_papers():
    network = MultitaskNetwork(NetworkConfig(classes=(4, 2, 3), continuous=10, **PAPER))
    assert size(network) == 19_675_162  # 19.675 M (paper: 19.68 M)
    assert size(network.encoder) == 17_621_393
    assert size(network.classification.decoder) == 1_026_571
    assert size(network.regression.decoder) == 1_026_571
    heads = size(network.classification.heads) + size(network.regression.heads)
    assert heads == (32 + 1) * (4 + 2 + 3 + 10)


def test_two_single_path_networks_are_nearly_twice_as_large():
    single = (
        MultitaskNetwork(NetworkConfig(classes=(4, 2, 3), **PAPER)),
        MultitaskNetwork(NetworkConfig(continuous=10, **PAPER)),
    )
    assert sum(size(network) for network in single) == 37_296_555  # 37.297 M (paper: 37.32 M)


@pytest.mark.parametrize(
    ("side", "flops"), [(64, 9_369_021_184), (128, 37_475_382_784), (136, 42_306_163_684)]
)
def test_arithmetic_is_the_papers(side, flops):
    config = NetworkConfig(classes=(4, 2, 3), continuous=10, **PAPER)
    network = MultitaskNetwork(config).to("meta").eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.empty(1, 128, side, side, device="meta"))
    assert counter.get_total_flops() == flops


def test_presets_halve_the_widths():
    assert preset_widths("paper") == (64, 128, 256, 512)
    for wider, narrower in zip(("paper", "compact", "small"), ("compact", "small", "tiny")):
        halved = tuple(width // 2 for width in preset_widths(wider))
        assert preset_widths(narrower) == halved


def test_the_additions_are_small():
    paper = {**PAPER, "classes": (4, 2, 3), "continuous": 10}
    plain = size(MultitaskNetwork(NetworkConfig(**paper)))
    # the context of the pooling has no parameters of its own
    assert size(MultitaskNetwork(NetworkConfig(**{**paper, "context": 64}))) == plain
    longer = size(MultitaskNetwork(NetworkConfig(**{**paper, "spectral_path": 64})))
    path = 128 * 64 + 64 * 64 + 4 * 64  # two convolutions and their normalisation
    assert longer == plain + path - (128 - 64) * 64 * 9 + (64 + 1) * 19


# ------------------------------------------------------------------------------ outputs


def test_one_map_per_variable_at_the_inputs_size():
    maps = tiny().eval()(torch.randn(2, 5, 24, 40))
    assert [tuple(each.shape) for each in maps] == [
        (2, 3, 24, 40),
        (2, 2, 24, 40),
        (2, 1, 24, 40),
        (2, 1, 24, 40),
    ]


@pytest.mark.parametrize("off", SWITCHES)
@pytest.mark.parametrize("masked", [False, True])
def test_every_part_can_be_switched_off(off, masked):
    network = tiny(**{off: False})
    assert size(network) != size(tiny()) or off in ("pooling", "dense")
    mask = None
    spectra = torch.randn(2, 5, 16, 16)
    if masked:
        mask = torch.ones(2, 1, 16, 16)
        mask[:, :, :5] = 0
        spectra = spectra * mask
    maps = network(spectra, mask)
    assert [each.shape[1] for each in maps] == [3, 2, 1, 1]
    assert all(each.shape[2:] == (16, 16) for each in maps)
    sum(each.square().mean() for each in maps).backward()
    used = [p.grad is not None and bool(p.grad.isfinite().all()) for p in network.parameters()]
    assert all(used)
    assert network.spectral.first.conv.weight.grad.abs().sum() > 0


def test_everything_off_is_the_baseline():
    network = tiny(**dict.fromkeys(SWITCHES, False), context=None, spectral_path=0)
    maps = network(torch.randn(1, 5, 16, 16))
    assert maps[0].shape == (1, 3, 16, 16)


@pytest.mark.parametrize(("classes", "continuous"), [((3,), 0), ((), 2), ((2, 4), 0)])
def test_variables_of_one_kind_have_one_path(classes, continuous):
    network = tiny(classes=classes, continuous=continuous)
    assert (network.classification is None) == (not classes)
    assert (network.regression is None) == (not continuous)
    maps = network(torch.randn(1, 5, 16, 16))
    assert [each.shape[1] for each in maps] == [*classes, *[1] * continuous]


def test_stem_of_stride_two_gives_full_size():
    network = tiny(stem_stride=2)
    assert network.config.stride == 16
    mask = torch.ones(1, 1, 32, 48)
    mask[..., :7] = 0
    maps = network(torch.randn(1, 5, 32, 48) * mask, mask)
    assert all(each.shape[2:] == (32, 48) for each in maps)


def test_gradnorm_measures_on_the_neck():
    network = tiny()
    assert network.shared_weight is network.encoder.neck.conv.weight
    maps = network(torch.randn(2, 5, 16, 16))
    for each in maps:
        (gradient,) = torch.autograd.grad(each.sum(), network.shared_weight, retain_graph=True)
        assert gradient.norm() > 0


def outer_taps(network):
    """(features' side in a window of 16, dilation, convolution) of every dilated branch."""
    for level, stage in enumerate(network.encoder.stages):
        for branch in stage.aspp.branches:
            yield 16 // 2**level, branch.dilated.conv.dilation[0], branch.dilated.conv


def test_taps_that_no_window_reaches_are_zero_and_get_no_gradient():
    network = tiny()
    centres = [conv.weight[:, :, 1, 1].clone() for *_, conv in outer_taps(network)]
    network.silence_unreachable(16)
    maps = network(torch.randn(2, 5, 16, 16))
    sum(each.square().mean() for each in maps).backward()
    dead = 0
    for (side, dilation, conv), centre in zip(outer_taps(network), centres):
        outer = torch.ones(3, 3, dtype=torch.bool)
        outer[1, 1] = False
        weight, gradient = conv.weight.detach()[:, :, outer], conv.weight.grad[:, :, outer]
        assert torch.equal(conv.weight[:, :, 1, 1], centre)
        unreachable = dilation >= side
        dead += unreachable
        assert (weight.abs().max() == 0) == unreachable
        assert (gradient.abs().max() == 0) == unreachable
    assert dead == 6  # of 12: 12 at 8 pixels, 6 and 12 at 4, all three at 2


def test_a_frozen_spectral_path_stays_as_it_is():
    network = tiny()
    spectra = torch.randn(2, 5, 16, 16)
    network.eval()
    with torch.no_grad():
        wanted = network.spectral_maps(spectra)
    network.silence_decoders()
    network.freeze_spectral_path()
    with torch.no_grad():
        for one, two in zip(network(spectra), wanted):
            torch.testing.assert_close(one, two)  # the decoders add nothing yet
    before = {k: v.clone() for k, v in network.spectral.state_dict().items()}
    network.train()
    maps = network(spectra)
    sum(each.square().mean() for each in maps).backward()
    assert all(p.grad is None for part in network.spectral_parts() for p in part.parameters())
    assert all(torch.equal(v, before[k]) for k, v in network.spectral.state_dict().items())
    assert network.classification.heads[0].weight.grad.abs().max() > 0


# ------------------------------------------------------------------------------ configuration


def test_configuration_survives_json():
    import json

    config = tiny(context=None, dense=False).config
    again = NetworkConfig.from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config


def test_configuration_counts_heads_from_variables():
    variables = [
        Variable("a", "categorical", classes=[VariableClass(k, str(k)) for k in (1, 5, 9)]),
        Variable("b", "continuous", bounds=(0, 1)),
        Variable("c", "continuous", bounds=(0, 1)),
    ]
    config = NetworkConfig.for_variables(variables, bands=4)
    assert (config.classes, config.continuous) == ((3,), 2)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"bands": 0, "classes": (2,)}, "at least one band"),
        ({"bands": 3}, "at least one variable"),
        ({"bands": 3, "classes": (2,), "stem_stride": 3}, "stride is 3"),
    ],
)
def test_impossible_configurations_are_refused(settings, words):
    with pytest.raises(HyperTaskError, match=words):
        NetworkConfig(**settings)


def test_setting_of_a_newer_version_is_named():
    with pytest.raises(HyperTaskError, match="'wavelets'"):
        NetworkConfig.from_dict({"bands": 3, "classes": [2], "wavelets": True})


# ------------------------------------------------------------------------------ invalid pixels


def test_masked_statistics_are_numpys_over_valid_pixels():
    rng = np.random.default_rng(0)
    values = (3 + 2 * rng.standard_normal((3, 4, 6, 5))).astype(np.float32)
    valid = rng.random((3, 1, 6, 5)) < 0.6
    layer = MaskedBatchNorm2d(4)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.0, 2.0, 0.5, -1.0]))
        layer.bias.copy_(torch.tensor([0.0, 1.0, -1.0, 3.0]))
    layer.train()
    mask = torch.from_numpy(valid.astype(np.float32))
    result = layer(torch.from_numpy(values) * mask, mask).detach().numpy()

    seen = values.transpose(1, 0, 2, 3)[:, valid[:, 0]].astype(np.float64)
    mean, variance = seen.mean(1), seen.var(1)
    wanted = (values - mean[:, None, None]) / np.sqrt(variance + layer.eps)[:, None, None]
    wanted = wanted * layer.weight.detach().numpy()[:, None, None]
    wanted = wanted + layer.bias.detach().numpy()[:, None, None]
    inside = np.broadcast_to(valid, values.shape)
    np.testing.assert_allclose(result[inside], wanted[inside], atol=2e-5)
    np.testing.assert_allclose(layer.running_mean, 0.1 * mean, rtol=1e-5)
    np.testing.assert_allclose(layer.running_var, 0.9 + 0.1 * seen.var(1, ddof=1), rtol=1e-5)
    assert layer.num_batches_tracked == 1


def test_full_mask_normalises_as_torch_does():
    values = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 5 + 2
    masked, plain = MaskedBatchNorm2d(3), torch.nn.BatchNorm2d(3)
    result = masked(values, torch.ones(4, 1, 8, 8))
    torch.testing.assert_close(result, plain(values), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(masked.running_var, plain.running_var)
    torch.testing.assert_close(masked.running_mean, plain.running_mean)


def test_no_valid_pixel_gives_no_nan():
    layer = MaskedBatchNorm2d(2)
    result = layer(torch.zeros(1, 2, 4, 4), torch.zeros(1, 1, 4, 4))
    assert result.isfinite().all()
    assert layer.running_mean.isfinite().all() and layer.running_var.isfinite().all()


def test_halving_averages_valid_pixels():
    features = torch.tensor([[[[2.0, 0, 0, 0], [4.0, 6.0, 0, 0]]]])
    mask = torch.tensor([[[[1.0, 0, 0, 0], [1.0, 1.0, 0, 0]]]])
    pooled, smaller = halve(features, mask)
    torch.testing.assert_close(pooled, torch.tensor([[[[4.0, 0.0]]]]))
    torch.testing.assert_close(smaller, torch.tensor([[[[1.0, 0.0]]]]))


def test_mean_and_maximum_of_valid_pixels():
    features = torch.tensor([[[[-5.0, -1.0], [0.0, -3.0]]]])
    mask = torch.tensor([[[[1.0, 1.0], [0.0, 1.0]]]])
    mean, highest = masked_mean_and_max(features, mask)
    assert mean.item() == pytest.approx(-3.0)
    assert highest.item() == -1.0  # not the 0 of the invalid pixel
    mean, highest = masked_mean_and_max(features, torch.zeros(1, 1, 2, 2))
    assert (mean.item(), highest.item()) == (0.0, 0.0)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("context", [None, 16])
def test_values_of_invalid_pixels_change_nothing(training, context):
    """The spectral path masks before the first convolution that looks at neighbours."""
    network = settled(tiny(context=context))
    network.train(training)
    generator = torch.Generator().manual_seed(2)
    mask = (torch.rand(2, 1, 32, 32, generator=generator) < 0.7).float()
    spectra = torch.randn(2, 5, 32, 32, generator=generator) * mask
    other = spectra + 100 * torch.randn(2, 5, 32, 32, generator=generator) * (1 - mask)
    with torch.no_grad():
        first, second = network(spectra, mask), network(other, mask)
    for one, two in zip(first, second):
        inside = mask.bool().expand_as(one)
        torch.testing.assert_close(one[inside], two[inside], atol=1e-5, rtol=1e-5)


def test_values_of_invalid_pixels_get_no_gradient():
    network = settled(tiny())
    mask = torch.ones(1, 1, 16, 16)
    mask[..., 4:9, 3:7] = 0
    spectra = (torch.randn(1, 5, 16, 16) * mask).requires_grad_()
    maps = network(spectra, mask)
    sum((each * mask).square().sum() for each in maps).backward()
    outside = (mask == 0).expand_as(spectra)
    assert spectra.grad[outside].abs().max() == 0
    assert spectra.grad[~outside].abs().max() > 0


@pytest.mark.parametrize("context", [None, 16])
def test_a_full_mask_is_no_mask(context):
    network = settled(tiny(context=context))
    spectra = torch.randn(1, 5, 32, 24, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        plain, masked = network(spectra), network(spectra, torch.ones(1, 1, 32, 24))
    for one, two in zip(plain, masked):
        torch.testing.assert_close(one, two, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("context", [None, 16])
def test_invalid_surroundings_are_as_no_surroundings(context):
    """An invalid pixel is a pixel outside the scene: padding with invalid ones changes nothing."""
    network = settled(tiny(context=context))
    spectra = torch.randn(1, 5, 32, 32, generator=torch.Generator().manual_seed(4))
    wide = torch.nn.functional.pad(spectra, (16, 16, 16, 16))
    mask = torch.nn.functional.pad(torch.ones(1, 1, 32, 32), (16, 16, 16, 16))
    with torch.no_grad():
        alone, padded = network(spectra), network(wide, mask)
    for one, two in zip(alone, padded):
        torch.testing.assert_close(one, two[..., 16:-16, 16:-16], atol=1e-5, rtol=1e-5)


def test_context_pooling_is_the_mean_of_its_neighbourhood():
    from hypertask.model.networks.multitask.attention import SpectralAttention

    attention = SpectralAttention(4, context=16, stride=8)
    generator = torch.Generator().manual_seed(5)
    features = torch.randn(1, 4, 9, 7, generator=generator)
    mask = (torch.rand(1, 1, 9, 7, generator=generator) < 0.7).float()
    reach = attention.reach
    assert reach == 1
    mean, highest = attention._neighbourhood(features * mask, mask, reach)
    for row in range(9):
        for column in range(7):
            rows = slice(max(0, row - reach), row + reach + 1)
            columns = slice(max(0, column - reach), column + reach + 1)
            seen = features[0, :, rows, columns][:, mask[0, 0, rows, columns] > 0]
            if seen.shape[1]:
                torch.testing.assert_close(mean[0, :, row, column], seen.mean(1))
                torch.testing.assert_close(highest[0, :, row, column], seen.amax(1))
            else:
                assert mean[0, :, row, column].abs().sum() == 0
                assert highest[0, :, row, column].abs().sum() == 0


def test_paper_attention_pools_over_everything():
    network = settled(tiny(context=None, spectral_path=0, aspp=False))
    spectra = torch.randn(1, 5, 96, 96, generator=torch.Generator().manual_seed(6))
    brighter = spectra.clone()
    brighter[..., 80:, 80:] += 3
    with torch.no_grad():
        one, two = network(spectra)[0], network(brighter)[0]
    # without dilated convolutions only the pooling can carry this to the far corner
    assert (one - two)[..., :8, :8].abs().max() > 1e-4


def test_context_attention_looks_no_further_than_its_neighbourhood():
    network = settled(tiny(context=16, spectral_path=0, aspp=False))
    spectra = torch.randn(1, 5, 160, 160, generator=torch.Generator().manual_seed(6))
    brighter = spectra.clone()
    brighter[..., 152:, 152:] += 3
    with torch.no_grad():
        one, two = network(spectra)[0], network(brighter)[0]
    assert (one - two)[..., :8, :8].abs().max() == 0
    assert (one - two)[..., 150:, 150:].abs().max() > 0


def test_members_of_the_spectral_path_speak_for_themselves_and_are_averaged():
    network = settled(tiny(spectral_members=3))
    with torch.no_grad():
        for head in [*network.classification.spectral_heads, *network.regression.spectral_heads]:
            head.weight.normal_(generator=torch.Generator().manual_seed(3))
        pixels = torch.randn(7, 5, generator=torch.Generator().manual_seed(2))
        together = network.spectral_maps(pixels[:, :, None, None])
        apart = network.member_maps(pixels.expand(3, 7, 5))
    for mean, members in zip(together, apart):
        torch.testing.assert_close(members.reshape(3, 7, -1).mean(0), mean[:, :, 0, 0])
        assert members.reshape(3, 7, -1).std(0).min() > 1e-4


def test_members_learn_from_their_own_pixels_only():
    network = tiny(spectral_members=2).train()
    pixels = torch.randn(2, 9, 5, generator=torch.Generator().manual_seed(2))
    maps = network.member_maps(pixels)
    sum(each[:9].sum() for each in maps).backward()
    first, second = network.spectral.first.conv.weight.grad.reshape(2, -1)
    assert first.abs().sum() > 0 and not second.any()


def test_ridge_is_that_of_scikit_learn():
    from sklearn.linear_model import RidgeCV

    from hypertask.model.training.spectral_phase import ridge

    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(80, 30)) @ rng.normal(size=(30, 30))
    truth = inputs[:, 0] + rng.normal(size=80)
    slope, offset = ridge(inputs, truth)
    penalties = np.logspace(-2, 5, 29) * ((inputs - inputs.mean(0)) ** 2).mean()
    model = RidgeCV(penalties).fit(inputs, truth)
    found = inputs @ slope + offset - truth
    assert np.square(found).mean() < 1.05 * np.square(model.predict(inputs) - truth).mean()
    assert np.corrcoef(inputs @ slope, model.predict(inputs))[0, 1] > 0.99


def test_a_linear_map_of_the_spectrum_is_added_to_the_numbers_only():
    network = settled(tiny(linear=True))
    spectra = torch.randn(1, 5, 16, 16, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        before = network(spectra)
        network.linear.weight[1, 3] = 2.0
        after = network(spectra)
    for one, two in zip(before[:3], after[:3]):
        assert torch.equal(one, two)
    torch.testing.assert_close(after[3] - before[3], 2 * spectra[:, 3:4])


@pytest.mark.parametrize("masked", [False, True])
def test_decoders_that_add_nothing_are_not_asked(monkeypatch, masked):
    """The same maps to the last bit; while it is trained, they have to learn (see above)."""
    network = settled(tiny(spectral_members=2, linear=True))
    spectra = torch.randn(1, 5, 32, 32)
    mask = (torch.rand(1, 1, 32, 32) > 0.2).float() if masked else None
    spectra = spectra if mask is None else spectra * mask

    def asked():
        with torch.inference_mode(), FlopCounterMode(display=False) as counter:
            return network.eval()(spectra, mask), counter.get_total_flops()

    _, most = asked()
    assert not network.is_silent
    network.silence_decoders()
    assert network.is_silent
    quiet, least = asked()
    assert least < most / 5
    monkeypatch.setattr(MultitaskNetwork, "is_silent", False)
    whole, again = asked()
    assert again == most
    for one, other in zip(quiet, whole):
        assert torch.equal(one, other)
    monkeypatch.undo()
    # a single number is enough to be heard
    torch.nn.init.constant_(network.regression.heads[1].bias, 1e-20)
    assert not network.is_silent and asked()[1] == most
