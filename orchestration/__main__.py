"""`python -m orchestration` is the same as `iid`."""

from orchestration.cli.app import main

if __name__ == "__main__":
    main()
