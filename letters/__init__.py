"""Digital forms, the letter each leads to, and how far it is: what was written is encrypted, and goes on its date."""
