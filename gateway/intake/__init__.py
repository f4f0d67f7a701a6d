"""Where mail comes in: SMTP and LMTP, IMAP, files. All of it goes through `accept`. No decisions, no SQL."""
