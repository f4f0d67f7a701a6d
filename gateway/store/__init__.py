"""What we remember. SQLAlchemy Core; the connection comes first; no function here commits."""
