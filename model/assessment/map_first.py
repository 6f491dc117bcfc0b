"""A model and a scene in place of a map: the scene is mapped first, then the map is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..accuracy.calibration import Calibration
from ..base.errors import HyperTaskError
from ..base.present import present
from ..base.variables import Variable, variable_named
from ..jobs.assess import AssessJob
from ..jobs.predict import PredictJob
from ..modelfile import header_variables, read_header


def judged_variable(job: AssessJob, header: dict) -> Variable:
    """The variable of the model that the job is about.

    Raises
    ------
    HyperTaskError
        When it is not named though there are several, or the model does not have it.
    """
    variables = header_variables(header)
    if job.variable:
        return variable_named(variables, job.variable)
    if len(variables) > 1:
        names = ", ".join(variable.name for variable in variables)
        raise HyperTaskError(f"The model maps {names}; name the variable that is to be judged.")
    return variables[0]


def map_first(job: AssessJob, folder: Path, predict: Callable[[PredictJob], dict]) -> AssessJob:
    """The job on the maps that its model makes of its scene.

    Class probabilities come along, limits where the model is calibrated for the job's coverage, and
    trust where the model knows it.

    Parameters
    ----------
    folder : for the maps. predict : runs a PredictJob and returns its outputs.
    """
    model, scene = present(job.model), present(job.scene)
    header = read_header(model)
    variable = judged_variable(job, header)
    percent = round(100 * job.coverage)
    calibration = Calibration.from_dict(header.get("calibration"))
    width = calibration.half_width(variable.name, percent)
    outputs = predict(
        PredictJob(
            scene,
            model,
            str(folder),
            only=[variable.name],
            device=job.device,
            probabilities=variable.is_categorical,
            intervals=percent if width is not None and percent / 100 == job.coverage else None,
        )
    )
    maps = {entry["content"]: entry["path"] for entry in outputs["layers"]}
    return replace(
        job,
        predicted=maps["map"],
        band=1,
        model=None,
        scene=None,
        kind=variable.kind if job.kind == "auto" else job.kind,
        probabilities=maps.get("probabilities"),
        lower=maps.get("lower"),
        upper=maps.get("upper"),
        trust=maps.get("trust"),
    )
