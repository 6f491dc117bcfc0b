"""U-Net: its size and arithmetic, how far it looks, and that it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model.networks.baselines.unet import UNet, UNetConfig
from hypertask.model.training.losses import masked_mae

torch.set_num_threads(1)

PAPER = (64, 128, 256, 512, 1024)


def unet(**settings) -> UNet:
    torch.manual_seed(0)
    values = {"bands": 5, "classes": (3,), "continuous": 1, "widths": (4, 8, 16, 32, 64)}
    return UNet(UNetConfig(**{**values, **settings}))


def parameters_by_hand(bands, outputs, widths):
    """Convolutions without bias and two numbers of each normalisation; biases going up."""
    block = lambda inputs, width: 9 * inputs * width + 9 * width**2 + 4 * width  # noqa: E731
    down = sum(block(*pair) for pair in zip((bands, *widths), widths))
    up = sum(
        4 * deeper * width + width + block(2 * width, width)
        for width, deeper in zip(widths, widths[1:])
    )
    return down + up + (widths[0] + 1) * outputs


def test_parameters_are_the_published_networks():
    network = UNet(UNetConfig(bands=128, classes=(4, 2, 3), continuous=10, widths=PAPER))
    count = sum(p.numel() for p in network.parameters())
    assert count == parameters_by_hand(128, 19, PAPER) == 31_110_803  # 31.11 M


@pytest.mark.parametrize(("side", "flops"), [(64, 6_620_184_576), (128, 26_480_738_304)])
def test_arithmetic(side, flops):
    """2 x multiply-add: 6.62 and 26.5 GFLOP."""
    config = UNetConfig(bands=128, classes=(4, 2, 3), continuous=10, widths=PAPER)
    network = UNet(config).to("meta").eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.empty(1, 128, side, side, device="meta"))
    assert counter.get_total_flops() == flops


@pytest.mark.parametrize("levels", [2, 3, 4])
def test_it_looks_as_far_as_it_says(levels):
    """Positive weights let every pixel through that can be seen; from any place on the grid."""
    network = unet(widths=tuple(2 * 2**k for k in range(levels)), classes=()).eval()
    with torch.no_grad():
        for value in network.parameters():
            value.copy_(value.abs() + 0.01)
    side = 2 * network.reach + 2 * network.stride
    side += -side % network.stride
    furthest = 0
    for offset in range(network.stride):
        spectra = torch.rand(1, 5, side, side, requires_grad=True)
        place = side // 2 + offset
        network(spectra)[0][0, 0, place, place].backward()
        rows = np.flatnonzero(spectra.grad.abs().sum((0, 1, 3)).numpy())
        furthest = max(furthest, place - rows[0], rows[-1] - place)
    assert furthest <= network.reach <= furthest + network.stride


def test_dropout_is_at_the_deepest_level_and_only_while_training():
    network = unet(dropout=0.5)
    spectra = torch.randn(2, 5, 32, 32)
    seen = []
    network.dropout.register_forward_hook(lambda _, given, taken: seen.append((given[0], taken)))
    with torch.no_grad():
        network.eval()(spectra)
        network.train()(spectra)
    (before, kept), (given, dropped) = seen
    assert before.shape == (2, 64, 2, 2) and torch.equal(before, kept)
    assert (dropped == 0).sum() > (given == 0).sum()


def test_it_learns_one_window_by_heart():
    """Classes and numbers that only the surroundings tell: the spectra are noise but for edges."""
    rng = np.random.default_rng(0)
    kinds = np.kron(rng.integers(0, 3, (4, 4)), np.ones((8, 8), int))
    amount = np.kron(rng.random((4, 4)), np.ones((8, 8)))
    spectra = torch.from_numpy(rng.standard_normal((1, 5, 32, 32)).astype(np.float32))
    truth = torch.from_numpy(kinds)[None]
    wanted = torch.from_numpy(amount.astype(np.float32))[None]
    labels = wanted.clone()
    labels[:, ::3] = torch.nan  # what is not labelled does not count
    network = unet(widths=(8, 16, 32, 64, 128)).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=5e-3)
    for _ in range(80):
        classes, values = network(spectra)
        loss = torch.nn.functional.cross_entropy(classes, truth) + masked_mae(values, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (classes.argmax(1) == truth).float().mean() > 0.98
    seen = ~labels.isnan()
    assert (values[:, 0][seen] - wanted[seen]).abs().mean() < 0.05
