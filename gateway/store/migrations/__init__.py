"""One file a step, oldest first; never changed after a release."""
