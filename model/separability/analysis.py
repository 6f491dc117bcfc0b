"""From class statistics to the table of pairs: the one function that everything else calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
from ..base.text import amount, counted, listed
from .bootstrap import LEAST_POLYGONS, LEAST_RESAMPLES, Intervals, bootstrap_intervals
from .distances import class_moments, jeffries_matusita, pair_distances, transformed_divergence
from .noise import Shrinkage, noise_floors
from .result import ClassRecord, Options, PairRecord, SeparabilityResult, verdict
from .selection import Selection, select_bands_floating
from .statistics import ClassStatistics, collect
from .transform import (
    binning_matrix,
    dependent_bands,
    is_singular,
    mnf_matrix,
    pca_matrix,
    unusable_bands,
)


def separability_of_pixels(
    chunks: Iterable[tuple],
    class_names: Sequence[str],
    bands: int | Sequence[str],
    options: Options | None = None,
    *,
    wavelengths: np.ndarray | None = None,
    pairs: Sequence[tuple[int, int]] | None = None,
    max_pixels: int | None = None,
    reporter: Reporter | None = None,
) -> SeparabilityResult:
    """Separability of classes from their pixels.

    Parameters
    ----------
    chunks : iterable of (values float64 (n, p), class index (n,), polygon index (n,)).
    class_names : list of K names. bands : number of bands, or their names.
    pairs, wavelengths : see :func:`separability`. max_pixels : per class, drawn with the seed.
    """
    options = options or Options()
    count = bands if isinstance(bands, int) else len(bands)
    statistics = collect(
        chunks,
        len(class_names),
        count,
        seed=options.seed,
        noise=options.transform == "mnf",
        max_pixels=max_pixels,
        reporter=reporter,
    )
    return separability(
        statistics,
        class_names,
        bands,
        options,
        wavelengths=wavelengths,
        pairs=pairs,
        reporter=reporter,
    )


def separability(
    statistics: ClassStatistics,
    class_names: Sequence[str],
    bands: int | Sequence[str],
    options: Options | None = None,
    *,
    wavelengths: np.ndarray | None = None,
    pairs: Sequence[tuple[int, int]] | None = None,
    reporter: Reporter | None = None,
) -> SeparabilityResult:
    """Separability of classes from their statistics.

    Parameters
    ----------
    statistics : of K classes in p bands. class_names : K names.
    bands : p, or p band names. wavelengths : (p,) nanometres, or None.
    pairs : pairs of class indices to compute; None all.

    Raises
    ------
    HyperTaskError
        When fewer than two classes have pixels, or an option cannot be met.
    """
    options, reporter = options or Options(), reporter or SilentReporter()
    if isinstance(bands, int):
        bands = [f"Band {number}" for number in range(1, bands + 1)]
    class_names, bands = [str(name) for name in class_names], [str(name) for name in bands]
    require_classes(statistics, class_names)
    used, left_out = unusable_bands(statistics, bands, class_names, options.shrinkage)
    features, note, shares = _transformed(statistics.take(used), used, wavelengths, options)
    plain = options.transform == "none" and options.bin_bands == 1
    names = [bands[k] for k in used] if plain else None
    problems = _problems(features, class_names, options, names)
    members = np.array([k for k in range(len(class_names)) if not problems[k]], int)
    wanted = _pairs(len(class_names), pairs)
    computed = _compute(features, members, wanted, options, reporter)
    records = []
    for a, b in wanted:
        fields = computed.get((a, b)) or {
            "reason": " ".join(problems[k] for k in (a, b) if problems[k])
        }
        n_a, n_b = (int(n) for n in statistics.counts[[a, b]])
        records.append(PairRecord(class_names[a], class_names[b], n_a, n_b, **fields))
    records.sort(key=lambda r: (not r.computed, r.b_unclipped or 0, r.d_unclipped or 0, r.b or 0))
    selection, selection_note = _selection(statistics.take(used), used, wanted, options, reporter)
    spreads = np.sqrt(
        np.diagonal(statistics.scatters, axis1=1, axis2=2)
        / np.maximum(statistics.counts - 1, 1)[:, None]
    )
    classes = [
        ClassRecord(
            name,
            int(statistics.counts[k]),
            len(statistics.polygons[k]),
            statistics.means[k],
            spreads[k],
            problems[k],
        )
        for k, name in enumerate(class_names)
    ]
    notes = selection_note + _interval_notes(records, options)
    return SeparabilityResult(
        records,
        classes,
        options,
        bands,
        wavelengths,
        used,
        left_out,
        features.bands,
        note,
        shares,
        selection,
        notes,
    )


def require_classes(statistics: ClassStatistics, class_names: Sequence[str]) -> None:
    """Raise a HyperTaskError where fewer than two classes have pixels."""
    seen = np.flatnonzero(statistics.counts)
    if not len(seen):
        raise HyperTaskError(
            "The ROIs hold no pixel with data; check that they lie on the raster and cover the "
            "centre of at least one pixel."
        )
    if len(seen) == 1:
        raise HyperTaskError(
            f"Only the class {class_names[seen[0]]} has pixels; separability needs ROIs of at "
            "least two classes."
        )


def _transformed(statistics, used, wavelengths, options: Options):
    note, shares = "", None
    if options.bin_bands > 1:
        nanometres = None if wavelengths is None else np.asarray(wavelengths)[used]
        matrix = binning_matrix(statistics.bands, options.bin_bands, nanometres)
        note = f"{statistics.bands} bands were averaged to {matrix.shape[1]}."
        statistics = statistics.project(matrix)
    if options.transform == "none":
        return statistics, note, shares
    if options.transform == "pca":
        matrix, shares = pca_matrix(statistics, options.components)
        variance = f"{shares.sum():.2%} of their variance"
        text = counted(
            len(shares),
            f"principal component of all ROI pixels holds {variance}",
            f"principal components of all ROI pixels hold {variance}",
        )
        note = f"{note} {text}".strip()
    elif options.transform == "mnf":
        matrix, shares = mnf_matrix(statistics, options.components)
        fractions = amount(len(shares), "minimum noise fraction", "minimum noise fractions")
        text = (
            f"{fractions} of all ROI pixels, with signal-to-noise ratios from {shares[0]:.3g} down "
            f"to {shares[-1]:.3g}."
        )
        note = f"{note} {text}".strip()
    else:
        raise HyperTaskError(
            f"The transform is {options.transform!r}; it must be one of none, pca, mnf."
        )
    return statistics.project(matrix), note, shares


def _problems(statistics, class_names, options: Options, band_names=None) -> list[str]:
    """For each class, why it cannot be computed, or an empty text.

    ``band_names`` : of the statistics' bands, None where they are no bands any more.
    """
    p, problems = statistics.bands, []
    banded = options.transform == "none"
    for k, name in enumerate(class_names):
        n = int(statistics.counts[k])
        problem = ""
        if options.shrinkage and n < 2:
            problem = (
                f"{name} has {'1 pixel' if n == 1 else f'{n} pixels'} and shrinkage needs at least "
                "2; draw more pixels."
            )
        elif not options.shrinkage and n <= p + 2 and banded:
            problem = (
                f"{name} has {'1 pixel' if n == 1 else f'{n} pixels'} and {p} bands need more than "
                f"{p + 2}; draw more pixels, use fewer bands, principal components or shrinkage."
            )
        elif not options.shrinkage and n <= p + 2:
            problem = (
                f"{name} has {'1 pixel' if n == 1 else f'{n} pixels'} and {p} components need more "
                f"than {p + 2}; draw more pixels, use fewer components or shrinkage."
            )
        problems.append(problem)
    members = [k for k, problem in enumerate(problems) if not problem]
    if not members:
        return problems
    total = sum(int(statistics.counts[k]) - 1 for k in members)
    if options.shrinkage and total <= p + 2:
        for k in members:
            problems[k] = (
                f"{class_names[k]} cannot be computed: all classes together have {total} degrees "
                f"of freedom and {p} {'bands' if banded else 'components'} need more than {p + 2}; "
                "draw more pixels."
            )
        return problems
    moments = _moments(statistics, members, options)
    for k, covariance in zip(members, moments.covariances):
        if is_singular(covariance):
            found = [position for position, _ in dependent_bands(covariance)]
            names = [band_names[i] for i in found] if band_names else []
            named = f" ({listed(names, 3)})" if names else ""
            problems[k] = (
                f"{class_names[k]} has {int(statistics.counts[k])} pixels, but within it "
                f"{len(found)} of {p} {'bands' if banded else 'components'}{named} follow from the "
                "others, so its covariance is singular; leave these out, or use principal "
                "components or shrinkage."
            )
    return problems


def _moments(statistics, members, options: Options):
    return class_moments(
        statistics.means[members],
        statistics.scatters[members],
        statistics.counts[members],
        options.shrinkage,
    )


def _pairs(classes: int, pairs) -> list[tuple[int, int]]:
    if pairs is None:
        return [(a, b) for a in range(classes) for b in range(a + 1, classes)]
    return [(int(a), int(b)) for a, b in pairs]


def _compute(statistics, members, wanted, options: Options, reporter) -> dict:
    """Fields of the records of the pairs that can be computed, by pair of class indices."""
    place = {int(k): position for position, k in enumerate(members)}
    pairs = [pair for pair in wanted if pair[0] in place and pair[1] in place]
    if not pairs:
        return {}
    positions = [(place[a], place[b]) for a, b in pairs]
    moments = _moments(statistics, members, options)
    distances = pair_distances(moments, positions, reporter)
    pooled = Shrinkage()
    if options.shrinkage:
        dof = float((statistics.counts[members] - 1).sum())
        pooled = Shrinkage(options.shrinkage, statistics.scatters[members].sum(0) / dof, dof)
    floors = noise_floors(statistics, pairs, options.permutations, options.seed, pooled, reporter)
    rng = np.random.default_rng([options.seed, 3])
    intervals = Intervals(*np.full((4, len(pairs)), np.nan))
    if options.bootstrap:
        intervals = bootstrap_intervals(
            statistics,
            members,
            distances,
            positions,
            options.bootstrap,
            rng,
            options.shrinkage,
            reporter,
        )

    def jm(b):
        return None if np.isnan(b) else float(jeffries_matusita(b, options.square_root))

    def td(d):
        return None if np.isnan(d) else float(transformed_divergence(d))

    records = {}
    for i, (pair, floor) in enumerate(zip(pairs, floors)):
        b, corrected = float(distances.b[i]), float(distances.b_corrected[i])
        above = b > floor.limit and corrected > 0
        records[pair] = {
            "b": b,
            "jm": jm(b),
            "td": td(distances.d[i]),
            "jm_corrected": jm(corrected),
            "td_corrected": td(distances.d_corrected[i]),
            "jm_noise": jm(floor.mean),
            "b_noise": floor.mean,
            "b_noise_limit": floor.limit,
            "noise_source": floor.source,
            "verdict": verdict(float(jeffries_matusita(corrected)), above),
            "jm_low": jm(intervals.b_low[i]),
            "jm_high": jm(intervals.b_high[i]),
            "td_low": td(intervals.d_low[i]),
            "td_high": td(intervals.d_high[i]),
            "b_unclipped": float(distances.b_raw[i]),
            "d_unclipped": float(distances.d_raw[i]),
        }
    return records


def _selection(statistics, used, wanted, options: Options, reporter):
    """Selected bands, as indices before any was left out, and notes."""
    if not options.select_bands:
        return None, []
    most = min(options.select_bands, statistics.bands)
    members = np.flatnonzero(statistics.counts > (1 if options.shrinkage else most + 2))
    place = {int(k): position for position, k in enumerate(members)}
    pairs = [(place[a], place[b]) for a, b in wanted if a in place and b in place]
    if not pairs:
        raise HyperTaskError(
            f"Choosing {most} bands needs two classes with more than {most + 2} pixels; ask for "
            "fewer bands or draw more pixels."
        )
    moments = _moments(statistics, members, options)
    found = select_bands_floating(moments, pairs, most, options.select_by, reporter)
    sets = [[int(used[i]) for i in chosen] for chosen in found.sets]
    notes = []
    if len(members) < int((statistics.counts > 0).sum()):
        notes.append(
            f"Bands were chosen for the {len(members)} classes that have more than {most + 2} "
            "pixels."
        )
    return Selection(found.criterion, found.curve, sets), notes


def _interval_notes(records, options: Options) -> list[str]:
    lacking = [r for r in records if r.computed and r.jm_low is None]
    if not options.bootstrap or not lacking:
        return []
    if options.bootstrap < LEAST_RESAMPLES:
        return [
            f"No interval for any pair: intervals need at least {LEAST_RESAMPLES} resamples, not "
            f"{options.bootstrap}; ask for 100 or more."
        ]
    return [
        f"No interval for {len(lacking)} of {amount(len(records), 'pair', 'pairs')}: both classes "
        f"need at least {LEAST_POLYGONS} polygons, and enough pixels that resampled ones still "
        "outnumber the bands."
    ]
