"""Kernel members in closed form, against scikit-learn, and what is chosen of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.kernel_ridge import KernelRidge
from support.synthetic import Recorder

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.networks.multitask.kernel import KernelMembers, similarities
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.training import kernel_members
from hypertask.model.training.choices import Choices, KernelChoice, agreed
from hypertask.model.training.kernel_members import add_kernel_members, spatial_folds
from hypertask.model.training.pixels import LabelledPixels, PixelData

BANDS = 6
HEIGHT = Variable("height", "continuous", bounds=(0.0, 10.0))
SPECIES = Variable("species", "categorical", classes=(VariableClass(1, "a"), VariableClass(2, "b")))


def pixels(count: int, seed: int) -> LabelledPixels:
    """A class and a number, each the same for pixels that are equally far from a point."""
    rng = np.random.default_rng(seed)
    spectra = rng.normal(size=(count, BANDS)).astype(np.float32)
    far = np.square(spectra[:, :2]).sum(1)
    labels = np.stack([far > 1.4, 10 * np.exp(-far)], 1).astype(np.float32)
    labels[count // 2 :, 0], labels[: count // 2, 1] = np.nan, np.nan
    places = rng.integers(20, size=count)
    return LabelledPixels(spectra, labels, count // 2, places)


def data(count=400, validation=True) -> PixelData:
    scaling = Scaling(np.zeros(BANDS, np.float32), np.ones(BANDS, np.float32))
    return PixelData(
        pixels(count, 0), pixels(300, 1) if validation else None, scaling, [SPECIES, HEIGHT]
    )


def network(landmarks=100) -> MultitaskNetwork:
    torch.manual_seed(0)
    config = NetworkConfig.for_variables(
        [SPECIES, HEIGHT],
        bands=BANDS,
        widths=(4, 8),
        spectral_path=4,
        kernel_landmarks=landmarks,
        linear=True,
    )
    return MultitaskNetwork(config).eval()


def added(found, pixels_of, settled=None):
    reporter = Recorder()
    choices = add_kernel_members(
        found, pixels_of, 0.5, 3, torch.device("cpu"), reporter, settled=settled
    )
    return choices, reporter.texts()


@pytest.mark.parametrize("penalty", [1e-4, 1e-2])
def test_regressions_are_those_of_scikit_learn(penalty, monkeypatch):
    """With a landmark at every pixel it is weighted kernel ridge regression."""
    monkeypatch.setattr(kernel_members, "_RIDGE", 0.0)
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(60, 4)), rng.uniform(0.5, 2, size=60)
    truth = np.stack([np.sin(2 * inputs[:, 0]), inputs[:, 1] ** 2], 1)
    rows = torch.from_numpy(inputs)
    kernel = next(similarities(rows, rows, [0.5]))
    sums = kernel_members._Sums.none(60, 2)
    for some in (slice(0, 25), slice(25, 60)):
        targets, own = torch.from_numpy(truth[some]), torch.from_numpy(weights[some])
        sums.add(kernel[some], targets, own)
    heads, offsets = kernel_members._ridge(sums, kernel, penalty)
    middle = np.average(truth, axis=0, weights=weights)
    model = KernelRidge(alpha=penalty * weights.sum(), kernel="rbf", gamma=0.5)
    model.fit(inputs, truth - middle, sample_weight=weights)
    new = rng.normal(size=(40, 4))
    found = next(similarities(torch.from_numpy(new), rows, [0.5])) @ heads + offsets
    np.testing.assert_allclose(found.numpy(), model.predict(new) + middle, atol=1e-6)


def test_coordinates_are_principal_components_partly_whitened():
    inputs = np.random.default_rng(0).normal(size=(500, BANDS)) * np.arange(1, BANDS + 1) + 3
    axes, shift = kernel_members._space(torch.from_numpy(inputs))
    found = inputs @ axes.double().numpy().T + shift.double().numpy()
    assert np.square(found).sum(1).mean() == pytest.approx(BANDS, rel=1e-4)
    values = np.linalg.eigvalsh(np.cov(inputs.T, bias=True))[::-1] ** (1 - kernel_members.WHITENING)
    np.testing.assert_allclose(
        np.cov(found.T, bias=True), np.diag(values * BANDS / values.sum()), atol=1e-4
    )


def test_a_place_is_in_one_fold_and_a_class_in_as_many_as_it_can():
    rng = np.random.default_rng(0)
    places, strata = rng.integers(40, size=3000), rng.integers(3, size=3000)
    places[strata == 2] %= 5  # a class of five places
    folds = spatial_folds(places, strata)
    for place in range(40):
        assert len(set(folds[places == place])) == 1
    for stratum in range(3):
        count = np.bincount(folds[strata == stratum], minlength=5)
        assert count.min() > 0.5 * count.mean()
    alone = spatial_folds(np.zeros(50, int), np.zeros(50, int))
    assert np.bincount(alone).tolist() == [10] * 5


def test_they_are_mixed_in_where_they_know_more():
    found = network()
    choices, texts = added(found, data())
    shares = [each.share for each in choices]
    assert min(shares) >= 0.75
    assert all(1 <= len(each.settings) <= kernel_members.BEST for each in choices)
    new = pixels(1000, 2)
    with torch.no_grad():
        classes, heights = found.spectral_maps(torch.from_numpy(new.spectra)[:, :, None, None])
    truth, known = new.labels[:500, 0], slice(0, 500)
    assert (classes[known, :, 0, 0].argmax(1).numpy() == truth).mean() > 0.8
    error = 10 * heights[500:, 0, 0, 0].numpy() - new.labels[500:, 1]
    assert np.square(error).mean() < 0.4 * np.var(new.labels[500:, 1])
    # the factor makes probabilities of scores: as often right as they say, within a little
    sure = classes[known, :, 0, 0].softmax(1).amax(1).mean()
    assert 0.75 < sure < 0.97
    products, exponentials = found.kernel.cost()
    assert texts == [
        f"Share of kernel members, with 100 landmarks: species {100 * shares[0]:.0f} %, height "
        f"{100 * shares[1]:.0f} %. For each pixel of a map they cost {products / 1000:.0f} "
        f"thousand multiplications and {exponentials} exponentials."
    ]


def test_they_are_left_out_where_all_is_known(monkeypatch):
    found, known = network(), data()

    def knowing(_, spectra, device):
        far = np.square(spectra[:, :2]).sum(1)
        return [np.stack([far < 1.4, far > 1.4], 1) * 50.0 - 25, np.exp(-far)[:, None]]

    monkeypatch.setattr(kernel_members, "maps_of_pixels", knowing)
    before = {name: each.clone() for name, each in found.state_dict().items()}
    choices, texts = added(found, known)
    assert [each.share for each in choices] == [0.0, 0.0] and found.kernel.is_silent
    after = found.state_dict()
    assert all(torch.equal(before[n], after[n]) for n in after if not n.startswith("kernel"))
    assert texts == [
        "Kernel members gain nothing on the validation part, and are left out of the network."
    ]


def test_settled_choices_are_kept_and_regressions_made_anew():
    """On the same pixels they are the same; on more of them others, with no validation part."""
    first = network()
    choices, _ = added(first, data())
    whole = []
    for count in (400, 400, 600):
        again = network()
        kept, _ = added(again, data(count, validation=False), Choices(0, kernel=tuple(choices)))
        assert kept == choices
        whole.append(again.kernel.heads)
    assert torch.equal(whole[0], first.kernel.heads) and torch.equal(whole[0], whole[1])
    assert (whole[2] - whole[0]).abs().max() > 0.01
    silent = network()
    none = tuple(KernelChoice(0.0, each.settings) for each in choices)
    assert added(silent, data(validation=False), Choices(0, kernel=none)) == (list(none), [])
    assert silent.kernel.is_silent


def test_each_seed_has_landmarks_of_its_own_and_always_the_same():
    rows = [
        kernel_members._landmarks(90, 80, 40, np.random.default_rng(seed)) for seed in (0, 0, 1)
    ]
    assert np.array_equal(rows[0], rows[1]) and not np.array_equal(rows[0], rows[2])
    for each in rows:
        assert len(set(each.tolist())) == 40 and (each >= 80).sum() == 10
    assert sorted(kernel_members._landmarks(9, 5, 40, np.random.default_rng(0))) == list(range(9))


def test_classes_count_as_all_of_their_pixels_do(monkeypatch):
    """However few of a class a regression takes, its weight is that of the class, less by power."""
    monkeypatch.setattr(kernel_members, "PER_CLASS", 20)
    labels = np.repeat([0.0, 1.0], [900, 100])[:, None].astype(np.float32)
    spectra = np.zeros((1000, BANDS), np.float32)
    known = PixelData(LabelledPixels(spectra, labels, 1000), None, None, [SPECIES])
    for power, share in ((0.0, 9.0), (0.5, 3.0), (1.0, 1.0)):
        (task,) = kernel_members._tasks(known, power, np.random.default_rng(0))
        weight = [float(task.weights[task.targets[:, k] == 1].sum()) for k in (0, 1)]
        assert weight[0] / weight[1] == pytest.approx(share)
        assert float(task.weights.mean()) == pytest.approx(1) and len(task.rows) == 40


def test_numbers_of_the_same_pixels_are_solved_together_as_alone():
    found = pixels(200, 0)
    labels = np.stack([found.labels[:, 1], 10 - found.labels[:, 1]], 1)
    two = [HEIGHT, Variable("depth", "continuous", bounds=(0.0, 10.0))]
    scaling = Scaling(np.zeros(BANDS, np.float32), np.ones(BANDS, np.float32))
    heads = []
    for columns in ([0, 1], [1]):
        chosen = PixelData(
            LabelledPixels(found.spectra, labels[:, columns], 100, found.places),
            None,
            scaling,
            [two[column] for column in columns],
        )
        rng = np.random.default_rng(0)
        machine = kernel_members._Machine(chosen, 50, rng)
        solved = [
            own
            for task in kernel_members._tasks(chosen, 0.5, rng)
            for _, _, own, _ in machine.solve(task, None, Recorder())
        ]
        heads.append(solved)
    assert len(heads[0]) == 2
    torch.testing.assert_close(heads[0][1], heads[1][0])
    torch.testing.assert_close(heads[0][0], -heads[0][1], atol=1e-4, rtol=0)


def test_what_folds_agree_upon():
    one = KernelChoice(0.5, ((0.5, 1e-4), (2.0, 1e-4)), 6.0)
    two = KernelChoice(0.0, ((0.5, 1e-3), (0.5, 1e-4)), 4.0)
    none = KernelChoice()
    found = agreed([Choices(0, 10, (), (each,)) for each in (one, two, none)])
    assert found.kernel == (KernelChoice(0.25, ((0.5, 1e-4), (2.0, 1e-4)), 5.0),)
    assert Choices(0, 10, (), (one,)).to_dict()["kernel"] == [
        {"share": 0.5, "settings": [[0.5, 1e-4], [2.0, 1e-4]], "factor": 6.0}
    ]
    assert KernelChoice.from_dict(one.to_dict()) == one
    assert "kernel" not in Choices(0, 10).to_dict()


def test_silent_members_say_nothing():
    assert not KernelMembers(BANDS, 4, 2)(torch.randn(3, BANDS)).any()
