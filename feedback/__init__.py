"""Where residents say how it was: the satisfaction survey, and complaints and suggestions."""
