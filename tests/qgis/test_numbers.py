"""What is no number is refused with its name, where QGIS would take it for 0 or the default."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsApplication,
    QgsProcessingException,
    QgsProcessingParameterNumber,
    QgsProperty,
)
from support.processing import layer_of, refused

from hypertask.algorithms import ALGORITHMS
from hypertask.model.base.errors import HyperTaskError
from hypertask.plugin.parameters import require_numbers

pytestmark = pytest.mark.usefixtures("provider")
NO_NUMBERS = ("0,15", "12,5", "1.000,5", "1 000", "1_000", "seven", " ", "nan", "inf", "0x1F", "٣")


@pytest.mark.parametrize("kind", ALGORITHMS, ids=lambda kind: kind().name())
def test_every_number_of_every_algorithm(kind, context):
    algorithm = kind().create()
    wrong = [*NO_NUMBERS, [4], np.int64(4), QgsProperty.fromExpression("'0,7'")]
    right = ["40", "40.0", " 7 ", 40, 40.0, QgsProperty.fromExpression("4 * 10"), None, NULL, ""]
    for definition in algorithm.parameterDefinitions():
        if not isinstance(definition, QgsProcessingParameterNumber):
            continue
        name = definition.name()
        for value in wrong:
            with pytest.raises(HyperTaskError, match=rf"\({name}\) is .* is no .*number; write"):
                require_numbers(algorithm, {name: value}, context)
        for value in right:
            require_numbers(algorithm, {name: value}, context)


def test_a_point_is_for_fractions_alone(context):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:exportmodel")
    for value in ("0.15", "+.5", "1e-3", "2.500", QgsProperty.fromValue(0.15)):
        require_numbers(algorithm, {"PIXEL_SIZE": value}, context)
    for value in ("0.15", "2.500", "1e3", "16.00"):
        with pytest.raises(HyperTaskError, match=rf"\(TILE\) is '{value}', which is no whole"):
            require_numbers(algorithm, {"TILE": value}, context)


def test_check_and_run_refuse_it_and_read_what_is_a_number(scene, context, log):
    rois = layer_of([((2, 2, 22, 12), 1), ((30, 2, 50, 12), 2)], "kind:integer")
    given = {"INPUT": [scene], "LABELS": rois.id(), "CATEGORICAL_FIELDS": ["kind"]}
    given |= {"OUTPUT": "memory:", "BLOCK_SIZE": 8, "SAVE_JOB": "job.json"}
    wrong = {**given, "VALIDATION_SHARE": "0,25"}
    sentence = refused("splitscene", wrong, context)
    assert sentence == (
        "Share of the validation part (VALIDATION_SHARE) is '0,25', which is no number; write it "
        "with a point and with nothing between thousands, such as 0.3 or 1000."
    )
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:splitscene")
    with pytest.raises(QgsProcessingException, match="is '0,25', which is no number"):
        algorithm.prepareAlgorithm(wrong, context, log)
    algorithm.checkParameterValues({**given, "VALIDATION_SHARE": "0.25"}, context)
    assert algorithm.job.validation_share == 0.25
    quarter = QgsProperty.fromExpression("1 / 4")
    algorithm.checkParameterValues({**given, "VALIDATION_SHARE": quarter}, context)
    assert algorithm.job.validation_share == 0.25
