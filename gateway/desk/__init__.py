"""What we decide. Pure: time and identifiers come in as arguments."""
