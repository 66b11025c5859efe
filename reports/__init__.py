"""Where the head of service sees the room now and the months on paper, and anybody the record."""
