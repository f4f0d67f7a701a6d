"""The one place where addresses are read and compared (RFC 5322 3.4, RFC 5321 4.1.2)."""


def fold(address: str) -> str:
    """Lower-case A-Z only. `str.lower` would turn the Kelvin sign into a k, and one person into another (finding L9)."""
    return address.translate(_FOLD)


_FOLD = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def domain_of(address: str) -> str:
    """What stands behind the last @, folded; '' where there is none."""
    return fold(address.rpartition("@")[2]) if "@" in address else ""
