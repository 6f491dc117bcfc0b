"""Mapping a whole scene: tiles in, one raster per variable out, memory independent of the scene."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from ..accuracy.calibration import Calibration
from ..accuracy.trust import LIMIT, TrustRecord
from ..accuracy.trust_counts import TrustCounts
from ..base.files import (
    placed_together,
    replacing,
    require_space,
)
from ..base.messages import Reporter
from ..base.side_by_side import side_by_side
from ..base.text import counted
from ..base.variables import Variable
from ..jobs.places import require_places
from ..jobs.predict import PredictJob
from ..modelfile import (
    header_variables,
    load_parts,
    read_header,
    require_intervals,
    require_trust,
)
from ..networks import from_description
from ..networks.modules import laid_out
from ..rasters.bands import match_bands
from ..rasters.nodata import SpectraSample
from ..rasters.raster import nothing_held
from ..rasters.scaling import Scaling, times_as_bright
from ..rasters.scene import Scene
from ..runtime import distributed
from ..runtime.device import choose_device, mapping_dtype
from ..trust.trust import Trust
from .earlier import learned_from, left_over, require_earlier, scene_mark
from .estimate import Estimate, estimate
from .files import MapFile, in_blocks, stack_vrt
from .mapper import Frame, Mapper, margin_for
from .outputs import least_space, map_files, stack_maps, stacks, wanted_variables
from .shares import join_parts, map_share, part_path, remove_parts, tile_shares

TILE = 512
"""Side of a tile in pixels: a multiple of the maps' blocks, so that each is written once."""
LIVING = 384 * 2**20
"""Bytes of the tensors that a network makes of a tile, or of a part of it, in main memory."""
AT_ONCE = 128 * 128
"""Pixels of a scene that is mapped without saying before how long it takes."""


def predict(job: PredictJob, reporter: Reporter) -> dict:
    """Map every variable of the model over a scene.

    Several processes share the rows of tiles; the rasters are those of one process.

    Returns
    -------
    dict with OUTPUT (folder), CLASSES and VARIABLES (rasters with all categorical and all
    continuous variables as bands; None where the model has none), TRUST (raster), TRUST_BEYOND
    (share of the pixels beyond the limit) and ``trust`` (:meth:`TrustCounts.to_dict`), None where
    the model does not know them, and ``layers``: one ``{"path", "name", "kind", "content"}`` per
    map, see :class:`MapFile`, with ``styles`` (name and path of each) where it has several.
    """
    rank = distributed.rank()
    run = int(distributed.from_first(torch.tensor(secrets.randbits(32))))
    with nothing_held(), ExitStack() as stack:
        with distributed.in_step():
            plan = prepare(job, stack, reporter)
            if plan.scene.height * plan.scene.width > AT_ONCE:
                reporter.message(plan.estimate(reporter).words())
        folder, scene, mapper = plan.folder, plan.scene, plan.mapper
        files, shares = plan.files, plan.shares
        trusted = next((file for file in files if file.content == "trust"), None)
        counts = TrustCounts(f.variables[0] for f in files if f.content == "map")
        started = time.monotonic()
        with ExitStack() as written:
            # leaving this block puts every file in its place, or removes every one
            if rank == 0:
                written.enter_context(placed_together(f"{run:08x}"))
                written.callback(remove_parts, {file.path.parent for file in files}, run)

            def place(path):
                return written.enter_context(replacing(path))

            paths, open_files = {}, ExitStack()
            with distributed.in_step():
                if rank == 0:  # the folder is there before the others write to it
                    paths = {file.path: place(file.path) for file in files}
            with distributed.in_step():
                if rank:
                    parts = [part_path(file.path, run, rank) for file in files]
                    paths = {f.path: written.enter_context(p) for f, p in zip(files, parts)}
                written.enter_context(open_files)
                targets, lost = map_share(
                    *(scene, mapper, shares, files, paths, open_files, reporter),
                    *(counts, job.trust_limit),
                )
            counts = _of_all(counts)
            lost = int(distributed.total(torch.tensor(lost)))
            with distributed.in_step():
                if rank == 0:
                    join_parts(shares, files, targets, run, reporter)
                    if trusted is not None:
                        targets[files.index(trusted)].update_tags(ns="TRUST", **counts.tags())
                    open_files.close()
                    spent, pixels = time.monotonic() - started, scene.width * scene.height / 1e6
                    reporter.message(f"Mapped {pixels:.2f} million pixels in {spent:.0f} s.")
                    finish(job, folder, files, paths, scene, place, reporter)
                    written.close()
    reporter.progress(100)
    if lost:
        reporter.warning(
            f"Of {lost} pixels of {scene.name} the network makes no numbers, so far are their "
            "spectra from those that it was trained on; they are no data in the maps."
        )
    reporter.message(counted(len(files), f"map is in {folder}", f"maps are in {folder}"))
    left = left_over(folder, files, _unnamed(job, folder, files)[1])
    if left:
        reporter.warning(
            f"{', '.join(left)} in {folder} {'is' if len(left) == 1 else 'are'} of an earlier run, "
            "of another scene or model than the maps that lie beside now; delete what is not "
            "needed, and map scenes into folders of their own."
        )
    if trusted is not None:
        _say_what_is_beyond(counts, job, scene, reporter)
    return {
        "OUTPUT": str(folder),
        **{key: path and str(path) for key, path, _ in stacks(job, folder, files)},
        "TRUST": None if trusted is None else str(trusted.path),
        "TRUST_BEYOND": None if trusted is None else counts.beyond,
        "trust": None if trusted is None else counts.to_dict(),
        "layers": [
            {
                "path": str(file.path),
                "name": file.name,
                "kind": file.variables[0].kind,
                "content": file.content,
                **({"styles": styles} if styles else {}),
            }
            for file in files
            for styles in [[[name, str(path)] for name, path, _ in file.class_styles()]]
        ],
    }


def rehearse(job: PredictJob, reporter: Reporter) -> dict:
    """Check all that :func:`predict` checks and say what it is going to take; nothing is written.

    Returns
    -------
    dict with PIXELS of the scene, SECONDS and MEMORY (bytes), see
    :class:`~hypertask.model.mapping.estimate.Estimate`.
    """
    with nothing_held(), ExitStack() as stack, distributed.in_step():
        found = prepare(job, stack, reporter).estimate(reporter)
        reporter.message(found.words())
    return {"PIXELS": found.pixels, "SECONDS": found.seconds, "MEMORY": found.memory}


class Plan(NamedTuple):
    """What is mapped, by what, and into what.

    folder : of the maps. shares : tiles of each process. sample : of the scene's spectra.
    again : bands of the maps that are put together into rasters of all variables of a kind.
    """

    folder: Path
    scene: Scene
    mapper: Mapper
    files: list[MapFile]
    shares: list[list[tuple]]
    sample: SpectraSample
    limit: float | None
    again: int

    def estimate(self, reporter: Reporter) -> Estimate:
        """What this process is going to take for its share."""
        return estimate(
            *(self.scene, self.mapper, self.files, self.shares[distributed.rank()], self.sample),
            *(reporter, self.limit, self.again),
        )


def prepare(job: PredictJob, stack: ExitStack, reporter: Reporter) -> Plan:
    """Open and check all that is mapped and by what."""
    header = read_header(job.model)
    wanted = wanted_variables(header_variables(header), job.only)
    if job.intervals is not None:
        mapped = {**header, "variables": [variable.to_dict() for variable in wanted]}
        require_intervals(mapped, job.intervals)
    if job.trust_limit is not None:
        require_trust(header)
    require_places(job)
    folder = Path(job.output)
    device = choose_device(job.device, reporter)
    scene = Scene(job.scene)
    stack.callback(scene.close)
    if job.crs:
        scene.raster.put_into(job.crs)
    sample = match_scene(scene, header, reporter)
    dtype = mapping_dtype(job.precision, device)
    mapper = load_mapper(job.model, header, device, reporter, dtype, job.flips)
    if device.type == "cpu" and all(form.reach is None for form in mapper.forms or ()):
        # those that see no further than a patch hold little at once, and some are slow to try out
        mapper.keep_within(LIVING)
    reporter.message(f"Mapping in {mapper.words()}.")
    mapper.scored = mapper.trust is not None
    if not mapper.scored and job.trust:
        reporter.warning(
            "TRUST: the model does not know where its maps can be trusted; nothing was written. "
            "Train it again."
        )
    mapper.spread = job.uncertainty and len(mapper.networks) > 1
    _say_what_is_lacking(job, wanted, mapper, reporter)
    made_by = _digest(mapper)
    mark = scene_mark(scene)
    tile, block = in_blocks(job.tile or TILE)
    if job.tile and tile != job.tile:
        reporter.message(
            f"Tiles of {tile} pixels in place of {job.tile}: whole blocks of the maps' files."
        )
    files = [
        replace(file, model=made_by, scene=mark, block=block)
        for file in map_files(folder, mapper, job)
    ]
    own, virtual = _unnamed(job, folder, files)
    inside = [file.path for file in own]
    inside += [path for file in own for _, path, _ in file.class_styles()]
    require_places(job, within={"output": inside + virtual}, others=learned_from(header))
    require_earlier(own, virtual)
    # parts of other processes stay until they are put together
    require_space(folder, least_space(scene, files) * (1 + distributed.together()))
    shares = tile_shares(scene, tile, distributed.size())
    window = mapper.around(0, 0, tile, tile)
    scene.raster.expect(window.height, window.width)
    again = sum(
        len(parts) for key, _, parts in stacks(job, folder, files) if getattr(job, key.lower())
    )
    return Plan(folder, scene, mapper, files, shares, sample, job.trust_limit, again)


def _unnamed(
    job: PredictJob, folder: Path, files: list[MapFile]
) -> tuple[list[MapFile], list[Path]]:
    """The maps and the virtual rasters whose names the job does not give."""
    own = [file for file in files if not (job.trust and file.content == "trust")]
    stacked = [path for key, path, _ in stacks(job, folder, files) if not getattr(job, key.lower())]
    return own, [path for path in stacked if path is not None]


def _digest(mapper: Mapper) -> str:
    """Of the weights of the networks, 16 hexadecimal digits: equal trainings have equal ones."""
    state = hashlib.sha256()
    for network in mapper.networks:
        for name, weights in sorted(network.state_dict().items()):
            state.update(name.encode())
            state.update(weights.cpu().numpy().tobytes())
    return state.hexdigest()[:16]


def finish(
    job: PredictJob,
    folder: Path,
    files: list[MapFile],
    paths: dict[Path, Path],
    scene: Scene,
    place: Callable[[Path], Path],
    reporter: Reporter,
) -> None:
    """Overviews, styles, and the rasters of all variables of a kind."""
    reporter.check_cancelled()
    finishing = [partial(file.finish, paths[file.path]) for file in files]
    side_by_side(finishing, torch.get_num_threads(), reporter.check_cancelled)
    for file in files:
        place(file.path.with_suffix(".qml")).write_text(file.style(), encoding="utf-8")
        for _, beside, style in file.class_styles():
            place(beside).write_text(style, encoding="utf-8")
    for key, path, parts in stacks(job, folder, files):
        if path is None:  # which has been said
            continue
        if path.suffix == ".vrt" and not getattr(job, key.lower()):
            place(path).write_text(stack_vrt(parts, scene), encoding="utf-8")
        else:
            stack_maps(path, parts, [paths[part.path] for part in parts], scene, place, reporter)


def _of_all(counts: TrustCounts) -> TrustCounts:
    """What all processes have counted."""
    if not distributed.together():
        return counts
    total = TrustCounts(counts.variables)
    for state in distributed.of_each(torch.from_numpy(counts.state())).numpy():
        total.merge(state)
    return total


def _say_what_is_beyond(counts: TrustCounts, job: PredictJob, scene: Scene, reporter) -> None:
    for words in counts.words():
        reporter.message(words)
    if job.trust_limit is not None and counts.blanked is not None:
        reporter.message(
            f"Left blank beyond a score of {job.trust_limit:g}: {100 * counts.blanked:.1f} % of "
            "the map."
        )
    if counts.median is not None and counts.median > LIMIT:
        reporter.warning(
            f"Most of {scene.name} is unlike all that the model learned from (the median of the "
            f"scores of trust is {counts.median:.3g}, the limit 1): another sensor, correction or "
            "scale? Its maps cannot be trusted."
        )


def _say_what_is_lacking(
    job: PredictJob, wanted: list[Variable], mapper: Mapper, reporter: Reporter
) -> None:
    """What was asked for beside the maps and the model cannot give."""
    numbers = [v.name for v in wanted if not v.is_categorical]
    if job.uncertainty and numbers and len(mapper.networks) < 2:
        reporter.message(
            f"No spread is mapped for {', '.join(numbers)}: the model holds one network, and the "
            "spread is that among the networks of an ensemble."
        )
    known = mapper.calibration
    raw = [v.name for v in wanted if v.is_categorical and known.of(v.name) is None]
    if raw and (job.uncertainty or job.probabilities):
        reporter.warning(
            f"The model holds no calibration for {', '.join(raw)}: probabilities and uncertainty "
            "are the network's own, which is often too sure."
        )
    if job.intervals is not None:
        bare = [name for name in numbers if known.half_width(name, job.intervals) is None]
        if bare:
            reporter.warning(
                f"The model holds no calibration for intervals of {job.intervals} % of "
                f"{', '.join(bare)}; none are mapped of that."
            )
    for key, categorical in (("CLASSES", True), ("VARIABLES", False)):
        if not getattr(job, key.lower()) or any(v.is_categorical is categorical for v in wanted):
            continue
        if any(v.is_categorical is categorical for v in mapper.variables):
            reporter.warning(
                f"{key}: no such variable is among those that are mapped; nothing was written."
            )
        else:
            reporter.warning(f"{key}: the model has no such variable; nothing was written.")


def match_scene(scene: Scene, header: dict, reporter: Reporter) -> SpectraSample:
    """Choose the model's bands in ``scene`` and warn where the two seem not to fit.

    Returns the sample of its spectra that this rests on.
    """
    bands = header["bands"]
    scene.chosen = match_bands(
        bands["indices"], bands.get("wavelengths"), bands.get("fwhm"), scene.bands
    )
    so = "the model needs them, so no pixel can be mapped"
    sample = scene.sample()
    doubts = sample.doubts(scene.name, scene.bands.named(scene.chosen), so)
    for doubt in scene.raster.warnings + doubts:
        reporter.warning(doubt)
    if bands.get("wavelengths") is None or scene.bands.wavelengths is None:
        which = "The model" if bands.get("wavelengths") is None else scene.name
        reporter.warning(f"{which} states no wavelengths; bands are taken by position.")
    bad = int((~scene.bands.good[scene.chosen]).sum())
    if bad:
        reporter.warning(f"{bad} of the model's bands are marked as bad in {scene.name}.")
    middle = sample.middle()
    if middle is not None:
        spectrum = middle * scene.scales[scene.chosen] + scene.offsets[scene.chosen]
        times = times_as_bright(Scaling.from_dict(header["standardisation"]), spectrum)
        if times is not None:  # which tells more than what the headers state
            if times.differ:
                reporter.warning(times.words(scene.name))
            return sample
    trained = np.ravel((header.get("reflectance") or {}).get("scale", 1.0))
    stated = scene.scales[scene.chosen]
    if (trained == 1).all() != (stated == 1).all():
        reporter.warning(
            f"The model was trained on numbers with the scale factor {trained[0]:g} and "
            f"{scene.name} states {stated[0]:g}; if the header lacks its reflectance scale factor, "
            "the maps will be wrong."
        )
    return sample


def load_mapper(
    path: str | Path,
    header: dict,
    device: torch.device,
    reporter: Reporter,
    dtype: torch.dtype = torch.float32,
    flips: bool | None = None,
) -> Mapper:
    """The network of a model file, or the members of its ensemble, ready to map.

    ``dtype`` : of their products and convolutions. ``flips`` : None: as the model has it.
    """
    networks = []
    states, beside = load_parts(path, header)
    for state in states:
        network = from_description(header["network"])
        network.load_state_dict(state)
        networks.append(laid_out(network.to(device), network.memory_format).eval())
    margin = header.get("margin")
    record = TrustRecord.from_dict(header.get("trust")) if beside else None
    mapper = Mapper(
        networks=networks,
        variables=header_variables(header),
        scaling=Scaling.from_dict(header["standardisation"]),
        device=device,
        flips=bool(header.get("flips")) if flips is None else flips,
        reporter=reporter,
        margin=margin_for(header["window"], networks) if margin is None else margin,
        calibration=Calibration.from_dict(header.get("calibration")),
        window=header["window"],
        trust=None if record is None else Trust.from_file(record, beside),
        frames=[Frame.from_dict(each) for each in header.get("frames") or ()] or None,
    )
    return mapper.for_mapping(dtype)
