"""What the whole room sees and hears: the board on the television, and the voice."""
