"""What the office knows: what to bring, what it costs, how long it takes."""
