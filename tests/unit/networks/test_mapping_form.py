"""Networks in the form that maps say what they say in training, with less work."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hypertask.model.networks import NETWORKS
from hypertask.model.networks.layers import Conv, Product, fold
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig, mapping

from .test_contract import made

torch.set_num_threads(1)

VARIANTS = {
    "default": {"context": 32, "spectral_path": 8, "spectral_members": 3, "linear": True},
    "kernel members": {"spectral_path": 8, "kernel_landmarks": 9, "context": 32},
    "paper": {},
    "one kind": {"classes": (3,), "continuous": 0, "spectral_path": 8},
    "stride": {"stem_stride": 2, "spectral_path": 8, "context": 32},
    "plain": {
        "residual": False,
        "aspp": False,
        "attention": False,
        "channel_pooling": False,
        "skips": False,
        "batch_norm": False,
        "pooling": False,
        "spectral_path": 4,
    },
}


def trained(bands: int = 6, **settings) -> MultitaskNetwork:
    """A network with weights and statistics of batches as after a training, no two alike."""
    torch.manual_seed(3)
    settings = {"classes": (3, 2), "continuous": 2, "widths": (4, 8, 8, 16), **settings}
    network = MultitaskNetwork(NetworkConfig(bands=bands, **settings)).eval()
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
        elif tensor.is_floating_point() and tensor.ndim < 2:
            tensor.normal_(0.1, 0.3)
    if network.kernel is not None:
        for buffer in network.kernel.buffers():
            buffer.uniform_(0.1, 0.5)
    if network.linear is not None:
        torch.nn.init.normal_(network.linear.weight, std=0.3)
    return network


def window(bands=6, height=32, width=48):
    torch.manual_seed(5)
    mask = torch.ones(1, 1, height, width)
    mask[..., :9, 5:20] = 0
    mask[..., 25, 40] = 0
    return torch.randn(1, bands, height, width) * mask, mask


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("masked", [False, True])
def test_the_form_says_what_the_network_says(variant, masked):
    network = trained(**VARIANTS[variant])
    spectra, mask = window()
    given = (spectra, mask) if masked else (spectra + 0.1, None)
    with torch.inference_mode():
        wanted, found = network(*given), network.for_mapping()(*given)
    there = (mask if masked else torch.ones_like(mask)).bool().expand_as
    for one, other in zip(wanted, found):
        assert other.dtype == torch.float32
        torch.testing.assert_close(
            one[there(one[:, :1]).expand_as(one)],
            other[there(one[:, :1]).expand_as(one)],
            rtol=2e-4,
            atol=2e-4 * float(one.std()),
        )


def test_rows_are_taken_few_at_a_time(monkeypatch):
    network = trained(**VARIANTS["default"])
    spectra, mask = window()
    seen, parts = {}, {}
    with torch.inference_mode():
        whole = network.for_mapping()(spectra, mask, None, lambda f, first: seen.update({first: f}))
        monkeypatch.setitem(mapping._ROWS, "cpu", 100)
        found = network.for_mapping()(
            spectra, mask, None, lambda f, first: parts.update({first: f})
        )
        features = network.spectral_features(spectra)[0].flatten(1).T
    assert [*seen] == [0] and sorted(parts) == [*range(0, 32 * 48, 100)]
    for one, other in zip(whole, found):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
    together = torch.cat([parts[first] for first in sorted(parts)])
    torch.testing.assert_close(together, features, rtol=1e-4, atol=1e-5)


def test_silent_decoders_are_not_asked():
    network = trained(**VARIANTS["default"])
    assert network.for_mapping().reach is None
    network.silence_decoders()
    form = network.for_mapping()
    network.encoder.forward = None  # whoever asks it fails
    spectra, _ = window()
    with torch.inference_mode():
        found = form(spectra)
        wanted = network.spectral_maps(spectra)
    assert form.reach == 0
    for one, other in zip(wanted, found):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variant", ["default", "kernel members"])
def test_of_single_pixels_those_that_are_asked_for_are_mapped(variant):
    network, (spectra, _) = trained(**VARIANTS[variant]), window()
    asked = torch.rand(1, 32, 48) > 0.7
    assert network.reach is None
    network.silence_decoders()
    assert network.reach == 0
    with torch.inference_mode():
        whole, some, none = (
            network(spectra, None, each) for each in (None, asked, torch.zeros_like(asked))
        )
    for one, other, empty in zip(whole, some, none):
        one, other = (each.permute(0, 2, 3, 1) for each in (one, other))
        torch.testing.assert_close(one[asked], other[asked], rtol=1e-5, atol=1e-5)
        assert not other[~asked].any()
        assert not empty.any() and empty.shape == (1, one.shape[3], 32, 48)


def test_one_silent_decoder():
    network = trained(**VARIANTS["default"])
    for head in network.regression.heads:
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
    spectra, _ = window()
    with torch.inference_mode():
        for one, other in zip(network(spectra), network.for_mapping()(spectra)):
            torch.testing.assert_close(one, other, rtol=2e-4, atol=1e-4)


def test_later_weights_do_not_change_a_form():
    network = trained(**VARIANTS["default"])
    form, (spectra, _) = network.for_mapping(), window()
    with torch.inference_mode():
        before = form(spectra)
        for parameter in network.parameters():
            parameter.add_(1)
        for one, other in zip(before, form(spectra)):
            assert torch.equal(one, other)


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_network_maps_in_half_precision(kind):
    network = made(kind).eval()
    side = max(32, network.stride)
    torch.manual_seed(1)
    spectra = torch.randn(1, 7, side, side)
    with torch.inference_mode():
        wanted = network(spectra)
        found = network.for_mapping(torch.bfloat16)(spectra)
    for one, other in zip(wanted, found):
        assert other.dtype == torch.float32 and other.shape == one.shape
        assert (one - other).abs().mean() <= 0.03 * one.abs().mean() + 1e-3


def test_half_precision_gives_values_without_steps():
    """Products alone would leave three digits: maps would have contour lines."""
    torch.manual_seed(0)
    rows, weight = torch.randn(4000, 64).bfloat16(), torch.randn(3, 64)
    exact = rows.double() @ weight.bfloat16().double().T
    found = Product(weight, torch.bfloat16)(rows)
    assert (found - exact).abs().max() < 1e-3 < ((rows @ weight.bfloat16().T) - exact).abs().max()
    assert len(np.unique(found.numpy())) > 0.9 * found.numel()
    plain = Product(weight, torch.float32)(rows.float())
    torch.testing.assert_close(plain, rows.float() @ weight.T)


def test_folding_by_hand():
    layer = Conv(1, 1, batch_norm=True).eval()
    with torch.no_grad():
        layer.conv.weight.fill_(3.0)
        layer.norm.weight.fill_(2.0)
        layer.norm.bias.fill_(0.5)
        layer.norm.running_mean.fill_(1.0)
        layer.norm.running_var.fill_(4.0 - layer.norm.eps)
        fold(layer)
        # 2 (3 x - 1) / 2 + 0.5
        assert layer.conv.weight.item() == pytest.approx(3.0) and layer.norm is None
        assert layer(torch.tensor([[[[2.0]]]])).item() == pytest.approx(5.5)
