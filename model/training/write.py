"""A training's files: the model and, where asked for, the report."""

from __future__ import annotations

from ..accuracy.trust import TrustRecord
from ..base.files import placed_together
from ..jobs.train import TrainJob
from ..modelfile import ensemble_tensors, save_model
from ..splits.split import Split
from .outcome import Outcome
from .report import ReportData, write_report


def write(
    job: TrainJob,
    outcome: Outcome,
    header: dict,
    shown: ReportData | None,
    split: Split,
    trust: tuple[TrustRecord, dict] | None = None,
) -> None:
    """The model file and, where asked for, the report.

    Parameters
    ----------
    shown : what only the report shows. trust : for the header, and its tensors; None if not known.
    """
    networks = outcome.networks
    if len(networks) > 1:
        header["members"] = len(networks)
    tensors = ensemble_tensors([each.state_dict() for each in networks])
    if trust is not None:
        record, own = trust
        header["trust"] = record.to_dict()
        tensors |= own
    with placed_together():
        save_model(job.output, header, tensors)
        if job.report:
            write_report(job.report, header, outcome.kept.history, split, shown)
