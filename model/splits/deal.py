"""The split that a job asks for."""

from __future__ import annotations

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..jobs.train import SplitJob, TrainJob
from ..labels.census import Census
from .blocks import choose_block_size, split_blocks
from .dealt import Dealt
from .groups import split_groups
from .split import BUFFER, PART_NAMES


def split_for(job: TrainJob | SplitJob, census: Census, reporter: Reporter) -> Dealt:
    """The split that a training or split job asks for, and what it is, said to ``reporter``.

    To be called once the rare classes are dropped.

    Raises
    ------
    HyperTaskError
        When there is no group to split by, there are fewer than three units with labels, or a
        part gets no unit or, for the buffer, no label.
    """
    if job.split == "field":
        split = split_groups(census, job.seed, job.buffer, reporter)
    else:
        block = job.block_size or choose_block_size(census.extent)
        split = split_blocks(census, block, job.seed, job.buffer, reporter)
    for number, name in zip(split.counts(), PART_NAMES):
        if not number:
            raise HyperTaskError(
                f"The split into {split.words()} leaves nothing for the {name} part, because every "
                "class or value range lies in too few of them; "
                + (
                    "choose a smaller block size or label more places."
                    if split.block
                    else "choose another field or split by blocks."
                )
            )
    numbers = ", ".join(f"{n} {name}" for n, name in zip(split.counts(), PART_NAMES))
    reporter.message(f"Split into {split.words()}: {numbers} (digest {split.digest()[:12]}).")
    dealt = Dealt(census, split)
    if split.buffer or split.overlaps.any:
        _tell_unused(dealt, reporter)
    return dealt


def _tell_unused(dealt: Dealt, reporter) -> None:
    """Say what the buffer and the overlap of scenes take away."""
    split, scenes = dealt.split, dealt.census.labels.scenes
    used = dealt.used(reporter)
    why, place, remedy = [], [], []
    if split.buffer:
        why.append(f"buffer of {split.buffer} pixels")
        place.append("in it")
        remedy.append("a smaller buffer or, in a split by blocks, a larger block size")
    if split.overlaps.any:
        sets = [members for members in split.overlaps.sets if len(members) > 1]
        names = [scenes[scene].scene.name for members in sets for scene in members]
        why.append(f"overlap of {', '.join(names)}")
        place.append("on ground that another scene has in another part")
        remedy.append("fewer scenes")
    for part, name in enumerate(PART_NAMES):
        if not used[part]:
            raise HyperTaskError(
                f"The {' with the '.join(why)} leaves no label for the {name} part; "
                f"choose {', or '.join(remedy)}."
            )
    said = " and ".join(why)
    reporter.message(
        f"{said[0].upper()}{said[1:]}: {used[BUFFER]} labelled pixels lie {' or '.join(place)} and "
        f"are not used; {', '.join(f'{used[p]} {n}' for p, n in enumerate(PART_NAMES))}."
    )
