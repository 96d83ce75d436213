#!/usr/bin/env python3
"""Makes a file a string constant in the code.

    embed.py FILE OUT     OUT is to be included where the value of a std::string_view stands
"""

import pathlib
import sys


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    lines = []
    for line in data.splitlines(keepends=True):
        text = "".join({34: '\\"', 92: "\\\\", 10: "\\n"}.get(byte) or
                       (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in line)
        lines.append(f'"{text}"\n')
    pathlib.Path(sys.argv[2]).write_text("".join(lines) or '""\n', encoding="ascii")


if __name__ == "__main__":
    main()
