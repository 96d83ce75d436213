#!/usr/bin/env python3
"""Checks that every GUID resolves without a library, with and without INITGUID, in C and C++.

For each compiler, C and C++ translation units with and without INITGUID are linked into one
program. On Linux the programs run: each part prints the GUIDs and the slots of the vtables as it
sees them, and all must print the same. For Windows linking is the test.
"""

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from check_compile import find

SYSTEM = ["GUID_NULL", "IID_IUnknown", "IID_IMalloc", "IID_IStorage", "IID_IStream", "IID_ISequentialStream"]


def names(include):
    """The GUIDs and the interfaces with all methods, in the order of their vtables."""
    guids, own, bases = list(SYSTEM), {}, {}
    macros = {"MAPI_IUNKNOWN_METHODS": ["QueryInterface", "AddRef", "Release"]}
    for header in sorted(os.listdir(include)):
        if not header.endswith(".h"):
            continue
        with open(os.path.join(include, header), encoding="utf-8") as f:
            text = f.read()
        guids += re.findall(r"^MAPISIM_GUID\((\w+),", text, re.M)
        text = re.sub(r"/\*.*?\*/", "", text.replace("\\\n", " "), flags=re.S)
        for macro, body in re.findall(r"#define (MAPI_\w+_METHODS?\d?)\(IPURE\)(.*)", text):
            macros[macro] = re.findall(r"(?:MAPI|STD)METHOD(?:_\(\w+, (\w+)\)|\((\w+)\))\(THIS", body)
            macros[macro] = [a or b for a, b in macros[macro]]
        for interface, base, body in re.findall(
                r"DECLARE_MAPI_INTERFACE_\((I\w+), (I\w+)\)\s*\{(.*?)\n\};", text, re.S):
            bases[interface] = base
            own[interface] = re.findall(r"(MAPI_\w+_METHODS?\d?)\(PURE\)", body)
    interfaces = {i: [m for macro in own[i] for m in macros[macro]] for i in own}
    return guids, interfaces


def unit(part, early, guids, interfaces):
    """One translation unit; early: INITGUID before everything, late: after windows.h."""
    lines = {"no": [], "early": ["#define INITGUID"], "late": ["#include <windows.h>", "#include <initguid.h>"]}[early]
    lines += ["#include <mapiaux.h>", "#include <mapiform.h>", "#include <mapihook.h>",
              "#include <mapispi.h>", "#include <mapiutil.h>", "#include <mapival.h>", "#include <tnef.h>",
              "#include <stdio.h>", "#include <string.h>",
              "#ifdef __cplusplus", 'extern "C" void part_%s(void);' % part,
              "template <class M> static unsigned slot(M m) {",
              "    size_t word; memcpy(&word, &m, sizeof(word));",
              "    return (unsigned)((word - 1) / sizeof(void*)); }",
              "#define SLOT(i, m) slot(&i::m)", "#else", "void part_%s(void);" % part,
              "#define SLOT(i, m) (unsigned)(offsetof(i##Vtbl, m) / sizeof(void*))", "#endif",
              "static void guid(const char* name, const GUID* g) {",
              '    printf("%s %08X %04X %04X", name, (unsigned)g->Data1, g->Data2, g->Data3);',
              '    for (int i = 0; i < 8; i++) printf(" %02X", g->Data4[i]);',
              r'    printf("\n"); }',
              "void part_%s(void) {" % part]
    lines += [f'    guid("{g}", &{g});' for g in guids]
    for i, methods in interfaces.items():
        # The SDK's IUnknown has a template called QueryInterface.
        lines += [rf'    printf("{i}::{m} %u\n", SLOT({i}, {m}));' for m in methods if m != "QueryInterface"]
    return "\n".join([*lines, "}", ""])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--include", required=True, help="folder of the public headers")
    arguments.add_argument("--build-dir", required=True, help="folder for what is made on the way")
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    options.include = os.path.abspath(options.include)
    guids, interfaces = names(options.include)
    if len(guids) < 60 or len(interfaces) < 30:
        sys.exit(f"only {len(guids)} GUIDs and {len(interfaces)} interfaces found")
    os.makedirs(options.build_dir, exist_ok=True)
    parts = {f"{early}_{ext}": (early, ext) for ext in ("c", "cpp") for early in ("no", "early", "late")}
    for part, (early, ext) in parts.items():
        with open(os.path.join(options.build_dir, f"guids_{part}.{ext}"), "w", encoding="utf-8") as out:
            out.write(unit(part, early, guids, interfaces))
    with open(os.path.join(options.build_dir, "guids_main.c"), "w", encoding="utf-8") as out:
        out.write("#include <stdio.h>\n" + "".join(f"void part_{p}(void);\n" for p in parts) + "int main(void) {\n")
        out.write("".join(rf'    printf("@{p}\n"); part_{p}();' + "\n" for p in parts) + "    return 0;\n}\n")
    sources = [f"guids_{part}.{ext}" for part, (_, ext) in parts.items()] + ["guids_main.c"]
    posix = ["-I", os.path.join(options.include, "posix")]
    programs = {"gcc": (find("gcc"), posix), "clang": (find("clang"), posix)}
    for target in ("x86_64", "i686"):
        programs[target] = (find(f"{target}-w64-mingw32-gcc-posix", f"{target}-w64-mingw32-gcc"), [])

    def build(name):
        command, extra = programs[name]
        program = os.path.join(options.build_dir, f"guids-{name}.exe")
        done = subprocess.run([command, "-O1", "-I", options.include, *extra, *sources, "-o", program],
                              cwd=options.build_dir, capture_output=True, text=True)
        if done.returncode or done.stderr:
            return f"{name}:\n{done.stderr[:3000]}"
        if not extra:
            return ""
        shown = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        seen = {p.split("\n", 1)[0]: p.split("\n", 1)[1] for p in shown.split("@")[1:]}
        odd = [p for p in parts if seen[p] != seen["no_c"]]
        if odd:
            return f"{name}: {', '.join(odd)} not as no_c"
        for line in ("IID_IUnknown 00000000 0000 0000 C0 00 00 00 00 00 00 46",
                     "IID_IMAPISession 00020300 0000 0000 C0 00 00 00 00 00 00 46", "IMAPISession::Logoff 17",
                     "IABProvider::Shutdown 3", "IMAPIFormMgr::LoadForm 4", "ISpoolerHook::OutboundMsgHook 4", "IMAPISupport::GetSvcConfigSupportObj 43",
                     "IMsgServiceAdmin2::CreateMsgServiceEx 15"):
            if line + "\n" not in seen["no_cpp"]:
                return f"{name}: lacks {line}"
        for interface, methods in interfaces.items():
            numbers = [int(n) for n in re.findall(rf"^{interface}::\w+ (\d+)$", seen["no_c"], re.M)]
            if numbers != [k for k in range(len(methods)) if methods[k] != "QueryInterface"]:
                return f"{name}: {interface}: slots {numbers}"
        return ""

    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        failures = [f for f in pool.map(build, programs) if f]
    for failure in failures:
        print(failure)
    print(f"{len(guids)} GUIDs, {len(interfaces)} interfaces, {len(programs)} programs of {len(parts)} parts, "
          f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
