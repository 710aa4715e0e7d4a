"""`python -m bcgan` is the command `bcgan`."""

from bcgan.cli import main

if __name__ == "__main__":
    main()
