"""Where maps can be trusted: centres, spaces, scores; held against plain searches."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from support.mapping import random_network

from hypertask.model.accuracy.trust import TrustRecord
from hypertask.model.networks import build
from hypertask.model.rasters.scaling import scaling_for
from hypertask.model.trust import space as spaces
from hypertask.model.trust.build import build_trust, fit_trust, share_beyond, with_limits
from hypertask.model.trust.centres import centres_of, distances, nearest
from hypertask.model.trust.space import space_of
from hypertask.model.trust.trust import HIGHEST, Trust, features_of, rounded, scaled_rows

torch.set_num_threads(1)
CPU = torch.device("cpu")
BANDS = 30


def materials(count, seed=0, bands=BANDS, kinds=4):
    """Reflectances (count, bands) of mixtures of a few smooth spectra, and noise."""
    rng = np.random.default_rng(seed)
    curves = np.random.default_rng(7).normal(0, 1, (kinds, bands)).cumsum(1)
    shares = rng.dirichlet(np.full(kinds, 0.5), count)
    return (0.3 + 0.02 * shares @ curves + 0.01 * rng.normal(0, 1, (count, bands))).astype("f4")


def other(count, seed=0, bands=BANDS):
    """A material of which :func:`materials` has nothing."""
    rng = np.random.default_rng(seed)
    return (0.05 + 0.01 * rng.normal(0, 1, (count, bands))).astype("f4")


def scaling():
    return scaling_for("standardise", materials(500))


# ------------------------------------------------------------------------------ centres


def test_the_nearest_centre_is_that_of_a_plain_search():
    rng = np.random.default_rng(0)
    rows, centres = rng.normal(0, 2, (5000, 16)), rng.normal(0, 2, (900, 16))
    rows[:1000] = centres[rng.integers(900, size=1000)] + 1e-3 * rng.normal(size=(1000, 16))
    ours = torch.tensor(rows).float(), torch.tensor(centres).float()
    wanted, neighbours = NearestNeighbors(n_neighbors=1).fit(centres).kneighbors(rows)
    np.testing.assert_allclose(distances(*ours), wanted[:, 0], rtol=1e-4)
    assert (nearest(*ours).numpy() == neighbours[:, 0]).mean() > 0.9999


def test_a_row_on_a_centre_is_at_no_distance_and_none_makes_none():
    centres = torch.randn(50, 16)
    assert distances(centres, centres).max() == 0
    assert len(distances(torch.empty(0, 16), centres)) == 0


def test_centres_are_as_near_as_those_of_another_library():
    rows = np.random.default_rng(1).normal(0, 1, (2000, 5))
    rows[:1000] += 4
    ours = centres_of(torch.tensor(rows), 40, 0)
    theirs = KMeans(40, n_init=1, random_state=0).fit(rows)
    assert ours.shape == (40, 5)
    assert distances(torch.tensor(rows), ours).square().sum() < 1.05 * theirs.inertia_


def test_centres_are_the_means_of_their_rows():
    rows = torch.randn(600, 3, generator=torch.Generator().manual_seed(2)).double()
    centres = centres_of(rows, 10, 0)
    places = nearest(rows, centres)
    for number, centre in enumerate(centres):
        torch.testing.assert_close(rows[places == number].mean(0), centre)


def test_the_same_seed_gives_the_same_centres_and_another_one_others():
    rows = torch.randn(500, 4, generator=torch.Generator().manual_seed(3))
    assert torch.equal(centres_of(rows, 20, 1), centres_of(rows, 20, 1))
    assert not torch.equal(centres_of(rows, 20, 1), centres_of(rows, 20, 2))


def test_alike_rows_have_one_centre_and_few_rows_are_their_own():
    assert len(centres_of(torch.ones(30, 4), 20, 0)) == 1
    rows = torch.randn(12, 4, generator=torch.Generator().manual_seed(4)).double()
    found = centres_of(rows, 20, 0)
    assert sorted(map(tuple, found.tolist())) == sorted(map(tuple, rows.tolist()))


# ------------------------------------------------------------------------------ space


def test_coordinates_are_the_whitened_components_of_standardised_spectra():
    rows = materials(3000)
    space = space_of(torch.from_numpy(rows), 0)
    library = PCA(16, whiten=True)
    wanted = library.fit_transform(StandardScaler().fit_transform(rows.astype(float)))
    found = space.coordinates(torch.from_numpy(rows)).numpy()
    assert found.shape == (3000, 16)
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), atol=0.02)
    np.testing.assert_allclose(np.cov(found.T), np.eye(16), atol=0.01)


def test_with_every_pixel_a_centre_distances_are_those_to_the_nearest_neighbour(monkeypatch):
    monkeypatch.setattr(spaces, "CENTRES", 400)
    rows, asked = materials(400), np.concatenate([materials(300, 5), other(50)])
    space = space_of(torch.from_numpy(rows), 0)
    assert len(space.centres) == 400
    found = space.distances(space.coordinates(torch.from_numpy(asked)))
    pipeline = StandardScaler().fit(rows.astype(float))
    library = PCA(16, whiten=True).fit(pipeline.transform(rows.astype(float)))

    def there(spectra):
        return library.transform(pipeline.transform(spectra.astype(float)))

    wanted, _ = NearestNeighbors(n_neighbors=1).fit(there(rows)).kneighbors(there(asked))
    np.testing.assert_allclose(found, wanted[:, 0], rtol=5e-3)


def test_gain_and_offset_of_the_numbers_do_not_count():
    rows, asked = materials(500), materials(100, 6)
    one = space_of(torch.from_numpy(rows), 0)
    two = space_of(torch.from_numpy(1e4 * rows + 3), 0)
    first = one.distances(one.coordinates(torch.from_numpy(asked)))
    second = two.distances(two.coordinates(torch.from_numpy(1e4 * asked + 3)))
    assert np.corrcoef(first, second)[0, 1] > 0.999


@pytest.mark.parametrize(
    ("rows", "dimension"),
    [
        (materials(200, bands=4), 4),
        (np.repeat(materials(200, bands=4), 2, 1), 4),
        (np.pad(materials(200, bands=4), ((0, 0), (0, 3)), constant_values=0.5), 4),
        (materials(6), 5),
        (materials(1), 0),
        (np.zeros((20, 5), np.float32), 0),
    ],
    ids=["few bands", "bands twice", "constant bands", "few pixels", "one pixel", "alike"],
)
def test_there_are_as_many_dimensions_as_there_is_to_tell(rows, dimension):
    space = space_of(torch.from_numpy(rows), 0)
    assert space.axes.shape == (rows.shape[1], dimension)
    assert torch.isfinite(space.axes).all() and torch.isfinite(space.centres).all()


# ------------------------------------------------------------------------------ trust


@pytest.fixture(scope="module")
def network():
    return random_network(0, bands=BANDS)


@pytest.fixture(scope="module")
def trust(network):
    return build_trust(materials(3000), materials(2000, 1), scaling(), [network], CPU, 0)


def scores(trust, spectra, networks):
    return trust.score(trust.of_pixels(spectra, scaling(), networks, CPU)).numpy()


def test_what_was_never_seen_is_beyond_and_what_was_is_within(trust, network):
    assert list(trust.spaces) == ["spectra", "features"]
    assert (scores(trust, other(500), [network]) > 1).all()
    assert (scores(trust, materials(3000), [network]) > 1).mean() < 0.05
    assert 0.03 < (scores(trust, materials(4000, 9), [network]) > 1).mean() < 0.07


def test_the_score_is_the_larger_of_both_distances_over_their_limits(trust, network):
    """Limits in the ratio of the quantiles, and 95 % of the pixels held out within them."""
    asked, held_out = materials(300, 8), materials(2000, 1)
    found, before = [], []
    for name, space in trust.spaces.items():
        parts = []
        for rows in (held_out, asked):
            if name == "features":
                with torch.inference_mode():
                    image = scaled_rows(rows, scaling())[:, :, None, None]
                    rows = network.spectral(image)[:, :, 0, 0].numpy()
            at = (rows.astype(float) - space.mean.numpy()) @ space.axes.numpy()
            search = NearestNeighbors(n_neighbors=1).fit(space.centres.numpy())
            parts.append(search.kneighbors(at)[0][:, 0])
        quantile = np.quantile(parts[0], 0.95)
        found.append(parts[1] / quantile)
        before.append(parts[0] / quantile)
    factor = np.quantile(np.max(before, 0), 0.95)
    assert factor > 1.01
    wanted = np.max(found, 0) / factor
    np.testing.assert_allclose(scores(trust, asked, [network]), wanted, rtol=1e-3)
    assert (scores(trust, held_out, [network]) > 1).mean() == pytest.approx(0.05, abs=1e-3)


def test_another_gain_haze_and_bands_that_shifted_lie_farther(trust, network):
    plain = materials(1000, 11)
    usual = np.median(scores(trust, plain, [network]))
    for changed in (1.4 * plain, plain + 0.05, np.roll(plain, 1, 1)):
        assert np.median(scores(trust, changed, [network])) > 1.5 * usual


def test_an_ensemble_is_measured_in_the_features_of_all_its_members(network):
    members = [network, random_network(1, bands=BANDS)]
    trust = build_trust(materials(500), materials(300, 1), scaling(), members, CPU, 0)
    single = len(
        build_trust(materials(500), materials(300, 1), scaling(), members[:1], CPU, 0).features.mean
    )
    assert len(trust.features.mean) == 2 * single
    spectra = scaled_rows(materials(20), scaling())
    with torch.inference_mode():
        both = features_of(members, spectra)
        assert torch.equal(both[:, :single], features_of(members[:1], spectra))


def test_a_network_without_a_spectral_path_is_measured_in_spectra_alone():
    from hypertask.model.networks import NETWORKS

    config = NETWORKS["unet"].Config(bands=BANDS, classes=(3,), widths=(2, 2, 2, 2, 2))
    network = build("unet", config).eval()
    trust = build_trust(materials(500), materials(300, 1), scaling(), [network], CPU, 0)
    assert list(trust.spaces) == ["spectra"] and len(trust.limits) == 1
    assert (scores(trust, other(50), [network]) > 1).all()


def test_distances_of_several_trainings_can_be_put_together(network):
    """As with folds: limits from pixels that each fold held out."""
    parts = []
    for fold in range(2):
        own = fit_trust(materials(400, fold), scaling(), [network], CPU, 0)
        parts.append(own.of_pixels(materials(300, 20 + fold), scaling(), [network], CPU))
    final = fit_trust(materials(800), scaling(), [network], CPU, 0)
    trust = with_limits(final, torch.cat(parts, 1))
    held_out = torch.cat(parts, 1)
    assert (trust.score(held_out) > 1).double().mean() == pytest.approx(0.05, abs=2e-3)
    quantiles = np.quantile(held_out.numpy(), 0.95, axis=1)
    assert trust.limits[0] / trust.limits[1] == pytest.approx(quantiles[0] / quantiles[1])


def test_without_pixels_nothing_is_known(network):
    empty = np.empty((0, BANDS), np.float32)
    for learned, held_out in ((empty, materials(9)), (materials(9), empty), (materials(1),) * 2):
        assert build_trust(learned, held_out, scaling(), [network], CPU, 0) is None
    trust = build_trust(materials(50), materials(9, 1), scaling(), [network], CPU, 0)
    assert share_beyond(trust, empty, scaling(), [network], CPU) is None
    assert trust.of_pixels(empty, scaling(), [network], CPU).shape == (2, 0)


def test_pixels_held_out_that_were_learned_make_a_limit_all_the_same(network):
    same = materials(100)
    trust = build_trust(same, same, scaling(), [network], CPU, 0)
    assert all(limit > 0 for limit in trust.limits)
    assert np.isfinite(scores(trust, other(9), [network])).all()


def test_numbers_beyond_all_bounds_have_the_highest_score(trust, network):
    wild = np.full((3, BANDS), 1e30, np.float32)
    assert (scores(trust, wild, [network]) == HIGHEST).all()


def test_a_scaling_that_forgets_brightness_does_not_blind_the_score(network):
    """Lengths of spectra are part of what the space of spectra knows."""
    l2 = scaling_for("l2", materials(10))
    trust = build_trust(materials(1000), materials(500, 1), l2, [network], CPU, 0)
    dark = 0.1 * materials(200, 3)
    found = trust.score(trust.of_pixels(dark, l2, [network], CPU))
    assert (found > 1).double().mean() > 0.95


def test_record_and_tensors_make_the_same_trust_again(trust, network):
    record = trust.record(learned=3000, held_out=2000, tested=10, beyond=0.04)
    again = TrustRecord.from_dict(record.to_dict())
    assert again == record and again.to_dict() == record.to_dict()
    tensors = trust.tensors()
    assert {name: tuple(t.shape) for name, t in tensors.items()} == record.shapes()
    other_trust = Trust.from_file(again, tensors)
    asked = materials(50, 4)
    np.testing.assert_array_equal(
        scores(trust, asked, [network]), scores(other_trust, asked, [network])
    )
    assert TrustRecord.from_dict(None) is None


def test_the_words_of_a_record_hold_its_numbers(trust):
    record = trust.record(learned=3000, held_out=2000, tested=10, beyond=0.041)
    text = " ".join(" ".join(row) for row in record.words())
    for part in ("200 centres", "16 dimensions", "95 %", "2000", "3000", "4.1 %", "10 labelled"):
        assert part in text, part
    assert len(trust.record(learned=1, held_out=1).words()) == 3


@pytest.mark.parametrize(("pixels", "centres"), [(150, 150), (1000, 200), (5000, 200)])
def test_centres_are_as_many_as_pixels_and_no_more_than_200(pixels, centres):
    assert len(space_of(torch.from_numpy(materials(pixels)), 0).centres) == centres


def test_scores_are_rounded_to_a_four_thousandth():
    scores = np.geomspace(1e-3, 9999, 5000).astype(np.float32)
    found = rounded(scores.copy())
    np.testing.assert_allclose(found, scores, rtol=1 / 4096)
    assert (np.diff(found) >= 0).all() and not (found.view(np.int32)[:-1] & 0xFFF).any()
    assert rounded(np.array([0, 1, 9999], np.float32)).tolist() == [0, 1, HIGHEST]
