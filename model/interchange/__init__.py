"""Models for other programs: ONNX files, and STAC items that say what a model is.

=============  =========================================================
``check``      an ONNX file against the maps that Predict maps makes
``deepness``   what the QGIS plugin Deepness reads from an ONNX file
``graph``      a model as one module: stored numbers in, maps out
``onnx_file``  a module as an ONNX file
``run``        the command
``stac``       the STAC item of a model
=============  =========================================================
"""
