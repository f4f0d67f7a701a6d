"""Claim, do, settle: the roles that work through what is stored."""
