"""The split that a job asks for."""

from __future__ import annotations

from dataclasses import dataclass

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..jobs.train import SplitJob, TrainJob, part_shares
from ..labels.census import Census
from .blocks import block_dealing, choose_block_size
from .dealt import Dealt
from .distances import Distances, distances_of
from .folds import Folds, deal_folds
from .groups import group_dealing
from .overlap import Overlaps
from .split import BUFFER, PART_NAMES, Split


@dataclass(frozen=True)
class JobSplits:
    """A census with all splits of a job.

    Attributes
    ----------
    folds : the splits. each : labels of each fold, none where there is but one. final : of a
        training with a validation part. whole : of one that learns from all but the test part.
    """

    folds: Folds
    each: tuple[Dealt, ...]
    final: Dealt
    whole: Dealt

    def distances(self, seed: int, reporter: Reporter, refitted: bool = False) -> Distances | None:
        """Of tested labels and of the map's pixels; see :func:`.distances.distances_of`.

        ``refitted`` : without folds, the tested network learned from the validation part too.
        """
        census, overlaps = self.final.census, self.folds.dealing.overlaps
        tested = self.each or (self.whole if refitted else self.final,)
        return distances_of(tested, census, overlaps, seed, reporter)


def splits_for(job: TrainJob | SplitJob, census: Census, reporter: Reporter) -> JobSplits:
    """The splits that a training or split job asks for, and what they are, said to ``reporter``.

    To be called once the rare classes are dropped.

    Raises
    ------
    HyperTaskError
        When there is no group to split by, there are fewer than three units with labels, or a
        part gets no unit or, for the buffer, no label.
    """
    if job.split == "field":
        dealing = group_dealing(census, job.seed, job.buffer, reporter)
    else:
        block = job.block_size or choose_block_size(census.extent)
        dealing = block_dealing(census, block, job.seed, job.buffer, reporter)
    folds = deal_folds(dealing, job.folds, part_shares(job), job.seed)
    kept = part_shares(job)[2] > 0
    _require_parts(folds.final, kept)
    _tell(folds, kept, reporter)
    final = Dealt(census, folds.final)
    each = tuple(Dealt(census, split) for split in folds.splits)
    overlaps = dealing.overlaps
    if folds.final.buffer or overlaps.any:
        _tell_unused(final, overlaps, "", kept, reporter)
        for number, dealt in enumerate(each, start=1):
            _tell_unused(dealt, overlaps, f"Fold {number}: ", True, reporter)
    return JobSplits(folds, each, final, Dealt(census, folds.whole))


def split_for(job: TrainJob | SplitJob, census: Census, reporter: Reporter) -> Dealt:
    """The split of a training with a validation part, see :func:`splits_for`."""
    return splits_for(job, census, reporter).final


def _require_parts(split: Split, kept: bool) -> None:
    for number, name in zip(split.counts(), PART_NAMES[: 2 + kept]):
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


def _tell(folds: Folds, kept: bool, reporter) -> None:
    digest = folds.digest()[:12]
    if not folds.count:
        counts = folds.final.counts()
        numbers = ", ".join(f"{n} {name}" for n, name in zip(counts, PART_NAMES[: 2 + kept]))
        reporter.message(f"Split into {folds.final.words()}: {numbers} (digest {digest}).")
        return
    *counts, test = folds.counts()
    tested = f", and {test} for the test of all" if kept else ""
    reporter.message(
        f"Split into {folds.final.words()}: {folds.count} folds of "
        f"{', '.join(map(str, counts))}{tested} (digest {digest})."
    )


def _tell_unused(dealt: Dealt, overlaps: Overlaps, name: str, kept: bool, reporter) -> None:
    """Say what the buffer and the overlap of scenes take away."""
    split = dealt.split
    used = dealt.used(reporter)
    why, remedy, names = [], [], []
    if split.buffer:
        why.append(f"buffer of {amount(split.buffer, 'pixel', 'pixels')}")
        remedy.append("a smaller buffer or, in a split by blocks, a larger block size")
    if overlaps.any:
        sets = [members for members in overlaps.sets if len(members) > 1]
        names = [
            dealt.census.labels.scenes[scene].scene.name for members in sets for scene in members
        ]
        why.append(f"overlap of {', '.join(names)}")
        remedy.append("fewer scenes")
    parts = PART_NAMES[: 2 + kept]
    for part, words in enumerate(parts):
        if not used[part]:
            raise HyperTaskError(
                f"{name}The {' with the '.join(why)} leaves no label for the {words} part; "
                f"choose {', or '.join(remedy)}."
            )
    counts = ", ".join(f"{used[p]} {n}" for p, n in enumerate(parts))
    lie = amount(int(used[BUFFER]), "labelled pixel lies", "labelled pixels lie")
    scenes = ", ".join(names)
    if not overlaps.any:
        reporter.message(
            f"{name}Buffer of {amount(split.buffer, 'pixel', 'pixels')}: {lie} in it, not used; "
            f"{counts}."
        )
    elif not split.buffer:
        reporter.message(
            f"{name}Overlap of {scenes}: {lie} on ground that another scene has in another part, "
            f"not used; {counts}."
        )
    else:
        reporter.message(
            f"{name}Buffer of {amount(split.buffer, 'pixel', 'pixels')} and overlap of {scenes}: "
            f"{lie} in the one or on ground that another scene has in another part, not used; "
            f"{counts}."
        )
