"""The waiting room: who waits, who is called, and why. Standard library only; no clock, no disk, no network."""
