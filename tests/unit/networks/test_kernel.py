"""Kernel members: what they make of a spectrum, and how they join the network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from hypertask.model import modelfile
from hypertask.model.modelfile import load_parts, save_model
from hypertask.model.networks import described, from_description
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig, kernel
from hypertask.model.networks.multitask.kernel import BANDWIDTHS, KernelMembers

BANDS, CLASSES = 5, (3, 2)


def filled(landmarks=9, used=6, channels=7, bands=BANDS, seed=0) -> KernelMembers:
    """Members whose last landmarks nobody uses, and whose second bandwidth nobody does."""
    members = KernelMembers(bands, landmarks, channels)
    generator = torch.Generator().manual_seed(seed)
    components = len(members.axes)
    axes, shift, places = (
        torch.randn(*shape, generator=generator)
        for shape in ((components, bands), (components,), (used, components))
    )
    members.place(axes, shift, places, torch.tensor([0.02, 0.1, 0.3, 1.0]))
    heads = torch.randn(BANDWIDTHS, used, channels, generator=generator)
    heads[1] = 0
    members.speak(slice(0, channels), heads, torch.randn(channels, generator=generator))
    return members


def by_hand(members: KernelMembers, spectra: np.ndarray) -> np.ndarray:
    """Pixel by pixel and landmark by landmark, in double precision."""
    parts = {name: each.double().numpy() for name, each in members.named_buffers()}
    result = []
    for pixel in spectra.astype(float):
        place, total = parts["axes"] @ pixel + parts["shift"], parts["offsets"].copy()
        for rate, heads in zip(parts["rates"], parts["heads"]):
            for landmark, head in zip(parts["landmarks"], heads):
                total += np.exp(-rate * np.sum((place - landmark) ** 2)) * head
        result.append(total)
    return np.array(result)


def network(landmarks=9) -> MultitaskNetwork:
    torch.manual_seed(0)
    config = NetworkConfig(
        bands=BANDS,
        classes=CLASSES,
        continuous=2,
        widths=(4, 8),
        spectral_path=6,
        kernel_landmarks=landmarks,
        linear=True,
    )
    found = MultitaskNetwork(config).eval()
    with torch.no_grad():
        found.linear.weight.normal_()
    return found


@pytest.mark.parametrize("rows", [4096, 4])
def test_scores_are_those_by_hand(rows, monkeypatch):
    monkeypatch.setattr(kernel, "_ROWS", rows)
    members = filled()
    spectra = np.random.default_rng(1).normal(size=(11, BANDS)).astype(np.float32)
    wanted = by_hand(members, spectra)
    np.testing.assert_allclose(members(torch.from_numpy(spectra)).numpy(), wanted, atol=1e-5)
    block = torch.from_numpy(spectra[:6].reshape(1, 2, 3, BANDS)).permute(0, 3, 1, 2)
    found = members.maps(block).permute(0, 2, 3, 1).reshape(6, -1)
    np.testing.assert_allclose(found.numpy(), wanted[:6], atol=1e-5)
    for asked in (np.array([0, 1, 1, 0, 0, 1], bool), np.zeros(6, bool)):
        some = members.maps(block, torch.from_numpy(asked.reshape(1, 2, 3)))
        some = some.permute(0, 2, 3, 1).reshape(6, -1).numpy()
        np.testing.assert_allclose(some, wanted[:6] * asked[:, None], atol=1e-5)


@pytest.mark.parametrize("rates", [[0.01, 0.04, 0.64, 0.64], [0.3, 0.2, 0.4, 0.1]])
def test_squares_stand_for_exponentials(rates):
    rows, landmarks = torch.randn(7, 3), torch.randn(4, 3)
    distances = torch.cdist(rows.double(), landmarks.double()).square()
    found = [each.clone() for each in kernel.similarities(rows, landmarks, rates)]
    for rate, each in zip(rates, found):
        torch.testing.assert_close(each.double(), (-rate * distances).exp(), atol=1e-6, rtol=1e-5)
    members = filled()
    members.rates.copy_(torch.tensor([0.125, 0.3, 0.5, 2.0]))  # the second is not used
    assert members.cost()[1] == 6


def test_half_precision_around_them_changes_nothing():
    members = filled()
    spectra = torch.randn(8, BANDS)
    with torch.autocast("cpu", torch.bfloat16):
        found = members(spectra)
    assert torch.equal(found, members(spectra))


def test_the_cost_is_what_is_computed():
    members = filled()
    products, exponentials = members.cost()
    with FlopCounterMode(display=False) as counter:
        members(torch.randn(10, BANDS))
    assert counter.get_total_flops() == 2 * 10 * products
    assert (products, exponentials) == (BANDS * BANDS + 6 * (BANDS + 3 * 7), 3 * 6)
    members.silence()
    assert members.is_silent and members.cost() == (0, 0) and members.count == 0


def test_a_variable_is_mixed_of_them_and_of_all_it_had():
    found = network()
    spectra = torch.randn(2, BANDS, 4, 4)
    with torch.no_grad():
        before = found.spectral_maps(spectra)
        assert all(torch.equal(a, b) for a, b in zip(before, network(0).spectral_maps(spectra)))
        own = filled(channels=2)
        found.kernel.place(own.axes, own.shift, own.landmarks[:6], own.rates)
        found.mix_kernel(1, 0.25, own.heads[:, :6], own.offsets)  # of two classes
        found.mix_kernel(3, 0.5, own.heads[:, :6, :1], own.offsets[:1])  # the second number
        after, scores = found.spectral_maps(spectra), own.maps(spectra)
    assert torch.equal(before[0], after[0]) and torch.equal(before[2], after[2])
    torch.testing.assert_close(after[1], 0.75 * before[1] + 0.25 * scores)
    torch.testing.assert_close(after[3], 0.5 * before[3] + 0.5 * scores[:, :1])


def test_what_no_network_of_a_file_uses_is_left_out(tmp_path, monkeypatch):
    """Of two networks that use 4 and 6 of 9 landmarks 6 are kept; the maps are the same bits."""
    networks, spectra = [network(), network()], torch.randn(1, BANDS, 8, 8)
    for count, each in zip((4, 6), networks):
        own = filled(used=count)
        each.kernel.place(own.axes, own.shift, own.landmarks[:count], own.rates)
        each.kernel.speak(slice(0, 7), own.heads[:, :count], own.offsets)
    with torch.no_grad():
        before = [each(spectra) for each in networks]
        MultitaskNetwork.settle_together(networks)
        after = [each(spectra) for each in networks]
    assert [each.config.kernel_landmarks for each in networks] == [6, 6]
    assert [len(each.kernel.landmarks) for each in networks] == [6, 6]
    for one, two in zip(before, after):
        assert all(torch.equal(a, b) for a, b in zip(one, two))
    header = {"network": described(networks[0]), "variables": []}
    monkeypatch.setattr(modelfile, "require_header", lambda header: None)  # it is no whole one
    save_model(tmp_path / "m", header, networks[0].state_dict())
    (state,), _ = load_parts(tmp_path / "m", header)
    again = from_description(header["network"]).eval()
    again.load_state_dict(state)
    with torch.no_grad():
        assert all(torch.equal(a, b) for a, b in zip(again(spectra), after[0]))


def test_without_any_use_they_are_gone():
    found = network()
    MultitaskNetwork.settle_together([found])
    assert found.kernel is None and found.config.kernel_landmarks == 0
    assert not any(name.startswith("kernel") for name in found.state_dict())
    plain = from_description(described(found))
    plain.load_state_dict(found.state_dict())
