"""Sizes and arithmetic of the networks to compare with, and their blocks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model.networks import NETWORKS
from hypertask.model.networks.baselines.common import narrowed
from hypertask.model.networks.baselines.deeplab import Pyramid, XceptionBlock
from hypertask.model.networks.baselines.resunet import ResidualBlock
from hypertask.model.networks.baselines.segnet import unpooled
from hypertask.model.training.losses import masked_mae

torch.set_num_threads(1)

# kind, million parameters, (side, GFLOP): 128 bands, 3 categorical (4/2/3) and 10 continuous
SPECIFIED = [
    ("resunet", 32.52, ((64, 7.02), (128, 28.1))),
    # a 3x3 convolution at the end, as published, would make 29.52 and 5.68: see SegNet by hand
    ("segnet", 29.51, ((64, 5.60), (128, 22.4))),
    ("deeplab", 54.74, ((64, 2.66), (128, 10.63))),
    ("mstnet", 7.14, ((32, 1.23), (64, 5.32))),
]
KINDS = [kind for kind, *_ in SPECIFIED]


def published(kind: str, bands: int = 128, **settings):
    """The network at its published size, without memory for its weights."""
    config = NETWORKS[kind].Config
    with torch.device("meta"):
        return NETWORKS[kind](
            config(bands=bands, classes=(4, 2, 3), continuous=10, **settings)
        ).eval()


def parameters(network) -> int:
    return sum(p.numel() for p in network.parameters())


def gflop(network, side: int) -> float:
    """2 x multiply-add of one window."""
    torch.backends.mha.set_fastpath_enabled(False)  # which the counter does not see
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.empty(1, network.config.bands, side, side, device="meta"))
    torch.backends.mha.set_fastpath_enabled(True)
    return counter.get_total_flops() / 1e9


@pytest.mark.parametrize(("kind", "size", "arithmetic"), SPECIFIED)
def test_sizes_and_arithmetic_are_those_specified(kind, size, arithmetic):
    network = published(kind)
    assert parameters(network) / 1e6 == pytest.approx(size, abs=0.006)
    for side, expected in arithmetic:
        assert gflop(network, side) == pytest.approx(expected, rel=5e-3)


def test_segnet_by_hand():
    """With the last convolution of 3x3, as published, 29.52 million."""
    down = [128, 64, 64, 128, 128, *[256] * 3, *[512] * 6]
    up = [*[512] * 6, 256, 256, 256, 128, 128, 64, 64]
    pairs = [*zip(down, down[1:]), *zip(up, up[1:])]
    own = sum(9 * a * b + 2 * b for a, b in pairs) + 65 * 19
    network = published("segnet")
    assert len(pairs) == 25 and parameters(network) == own
    assert (own + 8 * 64 * 19) / 1e6 == pytest.approx(29.52, abs=0.005)
    assert own - parameters(published("segnet", bands=3)) == 9 * 125 * 64


def sized(kind: str, bands: int, **settings):
    """An eighth of the published widths, for a variable of three classes and two numbers."""
    torch.manual_seed(0)
    config = NETWORKS[kind].Config
    widths = narrowed(config.widths, "tiny")
    return NETWORKS[kind](
        config(**{"bands": bands, "classes": (3,), "continuous": 2, "widths": widths, **settings})
    )


@pytest.mark.parametrize(("bands", "ratio"), [(64, (3, 1)), (110, (1, 2)), (200, (1, 1))])
@pytest.mark.parametrize("kind", KINDS)
def test_forward_and_backward_on_any_number_of_bands(kind, bands, ratio):
    network = sized(kind, bands).train()
    sides = [network.stride * each for each in ratio]
    maps = network(torch.randn(2, bands, *sides))
    assert [tuple(each.shape) for each in maps] == [(2, n, *sides) for n in (3, 1, 1)]
    sum(each.square().mean() for each in maps).backward()
    for name, value in network.named_parameters():
        assert value.grad.isfinite().all(), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_one_window_of_one_position(kind):
    """Its batch statistics are of single values; torch's normalisation refuses them."""
    network = sized(kind, 5).train()
    maps = network(torch.randn(1, 5, network.stride, network.stride))
    assert all(each.isfinite().all() for each in maps)


# side of the windows, steps
LEARNING = {"resunet": (16, 20), "segnet": (32, 40), "deeplab": (32, 35), "mstnet": (32, 40)}


@pytest.mark.parametrize("kind", LEARNING)
def test_it_learns_windows_by_heart(kind):
    """Fields of three kinds and of some amount in noisy spectra; a third has no label."""
    side, steps = LEARNING[kind]
    rng = np.random.default_rng(0)
    field = np.ones((1, side // 2, side // 2))
    kinds = np.kron(rng.integers(0, 3, (4, 2, 2)), field).astype(int)
    amounts = np.kron(rng.random((4, 2, 2)), field).astype(np.float32)
    scene = rng.standard_normal((3, 8))[kinds].transpose(0, 3, 1, 2) * (0.5 + amounts[:, None])
    scene = torch.from_numpy((scene + 0.2 * rng.standard_normal(scene.shape)).astype(np.float32))
    truth, wanted = torch.from_numpy(kinds), torch.from_numpy(amounts)
    seen, labels = truth.clone(), wanted.clone()
    seen[:, ::3], labels[:, ::3] = -100, torch.nan
    network = sized(kind, 8).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-2)
    for _ in range(steps):
        classes, values, _ = network(scene)
        loss = F.cross_entropy(classes, seen) + masked_mae(values, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (classes.argmax(1) == truth).float().mean() > 0.95


@pytest.mark.parametrize("kind", ["segnet", "resunet"])
def test_they_look_as_far_as_they_say(kind):
    """Positive weights let every pixel through that can be seen; on the grid and off it."""
    network = sized(kind, 2, classes=(), continuous=1, widths=(2, 2, 2, 2, 2)).eval()
    with torch.no_grad():
        for value in network.parameters():
            value.copy_(value.abs() + 0.1)
    side = 2 * network.reach + 2 * network.stride
    side += -side % network.stride
    furthest = 0
    for offset in (0, 1, network.stride // 2, network.stride - 1):
        spectra = torch.rand(1, 2, side, side, requires_grad=True)
        place = side // 2 // network.stride * network.stride + offset
        network(spectra)[0][0, 0, place].sum().backward()
        rows = np.flatnonzero(spectra.grad.abs().sum((0, 1, 3)).numpy())
        furthest = max(furthest, place - rows[0], rows[-1] - place)
    assert furthest <= network.reach <= furthest + network.stride


def test_the_wide_mstnet_has_the_size_that_is_published():
    network = published("mstnet", widths=(768, 3072, 128), heads=12)
    assert parameters(network) / 1e6 == pytest.approx(58.87, abs=0.005)
    assert parameters(network) / 1e6 == pytest.approx(54.28, rel=0.09)


@torch.no_grad()
def test_positions_are_those_of_the_training_windows():
    """Learned for their size, interpolated for another; in them every token sees every other."""
    network = sized("mstnet", 3, window=16, dropout=0.0).eval()
    assert network.tokens.positions.shape == (1, 32, 4, 4)
    blank = torch.zeros(1, 3, 16, 16)
    embedded = network.tokens(blank) - network.tokens.embed.bias[:, None, None]
    torch.testing.assert_close(embedded, network.tokens.positions)
    larger = network.tokens(torch.zeros(1, 3, 32, 16))
    larger = larger - network.tokens.embed.bias[:, None, None]
    columns = F.interpolate(network.tokens.positions, (8, 4), mode="bilinear")
    torch.testing.assert_close(larger, columns)
    other = blank.clone()
    other[..., :4, :4] = 5
    change = (network(other)[0] - network(blank)[0]).abs().amax(1)[0]
    assert (change > 0).all() and network.context is None


@torch.no_grad()
def test_a_layer_of_mstnet_is_prenormalised():
    network = sized("mstnet", 3, dropout=0.0)
    layer = network.layers[0].train()  # not the fused form
    given = torch.randn(2, 5, 32)
    inner = layer.norm1(given)
    query, key, value = (inner @ layer.self_attn.in_proj_weight.T).split(32, 2)
    split = [each.reshape(2, 5, 8, 4).transpose(1, 2) for each in (query, key, value)]
    weights = (split[0] @ split[1].transpose(2, 3) / 2).softmax(-1)
    mixed = (weights @ split[2]).transpose(1, 2).reshape(2, 5, 32)
    tokens = given + layer.self_attn.out_proj(mixed)
    expected = tokens + layer.linear2(F.gelu(layer.linear1(layer.norm2(tokens))))
    torch.testing.assert_close(layer(given), expected, rtol=1e-4, atol=1e-5)


def normalised(features, norm):
    """Batch normalisation in mapping, by numpy."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    shift = norm.bias - norm.running_mean * scale
    return features * scale[:, None, None] + shift[:, None, None]


def unlike_new(network):
    """Batch statistics, scales and shifts that are not ones and zeros."""
    torch.manual_seed(1)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -1, 1)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
            torch.nn.init.uniform_(module.weight, 0.5, 2)
            torch.nn.init.uniform_(module.bias, -1, 1)
    return network.eval()


def test_unpooling_is_torchs():
    values = torch.randn(2, 3, 8, 12)
    pooled, places = F.max_pool2d(values, 2, return_indices=True)
    assert torch.equal(unpooled(pooled, places), F.max_unpool2d(pooled, places, 2))
    assert (unpooled(pooled, places) != 0).sum() == 2 * 3 * 4 * 6


@pytest.mark.parametrize("inputs", [3, 6])
@torch.no_grad()
def test_a_residual_block(inputs):
    block = unlike_new(ResidualBlock(inputs, 6))
    given = torch.randn(2, inputs, 8, 8)
    inner = normalised(F.conv2d(given, block.first.weight, padding=1), block.first_norm).relu()
    inner = normalised(F.conv2d(inner, block.second.weight, padding=1), block.second_norm)
    assert (block.shortcut is None) == (inputs == 6)
    beside = given
    if inputs != 6:
        mixed = torch.einsum("nihw,oi->nohw", given, block.shortcut.weight[:, :, 0, 0])
        beside = normalised(mixed, block.shortcut_norm)
    torch.testing.assert_close(block(given), (inner + beside).relu())


@pytest.mark.parametrize(("channels", "stride"), [([4, 4, 4, 4], 1), ([4, 6, 6, 6], 2)])
@torch.no_grad()
def test_a_block_of_xception(channels, stride):
    block = unlike_new(XceptionBlock(channels, stride))
    given = torch.randn(1, 4, 8, 8)
    features = given
    for number, part in enumerate(block.separable):
        deep, point = part.depthwise, part.pointwise
        step = stride if number == 2 else 1
        single = [
            F.conv2d(features[:, k : k + 1], deep.conv.weight[k : k + 1], stride=step, padding=1)
            for k in range(features.shape[1])
        ]
        features = normalised(torch.cat(single, 1), deep.norm).relu()
        features = torch.einsum("nihw,oi->nohw", features, point.conv.weight[:, :, 0, 0])
        features = normalised(features, point.norm).relu()
    beside = given
    if stride == 2:
        mixed = torch.einsum(
            "nihw,oi->nohw", given[:, :, ::2, ::2], block.shortcut.weight[:, :, 0, 0]
        )
        beside = normalised(mixed, block.shortcut_norm)
    torch.testing.assert_close(block(given), features + beside)


@torch.no_grad()
def test_the_pyramid_sees_by_its_rates_and_the_whole_image():
    pyramid = unlike_new(Pyramid(2, 3))
    given = torch.randn(1, 2, 40, 40)
    seen = []
    pyramid.together.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    pyramid(given)
    for rate, branch, values in zip((6, 12, 18), pyramid.branches[1:], seen[0].split(3, 1)[1:]):
        padded = F.pad(given, [rate] * 4)
        total = sum(
            torch.einsum(
                "nihw,oi->nohw",
                padded[:, :, rate * i : rate * i + 40, rate * j : rate * j + 40],
                branch.conv.weight[:, :, i, j],
            )
            for i in range(3)
            for j in range(3)
        )
        expected = normalised(total, branch.norm).relu()
        torch.testing.assert_close(values, expected, rtol=1e-4, atol=1e-5)
    mean = given.mean((2, 3), keepdim=True)
    image = torch.einsum("nihw,oi->nohw", mean, pyramid.image.conv.weight[:, :, 0, 0])
    image = normalised(image, pyramid.image.norm).relu()
    torch.testing.assert_close(seen[0].split(3, 1)[-1], image.expand(1, 3, 40, 40))


def test_deeplab_has_output_stride_16_and_dilates_the_last_convolutions():
    network = published("deeplab")
    shapes = {}
    for name in ("middle", "exit", "quarter", "decoder"):
        part = getattr(network, name)
        part.register_forward_hook(lambda _, __, out, name=name: shapes.update({name: out.shape}))
    network(torch.empty(1, 128, 96, 64, device="meta"))
    assert shapes["exit"] == (1, 2048, 6, 4) and shapes["middle"] == (1, 728, 6, 4)
    assert shapes["quarter"] == (1, 48, 24, 16) and shapes["decoder"] == (1, 256, 24, 16)
    dilations = [part.depthwise.conv.dilation for part in network.exit[1:]]
    assert dilations == [(2, 2)] * 3 and network.exit[0].separable[2].depthwise.conv.stride == (
        1,
        1,
    )
    assert len(network.middle) == 16 and network.context is None
