"""What a mail is. Pure: no I/O, clock, randomness or logging."""
