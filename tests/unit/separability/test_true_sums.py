"""The correction for unequal sizes and covariances: the specified steps, simulation, properties."""

from __future__ import annotations

import numpy as np
import pytest
from support.gaussian import GaussianClass, correlated, true_b, true_d

from hypertask.model.separability import distances_of
from hypertask.model.separability.distances import class_moments, pair_distances
from hypertask.model.separability.expected import wishart_log_det
from hypertask.model.separability.moments import moments_of

BANDS, REPEATS = 128, 30


def corrected(one, n1: int, two, n2: int, rng):
    """Distances of samples of two :class:`GaussianClass`."""
    return distances_of(*one.sample(n1, rng), n1, *two.sample(n2, rng), n2)


def many(one, n1: int, two, n2: int, repeats: int, rng):
    """Distances of ``repeats`` samples of two :class:`GaussianClass`, in one call."""
    samples = [each.sample(n, rng) for _ in range(repeats) for each, n in ((one, n1), (two, n2))]
    means, own = (np.array(part) for part in zip(*samples))
    counts = np.tile([n1, n2], repeats)
    moments = class_moments(means, own * (counts - 1)[:, None, None], counts)
    return pair_distances(moments, np.arange(2 * repeats).reshape(-1, 2))


def step_by_step(m1, s1, n1, m2, s2, n2):
    """Corrected B by plain iteration: weights from traces with the inverse of the weighted sum."""
    p, d = len(m1), m1 - m2
    n, own = np.array([n1, n2], float), np.array([s1, s2])
    nu, w = n - 1, np.ones(2)
    for _ in range(1000):
        inverse = np.linalg.inv(np.tensordot(w, own, 1) / 2)
        r = w * (inverse * own).sum((1, 2)) / (2 * nu)
        delta = 2 * r / (w * (1 - r))
        better = np.where(delta < 2, 1 / np.abs(1 - delta / 2), 1.3 * w)
        if np.abs(better - w).max() < 1e-13:
            break
        w = (w + better) / 2
    share = nu * delta / p
    q = (p * share[:, None] * share / (4 * nu)).diagonal().sum()
    single = p / q  # degrees of freedom of one sample for which everything is known exactly
    log_det = np.linalg.slogdet(np.tensordot(w, own, 1) / 2)[1]
    log_det -= (nu * (np.log(w) - 1 + 1 / w)).sum() + 0.5 * np.log(1 - q)
    known = (p - single + 0.5) * np.log1p(-p / single) - p
    log_det -= float(wishart_log_det(p, single)) - known
    squared = d @ inverse @ d * (single - p - 1) / (single - p) - (nu * delta / n).sum()
    logs = np.linalg.slogdet(own)[1] - wishart_log_det(p, nu)
    return squared / 8 + 0.5 * (log_det - logs.mean())


@pytest.mark.parametrize(
    "p, n1, n2, scale, within",
    [
        (4, 300, 300, 1.1, 1e-8),
        (4, 9, 40, 2.0, 1e-7),
        (30, 60, 60, 0.8, 1e-7),
        (30, 45, 900, 1.3, 1e-7),
        (100, 640, 2500, 1.2, 1e-3),
        (128, 150, 150, 1.1, 1e-3),
        (128, 135, 700, 0.9, 1e-3),
        (90, 400, 3000, 3.0, 1e-3),
    ],
)
def test_interpolation_gives_what_iteration_with_inverses_does(p, n1, n2, scale, within):
    rng = np.random.default_rng(p + n1)
    one = GaussianClass(np.zeros(p), correlated(p, 0.8))
    two = GaussianClass(np.full(p, 0.2), correlated(p, 0.6, scale, 0.2))
    samples = (*one.sample(n1, rng), n1, *two.sample(n2, rng), n2)
    assert distances_of(*samples).b_raw[0] == pytest.approx(step_by_step(*samples), abs=within)


# Sizes, the second class (scale, stretch, correlation, shift), true B, and what has been found
# by an independent simulation: textbook B, standard deviation of the corrected B.
TABLE = [
    (640, 2000, (1.0, 0.0, 0.9, 0.0), 0.0, 2.413, 0.035),
    (640, 2000, (1.05, 0.0, 0.9, 0.3), 0.158, 2.677, 0.047),
    (2000, 640, (1.05, 0.0, 0.9, 0.3), 0.158, 2.453, 0.039),
    (150, 2000, (1.0, 0.0, 0.9, 0.0), 0.0, 16.08, 0.279),
    (2000, 150, (1.1, 0.0, 0.9, 0.0), 0.290, 15.20, 0.296),
    (640, 2000, (1.0, 0.15, 0.9, 0.0), 0.243, 2.648, 0.033),
    (300, 3000, (1.2, 0.15, 0.9, 0.3), 1.366, 7.511, 0.103),
    (640, 5000, (1.0, 0.0, 0.5, 0.2), 18.25, 21.33, 0.114),
]


@pytest.mark.parametrize("n1, n2, second, b, textbook, spread", TABLE)
def test_unequal_classes_are_corrected(n1, n2, second, b, textbook, spread):
    scale, stretch, correlation, shift = second
    one = GaussianClass(np.zeros(BANDS), correlated(BANDS, 0.9))
    two = GaussianClass(np.full(BANDS, shift), correlated(BANDS, correlation, scale, stretch))
    assert true_b(one, two) == pytest.approx(b, abs=0.006)
    rng = np.random.default_rng(11)
    found = [corrected(one, n1, two, n2, rng) for _ in range(REPEATS)]
    raw, plain, d = (np.array([getattr(f, k)[0] for f in found]) for k in ("b_raw", "b", "d_raw"))
    error = spread / np.sqrt(REPEATS)
    assert abs(raw.mean() - true_b(one, two)) < 3 * error
    assert abs(plain.mean() - textbook) < 5 * error + 0.005
    assert 0.65 * spread < raw.std(ddof=1) < 1.5 * spread
    assert abs(d.mean() - true_d(one, two)) < 4 * d.std(ddof=1) / np.sqrt(REPEATS)


@pytest.mark.parametrize("p, n1, n2", [(6, 12, 12), (6, 12, 90), (40, 60, 60), (40, 60, 400)])
def test_few_pixels_of_one_distribution_give_nothing(p, n1, n2):
    rng = np.random.default_rng(12)
    one = GaussianClass(np.zeros(p), correlated(p, 0.7))
    raw = np.concatenate([many(one, n1, one, n2, 50, rng).b_raw for _ in range(6)])
    assert abs(raw.mean()) < 3.5 * raw.std() / np.sqrt(len(raw)) + 0.002


@pytest.mark.parametrize("shrinkage, n1, n2", [(0.1, 60, 400), (0.3, 300, 20), (0.6, 25, 25)])
def test_shrunk_covariances_of_one_distribution_give_nothing(shrinkage, n1, n2):
    p, rng, counts = 30, np.random.default_rng(13), np.array([n1, n2, 200])
    one = GaussianClass(np.zeros(p), correlated(p, 0.7))
    found = []
    for _ in range(150):
        means, own = zip(*(one.sample(n, rng) for n in counts))
        scatters = np.array(own) * (counts - 1)[:, None, None]
        each = pair_distances(class_moments(means, scatters, counts, shrinkage), [(0, 1)])
        found.append([each.b[0], each.d[0], each.b_raw[0], each.d_raw[0]])
    textbook, raw = np.split(np.array(found), 2, axis=1)
    error = raw.std(0) / np.sqrt(len(raw))
    assert (textbook.mean(0) > 50 * error).all()
    assert (np.abs(raw.mean(0)) < 3 * error + 0.03 * textbook.mean(0)).all()


def test_pixels_drawn_several_times_are_sources_of_their_own():
    """Two resampled classes of other sizes and covariances; uncorrected, B would be 8 too high."""
    p, rng = 40, np.random.default_rng(14)
    one = GaussianClass(np.zeros(p), correlated(p, 0.8))
    two = GaussianClass(np.full(p, 0.25), correlated(p, 0.8, 1.2, 0.1))
    drawn = [np.array([60, 40, 20, 0, 8]), np.array([400, 200, 60, 30, 0])]  # once, twice, ...
    times = np.arange(1, 6)
    counts = np.array([(times * n).sum() for n in drawn], float)
    raw, plain = [], []
    for _ in range(120):
        means, own = [], []
        for each, n, count in zip((one, two), drawn, counts):
            pixels = each.mean + rng.normal(size=(n.sum(), p)) @ each.factor.T
            weights = np.repeat(times, n).astype(float)
            means.append(weights @ pixels / count)
            apart = pixels - means[-1]
            own.append((apart.T * weights) @ apart / (count - 1))
        moments = moments_of(
            np.array(means),
            np.array(own),
            np.array([(times**2 * n).sum() / c**2 for n, c in zip(drawn, counts)]),
            np.where(np.array(drawn) > 0, times / (counts[:, None] - 1), 0),
            np.array([n * (c - 1) / c for n, c in zip(drawn, counts)]),
            counts - 1,
        )
        found = pair_distances(moments, [(0, 1)])
        raw.append(found.b_raw[0])
        plain.append(found.b[0])
    truth = true_b(one, two)
    assert np.mean(plain) > truth + 1
    assert abs(np.mean(raw) - truth) < 3.5 * np.std(raw) / np.sqrt(len(raw)) + 0.02


def unequal_samples(p=40, n1=70, n2=900, seed=15):
    rng = np.random.default_rng(seed)
    one = GaussianClass(np.zeros(p), correlated(p, 0.8))
    two = GaussianClass(np.full(p, 0.3), correlated(p, 0.5, 1.4))
    return one.sample(n1, rng), n1, two.sample(n2, rng), n2


def test_unequal_classes_can_be_exchanged():
    (m1, s1), n1, (m2, s2), n2 = unequal_samples()
    forth, back = distances_of(m1, s1, n1, m2, s2, n2), distances_of(m2, s2, n2, m1, s1, n1)
    for name in ("b", "d", "b_raw", "d_raw"):
        assert getattr(forth, name)[0] == pytest.approx(getattr(back, name)[0], rel=1e-10)


def test_unequal_classes_are_invariant_under_affine_maps():
    (m1, s1), n1, (m2, s2), n2 = unequal_samples()
    matrix = np.random.default_rng(16).normal(size=(40, 40)) * 10.0 ** np.linspace(-3, 3, 40)
    before = distances_of(m1, s1, n1, m2, s2, n2)
    after = distances_of(
        m1 @ matrix + 5, matrix.T @ s1 @ matrix, n1, m2 @ matrix + 5, matrix.T @ s2 @ matrix, n2
    )
    for name in ("b", "d", "b_raw", "d_raw"):
        assert getattr(after, name)[0] == pytest.approx(getattr(before, name)[0], rel=1e-6)


def test_b_does_not_fall_on_average_when_a_band_is_added():
    """Bands 1 to 12 tell the classes apart, the further ones do not: B rises, then stays."""
    p, rng = 40, np.random.default_rng(17)
    wider = np.ones(p)
    wider[:12] = 1.5
    one = GaussianClass(np.zeros(p), np.eye(p))
    two = GaussianClass(np.zeros(p), np.diag(wider))
    sizes = (2, 6, 12, 20, 30, 40)
    samples = [each.sample(n, rng) for _ in range(80) for each, n in ((one, 60), (two, 500))]
    means, own = (np.array(part) for part in zip(*samples))
    counts = np.tile([60, 500], 80)
    scatters = own * (counts - 1)[:, None, None]
    pairs = np.arange(160).reshape(-1, 2)
    curves = np.stack(
        [
            pair_distances(class_moments(means[:, :k], scatters[:, :k, :k], counts), pairs).b_raw
            for k in sizes
        ],
        axis=1,
    )
    steps = np.diff(curves, axis=1)
    mean, error = steps.mean(0), steps.std(0) / np.sqrt(len(steps))
    assert (mean[:2] > 5 * error[:2]).all()
    assert (mean > -3.5 * error).all() and (np.abs(mean[2:]) < 3.5 * error[2:] + 0.01).all()


def test_the_wider_or_farther_the_greater():
    (m1, s1), n1, (m2, s2), n2 = unequal_samples()
    wider = [distances_of(m1, s1, n1, m2, k * s2, n2).b_raw[0] for k in (1, 1.5, 2.5, 5, 50)]
    farther = [
        distances_of(m1, s1, n1, m2 + k * (m2 - m1), s2, n2).b_raw[0] for k in (0, 0.5, 1, 5)
    ]
    assert (np.diff(wider) > 0).all() and (np.diff(farther) > 0).all()
