"""Days that never were, in the real lobby: published offices, a village, and the office's own weeks once more."""
