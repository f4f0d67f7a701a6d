"""`python -m gateway` is `postroom`."""

from gateway.cli.main import main

if __name__ == "__main__":
    main()
