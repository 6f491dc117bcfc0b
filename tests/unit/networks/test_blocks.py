"""Every block of the networks against its formula, worked in numpy from the paper's equations.

The numpy side takes nothing from the network but its parameters. Batch normalisation has statistics
of its own everywhere, so that one that is left out or misplaced shows.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hypertask.model.networks.baselines.unet import Block, Step, UNet, UNetConfig
from hypertask.model.networks.layers import Conv, ResBlock
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.networks.multitask.aspp import DenseASPP
from hypertask.model.networks.multitask.attention import SSRA
from hypertask.model.networks.multitask.decoder import DecoderStep
from hypertask.model.networks.multitask.encoder import Stage

SHAPE = (2, 6, 9, 8)  # (N, C, H, W)


def made(module, seed=0):
    """The module in float64 with parameters and statistics that no initialisation gives."""
    generator = torch.Generator().manual_seed(seed)
    module = module.double().eval()
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if not value.is_floating_point():
                continue
            drawn = torch.randn(value.shape, generator=generator, dtype=torch.float64)
            if name.endswith("running_var"):
                drawn = drawn.abs() + 0.5
            value.copy_(drawn * (0.4 if value.ndim > 1 else 1.0))
    return module


def features(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape)


def same(module, wanted, *inputs):
    with torch.no_grad():
        found = module(*(torch.from_numpy(each) for each in inputs)).numpy()
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
    assert np.abs(wanted).max() > 0.1


# ------------------------------------------------------------------------------ numpy's side


def of(module, name):
    return module.state_dict()[name].numpy()


def convolved(x, weight, bias=None, dilation=1):
    """Zero-padded to the size of the input; ``weight`` (outputs, inputs, k, k)."""
    size = weight.shape[2]
    pad = dilation * (size // 2)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    height, width = x.shape[2:]
    result = np.zeros((len(x), len(weight), height, width))
    for row in range(size):
        for column in range(size):
            top, left = row * dilation, column * dilation
            seen = padded[:, :, top : top + height, left : left + width]
            result += np.einsum("oc,nchw->nohw", weight[:, :, row, column], seen)
    return result if bias is None else result + bias[:, None, None]


def normalised(x, module, name):
    mean, variance = of(module, f"{name}.running_mean"), of(module, f"{name}.running_var")
    scale, offset = of(module, f"{name}.weight"), of(module, f"{name}.bias")
    centred = (x - mean[:, None, None]) / np.sqrt(variance + 1e-5)[:, None, None]
    return centred * scale[:, None, None] + offset[:, None, None]


def leaky(x):
    """LeakyReLU with the slope 0.01."""
    return np.where(x > 0, x, 0.01 * x)


def linear_conv(x, module, name, dilation=1):
    """ "Linear conv": convolution and batch normalisation."""
    return normalised(
        convolved(x, of(module, f"{name}.conv.weight"), None, dilation), module, f"{name}.norm"
    )


def conv(x, module, name, dilation=1):
    """ "Conv": the same, and LeakyReLU."""
    return leaky(linear_conv(x, module, name, dilation))


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


def res_block(x, module, name):
    """Eq. 1-2: two 3x3 convolutions, the second without activation, and a 1x1 projection."""
    inner = linear_conv(conv(x, module, f"{name}first"), module, f"{name}second")
    return leaky(inner + linear_conv(x, module, f"{name}shortcut"))


def dense_aspp(x, module, name, dilations=(3, 6, 12), dense=True):
    """Eq. 3-4: y_i = y_(i-1) + sigmoid(lambda_i) branch_i(y_(i-1))."""
    result = x
    for number, dilation in enumerate(dilations):
        branch = f"{name}branches.{number}"
        given = result if dense else x
        inner = conv(given, module, f"{branch}.dilated", dilation)
        weight = sigmoid(of(module, f"{name}weights")[number])
        result = result + weight * linear_conv(inner, module, f"{branch}.linear")
    return result


def spectral_attention(x, module, name):
    """Eq. 8-9: sigmoid(MLP(average) + MLP(maximum)) scales the channels."""

    def score(vectors):
        taps = of(module, f"{name}.mix.weight")[0, 0]
        padded = np.pad(vectors, ((0, 0), (1, 1)))
        count = vectors.shape[1]
        mixed = sum(taps[k] * padded[:, k : k + count] for k in range(3))
        hidden = mixed @ of(module, f"{name}.mlp.0.weight").T + of(module, f"{name}.mlp.0.bias")
        hidden = np.maximum(hidden, 0)
        return hidden @ of(module, f"{name}.mlp.2.weight").T + of(module, f"{name}.mlp.2.bias")

    gate = sigmoid(score(x.mean((2, 3))) + score(x.max((2, 3))))
    return x * gate[:, :, None, None]


def spatial_attention(x, module, name):
    """Eq. 10: sigmoid of a 7x7 convolution of channel mean and maximum scales the positions."""
    summary = np.stack([x.mean(1), x.max(1)], 1)
    return x * sigmoid(convolved(summary, of(module, f"{name}.conv.weight")))


def ssra(x, module, name):
    """Eq. 6-7: the features and their attention, channels first."""
    attended = spectral_attention(x, module, f"{name}spectral")
    return x + spatial_attention(attended, module, f"{name}spatial")


def bilinear_twice(x):
    """Each new pixel's centre lies a quarter of a pixel from the nearest old one's."""
    for axis in (2, 3):
        x = np.moveaxis(x, axis, -1)
        before = np.concatenate([x[..., :1], x[..., :-1]], -1)
        after = np.concatenate([x[..., 1:], x[..., -1:]], -1)
        pairs = np.stack([0.75 * x + 0.25 * before, 0.75 * x + 0.25 * after], -1)
        x = np.moveaxis(pairs.reshape(*x.shape[:-1], -1), -1, axis)
    return x


def halved(x, how):
    height, width = x.shape[2:]
    return how(x.reshape(*x.shape[:2], height // 2, 2, width // 2, 2), (3, 5))


# ------------------------------------------------------------------- the proposed network


@pytest.mark.parametrize("dilation", [1, 2, 5])
def test_conv(dilation):
    module = made(Conv(6, 4, 3, dilation=dilation))
    x = features(*SHAPE)
    wanted = leaky(
        normalised(convolved(x, of(module, "conv.weight"), None, dilation), module, "norm")
    )
    same(module, wanted, x)
    assert (wanted < 0).mean() > 0.2, "the slope below zero is seen"


def test_linear_conv_and_conv_without_normalisation():
    x = features(*SHAPE)
    module = made(Conv(6, 4, 1, activate=False))
    same(module, normalised(convolved(x, of(module, "conv.weight")), module, "norm"), x)
    module = made(Conv(6, 4, 3, batch_norm=False))
    same(module, leaky(convolved(x, of(module, "conv.weight"), of(module, "conv.bias"))), x)


def test_res_block():
    module = made(ResBlock(6, 5))
    x = features(*SHAPE)
    wanted = res_block(x, module, "")
    same(module, wanted, x)
    assert (wanted < 0).mean() > 0.2
    without = made(ResBlock(6, 5, residual=False))
    same(without, leaky(linear_conv(conv(x, without, "first"), without, "second")), x)


@pytest.mark.parametrize("dense", [True, False])
def test_dense_aspp(dense):
    module = made(DenseASPP(6, dense=dense))
    x = features(2, 6, 27, 26)  # so large that the widest dilation reaches pixels of the picture
    same(module, dense_aspp(x, module, "", dense=dense), x)


def test_branches_of_the_aspp_start_half_open():
    """Their learned weights begin at 0, so that sigmoid of it is a half."""
    fresh = DenseASPP(6, dilations=(3, 6)).double().eval()
    assert fresh.weights.shape == (2,)
    x = features(1, 6, 14, 14)
    with torch.no_grad():
        whole = fresh(torch.from_numpy(x)).numpy()
    first = x + 0.5 * linear_conv(
        conv(x, fresh, "branches.0.dilated", 3), fresh, "branches.0.linear"
    )
    second = conv(first, fresh, "branches.1.dilated", 6)
    wanted = first + 0.5 * linear_conv(second, fresh, "branches.1.linear")
    np.testing.assert_allclose(whole, wanted, atol=1e-12)


@pytest.mark.parametrize("channels", [6, 80])
def test_ssra_with_its_residual(channels):
    """80 channels: the bottleneck is a sixteenth of them; 6: it is 4 wide."""
    module = made(SSRA(channels))
    assert module.spectral.mlp[0].out_features == max(channels // 16, 4)
    x = features(2, channels, 9, 8)
    wanted = ssra(x, module, "")
    same(module, wanted, x)
    attended = spatial_attention(spectral_attention(x, module, "spectral"), module, "spatial")
    assert np.abs(attended - wanted).max() > 1, "what eq. 7 adds is seen"


def test_stage_is_a_residual_block_and_then_the_aspp():
    config = NetworkConfig(bands=3, continuous=1, widths=(6, 8), dilations=(1, 2))
    module = made(Stage(6, config))
    x = features(*SHAPE)
    same(module, dense_aspp(res_block(x, module, "block."), module, "aspp.", (1, 2)), x)


def test_decoder_step():
    """The skip's attended half beside what comes from below, upsampled; a residual block."""
    config = NetworkConfig(bands=3, continuous=1, widths=(6, 12))
    module = made(DecoderStep(10, 6, 5, config, stride=1))
    below, skip = features(2, 10, 4, 3), features(2, 6, 8, 6, seed=2)
    half = conv(ssra(skip, module, "attention."), module, "reduce")
    assert half.shape[1] == 3
    wanted = res_block(np.concatenate([bilinear_twice(below), half], 1), module, "block.")
    same(module, wanted, below, skip)


def test_the_whole_from_the_stem_to_the_heads():
    """The paper's arrangement: stem, stages with poolings between, attention, neck, two paths."""
    config = NetworkConfig(
        bands=3, classes=(4, 2), continuous=1, widths=(4, 8, 16), dilations=(1, 2), context=None
    )
    network = made(MultitaskNetwork(config))
    x = features(2, 3, 8, 12)
    level, skips = conv(x, network, "encoder.stem"), []
    for number in range(3):
        stage = f"encoder.stages.{number}"
        level = res_block(level, network, f"{stage}.block.")
        level = dense_aspp(level, network, f"{stage}.aspp.", (1, 2))
        if number < 2:
            skips.append(level)
            level = conv(halved(level, np.mean), network, f"encoder.widen.{number}")
    deep = conv(ssra(level, network, "encoder.attention."), network, "encoder.neck")
    wanted = []
    for path, heads in (("classification", 2), ("regression", 1)):
        level = conv(deep, network, f"{path}.decoder.pool")
        assert level.shape[1] == 8, "channel pooling to a half"
        for number, skip in enumerate(reversed(skips)):
            step = f"{path}.decoder.steps.{number}"
            attended = conv(ssra(skip, network, f"{step}.attention."), network, f"{step}.reduce")
            level = np.concatenate([bilinear_twice(level), attended], 1)
            level = res_block(level, network, f"{step}.block.")
        for number in range(heads):
            head = f"{path}.heads.{number}"
            weight, bias = of(network, f"{head}.weight"), of(network, f"{head}.bias")
            wanted.append(convolved(level, weight, bias))
    with torch.no_grad():
        found = network(torch.from_numpy(x))
    assert [each.shape for each in wanted] == [tuple(each.shape) for each in found]
    for one, two in zip(wanted, found):
        np.testing.assert_allclose(two.numpy(), one, rtol=1e-8, atol=1e-8)


# ------------------------------------------------------------------------------ U-Net


def unet_block(x, module, name):
    for part in ("first", "second"):
        x = convolved(x, of(module, f"{name}{part}.weight"))
        x = np.maximum(normalised(x, module, f"{name}{part}_norm"), 0)
    return x


def transposed(x, module, name):
    """Every pixel becomes 2 x 2 of them; ``weight`` (inputs, outputs, 2, 2)."""
    weight, bias = of(module, f"{name}.weight"), of(module, f"{name}.bias")
    squares = np.einsum("nchw,coab->nohawb", x, weight)
    height, width = x.shape[2:]
    return squares.reshape(len(x), -1, 2 * height, 2 * width) + bias[:, None, None]


def unet_step(below, skip, module, name):
    larger = transposed(below, module, f"{name}enlarge")
    return unet_block(np.concatenate([skip, larger], 1), module, f"{name}block.")


def test_unet_block():
    module = made(Block(6, 5))
    x = features(*SHAPE)
    wanted = unet_block(x, module, "")
    same(module, wanted, x)
    assert 0.2 < (wanted == 0).mean() < 0.8


def test_unet_step():
    module = made(Step(10, 5))
    below, skip = features(2, 10, 4, 3), features(2, 5, 8, 6, seed=2)
    same(module, unet_step(below, skip, module, ""), below, skip)


def test_the_whole_unet():
    config = UNetConfig(bands=3, classes=(4, 2), continuous=1, widths=(4, 8, 16))
    network = made(UNet(config))
    x = features(2, 3, 8, 12)
    first = unet_block(x, network, "down.0.")
    second = unet_block(halved(first, np.max), network, "down.1.")
    deepest = unet_block(halved(second, np.max), network, "down.2.")
    level = unet_step(deepest, second, network, "up.0.")
    level = unet_step(level, first, network, "up.1.")
    wanted = [
        convolved(level, of(network, f"heads.{name}.weight"), of(network, f"heads.{name}.bias"))
        for name in ("classification.0", "classification.1", "regression.0")
    ]
    with torch.no_grad():
        found = network(torch.from_numpy(x))
    for one, two in zip(wanted, found):
        np.testing.assert_allclose(two.numpy(), one, rtol=1e-8, atol=1e-8)
