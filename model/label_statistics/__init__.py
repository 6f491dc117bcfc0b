"""What labels hold, before anything is trained; within QGIS.

===========  ===================================================
``rasters``  values of label rasters, each pixel once
``report``   the report
``run``      a job from its labels to its files
``summary``  the numbers
``tables``   values of layers, and of several sources together
===========  ===================================================
"""
