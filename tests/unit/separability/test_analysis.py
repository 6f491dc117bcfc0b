"""From pixels to the table of pairs: options, noise floor, intervals, words for bad input."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from support.gaussian import classes_of

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.separability import (
    COLUMNS,
    UNCLIPPED_COLUMNS,
    Options,
    bin_names,
    bin_of,
    bin_pairs,
    distances_of,
    jeffries_matusita,
    quantile_edges,
    separability_of_pixels,
    transformed_divergence,
)
from hypertask.model.separability.distances import class_moments, pair_distances
from hypertask.model.separability.result import verdict
from hypertask.model.separability.selection import select_bands_floating

QUICK = Options(permutations=0)


def test_table_is_ranked_and_complete():
    chunks = list(classes_of([200, 300, 250], 5, [0, 1, 6]))
    result = separability_of_pixels(chunks, ["a", "b", "c"], 5, QUICK)
    rows = result.rows()
    assert tuple(rows[0]) == COLUMNS + UNCLIPPED_COLUMNS
    assert [(r["CLASS_A"], r["CLASS_B"]) for r in rows] == [("a", "b"), ("b", "c"), ("a", "c")]
    assert (rows[1]["N_A"], rows[1]["N_B"]) == (300, 250)
    expected = distances_of(
        chunks[0][0].mean(0),
        np.cov(chunks[0][0].T),
        200,
        chunks[1][0].mean(0),
        np.cov(chunks[1][0].T),
        300,
    )
    assert rows[0]["B"] == pytest.approx(expected.b[0], rel=1e-10)
    assert rows[0]["JM"] == pytest.approx(jeffries_matusita(expected.b[0]), rel=1e-10)
    assert rows[0]["JM_CORRECTED"] == pytest.approx(jeffries_matusita(expected.b_raw[0]), rel=1e-9)
    assert rows[0]["JM_CORRECTED"] < rows[0]["JM"] < rows[0]["TD"]
    assert result.min_jm == rows[0]["JM_CORRECTED"]
    assert result.mean_jm == pytest.approx(np.mean([r["JM_CORRECTED"] for r in rows]))
    assert result.min_td == min(r["TD_CORRECTED"] for r in rows)
    assert rows[2]["VERDICT"] == "good"
    assert [(c.name, c.pixels, c.polygons) for c in result.classes][1] == ("b", 300, 1)
    assert result.classes[2].mean == pytest.approx(chunks[2][0].mean(0))
    assert result.classes[2].deviation == pytest.approx(chunks[2][0].std(0, ddof=1))


def test_unclipped_values_stand_last_and_rank_pairs_that_differ_by_nothing():
    chunks = list(classes_of([150, 130, 140, 160], 20, [0, 0, 0, 4], seed=6))
    rows = separability_of_pixels(chunks, list("abcd"), 20, QUICK).rows()
    b = np.array([row["B_UNCLIPPED"] for row in rows])
    assert (np.diff(b) > 0).all() and (b[:3] < 0).all() and (b[3:] > 1).all()
    for row in rows:
        assert row["JM_CORRECTED"] == jeffries_matusita(max(row["B_UNCLIPPED"], 0))
        assert row["TD_CORRECTED"] == transformed_divergence(max(row["D_UNCLIPPED"], 0))


def test_square_root_form_changes_jm_columns_only():
    chunks = list(classes_of([200, 300], 4, [0, 1.5]))
    plain = separability_of_pixels(chunks, ["a", "b"], 4, QUICK).pairs[0]
    options = Options(permutations=0, square_root=True)
    rooted = separability_of_pixels(chunks, ["a", "b"], 4, options).pairs[0]
    for name in ("jm", "jm_corrected", "jm_noise"):
        assert getattr(rooted, name) == pytest.approx(np.sqrt(getattr(plain, name)))
    assert (rooted.b, rooted.td, rooted.verdict) == (plain.b, plain.td, plain.verdict)


def test_verdicts():
    words = [verdict(jm, True) for jm in (0.5, 1.0, 1.69, 1.7, 1.89, 1.9, 2.0)]
    assert words == ["consider merging", "poor", "poor", "fair", "fair", "good", "good"]
    assert verdict(1.99, False) == "not told apart"


def test_small_classes_are_named_and_the_others_computed():
    chunks = list(classes_of([100, 90, 12, 1], 10, [0, 3, 6, 9]))
    result = separability_of_pixels(chunks, ["oak", "pine", "birch", "alder"], 10, QUICK)
    assert [(p.class_a, p.class_b) for p in result.computed] == [("oak", "pine")]
    assert result.problems == [
        "birch has 12 pixels and 10 bands need more than 12; draw more pixels, use fewer bands, "
        "principal components or shrinkage.",
        "alder has 1 pixel and 10 bands need more than 12; draw more pixels, use fewer bands, "
        "principal components or shrinkage.",
    ]
    lacking = [p for p in result.pairs if not p.computed]
    assert len(lacking) == 5 and result.pairs[1:] == lacking
    row = next(p for p in lacking if p.class_b == "birch").row(COLUMNS)
    assert row["N_B"] == 12 and row["JM"] is None and row["VERDICT"] == "not computed"
    assert all(p.reason.startswith(("birch", "alder")) for p in lacking)
    result.require_pairs()


def test_shrinkage_and_components_are_remedies():
    chunks = list(classes_of([100, 90, 12], 10, [0, 3, 6]))
    names = ["oak", "pine", "birch"]
    shrunk = separability_of_pixels(chunks, names, 10, Options(permutations=5, shrinkage=0.2))
    assert len(shrunk.computed) == 3 and not shrunk.problems
    reduced = separability_of_pixels(
        chunks, names, 10, Options(permutations=0, transform="pca", components=3)
    )
    assert len(reduced.computed) == 3 and reduced.features == 3
    assert "3 principal components" in reduced.transform_note
    many = separability_of_pixels(
        chunks, names, 10, Options(permutations=0, transform="pca", components=10)
    )
    assert (
        "10 components need more than 12; draw more pixels, use fewer components"
        in (many.problems[0])
    )


def test_no_pair_computed_is_an_error_when_asked():
    result = separability_of_pixels(classes_of([5, 5], 4, [0, 3]), ["a", "b"], 4, QUICK)
    assert result.min_jm is None and result.mean_jm is None and result.min_td is None
    with pytest.raises(HyperTaskError, match=r"No pair of classes could be computed. a has 5 pix"):
        result.require_pairs()


@pytest.mark.parametrize(
    "sizes, sentence",
    [
        ([50], "Only the class a has pixels; separability needs ROIs of at least two classes."),
        ([0], "The ROIs hold no pixel with data; check that they lie on the raster"),
    ],
)
def test_one_class_or_none_is_an_error(sizes, sentence):
    with pytest.raises(HyperTaskError, match=sentence):
        separability_of_pixels(classes_of(sizes, 3, [0]), ["a", "b"], 3, QUICK)


def test_constant_and_duplicate_bands_are_left_out_and_reported():
    chunks = [
        (np.column_stack([v, np.full(len(v), 3.0), v[:, 0] * 2]), k, j)
        for v, k, j in classes_of([100, 120], 4, [0, 2])
    ]
    result = separability_of_pixels(chunks, ["a", "b"], [f"B{k}" for k in range(1, 7)], QUICK)
    plain = separability_of_pixels(classes_of([100, 120], 4, [0, 2]), ["a", "b"], 4, QUICK)
    assert result.pairs[0].b == pytest.approx(plain.pairs[0].b, rel=1e-9)
    assert [(e.index, e.reason) for e in result.left_out] == [
        (4, "constant within every class"),
        (5, "the same as B1 up to scale and offset"),
    ]
    assert result.features == 4 and result.used.tolist() == [0, 1, 2, 3]


def test_a_class_singular_by_itself_is_named():
    (a, *first), (b, *second) = classes_of([100, 120], 4, [0, 2])
    b[:, 2] = b[:, 0] - b[:, 1]
    result = separability_of_pixels([(a, *first), (b, *second)], ["a", "b"], list("wxyz"), QUICK)
    assert result.problems == [
        "b has 120 pixels, but within it 1 of 4 bands (y) follow from the others, so its "
        "covariance is singular; leave these out, or use principal components or shrinkage."
    ]


def test_binning_equals_averaging_the_pixels():
    chunks = list(classes_of([100, 120], 6, [0, 2]))
    binned = separability_of_pixels(
        chunks, ["a", "b"], 6, Options(permutations=0, bin_bands=2)
    ).pairs[0]
    averaged = [(v.reshape(-1, 3, 2).mean(2), k, j) for v, k, j in chunks]
    direct = separability_of_pixels(averaged, ["a", "b"], 3, QUICK).pairs[0]
    assert binned.b == pytest.approx(direct.b, rel=1e-9)
    assert binned.td_corrected == pytest.approx(direct.td_corrected, rel=1e-9)


def test_shrinkage_is_towards_the_pooled_covariance():
    (a, *_), (b, *_) = chunks = list(classes_of([60, 90], 4, [0, 2]))
    found = separability_of_pixels(
        chunks, ["a", "b"], 4, Options(permutations=0, shrinkage=0.25)
    ).pairs[0]
    s1, s2 = np.cov(a.T), np.cov(b.T)
    pooled = (59 * s1 + 89 * s2) / 148
    direct = distances_of(
        a.mean(0), 0.75 * s1 + 0.25 * pooled, 60, b.mean(0), 0.75 * s2 + 0.25 * pooled, 90
    )
    assert found.b == pytest.approx(direct.b[0], rel=1e-9)
    full = separability_of_pixels(
        chunks, ["a", "b"], 4, Options(permutations=0, shrinkage=1.0)
    ).pairs[0]
    assert full.jm == pytest.approx(full.td, rel=1e-9)  # equal covariances


def test_mnf_needs_places():
    with pytest.raises(HyperTaskError, match=r"use PCA"):
        separability_of_pixels(
            classes_of([60, 90], 4, [0, 2]), ["a", "b"], 4, Options(transform="mnf")
        )


def naive_floor(one, other, repeats, seed):
    """Mean and spread of B under permuted pixel labels, computed the plain way."""
    rng = np.random.default_rng(seed)
    both = np.concatenate([one, other])
    values = []
    for _ in range(repeats):
        order = rng.permutation(len(both))
        x, y = both[order[: len(one)]], both[order[len(one) :]]
        found = distances_of(x.mean(0), np.cov(x.T), len(x), y.mean(0), np.cov(y.T), len(y))
        values.append(found.b[0])
    return np.mean(values), np.std(values)


def test_noise_floor_of_single_polygons_is_that_of_permuted_pixels():
    """Heavy tails: here the Gaussian formula is too low by half."""
    rng = np.random.default_rng(3)
    p, sizes = 12, (90, 160)
    pixels = [rng.normal(size=(n, p)) * rng.gamma(0.7, 1, (n, 1)) for n in sizes]
    chunks = [(x, np.full(len(x), k), np.full(len(x), k)) for k, x in enumerate(pixels)]
    found = separability_of_pixels(chunks, ["a", "b"], p, Options(permutations=80)).pairs[0]
    mean, spread = naive_floor(*pixels, 80, 1)
    assert found.noise_source == "pixels"
    assert found.b_noise == pytest.approx(mean, abs=4 * spread / np.sqrt(80))
    assert found.jm_noise == pytest.approx(jeffries_matusita(found.b_noise))
    assert found.b_noise_limit == pytest.approx(mean + 1.645 * spread, rel=0.1)
    formula = separability_of_pixels(chunks, ["a", "b"], p, QUICK).pairs[0]
    assert formula.noise_source == "formula"
    assert formula.b_noise < 0.8 * mean


def test_noise_floor_of_large_classes_comes_from_a_sample():
    rng = np.random.default_rng(4)
    pixels = [rng.standard_t(5, size=(n, 4)) for n in (3000, 5000)]
    chunks = [(x, np.full(len(x), k), np.full(len(x), k)) for k, x in enumerate(pixels)]
    found = separability_of_pixels(chunks, ["a", "b"], 4, Options(permutations=60)).pairs[0]
    mean, _ = naive_floor(*pixels, 60, 2)
    assert found.b_noise == pytest.approx(mean, rel=0.35)
    assert found.b_noise < 0.01


def test_noise_floor_permutes_polygons_where_there_are_several():
    """Two classes that differ by nothing but their polygons."""
    chunks = list(classes_of([400, 400], 4, [0, 0], seed=5, polygons=8, between=1.0))
    found = separability_of_pixels(chunks, ["a", "b"], 4, Options(permutations=40)).pairs[0]
    assert found.noise_source == "polygons"
    alone = [(v, k, np.full(len(v), k[0])) for v, k, _ in chunks]
    single = separability_of_pixels(alone, ["a", "b"], 4, Options(permutations=40)).pairs[0]
    assert single.noise_source == "pixels"
    # as if pixels were independent the classes would look different
    assert found.b > single.b_noise_limit and single.verdict != "not told apart"
    assert found.b <= found.b_noise_limit and found.verdict == "not told apart"


def test_polygon_permutations_are_right():
    """Against splits of the polygons done by hand; classes of equal size, so nothing is added."""
    rng = np.random.default_rng(6)
    polygons = [rng.normal(size=(30, 3)) + rng.normal(size=3) for _ in range(4)]
    chunks = [(x, np.full(30, j // 2), np.full(30, j)) for j, x in enumerate(polygons)]
    found = separability_of_pixels(chunks, ["a", "b"], 3, Options(permutations=50)).pairs[0]
    values = []
    for split in combinations(range(4), 2):
        if split in ((0, 1), (2, 3)) or 0 not in split:
            continue  # the true one, its mirror, and mirrors of others
        x = np.concatenate([polygons[j] for j in split])
        y = np.concatenate([polygons[j] for j in range(4) if j not in split])
        values.append(distances_of(x.mean(0), np.cov(x.T), 60, y.mean(0), np.cov(y.T), 60).b[0])
    assert len(values) == 2
    assert found.b_noise == pytest.approx(np.mean(values), rel=1e-9)
    assert found.b_noise_limit >= max(values) - 1e-12


def test_noise_floor_is_seeded_and_pairs_are_independent():
    chunks = list(classes_of([90, 80, 70], 5, [0, 1, 2]))
    options = Options(permutations=5)
    both = separability_of_pixels(chunks[:2], ["a", "b"], 5, options).pairs[0]
    again = separability_of_pixels(chunks[:2], ["a", "b"], 5, options).pairs[0]
    three = separability_of_pixels(chunks, ["a", "b", "c"], 5, options)
    same = next(p for p in three.pairs if (p.class_a, p.class_b) == ("a", "b"))
    assert both.jm_noise == again.jm_noise == same.jm_noise
    other = separability_of_pixels(chunks[:2], ["a", "b"], 5, Options(permutations=5, seed=1))
    assert other.pairs[0].jm_noise != both.jm_noise


def moments_for_selection(p=8, seed=0):
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(p, p))
    means = rng.normal(size=(3, p)) * 0.8
    pixels = [rng.normal(size=(80 + 40 * k, p)) @ mixing + means[k] for k in range(3)]
    scatters = np.array([np.cov(x.T) * (len(x) - 1) for x in pixels])
    moments = class_moments([x.mean(0) for x in pixels], scatters, [len(x) for x in pixels])
    return moments, scatters, [len(x) for x in pixels]


def jm_of_subset(moments, scatters, counts, bands, criterion):
    grid = np.ix_(range(3), bands, bands)
    part = class_moments(moments.means[:, bands], scatters[grid], counts)
    b = pair_distances(part, [(0, 1), (0, 2), (1, 2)]).b_raw
    jm = jeffries_matusita(b)
    return jm.mean() if criterion == "mean" else jm.min()


@pytest.mark.parametrize("criterion", ["mean", "min"])
def test_selection_values_are_those_of_the_subsets(criterion):
    moments, scatters, counts = moments_for_selection()
    pairs = [(0, 1), (0, 2), (1, 2)]
    found = select_bands_floating(moments, pairs, 8, criterion)
    assert [len(bands) for bands in found.sets] == list(range(1, 9))
    for value, bands in zip(found.curve, found.sets):
        direct = jm_of_subset(moments, scatters, counts, bands, criterion)
        assert value == pytest.approx(max(0, direct), abs=1e-9)


def test_selection_finds_the_best_subsets():
    """Floating search against trying all subsets: the best of sizes 1 and 2, near it beyond."""
    for seed in range(3):
        moments, scatters, counts = moments_for_selection(seed=seed)
        found = select_bands_floating(moments, [(0, 1), (0, 2), (1, 2)], 5)
        for size in range(1, 6):
            best = max(
                jm_of_subset(moments, scatters, counts, list(bands), "mean")
                for bands in combinations(range(8), size)
            )
            assert found.curve[size - 1] >= best - (1e-9 if size == 1 else 0.05)


def test_selection_floats_back():
    """Band 0 is best alone; bands 1 and 2 together beat it with any other."""
    covariance = np.array([[1, 0.0, 0.0], [0, 1, 0.99], [0, 0.99, 1]])
    means = np.array([[0, 0, 0], [1.2, 1.0, -1.0]])
    counts = np.array([10**6, 10**6])
    moments = class_moments(means, covariance * (counts - 1)[:, None, None], counts)
    found = select_bands_floating(moments, [(0, 1)], 3)
    assert found.sets == [[0], [1, 2], [0, 1, 2]]


def test_selection_in_the_result_names_bands_of_the_input():
    chunks = [
        (np.column_stack([np.zeros(len(v)), v]), k, j)
        for v, k, j in classes_of([200, 200], 6, [0, 3])
    ]
    options = Options(permutations=0, select_bands=3)
    result = separability_of_pixels(chunks, ["a", "b"], 7, options)
    assert result.selection.sets[0] == [1]  # band 0 is constant, band 1 holds the shift
    assert result.selection.best[0] == 1
    with pytest.raises(HyperTaskError, match=r"Choosing 6 bands needs two classes with more"):
        separability_of_pixels(
            classes_of([7, 200], 6, [0, 3]), ["a", "b"], 6, Options(permutations=0, select_bands=9)
        )


def test_quantile_bins():
    values = np.r_[np.arange(100.0), np.nan]
    edges = quantile_edges(values, 4)
    assert edges == pytest.approx([0, 24.5, 49.5, 74.5, 99])
    index = bin_of(values, edges)
    assert np.bincount(index[:-1]).tolist() == [25, 25, 25, 25] and index[-1] == -1
    assert bin_of([99.0, 0.0], edges).tolist() == [3, 0]
    assert bin_names(edges, "m")[0] == "0 to 24.5 m"
    assert bin_pairs(4) == [(0, 1), (1, 2), (2, 3), (0, 3)]
    assert bin_pairs(2) == [(0, 1)]


def test_names_tell_close_edges_apart():
    assert bin_names([1000.1, 1000.2, 1000.3]) == ["1000.1 to 1000.2", "1000.2 to 1000.3"]


def test_only_the_pairs_asked_for():
    chunks = list(classes_of([60, 60, 60], 3, [0, 1, 2]))
    result = separability_of_pixels(chunks, list("abc"), 3, QUICK, pairs=[(0, 1), (1, 2)])
    assert {(p.class_a, p.class_b) for p in result.pairs} == {("a", "b"), ("b", "c")}


@pytest.mark.parametrize(
    "options",
    [
        Options(permutations=50),
        Options(permutations=0, bootstrap=50),
        Options(permutations=0, select_bands=5),
    ],
)
def test_every_long_step_can_be_cancelled(options):
    class Impatient(SilentReporter):
        calls = 0

        def check_cancelled(self):
            self.calls += 1
            if self.calls > 6:
                self.cancel()
            super().check_cancelled()

    chunks = list(classes_of([80, 80, 80], 6, [0, 1, 2], polygons=4))
    with pytest.raises(Cancelled):
        separability_of_pixels(chunks, list("abc"), 6, options, reporter=Impatient())


def test_wrong_options_are_named():
    chunks = list(classes_of([80, 80], 6, [0, 1]))
    with pytest.raises(HyperTaskError, match=r"The transform is 'ica'; it must be one of none"):
        separability_of_pixels(chunks, list("ab"), 6, Options(transform="ica"))
    with pytest.raises(HyperTaskError, match=r"The criterion is 'max'"):
        separability_of_pixels(chunks, list("ab"), 6, Options(select_bands=2, select_by="max"))


def test_polygons_without_variation_in_a_band():
    """Splits and resamples of polygons that make a covariance singular are passed over."""
    rng = np.random.default_rng(0)
    chunks = []
    for k in range(2):
        for j in range(4):
            values = rng.normal(size=(40, 3)) + k
            if j > 1:
                values[:, 2] = 0.0  # the band varies in two polygons of each class only
            chunks.append((values, np.full(40, k), np.full(40, 10 * k + j)))
    result = separability_of_pixels(
        chunks, ["a", "b"], 3, Options(permutations=20, bootstrap=60, shrinkage=0.0)
    )
    pair = result.pairs[0]
    assert pair.noise_source == "polygons" and np.isfinite(pair.b_noise)
    assert pair.jm_low is not None and pair.jm_low <= pair.jm_high


def test_a_singular_class_that_rounding_lets_through_is_found():
    rng = np.random.default_rng(1)
    (a, *first), (b, *second) = classes_of([200, 200], 30, [0, 1])
    b[:, 10:20] = b[:, :10] @ rng.normal(size=(10, 10))
    result = separability_of_pixels([(a, *first), (b, *second)], ["a", "b"], 30, QUICK)
    assert "within it 10 of 30 bands (Band 11, Band 12, Band 13 and 7 more)" in result.problems[0]


@pytest.mark.parametrize("pixels", [15, 30, 45])
@pytest.mark.parametrize("options", [{}, {"shrinkage": 0.3}])
def test_fewer_pixels_than_bands_leave_all_bands(pixels, options):
    """The classes differ in the last bands only, which would be the first to go."""
    rng, bands = np.random.default_rng(1), 100
    chunks = []
    for number in range(2):
        values = rng.normal(size=(pixels, bands))
        values[:, 85:] += 4 * number
        chunks.append((values, np.full(pixels, number), np.arange(pixels) % 3 + 10 * number))
    reduced = Options(transform="pca", components=8, **options)
    found = separability_of_pixels(chunks, ["a", "b"], bands, reduced)
    assert len(found.used) == bands and not found.left_out
    assert found.pairs[0].jm > 1.5
    # without a reduction it says how many are needed for all bands
    found = separability_of_pixels(chunks, ["a", "b"], bands, Options(**options))
    assert found.pairs[0].jm is None and "100 bands need more than" in found.pairs[0].reason
