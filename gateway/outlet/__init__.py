"""Where letters leave: submission by SMTP, or a capture folder. No decisions, no SQL."""
