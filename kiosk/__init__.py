"""Where a number is taken."""
