"""Networks to compare the proposed one with, one file each.

========  =====================================================
``unet``  U-Net: an encoder and a decoder with skips
========  =====================================================

They are published networks with one change: in place of one classifier the last features go to one
1x1 convolution per variable. None of them masks: invalid pixels are 0 after scaling, as a
convolution's padding is, and stay out of the loss.
"""
