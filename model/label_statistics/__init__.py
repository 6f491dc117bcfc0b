"""What labels hold, before anything is trained; within QGIS.

============  ==================================================
``overlaps``  polygons of several layers, each place once
``rasters``   values of label rasters, each pixel once
``report``    the report
``run``       a job from its labels to its files
``summary``   the numbers
``tables``    values of layers; one table of several
============  ==================================================
"""
