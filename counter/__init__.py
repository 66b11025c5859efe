"""Where people are called."""
