"""Jobs: the JSON file of each command, checked; a training's recipe.

=================  =========================================
``assess``         judging a map
``compare``        comparing methods on one split
``export``         writing a model for other programs
``files``          jobs on disk, and their paths
``parts``          the files that an input is made of
``limits``         what a number may be
``places``         outputs that would destroy something, refused
``losses``         the losses that a job may choose
``methods``        the networks that a job may choose
``pixel_methods``  methods for single pixels that a comparison may choose
``plans``          variants of the proposed network that a comparison may train
``predict``        mapping a scene
``recipes``        how a network is trained
``sample``         simulating a scene
``separability``   telling whether classes can be told apart
``statistics``     saying what labels hold
``train``          training a network, and showing its split
``values``         what all checks of a job share
=================  =========================================
"""
