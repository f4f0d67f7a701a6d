"""Who vouches for a mail that came straight to our listener: SPF, DKIM and DMARC, asked by ourselves (extra `dkim`)."""
