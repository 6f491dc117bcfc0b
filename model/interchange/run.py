"""The command ``export``."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from ..base.files import placed_together, replacing, safe_name
from ..base.messages import Reporter
from ..base.text import amount
from ..base.variables import Variable
from ..jobs.export import ExportJob
from ..mapping.outputs import wanted_variables
from ..mapping.predict import load_mapper
from ..modelfile import read_header, require_whole
from . import deepness, stac
from .check import TOLERANCE, require_same
from .graph import ExportGraph, require_graph, tile_of
from .onnx_file import INPUT, onnx_bytes, require_packages


def export(job: ExportJob, reporter: Reporter) -> dict:
    """Write the ONNX file, the STAC item, or both.

    Returns
    -------
    dict with OUTPUT and STAC (their paths, None where not asked for), and of an ONNX file DEEPNESS
    (whether Deepness can read it) and DIFFERENCE (see :func:`.check.require_same`).
    """
    header = read_header(job.model)
    require_whole(job.model)
    content, outputs = None, {"OUTPUT": job.output, "STAC": job.stac}
    if job.output is not None:
        require_packages()
        content, shown, facts = _onnx(job, header, reporter)
        outputs |= facts
    with placed_together():
        if content is not None and job.output is not None:
            with replacing(job.output) as temporary:
                temporary.write_bytes(content)
        if job.stac is not None:
            item = (
                stac.item(header, Path(job.model), Path(job.stac))
                if content is None
                else stac.onnx_item(header, Path(job.model), Path(job.stac), content, *shown)
            )
            with replacing(job.stac) as temporary:
                text = json.dumps(item, indent=2, ensure_ascii=False, allow_nan=False)
                temporary.write_text(text + "\n", encoding="utf-8")
    reporter.progress(100)
    return outputs


def output_names(variables: list[Variable]) -> list[str]:
    """Names of the tensors of an ONNX file: the variables', but neither that of its input nor
    digits alone, which torch refuses."""
    taken = [INPUT]
    for variable in variables:
        name = safe_name(variable.name, taken)
        taken.append(safe_name(f"variable_{name}", taken) if name.isdigit() else name)
    return taken[1:]


def _onnx(job: ExportJob, header: dict, reporter: Reporter):
    require_graph(header)
    mapper = load_mapper(job.model, header, torch.device("cpu"), reporter)
    variables = wanted_variables(mapper.variables, job.only)
    side, overlap = tile_of(mapper, job.tile)
    wanted = [mapper.variables.index(variable) for variable in variables]
    graph = ExportGraph(mapper, header, wanted, job.numbers == "reflectance")
    taken = output_names(variables)
    texts = deepness.metadata(variables, graph.bands, side, overlap, job.pixel_size)
    known = {"model": Path(job.model).name, "numbers": job.numbers, "overlap_percent": overlap}
    known |= {"bands": header["bands"], "variables": [v.to_dict() for v in variables]}
    reporter.message(
        f"Writing {amount(len(variables), 'variable', 'variables')}, tiles of {side} pixels…"
    )
    content = onnx_bytes(
        graph,
        (1, graph.bands, side, side),
        taken,
        {**texts, "hypertask": json.dumps(known, ensure_ascii=False)},
    )
    reporter.progress(50)
    reporter.check_cancelled()
    worst = require_same(graph, header, content, side)
    reporter.message(
        f"onnxruntime says what torch says: differences up to {worst:.2g} of a probability or of "
        f"a quantity's range (allowed are {TOLERANCE:g})."
    )
    if not texts:
        reporter.warning(
            "The plugin Deepness takes a file of classes or one of quantities; this one has both. "
            "For Deepness name the variables of one kind."
        )
    elif job.pixel_size is None:
        reporter.message("State the pixel size in Deepness: the file does not know it.")
    if texts and not variables[0].is_categorical:
        _say_what_deepness_keeps(variables, reporter)
    facts = {"DEEPNESS": bool(texts), "DIFFERENCE": worst}
    return content, (job.output, graph, taken, side, overlap), facts


def _say_what_deepness_keeps(variables: list[Variable], reporter: Reporter) -> None:
    """Of quantities: bytes."""
    spoilt = [variable.name for variable in variables if not deepness.is_kept(variable)]
    if spoilt:
        reporter.warning(
            f"Deepness keeps quantities as whole numbers from 0 to {deepness.HIGHEST}: its maps of "
            f"{', '.join(spoilt)} would be wrong with an Output scaling of 1."
        )
    scalings = {variable.name: deepness.output_scaling(variable) for variable in variables}
    known = [f"{name} {scaling:g}" for name, scaling in scalings.items() if scaling is not None]
    if known:
        reporter.message(
            "Output scaling with which Deepness keeps most of a quantity, whose map is to be "
            f"divided by it afterwards: {', '.join(known)}."
        )
    lost = [name for name, scaling in scalings.items() if scaling is None]
    if lost:
        reporter.warning(f"Deepness cannot keep {', '.join(lost)}; map with HyperTask.")
