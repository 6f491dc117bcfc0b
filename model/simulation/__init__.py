"""A simulated forest: scene and labels.

===========  ====================
``fields``   smooth random fields
``forest``   the forest
``spectra``  its reflectance
``stands``   its stands
``write``    the command
===========  ====================
"""
