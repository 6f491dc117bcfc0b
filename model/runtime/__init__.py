"""Where a job runs.

===============  =======================================
``device``       the device and its memory
``distributed``  several processes under torchrun
``memory``       what the process has needed
``versions``     versions of what a result was made with
===============  =======================================
"""
