#!/usr/bin/env python3
"""Reads mapi.def, the one list of exports.

    exports.py version-script MAPI.DEF OUTPUT    write the ELF version script
    exports.py names MAPI.DEF OUTPUT             write MAPI's names as strings of C, plain, one a line
    exports.py client MAPI.DEF OUTPUT            write a client in C that is linked to all of them
    exports.py check MAPI.DEF LIBRARY            compare a built library with the list
        [--objdump PROGRAM] [--nm PROGRAM]
"""

import argparse
import fnmatch
import os
import re
import subprocess
import sys
from collections import namedtuple

Export = namedtuple("Export", "name target ordinal argument_bytes line")
ENTRY = re.compile(r"^(?P<name>[A-Za-z_]\w*)(?:@(?P<bytes>\d+))?"
                   r"(?:\s*=\s*(?P<target>[A-Za-z_]\w*))?\s+@(?P<ordinal>\d+)$")
FIRST_PRIVATE_ORDINAL = 2001
PRIVATE_PREFIX = "MapiSim"


class Mistake(Exception):
    pass


def read_definition(path):
    """The exports of the DLL, and the names and patterns of the ELF library alone."""
    exports, elf_only, cdecl, in_exports = [], [], set(), False
    with open(path, encoding="ascii") as file:
        for number, text in enumerate(file, 1):
            statement, _, comment = text.partition(";")
            marker = re.match(r"\s*elf-only:\s*(.*)$", comment)
            if marker:
                elf_only += marker.group(1).split()
            marker = re.match(r"\s*cdecl:\s*(.*)$", comment)
            if marker:
                cdecl |= set(marker.group(1).split())
            statement = statement.strip()
            if not statement or statement.startswith("LIBRARY"):
                continue
            if statement == "EXPORTS":
                in_exports = True
                continue
            match = ENTRY.match(statement)
            if not in_exports or not match:
                raise Mistake(f"{path}:{number}: not an export with an ordinal: {statement}")
            size = match["bytes"]
            exports.append(Export(match["name"] if size is None else f"{match['name']}@{size}",
                                  match["target"] or match["name"], int(match["ordinal"]),
                                  None if size is None else int(size), number))
    check_definition(path, exports, cdecl)
    return exports, elf_only


def check_definition(path, exports, cdecl):
    ordinals, names = {}, {}
    for export in exports:
        where = f"{path}:{export.line}: {export.name}"
        for seen, key in ((names, export.name), (ordinals, export.ordinal)):
            if key in seen:
                raise Mistake(f"{where}: {key} already stands in line {seen[key]}")
            seen[key] = export.line
        private = export.target.startswith(PRIVATE_PREFIX)
        if private != (export.ordinal >= FIRST_PRIVATE_ORDINAL):
            raise Mistake(f"{where}: ordinals from {FIRST_PRIVATE_ORDINAL} belong to MapiSim's own names")
        if private and export.argument_bytes is not None:
            raise Mistake(f"{where}: MapiSim's own names are not decorated")
        # The headers' third spelling has an underscore before it.
        if export.argument_bytes is not None and \
                export.name.split("@")[0] not in (export.target, "_" + export.target):
            raise Mistake(f"{where}: the decorated name stands for {export.target}")
    decorated = {e.target for e in exports if e.argument_bytes is not None}
    plain = {e.name for e in exports if e.argument_bytes is None}
    for name in sorted(cdecl - plain):
        raise Mistake(f"{path}: {name} is said to be cdecl, and is not there")
    for name in sorted(cdecl & decorated):
        raise Mistake(f"{path}: {name} is cdecl, and not decorated")
    for name in sorted((plain ^ decorated) - cdecl):
        if not name.startswith(PRIVATE_PREFIX):
            raise Mistake(f"{path}: {name} is there in one spelling only, plain or decorated")


def elf_names(exports, elf_only):
    """Names by version node."""
    nodes = {"MAPI_1.0": [], "MAPISIM_1.0": []}
    plain = [e.name for e in exports if e.argument_bytes is None]
    for name in plain + elf_only:
        nodes["MAPISIM_1.0" if name.startswith(PRIVATE_PREFIX) else "MAPI_1.0"].append(name)
    return nodes


def write_changed(text, output):
    """What stands there already keeps its time, so that nothing is built again."""
    if not os.path.exists(output) or open(output, encoding="ascii").read() != text:
        with open(output, "w", encoding="ascii") as file:
            file.write(text)


def write_version_script(definition, output):
    nodes = elf_names(*read_definition(definition))
    lines = ["/* Generated from mapi.def. */"]
    for node, names in nodes.items():
        lines.append(f"{node} {{")
        if names:
            lines.append("  global:")
            lines += [f"    {name};" for name in sorted(names)]
        if node == "MAPI_1.0":
            lines += ["  local:", "    *;"]
        lines.append("};")
    write_changed("\n".join(lines) + "\n", output)


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, universal_newlines=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def check_elf(definition, library, nm):
    wanted = elf_names(*read_definition(definition))
    faults, found = [], {}
    for line in run(nm, "-D", "--defined-only", "--with-symbol-versions", library).splitlines():
        kind, symbol = line.split()[-2:]
        if kind == "A":
            continue  # the version nodes themselves
        name, _, node = symbol.partition("@@")
        found[name] = node
    patterns = [(pattern, node) for node, names in wanted.items() for pattern in names]
    for name, node in sorted(found.items()):
        if not any(fnmatch.fnmatchcase(name, pattern) and node == wish for pattern, wish in patterns):
            faults.append(f"{name} is exported in version node '{node}', mapi.def does not say so")
    for pattern, node in patterns:
        if not fnmatch.filter(found, pattern):
            faults.append(f"{pattern} ({node}) is not exported")
    return len(found), faults


def check_pe(definition, library, objdump, nm):
    exports, _ = read_definition(definition)
    dump = run(objdump, "-p", library)
    faults = []
    ordinal_base = int(re.search(r"Ordinal Base\s+(\d+)", dump).group(1))
    addresses = {int(m[1]): m[2] for m in
                 re.finditer(r"^\s*\[\s*\d+\] \+base\[\s*(\d+)\] ([0-9a-f]+) Export RVA", dump, re.M)}
    table = dump[dump.index("[Ordinal/Name Pointer] Table"):]
    table = table[:table.find("\n\n")]
    found = {m[2]: int(m[1]) + ordinal_base
             for m in re.finditer(r"^\s*\[\s*(\d+)\] (\S+)$", table, re.M)}
    wanted = {export.name: export for export in exports}
    for name in sorted(found.keys() - wanted.keys()):
        faults.append(f"{name} is exported, mapi.def does not list it")
    for name, export in sorted(wanted.items()):
        if name not in found:
            faults.append(f"{name} is not exported")
        elif found[name] != export.ordinal:
            faults.append(f"{name} has ordinal {found[name]} instead of {export.ordinal}")
        elif addresses.get(found[name]) != addresses.get(found.get(export.target)):
            faults.append(f"{name} and {export.target} are different functions")
    extra = sorted(addresses.keys() - {export.ordinal for export in exports})
    if extra:
        faults.append(f"exported by ordinal alone: {extra}")
    machine = re.search(r"file format (\S+)", dump).group(1)
    if machine == "pei-i386":
        exported = [export for export in exports if export.name in found]
        faults += check_argument_bytes(exported, run(nm, "--defined-only", library))
    imports = {name.lower() for name in re.findall(r"DLL Name: (\S+)", dump)}
    if "mapi32.dll" in imports:
        faults.append("it imports mapi32.dll itself")
    foreign = {name for name in imports if re.match(r"lib.*\.dll$|mapisim.*", name)}
    if foreign:
        faults.append(f"it needs DLLs that Windows does not have: {', '.join(sorted(foreign))}")
    return len(found), faults


def plain_names(definition):
    exports, _ = read_definition(definition)
    return [e.name for e in exports if e.argument_bytes is None and not e.name.startswith(PRIVATE_PREFIX)]


def write_names(definition, output):
    write_changed("".join(f'"{name}",\n' for name in plain_names(definition)), output)


def write_client(definition, output):
    """A program in C that is linked to every MAPI name, by the spelling that a linker takes."""
    names = plain_names(definition)
    with open(output, "w", encoding="ascii") as file:
        file.write("#include <stdio.h>\n\n")
        for name in names:
            file.write(f"extern int {name}(void);\n")
        file.write("\nstatic int (*const functions[])(void) = {\n")
        for name in names:
            file.write(f"    &{name},\n")
        file.write("};\n\nint main(void) {\n"
                   "    unsigned i, found = 0;\n"
                   "    for (i = 0; i < sizeof functions / sizeof *functions; ++i)\n"
                   "        found += functions[i] != 0;\n"
                   '    printf("%u names\\n", found);\n'
                   "    return 0;\n}\n")


def check_argument_bytes(exports, symbols):
    """On x86 the callee pops its arguments: the compiler's own decoration tells how many bytes."""
    faults = []
    spellings = {}
    for symbol in {line.split()[-1] for line in symbols.splitlines() if line.strip()}:
        spellings.setdefault(re.sub(r"@\d+$", "", symbol), []).append(symbol)
    decorated = {export.target for export in exports if export.argument_bytes is not None}
    for export in exports:
        compiled = sorted(spellings.get("_" + export.target, []))
        if export.argument_bytes is not None:
            wish = f"_{export.target}@{export.argument_bytes}"
        elif export.target not in decorated: # MapiSim's own, and those of cdecl
            wish = f"_{export.target}"
        else:
            continue
        if wish not in compiled:
            faults.append(f"{export.name} should stand for {wish}, compiled is {compiled or 'nothing'}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["version-script", "names", "client", "check"])
    parser.add_argument("definition")
    parser.add_argument("file")
    parser.add_argument("--objdump", default="objdump")
    parser.add_argument("--nm", default="nm")
    arguments = parser.parse_args()
    if arguments.action == "version-script":
        write_version_script(arguments.definition, arguments.file)
        return 0
    if arguments.action == "names":
        write_names(arguments.definition, arguments.file)
        return 0
    if arguments.action == "client":
        write_client(arguments.definition, arguments.file)
        return 0
    with open(arguments.file, "rb") as file:
        is_elf = file.read(4) == b"\x7fELF"
    if is_elf:
        count, faults = check_elf(arguments.definition, arguments.file, arguments.nm)
    else:
        count, faults = check_pe(arguments.definition, arguments.file, arguments.objdump, arguments.nm)
    for fault in faults:
        print(f"{arguments.file}: {fault}")
    print(f"{count} exports compared with {arguments.definition}, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Mistake as mistake:
        sys.exit(str(mistake))
