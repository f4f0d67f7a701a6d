"""The program killed before and after each commit, and what the world outside saw of it (docs/reliability.md)."""
