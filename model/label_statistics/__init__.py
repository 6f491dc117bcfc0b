"""What labels hold, before anything is trained; within QGIS.

===========  ==================================
``report``   the report
``run``      a job from its labels to its files
``summary``  the numbers
``tables``   values of layers and rasters
===========  ==================================
"""
