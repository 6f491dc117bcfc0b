"""Distances: reference values, properties, agreement with other software, corrections."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.separability import distances_of, jeffries_matusita, transformed_divergence
from hypertask.model.separability.distances import class_moments, pair_distances
from hypertask.model.separability.expected import (
    digamma,
    expected_log_det_and_inverse,
    null_distance,
    wishart_log_det,
)

MANY = 10**9
"""Pixels of a class that is known as good as exactly."""


def reference_pixels():
    rng = np.random.default_rng(20240501)
    mixing = [np.eye(4) * (0.8 + 0.3 * k) + 0.2 * rng.normal(size=(4, 4)) for k in range(3)]
    means = [[0, 0, 0, 0], [0.8, -0.4, 0.3, 0], [2, 1, -1.5, 0.5]]
    return [rng.normal(size=(300, 4)) @ mixing[k].T + means[k] for k in range(3)]


def of_pixels(one, other):
    return distances_of(
        one.mean(0),
        np.atleast_2d(np.cov(one.T)),
        len(one),
        other.mean(0),
        np.atleast_2d(np.cov(other.T)),
        len(other),
    )


def two_classes(p: int, n1: int, n2: int, rng, shift=0.0, scale=1.0):
    second = rng.normal(size=(n2, p)) * scale
    second[:, 0] += shift
    return of_pixels(rng.normal(size=(n1, p)), second)


@pytest.mark.parametrize(
    "pair, b, jm, d, td",
    [
        ((0, 1), 0.3403819516, 0.5770029743, 3.2994961951, 0.6759302251),
        ((0, 2), 1.1618312700, 1.3741747433, 14.9669953653, 1.6920220964),
        ((1, 2), 0.7146366531, 1.0212602189, 6.4612869764, 1.1082002717),
    ],
)
def test_reference_values(pair, b, jm, d, td):
    pixels = reference_pixels()
    found = of_pixels(pixels[pair[0]], pixels[pair[1]])
    assert found.b[0] == pytest.approx(b, abs=1e-9)
    assert jeffries_matusita(found.b[0]) == pytest.approx(jm, abs=1e-9)
    assert found.d[0] == pytest.approx(d, abs=1e-9)
    assert transformed_divergence(found.d[0]) == pytest.approx(td, abs=1e-9)


def test_square_root_form():
    assert jeffries_matusita(0.5, square_root=True) == pytest.approx(np.sqrt(0.7869386805747332))
    assert jeffries_matusita(60, square_root=True) == pytest.approx(np.sqrt(2))


def test_equal_covariances_by_hand():
    covariance = np.array([[2.0, 0.3], [0.3, 1.0]])
    shift = np.linalg.cholesky(covariance) @ [2 * 0.6, 2 * 0.8]  # Mahalanobis distance 2
    found = distances_of([0, 0], covariance, MANY, shift, covariance, MANY)
    assert found.b[0] == pytest.approx(0.5, abs=1e-9)
    assert found.d[0] == pytest.approx(4.0, abs=1e-9)
    assert jeffries_matusita(found.b[0]) == pytest.approx(0.7869387, abs=1e-7)
    assert transformed_divergence(found.d[0]) == pytest.approx(0.7869387, abs=1e-7)


def test_equal_means_by_hand():
    found = distances_of([0], [[1.0]], MANY, [0], [[4.0]], MANY)
    assert found.b[0] == pytest.approx(0.1115718, abs=1e-7)
    assert found.d[0] == pytest.approx(1.125, abs=1e-9)
    spread = distances_of(np.zeros(3), np.eye(3), MANY, np.zeros(3), 25 * np.eye(3), MANY)
    assert spread.b[0] == pytest.approx(1.5 * np.log(13 / 5), abs=1e-9)
    assert spread.b[0] > 1


def test_many_pixels_need_no_correction():
    pixels = reference_pixels()
    found = distances_of(
        pixels[0].mean(0), np.cov(pixels[0].T), MANY, pixels[1].mean(0), np.cov(pixels[1].T), MANY
    )
    assert found.b_corrected[0] == pytest.approx(found.b[0], abs=1e-7)
    assert found.d_corrected[0] == pytest.approx(found.d[0], abs=1e-6)


def test_symmetry_and_td_at_least_jm():
    pixels = reference_pixels()
    for a, b in ((0, 1), (0, 2), (1, 2)):
        forth, back = of_pixels(pixels[a], pixels[b]), of_pixels(pixels[b], pixels[a])
        for name in ("b", "d", "b_raw", "d_raw"):
            assert getattr(forth, name)[0] == pytest.approx(getattr(back, name)[0], rel=1e-12)
        assert transformed_divergence(forth.d[0]) >= jeffries_matusita(forth.b[0])


def test_invariance_under_affine_maps():
    rng = np.random.default_rng(1)
    matrix, offset = rng.normal(size=(4, 4)), rng.normal(size=4) * 100
    pixels = reference_pixels()
    before = of_pixels(pixels[0], pixels[2])
    after = of_pixels(pixels[0] @ matrix + offset, pixels[2] @ matrix + offset)
    for name in ("b", "d", "b_raw", "d_raw"):
        assert getattr(after, name)[0] == pytest.approx(getattr(before, name)[0], rel=1e-9)


def test_b_does_not_fall_when_a_band_is_added():
    rng = np.random.default_rng(2)
    mixing = rng.normal(size=(12, 12))
    one, other = rng.normal(size=(400, 12)) @ mixing, rng.normal(size=(300, 12)) @ mixing * 1.1
    values = [of_pixels(one[:, :k], other[:, :k]).b[0] for k in range(1, 13)]
    assert (np.diff(values) > -1e-12).all()


def test_scale_of_bands_does_not_matter():
    """Bands of reflectances beside bands of thousands: no determinant may underflow."""
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(600, 128)), rng.normal(size=(600, 128)) + 0.1
    scale = 10.0 ** rng.uniform(-9, 4, 128)
    plain, scaled = of_pixels(one, other), of_pixels(one * scale, other * scale)
    assert scaled.b[0] == pytest.approx(plain.b[0], rel=1e-9)
    assert np.linalg.det(np.cov((one * scale).T)) == 0  # what the plain formula would use


def test_agrees_with_spectral_python():
    pytest.importorskip("spectral", reason="Spectral Python is not installed")
    from spectral.algorithms.algorithms import GaussianStats, bdist

    class Class:
        def __init__(self, pixels):
            self.stats = GaussianStats(pixels.mean(0), np.cov(pixels.T), len(pixels))

    rng = np.random.default_rng(4)
    sets = [*reference_pixels(), reference_pixels()[0] * 3 + 1]
    pairs = [(sets[a], sets[b]) for a in range(4) for b in range(a)]
    pairs.append((rng.normal(size=(500, 60)), rng.normal(size=(400, 60)) * 1.2))
    for one, other in pairs:
        expected = float(bdist(Class(one), Class(other)))
        assert of_pixels(one, other).b[0] == pytest.approx(expected, abs=1e-9)


def test_agrees_with_torch_kl_divergence():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    from torch.distributions import MultivariateNormal, kl_divergence

    pixels = reference_pixels()
    gaussians = [
        MultivariateNormal(torch.from_numpy(x.mean(0)), torch.from_numpy(np.cov(x.T)))
        for x in pixels
    ]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        both = kl_divergence(gaussians[a], gaussians[b]) + kl_divergence(gaussians[b], gaussians[a])
        assert of_pixels(pixels[a], pixels[b]).d[0] == pytest.approx(float(both), abs=1e-9)


def exact_divergence(m1, s1, n1, m2, s2, n2):
    """D with the expectations of inverse Wishart matrices taken away."""
    p, d = len(m1), m1 - m2
    a1, a2 = ((n - 1 - p - 1) / (n - 1) for n in (n1, n2))
    i1, i2 = np.linalg.inv(s1), np.linalg.inv(s2)
    t12, t21 = np.trace(s1 @ i2), np.trace(s2 @ i1)
    divergence = 0.5 * (a2 * t12 + a1 * t21 - 2 * p) + 0.5 * d @ (a1 * i1 + a2 * i2) @ d
    return divergence - 0.5 * (p / n1 + p / n2 + a1 * t21 / n2 + a2 * t12 / n1)


@pytest.mark.parametrize("p, n1, n2", [(4, 300, 300), (30, 60, 60), (128, 150, 150), (30, 50, 700)])
def test_corrected_divergence_is_the_exact_one(p, n1, n2):
    rng = np.random.default_rng(p)
    one, other = rng.normal(size=(n1, p)), rng.normal(size=(n2, p)) * 1.1 + 0.2
    d = exact_divergence(one.mean(0), np.cov(one.T), n1, other.mean(0), np.cov(other.T), n2)
    assert of_pixels(one, other).d_raw[0] == pytest.approx(d, abs=1e-9)


def test_digamma():
    # psi(1) = -gamma, psi(1/2) = -gamma - 2 ln 2, psi(x + 1) = psi(x) + 1 / x
    gamma = 0.57721566490153286
    assert digamma(1.0) == pytest.approx(-gamma, abs=1e-13)
    assert digamma(0.5) == pytest.approx(-gamma - 2 * np.log(2), abs=1e-13)
    x = np.array([0.5, 1.5, 3.25, 9.9, 10.0, 11.0, 200.5])
    assert digamma(x + 1) == pytest.approx(digamma(x) + 1 / x, abs=1e-13)


def test_expectations_of_one_source_are_exact():
    log_det, inverse = expected_log_det_and_inverse(30, [1 / 59], [59])
    assert log_det == pytest.approx(wishart_log_det(30, 59), abs=1e-10)
    assert inverse == pytest.approx(59 / (59 - 31), rel=1e-12)


def test_expectations_of_two_sources_against_simulation():
    """Unequal class sizes: as if the mean of two covariances had n1 + n2 - 2 degrees of freedom
    would be wrong by 1.4 here."""
    rng = np.random.default_rng(5)
    p, n1, n2 = 20, 26, 200
    values, inverses = [], []
    for _ in range(300):
        one, other = rng.normal(size=(n1 - 1, p)), rng.normal(size=(n2 - 1, p))
        mixed = (one.T @ one / (n1 - 1) + other.T @ other / (n2 - 1)) / 2
        values.append(np.linalg.slogdet(mixed)[1])
        inverses.append(np.trace(np.linalg.inv(mixed)) / p)
    log_det, inverse = expected_log_det_and_inverse(
        p, [0.5 / (n1 - 1), 0.5 / (n2 - 1)], [n1 - 1, n2 - 1]
    )
    error = np.std(values) / np.sqrt(len(values))
    assert abs(log_det - np.mean(values)) < 3.5 * error + 0.02
    assert inverse == pytest.approx(np.mean(inverses), rel=0.015)
    assert abs(wishart_log_det(p, n1 + n2 - 2) - np.mean(values)) > 10 * error


@pytest.mark.parametrize("n1, n2, shrinkage", [(60, 60, 0.0), (45, 300, 0.0), (25, 90, 0.4)])
def test_null_distance_against_simulation(n1, n2, shrinkage):
    rng = np.random.default_rng(6)
    p, values, raw = 30, [], []
    for _ in range(150):
        sets = [rng.normal(size=(n, p)) for n in (n1, n2)]
        scatters = np.array([(x - x.mean(0)).T @ (x - x.mean(0)) for x in sets])
        moments = class_moments([x.mean(0) for x in sets], scatters, [n1, n2], shrinkage)
        found = pair_distances(moments, [[0, 1]])
        values.append(found.b[0])
        raw.append((found.b_raw[0], found.d_raw[0]))
    mean, spread = null_distance(p, n1, n2, shrinkage)
    error = np.std(values) / np.sqrt(len(values))
    assert abs(mean - np.mean(values)) < 4 * error
    assert spread == pytest.approx(np.std(values), rel=0.25)
    raw = np.array(raw)
    error = raw.std(0) / np.sqrt(len(raw))
    assert (np.abs(raw.mean(0)) < 4 * error + 0.01).all()


@pytest.mark.parametrize("n1, n2", [(150, 150), (640, 640), (150, 640)])
def test_same_distribution_is_not_separable(n1, n2):
    rng = np.random.default_rng(7)
    found = [two_classes(128, n1, n2, rng) for _ in range(6)]
    textbook = jeffries_matusita(np.array([f.b[0] for f in found]))
    assert textbook.mean() > 1.94
    raw_b = np.array([f.b_raw[0] for f in found])
    raw_d = np.array([f.d_raw[0] for f in found])
    assert abs(raw_b.mean()) < (0.1 if min(n1, n2) == 640 else 0.8)
    assert abs(raw_d.mean()) < (1.0 if min(n1, n2) == 640 else 45)
    if min(n1, n2) == 640:
        corrected = jeffries_matusita(np.maximum(raw_b, 0))
        assert corrected.mean() < 0.2


def test_known_shift_is_recovered():
    """True JM 0.787 and D 4: 128 bands, 640 pixels, Mahalanobis distance 2."""
    rng = np.random.default_rng(8)
    found = [two_classes(128, 640, 640, rng, shift=2.0) for _ in range(8)]
    assert jeffries_matusita(np.mean([f.b[0] for f in found])) > 1.95
    assert np.mean([f.b_raw[0] for f in found]) == pytest.approx(0.5, abs=0.08)
    assert np.mean([f.d_raw[0] for f in found]) == pytest.approx(4.0, abs=0.8)


def test_too_few_pixels_and_singular_covariances_are_errors():
    with pytest.raises(HyperTaskError, match="A class has 6 pixels; 4 bands need more than 6"):
        distances_of(np.zeros(4), np.eye(4), 6, np.zeros(4), np.eye(4), 100)
    flat = np.diag([1.0, 0.0])
    with pytest.raises(HyperTaskError, match="singular"):
        distances_of([0, 0], flat, 100, [0, 0], np.eye(2), 100)
