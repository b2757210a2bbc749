"""python -m melian: the command line."""

from melian.cli import main

if __name__ == "__main__":
    main()
