"""Networks to compare the proposed one with, one file each.

================  ==============================================================
``common``        presets, and what belongs to which part
``unet``          U-Net: an encoder and a decoder with skips
``resunet``       Res-U-Net: the same of residual blocks
``segnet``        SegNet: VGG16 and its mirror image, which share places of maxima
``deeplab``       DeepLabV3+: Xception, dilated convolutions, a small decoder
``mstnet``        MSTNet: a transformer over a window, decoders of its levels
``patches``       networks that say of a pixel what they see in the patch around it
``volumes``       of these the 3-D ones of Mottus and Pham, and their dense form
``gscvit``        of these GSC-ViT: grouped convolutions, attention of windows
``spectraldiff``  of these SpectralDiff: a transformer over what a denoiser sees
``denoiser``      the 3-D U-Net that it learns without labels
``denoised``      its features, reduced, and how they are learned
================  ==============================================================

They are published networks with one change: in place of one classifier the last features go to one
1x1 convolution per variable. None of them masks: invalid pixels are 0 after scaling, as a
convolution's padding is, and stay out of the loss.
"""
