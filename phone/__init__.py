"""A resident's own phone."""
