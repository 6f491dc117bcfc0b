"""What maps spectra to variables.

=============  ===============================================================
``layers``     convolution, normalisation and pooling that know invalid pixels
``multitask``  the proposed network
=============  ===============================================================
"""
