"""`python -m casewire` runs the program, in this process and with the same arguments."""

import os
import sys

from ._binary import BinaryNotFound, binary


def main() -> None:
    try:
        program = binary()
    except BinaryNotFound as error:
        sys.exit(str(error))
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()
