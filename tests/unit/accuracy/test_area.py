"""Area-adjusted accuracy against the worked example of Olofsson et al. (2014), section 5."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.accuracy.area import area_accuracy

# table 8: rows are the map, columns the reference: deforestation, forest gain, stable forest,
# stable non-forest; Landsat pixels of 0.09 ha
SAMPLE = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
MAPPED = np.array([200_000, 150_000, 3_200_000, 6_450_000])
HECTARES = MAPPED.sum() * 0.09


@pytest.fixture
def found():
    return area_accuracy(SAMPLE.T, MAPPED)


def test_the_papers_figures(found):
    """As printed on page 54."""
    assert found.overall == pytest.approx(0.95, abs=0.005)
    assert found.overall_half == pytest.approx(0.02, abs=0.005)
    np.testing.assert_allclose(found.user, [0.88, 0.73, 0.93, 0.96], atol=0.005)
    np.testing.assert_allclose(found.user_half, [0.07, 0.10, 0.04, 0.02], atol=0.005)
    np.testing.assert_allclose(found.producer, [0.75, 0.85, 0.93, 0.96], atol=0.005)
    np.testing.assert_allclose(found.producer_half[:2], [0.21, 0.23], atol=0.03)
    np.testing.assert_allclose(found.area * HECTARES, [21_158, 11_686, 285_770, 581_386], atol=1)
    np.testing.assert_allclose(
        found.area_half * HECTARES, [6_158, 3_756, 15_510, 16_282], rtol=1e-3
    )


def test_the_same_worked_by_hand(found):
    """Sum by sum, in plain Python."""
    weights = [0.02, 0.015, 0.32, 0.645]
    rows = SAMPLE.tolist()
    sizes = [sum(row) for row in rows]
    overall = sum(w * row[k] / n for k, (w, row, n) in enumerate(zip(weights, rows, sizes)))
    assert found.overall == pytest.approx(overall, rel=1e-12)
    variance = sum(
        w**2 * (row[k] / n) * (1 - row[k] / n) / (n - 1)
        for k, (w, row, n) in enumerate(zip(weights, rows, sizes))
    )
    assert found.overall_half == pytest.approx(1.959964 * variance**0.5, rel=1e-6)
    deforested = sum(w * row[0] / n for w, row, n in zip(weights, rows, sizes))
    assert found.area[0] == pytest.approx(deforested, rel=1e-12)
    spread = sum(
        (w * row[0] / n - (w * row[0] / n) ** 2 / w) * w / (n - 1)
        for w, row, n in zip(weights, rows, sizes)
    )
    assert found.area_half[0] == pytest.approx(1.959964 * spread**0.5, rel=1e-6)
    # eq. 7 in areas: N for the strata, N_1 the estimated reference area of class 1
    areas = [w * 1e7 for w in weights]
    reference = sum(a * row[0] / n for a, row, n in zip(areas, rows, sizes))
    user, producer = 66 / 75, areas[0] * 66 / 75 / reference
    first = areas[0] ** 2 * (1 - producer) ** 2 * user * (1 - user) / 74
    rest = sum(
        a**2 * (row[0] / n) * (1 - row[0] / n) / (n - 1)
        for a, row, n in list(zip(areas, rows, sizes))[1:]
    )
    wanted = ((first + producer**2 * rest) / reference**2) ** 0.5
    assert found.producer[0] == pytest.approx(producer, rel=1e-12)
    assert found.producer_half[0] == pytest.approx(1.959964 * wanted, rel=1e-6)


def test_shares_add_up(found):
    assert found.proportions.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.proportions.sum(1), found.mapped)
    np.testing.assert_array_equal(found.sample, [75, 75, 165, 325])
    assert found.unsampled == []


def test_intervals_hold_what_they_promise():
    """Stratified samples of a known map: 95 % of the intervals hold the truth."""
    rng = np.random.default_rng(0)
    truth = np.array([[0.85, 0.1, 0.05], [0.1, 0.8, 0.1], [0.02, 0.03, 0.95]])
    mapped = np.array([0.1, 0.2, 0.7])
    area = mapped @ truth
    overall = (mapped * truth.diagonal()).sum()
    hits = np.zeros(4)
    for _ in range(2000):
        sample = np.stack([rng.multinomial(n, p) for n, p in zip((100, 100, 200), truth)])
        found = area_accuracy(sample.T, mapped)
        hits[:3] += np.abs(found.area - area) <= found.area_half
        hits[3] += abs(found.overall - overall) <= found.overall_half
    assert (hits / 2000 > 0.93).all() and (hits / 2000 < 0.97).all(), hits / 2000


def test_degenerate_samples():
    found = area_accuracy(np.array([[5, 0, 0], [0, 0, 0], [0, 0, 0]]), [10, 30, 0])
    assert found.unsampled == [1]
    assert found.overall == 1 and found.overall_half == 0
    assert np.isnan(found.user[1]) and np.isnan(found.producer[2])
    one = area_accuracy(np.array([[1, 0], [0, 50]]), [50, 50])
    assert one.user_half[0] > 0.9  # one pixel tells next to nothing
    empty = area_accuracy(np.zeros((2, 2)), [0, 0])
    assert empty.overall == 0 and np.isnan(empty.user).all()
