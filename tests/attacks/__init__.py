"""What hit other desks, tried on this one: a file a row of the list of vulnerabilities, with the row's number in its name."""
