"""``python -m restock`` is ``restock``."""

from restock.cli import main

if __name__ == "__main__":
    main()
