"""Networks of patches: sizes and arithmetic, and the dense form, which says what patches say."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model.networks import NETWORKS
from hypertask.model.networks.baselines.gscvit import Attention, GSCViT, GSCViTConfig
from hypertask.model.networks.baselines.patches import PatchNetwork
from hypertask.model.training.losses import masked_mae

torch.set_num_threads(1)

# kind, settings, million parameters, GFLOP a patch: 128 bands, 19 channels of output
SPECIFIED = [
    ("mottus", {"patch": 27}, 5.18, 8.80),
    ("mottus", {"patch": 45}, 32.70, 37.84),
    ("pham", {"patch": 27}, 8.14, 37.0),
    ("pham", {"patch": 45}, 20.59, 126.3),
    ("gscvit", {}, 0.086, 0.0104),
    ("gscvit", {"heads": 16, "groups": 8}, 0.55, 0.0415),  # the code's values for Indian Pines
]
NARROW = {"mottus": (2, 3, 2, 8, 4), "pham": (3, 2, 2, 8, 4), "gscvit": (16, 16, 8)}


@pytest.mark.parametrize(("kind", "settings", "size", "work"), SPECIFIED)
def test_sizes_and_arithmetic_are_those_specified(kind, settings, size, work):
    with torch.device("meta"):
        config = NETWORKS[kind].Config(bands=128, classes=(4, 2, 3), continuous=10, **settings)
        network = NETWORKS[kind](config).eval()
    count = sum(p.numel() for p in network.parameters())
    assert count / 1e6 == pytest.approx(size, abs=0.006 if size > 1 else 0.005)
    patch = network.config.patch
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network.of_patches(torch.empty(1, 128, patch, patch, device="meta"))
    assert counter.get_total_flops() / 1e9 == pytest.approx(work, rel=5e-3)


def test_what_a_pixel_costs_by_patches_and_at_once():
    """The dense form of areas of 48 pixels: 38 and 60 times less."""
    for kind, most in (("mottus", 1 / 37), ("pham", 1 / 59)):
        with torch.device("meta"):
            network = NETWORKS[kind](NETWORKS[kind].Config(bands=128, classes=(4,))).eval()
        spectra, costs = torch.empty(1, 128, 48, 48, device="meta"), []
        for call in (
            lambda: network.of_patches(spectra[:, :, :27, :27]),  # noqa: B023
            lambda: network.of_area(spectra, 0, 0, 48, 48),  # noqa: B023
        ):
            with FlopCounterMode(display=False) as counter, torch.inference_mode():
                call()
            costs.append(counter.get_total_flops())
        assert costs[1] / 48**2 / costs[0] < most


@pytest.mark.parametrize(
    ("kind", "bands", "flat"),
    # depths and sides by hand: what the shared layer, or the first head, is given
    [
        ("mottus", 128, {27: 1120, 45: 28000}),
        ("mottus", 110, {27: 544, 45: 13600}),
        ("pham", 128, {27: 5472, 45: 29792}),
        ("pham", 110, {27: 288, 45: 1568}),
        ("mottus", 64, {27: 32 * (64 - 45)}),  # three kernels of 16
        ("pham", 64, {27: 32 * 9 * (64 - 23 - 15 - 15)}),  # of 24, 16 and 16
        ("pham", 2, {27: 32 * 9 * 2}),
    ],
)
def test_what_is_flattened(kind, bands, flat):
    for patch, expected in flat.items():
        with torch.device("meta"):
            network = NETWORKS[kind](NETWORKS[kind].Config(bands=bands, continuous=1, patch=patch))
        assert network.shared.weight[0].numel() == expected


def narrow(kind: str, bands: int, **settings):
    """Small, with weights through which features do not fade."""
    torch.manual_seed(0)
    config = NETWORKS[kind].Config
    values = {"bands": bands, "classes": (3,), "continuous": 1, "widths": NARROW[kind]}
    network = NETWORKS[kind](config(**{**values, **settings}))
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Conv3d)):
            torch.nn.init.kaiming_normal_(module.weight)
            torch.nn.init.normal_(module.bias, std=0.1) if module.bias is not None else None
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


@pytest.mark.parametrize("patch", [27, 30, 45])
@pytest.mark.parametrize("kind", ["mottus", "pham"])
@torch.no_grad()
def test_the_dense_form_says_of_every_pixel_what_its_patch_says(kind, patch):
    """Patches cut by hand, each by itself, on a scene of odd sides."""
    network = narrow(kind, 9, patch=patch)
    scene = torch.randn(1, 9, 13, 10)
    before = patch // 2
    padded = F.pad(scene, [before, patch, before, patch])
    dense = network.of_area(scene, 0, 0, 13, 10)
    for row, column in ((0, 0), (3, 9), (6, 5), (12, 0), (12, 9), (7, 1)):
        cut = padded[:, :, row : row + patch, column : column + patch]
        for whole, single in zip(dense, network.of_patches(cut)):
            torch.testing.assert_close(
                whole[:, :, row, column], single[:, :, 0, 0], rtol=1e-4, atol=1e-5
            )
    everywhere = PatchNetwork.at(network, scene, torch.ones(1, 13, 10).nonzero())
    for one, two, three in zip(dense, everywhere, network(scene)):
        assert one.std() > 0.01
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(three, two, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", NARROW)
@torch.no_grad()
def test_only_what_is_wanted_is_said(kind, monkeypatch):
    """Few pixels by their patches and whole areas at once, over several blocks and windows."""
    monkeypatch.setattr("hypertask.model.networks.baselines.volumes._BLOCK", 4)
    network = narrow(kind, 5)
    scene = torch.randn(2, 5, 9, 11)
    wanted = torch.zeros(2, 9, 11, dtype=torch.bool)
    wanted[0, 2, 3] = wanted[1, 5:, 3:] = True
    whole, some = network(scene), network(scene, wanted=wanted)
    nothing = network(scene, wanted=torch.zeros_like(wanted))
    for one, two, none in zip(whole, some, nothing):
        there = wanted[:, None].expand_as(one)
        torch.testing.assert_close(two[there], one[there], rtol=1e-4, atol=1e-5)
        assert (two[~there] == 0).all()
        assert (none[:, :, 1:] == 0).all()


@pytest.mark.parametrize(("bands", "sides"), [(64, (5, 3)), (110, (1, 2)), (200, (2, 1))])
@pytest.mark.parametrize("kind", NARROW)
def test_forward_and_backward_on_any_number_of_bands(kind, bands, sides):
    network = narrow(kind, bands, continuous=2).train()
    maps = network(torch.randn(2, bands, *sides))
    assert [tuple(each.shape) for each in maps] == [(2, n, *sides) for n in (3, 1, 1)]
    sum(each.square().mean() for each in maps).backward()
    assert all(value.grad.isfinite().all() for value in network.parameters())


@pytest.mark.parametrize("kind", NARROW)
def test_it_learns_pixels_by_heart(kind):
    """Fields of three kinds and of some amount; a training says which pixels are labelled."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    kinds = np.kron(rng.integers(0, 3, (2, 3, 3)), np.ones((1, 3, 3))).astype(int)
    amounts = rng.random((2, 9, 9)).astype(np.float32)
    scene = 2 * rng.standard_normal((3, 8))[kinds].transpose(0, 3, 1, 2)
    scene = torch.from_numpy(scene.astype(np.float32)) + 0.1 * torch.randn(2, 8, 9, 9)
    truth, labels = torch.from_numpy(kinds), torch.from_numpy(amounts)
    known = torch.from_numpy(rng.random((2, 9, 9)) < 0.3)
    truth[~known], labels[~known] = -100, torch.nan
    wider = {"widths": (6, 6, 6, 32, 16)} if kind == "mottus" else {}
    network = narrow(kind, 8, dropout=0.0, **wider).train()
    # the one without batch normalisation takes smaller steps
    rate = 5e-3 if kind == "mottus" else 1e-2
    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    for _ in range(60):
        classes, values = network(scene, None, known)
        loss = F.cross_entropy(classes, truth) + masked_mae(values, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (classes.argmax(1) == truth)[known].float().mean() > 0.95


@torch.no_grad()
def test_the_scales_of_pham_stand_side_by_side():
    """Their sum by hand, along the spectrum alone, before the second convolution."""
    network = narrow("pham", 12)
    part = network.volume[1]
    volume = torch.randn(1, 3, 10, 4, 4)
    total = torch.zeros_like(volume)
    for scale, kernel in zip(part.scales, (1, 3, 5, 11)):
        padded = F.pad(volume, (0, 0, 0, 0, kernel // 2, kernel // 2))
        for shift in range(kernel):
            weight = scale.weight[:, :, shift, 0, 0]
            total += torch.einsum("oi,nidhw->nodhw", weight, padded[:, :, shift : shift + 10])
        total += scale.bias[:, None, None, None]
    norm = part.scales_norm
    total = (total - norm.running_mean[:, None, None, None]) / torch.sqrt(
        norm.running_var[:, None, None, None] + norm.eps
    )
    result = F.conv3d(total.relu(), part.conv.weight, part.conv.bias)
    result = (result - part.norm.running_mean[:, None, None, None]) / torch.sqrt(
        part.norm.running_var[:, None, None, None] + part.norm.eps
    )
    torch.testing.assert_close(part(volume, 1), result.relu(), rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_attention_within_windows_and_between_them():
    """By loops over windows, heads and pixels."""
    torch.manual_seed(0)
    attention = Attention(6, 2, 0.0).eval()
    features = torch.randn(1, 6, 8, 4)
    outputs, tokens = [], []
    for top in (0, 4):
        pixels = features[0, :, top : top + 4].flatten(1).T
        rows = torch.cat([attention.token[None], pixels]) @ attention.project.weight.T
        asked, known, given = rows.reshape(17, 3, 2, 16).unbind(1)
        said = torch.stack(
            [(asked[:, h] @ known[:, h].T / 4).softmax(1) @ given[:, h] for h in range(2)]
        )
        tokens.append(said[:, 0])
        outputs.append(said[:, 1:])
    mixed = [torch.zeros(2, 16, 16) for _ in range(2)]
    inputs = torch.stack(
        [F.gelu(attention.norm(token)).flatten() for token in tokens], 1
    )  # (2 heads x 16, windows)
    both = attention.between.weight[:, :, 0] @ inputs + attention.between.bias[:, None]
    for head in range(2):
        own = both[32 * head : 32 * head + 32]
        weights = (own[:16].T @ own[16:] / 4).softmax(1)
        for window in range(2):
            for other in range(2):
                mixed[window][head] += weights[window, other] * outputs[other][head]
    expected = torch.zeros(1, 6, 8, 4)
    for window, top in enumerate((0, 4)):
        flat = mixed[window].permute(0, 2, 1).reshape(32, 4, 4)[None]
        expected[:, :, top : top + 4] = attention.back(flat)
    torch.testing.assert_close(attention(features), expected, rtol=1e-4, atol=1e-5)


def test_one_window_has_nothing_to_mix_with():
    attention = Attention(6, 1, 0.0).eval()
    with torch.no_grad():
        before = attention(torch.ones(1, 6, 4, 4))
        attention.between.weight.mul_(3)
        assert torch.equal(before, attention(torch.ones(1, 6, 4, 4)))


def test_a_shortcut_around_the_attention():
    """y = ReLU(BN(GSC(x))); the block is ReLU(BN(mix(LN(A(LN(y)))) + y))."""
    torch.manual_seed(0)
    network = GSCViT(GSCViTConfig(bands=4, classes=(2,), widths=(8, 8))).eval()
    (block,) = network.blocks
    given = torch.randn(2, 8, 8, 8)
    with torch.no_grad():
        torch.nn.init.zeros_(block.mix.weight)
        torch.nn.init.zeros_(block.mix.bias)
        inner = F.conv2d(given, block.point.weight, block.point.bias, groups=8)
        inner = F.conv2d(inner, block.grouped.weight, block.grouped.bias, padding=1, groups=8)
        expected = inner.relu() / (1 + 1e-5)  # both normalisations are new: 1 / sqrt(1 + eps)
        torch.testing.assert_close(block(given), expected)
