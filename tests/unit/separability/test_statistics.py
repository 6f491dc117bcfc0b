"""Class statistics collected from chunks, and the linear algebra on them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.separability import PixelChunk, collect
from hypertask.model.separability.statistics import CELLS, Reservoir
from hypertask.model.separability.transform import (
    binning_matrix,
    dependent_bands,
    mnf_matrix,
    pca_matrix,
    unusable_bands,
)


def pixels_of(classes: int, n: int, p: int, seed=0, offset=0.0):
    """Values (n, p), classes (n,), polygons (n,): four polygons a class, in mixed order."""
    rng = np.random.default_rng(seed)
    index = rng.integers(0, classes, n)
    values = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) + index[:, None] + offset
    return values, index, index * 10 + rng.integers(0, 4, n)


def chunked(values, index, polygons, size: int):
    for start in range(0, len(values), size):
        part = slice(start, start + size)
        yield values[part], index[part], polygons[part]


@pytest.mark.parametrize("size", [1, 7, 100, 5000])
def test_statistics_are_those_of_numpy(size):
    values, index, polygons = pixels_of(3, 1000, 6)
    found = collect(chunked(values, index, polygons, size), 3, 6)
    for k in range(3):
        own = values[index == k]
        assert found.counts[k] == len(own)
        assert found.means[k] == pytest.approx(own.mean(0), abs=1e-12)
        assert found.covariance(k) == pytest.approx(np.cov(own.T), abs=1e-10)
        assert found.polygons[k] == {
            j: int((polygons == j).sum()) for j in np.unique(polygons[index == k])
        }
    assert found.total() == pytest.approx(np.cov(values.T), abs=1e-10)


def test_cells_are_the_polygons():
    values, index, polygons = pixels_of(2, 500, 3)
    found = collect(chunked(values, index, polygons, 64), 2, 3)
    for k in range(2):
        assert len(found.cells[k].counts) == 4
        order = list(found.polygons[k])
        for cell, polygon in enumerate(order):
            own = values[polygons == polygon]
            assert found.cells[k].counts[cell] == len(own)
            assert found.cells[k].means[cell] == pytest.approx(own.mean(0))


def test_many_polygons_share_cells():
    rng = np.random.default_rng(1)
    polygons = np.repeat(np.arange(100), 5)
    found = collect([(rng.normal(size=(500, 2)), np.zeros(500, int), polygons)], 1, 2)
    assert len(found.polygons[0]) == 100
    assert len(found.cells[0].counts) == CELLS
    assert found.cells[0].counts.sum() == 500


def test_a_large_offset_costs_no_digits():
    """Sums of raw squares would lose all of them."""
    values, index, polygons = pixels_of(2, 2000, 4)
    plain = collect(chunked(values, index, polygons, 50), 2, 4)
    moved = collect(chunked(values + 1e8, index, polygons, 50), 2, 4)
    assert moved.scatters == pytest.approx(plain.scatters, rel=1e-6)


def test_input_is_not_changed():
    values, index, polygons = pixels_of(1, 100, 3)
    copy = values.copy()
    collect([(values, index, polygons)], 1, 3)
    collect([(values, index, np.zeros(100, int))], 1, 3)
    assert (values == copy).all()


def test_memory_is_flat_in_the_number_of_pixels():
    def peak(chunks: int) -> int:
        rng = np.random.default_rng(0)
        block = rng.normal(size=(2000, 20))
        polygons = np.repeat(np.arange(4), 500)
        tracemalloc.start()
        collect(((block, polygons // 2, polygons) for _ in range(chunks)), 2, 20)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(200) < 1.1 * peak(20)


def test_samples_do_not_depend_on_chunks():
    rows = np.arange(1000.0)[:, None]
    drawn = []
    for size in (1, 33, 1000):
        reservoir = Reservoir(50, np.random.default_rng(3))
        for start in range(0, 1000, size):
            reservoir.add(rows[start : start + size])
        drawn.append(reservoir.rows()[0])
    assert (drawn[0] == drawn[1]).all() and (drawn[0] == drawn[2]).all()
    assert len(np.unique(drawn[0])) == 50
    assert 300 < drawn[0].mean() < 700


def test_at_most_max_pixels_per_class():
    values, index, polygons = pixels_of(3, 1000, 4)
    index[:20], index[20:] = 2, np.where(index[20:] == 2, 1, index[20:])
    found = collect(chunked(values, index, polygons, 90), 3, 4, max_pixels=100, seed=1)
    assert found.counts.tolist() == [100, 100, 20]
    again = collect(chunked(values, index, polygons, 17), 3, 4, max_pixels=100, seed=1)
    assert again.means == pytest.approx(found.means)
    other = collect(chunked(values, index, polygons, 17), 3, 4, max_pixels=100, seed=2)
    assert np.abs(other.means[0] - found.means[0]).max() > 1e-6


def test_taking_and_projecting_equal_doing_it_to_the_pixels():
    values, index, polygons = pixels_of(2, 600, 5)
    whole = collect(chunked(values, index, polygons, 100), 2, 5)
    part = collect(chunked(values[:, [0, 3]], index, polygons, 100), 2, 2)
    taken = whole.take([0, 3])
    assert taken.scatters == pytest.approx(part.scatters)
    assert taken.samples[0] == pytest.approx(part.samples[0])
    matrix = np.random.default_rng(2).normal(size=(5, 2))
    mapped = collect(chunked(values @ matrix, index, polygons, 100), 2, 2)
    projected = whole.project(matrix)
    assert projected.scatters == pytest.approx(mapped.scatters)
    assert projected.means == pytest.approx(mapped.means)
    assert projected.cells[1].scatters == pytest.approx(mapped.cells[1].scatters)


def test_pca_gives_uncorrelated_components_in_order():
    values, index, polygons = pixels_of(2, 500, 6)
    found = collect([(values, index, polygons)], 2, 6)
    matrix, shares = pca_matrix(found, 3)
    covariance = np.cov((values @ matrix).T)
    assert covariance - np.diag(np.diag(covariance)) == pytest.approx(np.zeros((3, 3)), abs=1e-9)
    assert (np.diff(np.diag(covariance)) < 0).all()
    assert shares == pytest.approx(np.diag(covariance) / np.trace(np.cov(values.T)))


def image_chunk(signal_noise=(1.0, 1.0, 1.0), n=40):
    """One polygon of n x n pixels: smooth signals in three bands plus white noise."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[:n, :n] / n
    signal = np.stack([np.sin(6 * x), np.cos(5 * y), x * y], -1).reshape(-1, 3)
    noise = rng.normal(size=(n * n, 3)) * signal_noise
    neighbours = (np.arange(n * n) % n) < n - 1
    return PixelChunk(signal * 10 + noise, np.zeros(n * n, int), np.zeros(n * n, int), neighbours)


def test_mnf_orders_by_signal_to_noise():
    chunk = image_chunk((0.1, 3.0, 3.0))
    found = collect([chunk], 1, 3, noise=True)
    noise = found.noise[0] / (2 * found.noise[1])
    # a difference of neighbours holds a little of the smooth signal too
    assert np.diag(noise) == pytest.approx([0.5, 9, 9], rel=0.9)
    matrix, ratios = mnf_matrix(found, 3)
    assert (np.diff(ratios) < 0).all()
    assert abs(matrix[0, 0]) * 3 > np.abs(matrix[1:, 0]).max()
    whitened = matrix.T @ noise @ matrix
    assert whitened == pytest.approx(np.eye(3), abs=1e-9)
    sampled = collect([chunk], 1, 3, noise=True, max_pixels=100)
    assert sampled.counts[0] == 100
    assert sampled.noise[0] == pytest.approx(found.noise[0])


def test_mnf_says_what_it_lacks():
    values, index, polygons = pixels_of(2, 100, 3)
    with pytest.raises(HyperTaskError, match="come without their places; use PCA"):
        collect([(values, index, polygons)], 2, 3, noise=True)
    few = image_chunk(n=3)
    found = collect([PixelChunk(*(part[:3] for part in few))], 1, 3, noise=True)
    with pytest.raises(HyperTaskError, match="hold 2 pairs of neighbouring pixels"):
        mnf_matrix(found, 2)


def test_binning_averages_neighbours_and_stops_at_leaps():
    matrix = binning_matrix(7, 3)
    assert matrix.shape == (7, 3)
    assert np.arange(7.0) @ matrix == pytest.approx([1, 4, 6])
    wavelengths = np.array([400, 410, 420, 430, 600, 610, 500])  # a gap, then another detector
    matrix = binning_matrix(7, 3, wavelengths)
    assert wavelengths @ matrix == pytest.approx([410, 430, 605, 500])


def test_constant_and_dependent_bands_are_found_and_named():
    rng = np.random.default_rng(6)
    values = rng.normal(size=(400, 6))
    index = np.repeat([0, 1], 200)
    values[:, 1] = 5
    values[index == 1, 2] = 7
    values[:, 4] = 3 * values[:, 0] - 2
    values[:, 5] = values[:, 0] + values[:, 3]
    found = collect([(values, index, index)], 2, 6)
    names = [f"b{k}" for k in range(6)]
    used, left_out = unusable_bands(found, names, ["water", "roof"])
    assert used.tolist() == [0, 3]
    assert [(entry.index, entry.reason) for entry in left_out] == [
        (1, "constant within every class"),
        (2, "constant within roof"),
        (4, "the same as b0 up to scale and offset"),
        (5, "a linear combination of other bands"),
    ]
    used, _ = unusable_bands(found, names, ["water", "roof"], shrinkage=0.1)
    assert used.tolist() == [0, 2, 3]


def test_a_band_constant_by_chance_in_a_tiny_class_stays():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(203, 4))
    values[200:, 2] = 1
    index = np.repeat([0, 1, 2], [100, 100, 3])
    found = collect([(values, index, index)], 3, 4)
    used, left_out = unusable_bands(found, list("abcd"), list("xyz"))
    assert used.tolist() == [0, 1, 2, 3] and not left_out


def test_correlated_bands_are_not_taken_for_dependent_ones():
    """Neighbouring bands of a spectrometer: correlations of 0.9999 and more."""
    rng = np.random.default_rng(8)
    smooth = np.cumsum(np.cumsum(rng.normal(size=(500, 60)), 1), 1)
    values = np.round(smooth * 100 + rng.normal(size=(500, 60)) * 3)
    assert np.corrcoef(values.T)[30, 31] > 0.999
    assert dependent_bands(np.cov(values.T)) == []


def test_collecting_can_be_cancelled():
    reporter = SilentReporter()

    def chunks():
        yield from chunked(*pixels_of(1, 100, 2), 50)
        reporter.cancel()
        yield from chunked(*pixels_of(1, 100, 2), 50)

    with pytest.raises(Cancelled):
        collect(chunks(), 1, 2, reporter=reporter)


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3, 4\), not \(n, 5\)"):
        collect([(np.zeros((3, 4)), np.zeros(3, int), np.zeros(3, int))], 1, 5)
    with pytest.raises(ValueError, match="3 pixels, 2 classes"):
        collect([(np.zeros((3, 4)), np.zeros(2, int), np.zeros(3, int))], 1, 4)
