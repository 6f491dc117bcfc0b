"""The sample scene as an algorithm: its layers arrive grouped and styled."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import QgsApplication, QgsProject

pytestmark = pytest.mark.usefixtures("provider", "engine_python")


def test_a_sample_scene_arrives_styled(context, log, tmp_path):
    from processing.gui.Postprocessing import handleAlgorithmResults

    parameters = {"WIDTH": 64, "HEIGHT": 64, "OUTPUT": str(tmp_path / "sample")}
    name = "hypertask:createsamplescene"
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(name)
    outputs, done = algorithm.run(parameters, context, log)
    assert done
    assert handleAlgorithmResults(algorithm, context, log)
    group = QgsProject.instance().layerTreeRoot().children()[0]
    assert group.name() == "Sample scene"
    stands, scene, labels = [node.layer() for node in group.children()]
    assert [stands.source(), scene.source(), labels.source()] == [
        outputs["STANDS"],
        outputs["SCENE"],
        outputs["LABELS"],
    ]
    assert [node.isVisible() for node in group.children()] == [True, True, False]
    assert all("simulated" in layer.name() for layer in (stands, scene, labels))
    dataset = gdal.Open(scene.source())
    bands = [dataset.GetRasterBand(band) for band in scene.renderer().usesBands()]
    waves = [float(band.GetMetadataItem("wavelength")) for band in bands]
    assert waves == pytest.approx([660, 550, 470], abs=5)
    assert stands.renderer().symbol().symbolLayer(0).brushStyle() == 0  # no fill
