#!/usr/bin/env python3
"""Makes the table of the properties' names from the MAPI headers.

    generate_property_names.py --out build/generated/property_names.inc include/mapitags.h ...

One line for each PR_ name that is not for wide or narrow strings alone, in the order of the names.
"""

import argparse
import pathlib
import re

DEFINITION = re.compile(r"^#define (PR_\w+)\s+PROP_TAG\((PT_\w+), *(0x[0-9A-Fa-f]+)\)", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("headers", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    tags = {}
    for header in arguments.headers:
        for name, kind, identifier in DEFINITION.findall(header.read_text(encoding="utf-8")):
            kind = {"PT_TSTRING": "PT_UNICODE", "PT_MV_TSTRING": "PT_MV_UNICODE"}.get(kind, kind)
            tags[name] = (kind, identifier)
    for name in list(tags):
        if re.search(r"_[AW]$", name) and name[:-2] in tags:
            del tags[name]
    lines = [f'{{"{name}", PROP_TAG({kind}, {identifier})}},\n'
             for name, (kind, identifier) in sorted(tags.items())]
    arguments.out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
