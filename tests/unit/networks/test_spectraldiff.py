"""SpectralDiff: sizes, the denoiser by hand, features that do not depend on areas, learning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.networks.baselines.denoised import TILE, Reduction
from hypertask.model.networks.baselines.denoiser import (
    FEATURE_REACH,
    NOISE_STEPS,
    Denoiser,
    kept_shares,
)
from hypertask.model.networks.baselines.spectraldiff import SpectralDiff, SpectralDiffConfig
from hypertask.model.training.losses import masked_mae

torch.set_num_threads(1)

NARROW = SpectralDiffConfig(
    bands=7,
    classes=(3,),
    continuous=1,
    widths=(2, 2, 3, 4, 8, 4, 8),
    patch=5,
    draws=2,
    heads=2,
    components=6,
)


def narrow(**settings) -> SpectralDiff:
    """Small, with weights through which features do not fade, statistics that are not 1 and 0."""
    torch.manual_seed(0)
    network = SpectralDiff(replace(NARROW, **settings))
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
        if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d, torch.nn.Conv3d)):
            torch.nn.init.kaiming_normal_(module.weight)
    reduction = network.reduction
    torch.nn.init.normal_(reduction.mean, std=0.1)
    torch.nn.init.normal_(reduction.basis)
    torch.nn.init.uniform_(reduction.variance, 0.5, 2)
    torch.nn.init.uniform_(reduction.low, -3, -2)
    torch.nn.init.uniform_(reduction.high, 2, 3)
    return network.eval()


def parameters(module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_sizes_are_those_specified():
    """128 bands; the published classifier has one head, here each variable has one."""
    settings = {"bands": 128, "continuous": 0}
    with torch.device("meta"):
        one = SpectralDiff(SpectralDiffConfig(classes=(19,), **settings))
        many = SpectralDiff(SpectralDiffConfig(bands=128, classes=(4, 2, 3), continuous=10))
    assert parameters(one.denoiser) / 1e6 == pytest.approx(4.30, abs=0.005)
    assert (parameters(one) - parameters(one.denoiser)) / 1e6 == pytest.approx(0.72, abs=0.005)
    head = 64 * 128 + 128 + 2 * 128  # a layer and its normalisation, besides the outputs
    assert parameters(many) - parameters(one) == 12 * head
    assert len(one.reduction.mean) == 2 * 4096 and one.reduction.basis.shape == (8192, 64)


def test_arithmetic_is_that_specified():
    """Of 16 x 16 pixels, and of a patch: 0.24 GFLOP without the products of the attention."""
    with torch.device("meta"):
        network = SpectralDiff(SpectralDiffConfig(bands=128, classes=(4, 2, 3), continuous=10))
        spectra, patch = torch.empty(1, 128, 16, 16), torch.empty(1, 64, 13, 13)
        step = torch.zeros(1, dtype=torch.long)
    network.eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network.denoiser(spectra, step)
    assert counter.get_total_flops() / 1e9 == pytest.approx(56.3, rel=2e-3)
    plain = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
    with plain, FlopCounterMode(display=False) as counter, torch.inference_mode():
        network.of_patches(patch)
    flop = counter.get_total_flops()
    assert flop / 1e9 == pytest.approx(0.532, rel=2e-3)
    attention = 2 * (2 * 2 * 20 * 64 * 170**2)  # of two layers, two products
    assert (flop - attention) / 1e9 == pytest.approx(0.24, abs=0.005)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"steps": (5, 500)}, "steps of the noise are 5, 500; they must be .* from 0 to 499"),
        ({"steps": (5.5,)}, "are 5.5; they must be whole"),
        ({"steps": ()}, "are none"),
        ({"draws": 0}, "at least one draw of noise"),
    ],
)
def test_impossible_noise_is_refused(settings, words):
    with pytest.raises(HyperTaskError, match=words):
        replace(NARROW, **settings)


def test_the_noise_is_that_of_500_even_steps():
    kept = np.cumprod(1 - (1e-4 + np.arange(500) * (0.02 - 1e-4) / 499))
    np.testing.assert_allclose(kept_shares().numpy(), kept, rtol=1e-6)
    denoiser = Denoiser((1, 1, 1, 1))
    spectra, noise = torch.randn(2, 8, 3, 3), torch.randn(8, 3, 3)
    noisy = denoiser.noisy(spectra, noise, torch.tensor([5, 50]))
    for given, made, step in zip(spectra.numpy(), noisy.numpy(), (5, 50)):
        expected = np.sqrt(kept[step]) * given + np.sqrt(1 - kept[step]) * noise.numpy()
        np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-6)


@torch.no_grad()
def test_the_denoiser_by_hand():
    """Normalised after the ReLU, the step added between; inputs of the way up side by side."""
    denoiser = narrow().denoiser
    noisy, step = torch.randn(2, 8, 4, 5), torch.tensor([3, 400])
    angles = step[:, None] * 10000 ** (-torch.arange(16) / 15)
    said = denoiser.time(torch.cat([angles.sin(), angles.cos()], 1)).relu()

    def normalised(norm, volume):
        shape = 1, -1, 1, 1, 1
        volume = (volume - norm.running_mean.view(shape)) / (
            norm.running_var + norm.eps
        ).sqrt().view(shape)
        return volume * norm.weight.view(shape) + norm.bias.view(shape)

    def stage(part, volume, resize):
        first = F.conv3d(volume, part.first.weight, part.first.bias, padding=1).relu()
        moved = normalised(part.first_norm, first) + part.time(said).relu()[:, :, None, None, None]
        second = F.conv3d(moved, part.second.weight, part.second.bias, padding=1).relu()
        second = normalised(part.second_norm, second)
        weight, bias = part.resize.weight, part.resize.bias
        return resize(second, weight, bias, stride=(2, 1, 1), padding=(1, 2, 2))

    volume, passed = denoiser.entry(noisy[:, None]), []
    for part, depth in zip(denoiser.down, (4, 2, 1)):
        volume = stage(part, volume, F.conv3d)
        assert volume.shape[2:] == (depth, 4, 5), "the spectrum is halved, not the picture"
        passed.append(volume)
    for part, skip in zip(denoiser.up, passed[::-1]):
        given = torch.cat([volume, skip], 1)
        volume = stage(part, given, F.conv_transpose3d)
    torch.testing.assert_close(denoiser.features(noisy, step), given, rtol=1e-4, atol=1e-4)
    expected = denoiser.exit(volume)[:, 0]
    assert expected.shape == noisy.shape
    torch.testing.assert_close(denoiser(noisy, step), expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_components_are_means_over_the_draws_less_the_mean_whitened():
    network = narrow()
    reduction, scene = network.reduction, torch.randn(1, 7, 18, 17)
    low, high = reduction.low[:, None, None], reduction.high[:, None, None]
    scaled = (scene - low) / (high - low) * 2 - 1
    scaled = torch.cat([scaled, scaled[:, 6:]], 1)  # the last band twice
    features = []
    for number, step in enumerate((5, 50)):
        noise = reduction.noise[number].tile(2, 2)[:, :, :18, :17]
        draws = [
            network.denoiser.features(
                network.denoiser.noisy(scaled, each, torch.tensor([step])), torch.tensor([step])
            )
            for each in noise
        ]
        features.append(sum(draws).flatten(1, 2) / 2)
    features = torch.cat(features, 1)
    torch.testing.assert_close(reduction.features(network.denoiser, scene), features)
    rows = features[0].flatten(1).T - reduction.mean
    expected = (rows @ reduction.basis / reduction.variance.sqrt()).T.reshape(1, 6, 18, 17)
    torch.testing.assert_close(reduction(network.denoiser, scene), expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_principal_components_are_those_of_the_covariance():
    network = narrow(components=4)
    rng, learned = np.random.default_rng(0), network.pretraining
    windows = [torch.randn(1, 7, 8, 8) + torch.arange(8) for _ in range(3)]
    valid = torch.ones(1, 1, 8, 8, dtype=torch.bool)
    valid[..., :3] = False
    sums = learned.gather((window, valid, rng) for window in windows)
    rows = [network.reduction.features(network.denoiser, window) for window in windows]
    rows = torch.cat([each[0, :, :, 3:].flatten(1).T for each in rows]).double().numpy()
    assert int(sums[0]) == len(rows) == 3 * 40
    learned.settle(sums)
    values, vectors = np.linalg.eigh(np.cov(rows.T, bias=True))
    values, vectors = values[::-1][:4], vectors[:, ::-1][:, :4]
    reduction = network.reduction
    np.testing.assert_allclose(reduction.mean, rows.mean(0), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(reduction.variance, values, rtol=1e-2)
    found = np.abs((vectors * reduction.basis.numpy()).sum(0))
    np.testing.assert_allclose(found, 1, atol=1e-3)
    assert (reduction.basis.gather(0, reduction.basis.abs().argmax(0)[None]) > 0).all()
    whitened = [reduction(network.denoiser, each)[0, :, :, 3:].flatten(1).T for each in windows]
    spread = np.cov(torch.cat(whitened).double().numpy().T, bias=True)
    np.testing.assert_allclose(spread, np.eye(4), atol=2e-2)


def test_at_most_20000_pixels_of_40_windows():
    learned = narrow().pretraining
    assert learned.windows * learned.pixels == 20_000
    learned.pixels = 5
    windows = [
        (torch.randn(1, 7, 8, 8), torch.ones(1, 1, 8, 8) > 0, np.random.default_rng(k))
        for k in range(2)
    ]
    assert int(learned.gather(windows)[0]) == 10


@torch.no_grad()
def test_what_a_pixel_is_said_to_be_depends_on_neither_tiles_nor_areas(monkeypatch):
    """A tile on the grid of the noise with the margin says what the whole scene says; so do areas
    that are looked at one by one, and a pixel that is asked for alone."""
    network = narrow()
    reach, scene = network.reach, torch.randn(1, 7, 80, 80)
    assert reach == 2 + FEATURE_REACH == 23 and network.stride == TILE
    wanted = torch.zeros(1, 80, 80, dtype=torch.bool)
    wanted[:, 16 + reach : 80 - reach : 3, 16 + reach : 80 - reach] = True
    inside = wanted[0].nonzero().T
    whole = [each[0, :, inside[0], inside[1]] for each in network(scene, wanted=wanted)]
    assert all(each.std(1).max() > 0.05 for each in whole)

    def said(top, left):
        here = wanted[:, top:, left:]
        maps = network(scene[:, :, top:, left:], wanted=here)
        for each in maps:
            assert (each[:, :, ~here[0]] == 0).all()
        return [each[0, :, inside[0] - top, inside[1] - left] for each in maps]

    for one, two in zip(whole, said(16, 16)):
        torch.testing.assert_close(two, one, rtol=1e-3, atol=1e-3)
    monkeypatch.setattr(SpectralDiff, "stride", 8)
    assert (said(8, 16)[0] - whole[0]).abs().max() > 0.02, "off the grid it is other noise"
    monkeypatch.setattr(Reduction, "voxels", 8 * 60**2)
    assert len(list(network._areas(wanted))) > 1
    for one, two in zip(whole, said(0, 0)):
        torch.testing.assert_close(two, one, rtol=1e-3, atol=1e-3)


def test_a_feature_depends_on_as_much_as_is_said():
    """Positive weights let every pixel through that can be seen."""
    denoiser = narrow().denoiser
    with torch.no_grad():
        for value in denoiser.parameters():
            value.copy_(0.1 * value.abs() + 0.01)
    noisy = torch.rand(1, 8, 48, 48, requires_grad=True)
    features = denoiser.features(noisy, torch.tensor([5]))
    features[..., 24, 20].sum().backward()
    seen = noisy.grad[0].abs().sum(0) > 0
    rows, columns = (np.flatnonzero(seen.any(axis)) for axis in (1, 0))
    assert (24 - rows[0], rows[-1] - 24) == (FEATURE_REACH, FEATURE_REACH)
    assert (20 - columns[0], columns[-1] - 20) == (20, FEATURE_REACH)


@torch.no_grad()
def test_outside_the_scene_components_are_0():
    network, scene = narrow(), torch.randn(1, 7, 16, 16)
    mask = torch.ones(1, 1, 16, 16)
    mask[..., :4] = 0
    seen = network.seen(scene, mask, torch.ones(1, 16, 16, dtype=torch.bool))
    assert (seen[..., :4] == 0).all() and (seen[..., 4:] != 0).all()


@pytest.mark.parametrize(
    ("bands", "sides"), [(64, (16, 48)), (110, (32, 16)), (128, (16, 16)), (200, (16, 16))]
)
def test_forward_and_backward_on_any_number_of_bands(bands, sides):
    network = narrow(bands=bands, draws=1, continuous=2).train()
    assert network.reduction.noise.shape[2] == -(-bands // 8) * 8
    maps = network(torch.randn(2, bands, *sides))
    assert [tuple(each.shape) for each in maps] == [(2, n, *sides) for n in (3, 1, 1)]
    sum(each.square().mean() for each in maps).backward()
    learned = [p for p in network.parameters() if p.requires_grad]
    assert all(value.grad.isfinite().all() for value in learned)
    assert not any(p.requires_grad for p in network.denoiser.parameters())
    assert not any(part.training for part in network.denoiser.modules())


def chances(*seeds):
    return [np.random.default_rng(seed) for seed in seeds]


def test_the_error_is_of_the_noise_and_each_windows_own():
    network = narrow()
    learned, spectra = network.pretraining, torch.randn(2, 7, 8, 8)
    both = learned.errors(spectra, chances(1, 2))
    assert both.shape == (2, 1, 8, 8)
    alone = learned.errors(spectra[1:], chances(2))
    torch.testing.assert_close(both[1:], alone, rtol=1e-4, atol=1e-5)
    assert learned.errors(spectra[:0], []).shape == (0, 1, 8, 8)
    rng = np.random.default_rng(1)
    step = torch.tensor([int(rng.integers(NOISE_STEPS))])
    noise = torch.from_numpy(rng.standard_normal((8, 8, 8), np.float32))
    scaled = network.reduction.scaled(spectra[:1])
    said = network.denoiser(network.denoiser.noisy(scaled, noise, step), step)
    torch.testing.assert_close(
        both[:1], (said - noise).abs().mean(1, keepdim=True), rtol=1e-4, atol=1e-5
    )


def test_extremes_of_the_bands_become_one_and_minus_one():
    network = narrow()
    low, high = torch.arange(7.0), torch.arange(7.0) + 2
    high[3] = low[3]  # a band of one value
    network.pretraining.set_range(low, high)
    scaled = network.reduction.scaled(torch.stack([low, high])[:, :, None, None])
    assert (scaled[0] == -1).all() and scaled.isfinite().all()
    assert (scaled[1, [0, 1, 2, 4, 5, 6, 7]] == 1).all()


def test_it_learns_pixels_by_heart():
    """Fields of three kinds and of some amount: first without labels, then from a third of them."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    kinds = np.kron(rng.integers(0, 3, (2, 4, 4)), np.ones((1, 4, 4))).astype(int)
    amounts = np.kron(rng.random((2, 4, 4)), np.ones((1, 4, 4))).astype(np.float32)
    scene = 2 * rng.standard_normal((3, 7))[kinds].transpose(0, 3, 1, 2) + amounts[:, None]
    scene = torch.from_numpy(scene.astype(np.float32)) + 0.1 * torch.randn(2, 7, 16, 16)
    truth, labels = torch.from_numpy(kinds), torch.from_numpy(amounts)
    known = torch.from_numpy(rng.random((2, 16, 16)) < 0.3)
    truth, labels = truth.where(known, -100), labels.where(known, torch.nan)
    network = SpectralDiff(
        replace(NARROW, dropout=0.0, components=16, widths=(4, 4, 4, 4, 8, 4, 8))
    )
    learned = network.pretraining
    learned.set_range(scene.amin((0, 2, 3)), scene.amax((0, 2, 3)))
    learned.part.requires_grad_(True).train()
    optimiser, errors = torch.optim.Adam(learned.part.parameters(), lr=1e-2), []
    for step in range(40):
        loss = learned.errors(scene, chances(step, 100 + step)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        errors.append(loss.item())
    assert np.mean(errors[-10:]) < 0.9 * np.sqrt(2 / np.pi), "what saying nothing gives"
    learned.part.requires_grad_(False).eval()
    everywhere = torch.ones(1, 1, 16, 16, dtype=torch.bool)
    learned.settle(learned.gather((each[None], everywhere, rng) for each in scene))
    optimiser = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=1e-2)
    network.train()
    for _ in range(40):
        classes, values = network(scene, None, known)
        loss = F.cross_entropy(classes, truth) + masked_mae(values, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (classes.argmax(1) == truth)[known].float().mean() > 0.95


@torch.no_grad()
def test_the_classifier_by_hand():
    """A class token, positions, two layers of attention with a shortcut around each half."""
    network = narrow()
    patches = torch.randn(2, 6, 5, 5)
    part = network.tokens
    pixels = F.conv2d(patches, part.conv.weight, part.conv.bias, padding=1)
    norm = part.norm
    pixels = (pixels - norm.running_mean[:, None, None]) / (norm.running_var + norm.eps).sqrt()[
        :, None, None
    ]
    tokens = torch.zeros(2, 26, 8)
    tokens[:, 1:] = pixels.relu().flatten(2).transpose(1, 2)
    tokens = tokens + 0.01 * part.positions
    torch.testing.assert_close(part(patches), tokens, rtol=1e-4, atol=1e-5)
    for layer in network.layers:
        given = F.layer_norm(tokens, (8,), layer.before.weight, layer.before.bias)
        asked, known, told = (given @ layer.project.weight.T).reshape(2, 26, 3, 2, 4).unbind(2)
        mixed = torch.empty(2, 26, 2, 4)
        for head in range(2):
            weights = (asked[:, :, head] @ known[:, :, head].transpose(1, 2) / 2).softmax(2)
            mixed[:, :, head] = weights @ told[:, :, head]
        tokens = tokens + mixed.flatten(2) @ layer.back.weight.T + layer.back.bias
        given = F.layer_norm(tokens, (8,), layer.between.weight, layer.between.bias)
        tokens = tokens + layer.second(F.gelu(layer.first(given)))
    expected = [
        head(tokens[:, 0, :, None, None])
        for head in (network.heads.classification[0], network.heads.regression[0])
    ]
    for one, two in zip(network.of_patches(patches), expected):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5)
