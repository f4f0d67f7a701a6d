"""Postroom: an email-to-ticket gateway for internal service desks (docs/architecture.md)."""

__version__ = "0.1.0"
