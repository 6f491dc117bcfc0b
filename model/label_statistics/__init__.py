"""What labels hold, before anything is trained; within QGIS.

===========  ============================
``report``   the report
``summary``  the numbers
``tables``   values of layers and rasters
===========  ============================
"""
