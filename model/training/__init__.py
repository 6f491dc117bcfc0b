"""From scenes and labels to a model file.

==================  =============================================
``balancing``       weights of the variables' losses
``batches``         batches of windows
``checkpoint``      the state that an interrupted training leaves
``choices``         what validation decides
``data``            all that a training reads
``folds``           a training with folds
``header``          the header of a model file
``kernel_members``  regressions on likeness to labelled pixels
``learner``         a network and all that changes while it is trained
``loop``            the training loop
``losses``          losses and class weights
``optimiser``       optimiser, learning rate, running mean
``outcome``         what a training has come to
``outlook``         how far a network is, by what its work costs, and the time left
``pixels``          single labelled pixels
``preparation``     bounds and scaled labels
``pretraining``     what some networks learn without labels first
``rehearsal``       what a training is going to take
``report``          the report
``report_data``     what the report shows besides scores
``report_folds``    its parts on folds
``request``         the analyst's word to keep the best so far
``run``             how the training of one network goes
``sampling``        which windows are drawn
``spectral_phase``  the spectral path alone
``trainer``         the command
``transfer``        starting from another model
``trusted``         where maps can be trusted
``write``           the files
==================  =============================================
"""
