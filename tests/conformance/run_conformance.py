#!/usr/bin/env python3
"""Compares the public headers with mingw-w64's own.

One probe source is made from the names found in both sets of headers and compiled once with each
set, for x86_64 and i686. What it knows (constants, GUIDs, sizes, offsets, vtable slots, argument
sizes) is evaluated by the compiler and read out of the object file, so nothing has to run. The two
printed lists must be equal, and no name of mingw-w64's may be missing, except for what
differences.txt lists with a reason. A listed difference that no longer occurs is an error too.
"""

import argparse
import fnmatch
import os
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HEADERS = [
    "imessage.h", "mapi.h", "mapicode.h", "mapidbg.h", "mapidefs.h", "mapiform.h", "mapiguid.h",
    "mapihook.h", "mapinls.h", "mapioid.h", "mapispi.h", "mapitags.h", "mapiutil.h", "mapival.h",
    "mapiwin.h", "mapix.h", "tnef.h",
]
TARGETS = ["x86_64", "i686"]

# Function-like macros with arguments to try them on.
SAMPLES = """
CbNewENTRYID(7) CbENTRYID(7) CbNewSPropTagArray(3) CbNewSPropProblemArray(3) CbNewFLATENTRY(5)
CbNewFLATENTRYLIST(5) CbNewMTSID(5) CbNewFLATMTSIDLIST(5) CbNewADRLIST(3) CbNewSRowSet(3)
CbNewSSortOrderSet(3) CbNewNOTIFKEY(5)
CbSPropTagArray(((LPSPropTagArray)zeroes)) CbSPropProblemArray(((LPSPropProblemArray)zeroes))
CbFLATENTRY(((LPFLATENTRY)zeroes)) CbFLATENTRYLIST(((LPFLATENTRYLIST)zeroes))
CbMTSID(((LPMTSID)zeroes)) CbFLATMTSIDLIST(((LPFLATMTSIDLIST)zeroes))
CbADRLIST(((LPADRLIST)zeroes)) CbSRowSet(((LPSRowSet)zeroes))
CbSSortOrderSet(((LPSSortOrderSet)zeroes)) CbNOTIFKEY(((LPNOTIFKEY)zeroes))
PROP_TYPE(0x3001001FUL) PROP_ID(0x3001001FUL) PROP_TAG(0x1F,0x8001) MVI_PROP(0x3001001FUL)
CHANGE_PROP_TYPE(0x3001001FUL,0x1E) MAPI_DIAG(-1) GET_ADRPARM_VERSION(0x10000007UL)
SET_ADRPARM_VERSION(0x10000007UL,0x20000000UL) MAKE_MAPI_SCODE(1,4,0x111) MAKE_MAPI_E(0x111)
MAKE_MAPI_S(0x203) HR_SUCCEEDED(0x80040111) HR_FAILED(0x80040111) MakeResult(0x1234)
FIsTransmittable(0x0037001EUL) FIsTransmittable(0x0E07001EUL) FIsTransmittable(0x66700102UL)
FIsTransmittable(0x6800001EUL) FIsTransmittable(0x7C00001EUL) FIsTransmittable(0x8001001EUL)
HexCchOf(zeroes) HexSizeOf(zeroes)
sizeof(sized_entryid) sizeof(sized_tags) sizeof(sized_problems) sizeof(sized_adrlist)
sizeof(sized_rowset) sizeof(sized_sort) sizeof(sized_label) sizeof(sized_edit) sizeof(sized_combo)
sizeof(sized_check) sizeof(sized_group) sizeof(sized_button) sizeof(sized_page)
sizeof(sized_radio) sizeof(sized_key)
""".split()

PRELUDE = """
#include <stddef.h>
#include <string.h>
alignas(16) char zeroes[256];
struct Sizes {
    SizedENTRYID(7, entryid); SizedSPropTagArray(5, tags); SizedSPropProblemArray(3, problems);
    SizedADRLIST(3, adrlist); SizedSRowSet(3, rowset); SizedSSortOrderSet(3, sort);
    SizedDtblLabel(7, label); SizedDtblEdit(7, edit); SizedDtblComboBox(7, combo);
    SizedDtblCheckBox(7, check); SizedDtblGroupBox(7, group); SizedDtblButton(7, button);
    SizedDtblPage(7, 9, page); SizedDtblRadioButton(7, radio); SizedNOTIFKEY(7, key);
};
#define sized_entryid Sizes::entryid
#define sized_tags Sizes::tags
#define sized_problems Sizes::problems
#define sized_adrlist Sizes::adrlist
#define sized_rowset Sizes::rowset
#define sized_sort Sizes::sort
#define sized_label Sizes::label
#define sized_edit Sizes::edit
#define sized_combo Sizes::combo
#define sized_check Sizes::check
#define sized_group Sizes::group
#define sized_button Sizes::button
#define sized_page Sizes::page
#define sized_radio Sizes::radio
#define sized_key Sizes::key

template <class T> struct Bytes { enum : unsigned { value = (sizeof(T) + 3) / 4 * 4 }; };
template <class... A> struct Sum { enum : unsigned { value = 0 }; };
template <class H, class... T> struct Sum<H, T...> {
    enum : unsigned { value = Bytes<H>::value + Sum<T...>::value };
};
/* Calling convention, number of arguments, their bytes: on 32 bits the callee pops them. */
#define SHAPE(kind) enum : unsigned { value = kind << 16 | sizeof...(A) << 8 | Sum<A...>::value }
template <class F> struct Shape;
template <class R, class... A> struct Shape<R(__stdcall*)(A...)> { SHAPE(1); };
template <class C, class R, class... A> struct Shape<R (__stdcall C::*)(A...)> { SHAPE(1); };
template <class R, class... A> struct Shape<R(__cdecl*)(A..., ...)> { SHAPE(3); };
#ifdef __i386__
template <class R, class... A> struct Shape<R(__cdecl*)(A...)> { SHAPE(2); };
#endif
#define NUMBER(x) (unsigned long long)(x), sizeof(x)
"""


def compiler(target):
    for name in (f"{target}-w64-mingw32-g++-posix", f"{target}-w64-mingw32-g++"):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if os.access(os.path.join(folder, name), os.X_OK):
                return name
    sys.exit(f"no mingw-w64 compiler for {target}")


def run(command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if done.returncode:
        sys.exit(" ".join(command) + "\n" + done.stderr[:4000])
    return done.stdout


class Names:
    """What a set of headers declares."""

    def __init__(self):
        self.macros = {}  # name -> (parameters or None, body)
        self.types = {}  # name -> "object" or "function"
        self.enums = set()
        self.members = {}  # type -> member paths
        self.bases = {}  # interface -> base
        self.methods = {}  # interface -> methods, those of bases not repeated included
        self.functions = set()
        self.variables = set()
        self.guids = set()
        self.ambient = set()  # macros of the system's headers, which may stand in for ours

    def all(self):
        found = {("macro", n) for n in set(self.macros) | self.ambient}
        found |= {("type", n) for n in self.types}
        found |= {("enumerator", n) for n in self.enums}
        found |= {("function", n) for n in self.functions}
        found |= {("variable", n) for n in self.variables}
        found |= {("guid", n) for n in self.guids}
        found |= {("member", f"{t}.{m}") for t, ms in self.members.items() for m in ms}
        found |= {("method", f"{i}::{m}") for i in self.methods for m in self.all_methods(i)}
        return found

    def all_methods(self, interface):
        own = self.methods.get(interface, [])
        if interface == "IUnknown":
            own = ["QueryInterface", "AddRef", "Release"]
        base = self.bases.get(interface)
        return own + [m for m in (self.all_methods(base) if base else []) if m not in own]


def split_top(text, separator):
    """Splits at separators outside of all brackets."""
    parts, depth, start = [], 0, 0
    for at, c in enumerate(text):
        if c in "({[":
            depth += 1
        elif c in ")}]":
            depth -= 1
        elif c == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]


def statements(text):
    """Top-level declarations; extern "C" { ... } is seen through."""
    out, buffer, depth, at = [], "", 0, 0
    for c in text:
        if c == "{" and depth == 0 and re.fullmatch(r'\s*extern\s*"C(\+\+)?"\s*', buffer):
            buffer = ""
            continue
        if c == "}" and depth == 0:
            buffer = ""
            continue
        if c in "{(":
            depth += 1
        elif c in "})":
            depth -= 1
        if c == ";" and depth == 0:
            out.append(" ".join(buffer.split()))
            buffer = ""
        else:
            buffer += c
    return [s for s in out if s]


def members(body, prefix=""):
    found = []
    for part in split_top(body, ";"):
        nested = re.match(r"(?:struct|union)\s*\w*\s*\{(.*)\}\s*(.*)$", part, re.S)
        if nested:
            name = re.sub(r"\[.*", "", nested[2]).strip()
            if name:
                found.append(prefix + name)
            found += members(nested[1], prefix + name + "." if name else prefix)
            continue
        for declarator in split_top(part, ","):
            name = re.search(r"(\w+)\s*(\[[^]]*\]\s*)*$", declarator)
            if name:
                found.append(prefix + name[1])
    return found


def parse(target, flags, source, ambient):
    names = Names()
    text = run([compiler(target), "-std=gnu++17", "-E", "-dD", *flags, source])
    text = re.sub(r"\\\n", " ", text)
    inside, code = False, []
    for line in text.split("\n"):
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            inside = os.path.basename(marker[1]) in HEADERS
            continue
        macro = re.match(r"#define (\w+)(\([^)]*\))?(?: (.*))?$", line)
        if not inside:
            if macro and ambient:
                names.ambient.add(macro[1])
        elif macro:
            names.macros[macro[1]] = (macro[2], (macro[3] or "").strip())
        elif line.startswith("#undef "):
            names.macros.pop(line.split()[1], None)
        elif not line.startswith("#"):
            code.append(line)
    text = re.sub(r"__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)", " ", " ".join(code))
    text = re.sub(r"__declspec\s*\([^)]*\)|__extension__|\b__stdcall\b|\b__cdecl\b", " ", text)
    function_types = set()
    for s in statements(text):
        if s.startswith(("__asm__", "asm")):
            continue
        s = re.sub(r'^extern\s*"C"\s*', "extern ", s)
        guid = re.match(r"(?:extern )?const (?:GUID|IID) (\w+)", s)
        aggregate = re.match(
            r"(typedef )?(struct|union|enum)(?: class)? ?(\w*)(?: : (?:public )?(\w+))? ?\{(.*)\} ?(.*)$", s)
        if guid:
            names.guids.add(guid[1])
        elif aggregate:
            is_typedef, kind, tag, base, body, rest = aggregate.groups()
            declared = [d.replace("*", "").strip() for d in split_top(rest, ",")] if is_typedef else []
            for d in declared:
                names.types[d] = "object"
            type_name = tag if not declared else declared[0]
            if kind == "enum":
                names.enums |= {re.match(r"\w+", e)[0] for e in split_top(body, ",")}
            elif base or "virtual" in body:
                names.types[tag] = "object"
                names.bases[tag] = base
                names.methods[tag] = re.findall(r"virtual [\w\s*]*?(\w+) ?\(", body)
            elif type_name and type_name != "CY":
                names.types[type_name] = "object"
                names.members[type_name] = members(body)
        elif s.startswith("typedef "):
            function = re.search(r"\(\s*(\*?)\s*(\w+)\s*\)\s*\(", s)
            if function:
                names.types[function[2]] = "object" if function[1] else "function"
                if not function[1]:
                    function_types.add(function[2])
            else:
                first, *more = split_top(s[len("typedef "):], ",")
                for d in [first, *more]:
                    names.types[re.search(r"(\w+)\s*$", d)[1]] = "object"
        elif re.fullmatch(r"(struct|union) \w+", s):
            pass
        elif "(" in s:
            names.functions.add(re.search(r"(\w+)\s*\(", s)[1])
        else:
            declared = re.match(r"(extern )?(?:struct )?(\w+)[\s*]+(\w+)(\[.*)?$", s)
            if declared and declared[2] in function_types:
                names.functions.add(declared[3])
            elif declared:
                names.variables.add(declared[3])
            else:
                sys.exit(f"not understood: {s[:200]}")
    names.types.pop("IUnknown", None)
    return names


def expansions(target, flags, folder, wanted, label):
    """The text to which object-like macros expand."""
    path = os.path.join(folder, f"expand-{label}-{target}.cpp")
    with open(path, "w", encoding="utf-8") as out:
        out.write(prelude_includes([]))
        # Marked by string literals, which the preprocessor leaves alone.
        for n in wanted:
            out.write(f'"@{n}" {n}\n')
        out.write('"@"\n')
    text = run([compiler(target), "-std=gnu++17", "-E", "-P", *flags, path])
    parts = re.split(r'"@(\w*)"', text)
    return {parts[k]: " ".join(parts[k + 1].split()) for k in range(1, len(parts) - 1, 2)}


def prelude_includes(guids):
    """All headers. With INITGUID, mingw-w64's only mention the GUIDs that are asked for."""
    lines = ["#define INITGUID"] if guids else []
    lines += [f"#define USES_{g}" for g in sorted(guids)]
    lines += ["#include <windows.h>", "#include <ole2.h>"]
    lines += [f"#include <{h}>" for h in ["mapix.h", *HEADERS]]
    return "\n".join(lines) + "\n"


class Coff:
    """Enough of a COFF object to read named constants."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        machine, sections, _, table, count, optional, _ = struct.unpack_from("<HHIIIHH", self.data)
        self.prefix = "_" if machine == 0x14C else ""
        self.sections = []
        for i in range(sections):
            at = 20 + optional + 40 * i
            size, pointer = struct.unpack_from("<II", self.data, at + 16)
            self.sections.append((pointer, size))
        strings = table + 18 * count
        self.symbols, i = {}, 0
        while i < count:
            at = table + 18 * i
            raw = self.data[at:at + 8]
            if raw[:4] == b"\0\0\0\0":
                start = strings + struct.unpack_from("<I", raw, 4)[0]
                raw = self.data[start:self.data.index(b"\0", start)]
            value, section, _, _, aux = struct.unpack_from("<IhHBB", self.data, at + 8)
            if section > 0:
                self.symbols[raw.rstrip(b"\0").decode()] = (section - 1, value)
            i += 1 + aux

    def read(self, name, size):
        section, value = self.symbols[self.prefix + name]
        pointer, section_size = self.sections[section]
        if value + size > section_size:
            sys.exit(f"{name}: not in its section")
        return self.data[pointer + value:pointer + value + size]


INTEGER = re.compile(
    r"(?:\s|[()|&<>+*~!?:,-]|\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b|\b(?:ULONG|LONG|USHORT|SCODE|HRESULT|BOOKMARK|"
    r"LHANDLE|FTG|long|unsigned|int|short|char|void|NULL|__null|DWORD_PTR|ULONG_PTR|sizeof|double|FALSE|"
    r"TRUE)\b)+")


def make_probe(path, ours, theirs, text_ours, text_theirs):
    """Writes the probe and returns what its arrays hold, in order."""
    both = sorted(set(ours.macros) & set(theirs.macros))
    plain = [n for n in both if ours.macros[n][0] is None and theirs.macros[n][0] is None]
    integers, strings, bytes_, texts = [], [], [], []
    for n in plain:
        pair = (text_ours[n], text_theirs[n])
        if all(p.startswith('"') for p in pair):
            strings.append(n)
        elif all(p.startswith("{") for p in pair):
            bytes_.append(n)
        elif all(p and INTEGER.fullmatch(p) and re.search(r"\d|NULL|null", p) for p in pair):
            integers.append(n)
        else:
            texts.append(n)
    numbers = [("constant", n, n) for n in integers]
    numbers += [("enumerator", n, n) for n in sorted(ours.enums & theirs.enums)]
    numbers += [("macro call", s, s) for s in SAMPLES]
    for t in sorted(set(ours.types) & set(theirs.types)):
        if ours.types[t] == theirs.types[t] == "object":
            numbers.append(("size", t, f"sizeof({t})"))
    for t in sorted(set(ours.members) & set(theirs.members)):
        for m in ours.members[t]:
            if m in theirs.members[t]:
                numbers.append(("offset", f"{t}.{m}", f"offsetof({t}, {m})"))
                numbers.append(("size", f"{t}.{m}", f"sizeof((({t}*)zeroes)->{m})"))
    for f in sorted(ours.functions & theirs.functions):
        numbers.append(("arguments", f, f"Shape<decltype(&{f})>::value"))
    slots = []
    for i in sorted(set(ours.methods) & set(theirs.methods)):
        for m in ours.all_methods(i):
            if m in theirs.all_methods(i):
                slots.append((i, m))
                if (i, m) != ("IUnknown", "QueryInterface") and m not in ("QueryInterface", "AddRef", "Release"):
                    numbers.append(("arguments", f"{i}::{m}", f"Shape<decltype(&{i}::{m})>::value"))
    # The system's IUnknown has a template of that name beside the method.
    slots = [(i, m) for i, m in slots if m != "QueryInterface"]
    guids = sorted(ours.guids & theirs.guids)
    with open(path, "w", encoding="utf-8") as out:
        out.write(prelude_includes(theirs.guids | ours.guids))
        out.write(PRELUDE)
        out.write('extern "C" {\nextern const unsigned long long probe_numbers[];\n')
        out.write("const unsigned long long probe_numbers[] = {\n")
        for _, _, expression in numbers:
            out.write(f"NUMBER({expression}),\n")
        out.write("};\n")
        for k, n in enumerate(strings):
            out.write(f"extern const char probe_string_{k}[];\nconst char probe_string_{k}[] = {n};\n")
        for k, n in enumerate(bytes_):
            out.write(f"extern const unsigned char probe_bytes_{k}[16];\n"
                      f"const unsigned char probe_bytes_{k}[16] = {n};\n")
        for k, (i, m) in enumerate(slots):
            out.write(f"extern decltype(&{i}::{m}) const probe_slot_{k} = &{i}::{m};\n")
        for k, n in enumerate(guids):
            out.write(f"extern const GUID* const probe_guid_{k} = &{n};\n")
        out.write("}\n")
    return numbers, strings, bytes_, texts, slots, guids


def answers(target, flags, probe, folder, label, plan, text):
    """Compiles the probe with one set of headers and prints what it says."""
    numbers, strings, bytes_, texts, slots, guids = plan
    obj = os.path.join(folder, f"probe-{label}-{target}.o")
    run([compiler(target), "-std=gnu++17", "-O0", "-w", "-fpermissive", *flags, "-c", probe, "-o", obj])
    coff = Coff(obj)
    word = 4 if coff.prefix else 8
    out = {}
    raw = struct.unpack(f"<{2 * len(numbers)}Q", coff.read("probe_numbers", 16 * len(numbers)))
    for k, (kind, name, _) in enumerate(numbers):
        value, size = raw[2 * k], raw[2 * k + 1]
        out[(kind, name)] = f"{value:#x}" if kind not in ("constant", "macro call") else f"{value:#x} of {size} bytes"
    for k, n in enumerate(strings):
        section, value = coff.symbols[f"{coff.prefix}probe_string_{k}"]
        start = coff.sections[section][0] + value
        out[("string", n)] = coff.data[start:coff.data.index(b"\0", start)].decode()
    for k, n in enumerate(bytes_):
        out[("bytes", n)] = coff.read(f"probe_bytes_{k}", 16).hex()
    for n in texts:
        out[("text", n)] = re.sub(r"\s+", "", text[n])
    for k, (i, m) in enumerate(slots):
        pointer = int.from_bytes(coff.read(f"probe_slot_{k}", word), "little")
        if pointer % 2 != 1:
            sys.exit(f"{i}::{m} is not virtual")
        out[("slot", f"{i}::{m}")] = str((pointer - 1) // word)
    for n in guids:
        a, b, c, d = struct.unpack("<IHH8s", coff.read(n, 16))
        out[("guid", n)] = f"{a:08X}-{b:04X}-{c:04X}-{d[:2].hex()}-{d[2:].hex()}".upper()
    with open(os.path.join(folder, f"probe-{label}-{target}.txt"), "w", encoding="utf-8") as printed:
        for (kind, name), value in sorted(out.items()):
            printed.write(f"{kind} {name} = {value}\n")
    return out


def without_type(target, flags, folder, wanted):
    """Those of the names that are no types with these headers."""
    if not wanted:
        return set()
    path = os.path.join(folder, f"types-{target}.cpp")
    lines = prelude_includes([]).split("\n") + [f"typedef {n} *check_{n};" for n in wanted]
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    done = subprocess.run([compiler(target), "-std=gnu++17", "-fsyntax-only", "-w", *flags, path],
                          capture_output=True, text=True)
    bad = {int(n) for n in re.findall(re.escape(path) + r":(\d+):\d+: error", done.stderr)}
    return {n for k, n in enumerate(wanted, len(lines) - len(wanted) + 1) if k in bad}


def check_target(target, include, folder):
    sets = {"ours": ["-I", include], "theirs": []}
    source = os.path.join(folder, f"names-{target}.cpp")
    with open(source, "w", encoding="utf-8") as out:
        out.write(prelude_includes([]))
    names = {label: parse(target, flags, source, label == "ours") for label, flags in sets.items()}
    both = sorted(n for n in set(names["ours"].macros) & set(names["theirs"].macros)
                  if names["ours"].macros[n][0] is None and names["theirs"].macros[n][0] is None)
    text = {label: expansions(target, flags, folder, both, label) for label, flags in sets.items()}
    probe = os.path.join(folder, f"probe-{target}.cpp")
    plan = make_probe(probe, names["ours"], names["theirs"], text["ours"], text["theirs"])
    result = {label: answers(target, flags, probe, folder, label, plan, text[label])
              for label, flags in sets.items()}
    found = {}
    missing = names["theirs"].all() - names["ours"].all()
    # A type of the system's headers may stand in for one of ours.
    types = sorted(name for kind, name in missing if kind == "type")
    types = without_type(target, sets["ours"], folder, types)
    for kind, name in missing:
        if kind != "type" or name in types:
            found[(f"missing {kind}", name)] = "only in mingw-w64's headers"
    for key in result["ours"]:
        a, b = result["ours"][key], result["theirs"][key]
        if a != b:
            # One argument as wide as a pointer instead of 32 bits is all that may be listed.
            wider = key[0] == "arguments" and int(a, 16) - int(b, 16) == 4
            found[(key[0] + " 4 bytes wider", key[1]) if wider else key] = f"ours {a}, mingw-w64's {b}"
    for n in set(names["ours"].macros) & set(names["theirs"].macros):
        a, b = names["ours"].macros[n][0], names["theirs"].macros[n][0]
        if (a is None) != (b is None) or (a and a.count(",") != b.count(",")):
            found[("parameters", n)] = f"ours {a}, mingw-w64's {b}"
    return target, len(result["ours"]), len(names["theirs"].all()), found


def read_differences(path):
    listed = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.split("#")[0].rstrip() if line.startswith("#") else line.rstrip()
            if not line:
                continue
            fields = [x.strip() for x in line.split("|")]
            if len(fields) != 4 or not fields[3]:
                sys.exit(f"{path}:{number}: target | kind | name | reason")
            listed.append((number, *fields))
    return listed


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--include", required=True, help="folder of the public headers")
    arguments.add_argument("--build-dir", required=True, help="folder for what is made on the way")
    arguments.add_argument("--differences", default=os.path.join(here, "differences.txt"))
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    options.include = os.path.abspath(options.include)
    os.makedirs(options.build_dir, exist_ok=True)
    listed = read_differences(options.differences)
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        results = list(pool.map(lambda t: check_target(t, options.include, options.build_dir), TARGETS))
    used, failures = set(), 0
    for target, compared, required, found in results:
        for (kind, name), what in sorted(found.items()):
            hits = [entry for entry in listed if entry[1] in (target, "*") and entry[2] == kind
                    and fnmatch.fnmatchcase(name, entry[3])]
            if hits:
                used |= {entry[0] for entry in hits}
            else:
                failures += 1
                print(f"{target} | {kind} | {name} | {what}")
        print(f"{target}: {compared} values compared, {required} names of mingw-w64's looked for, "
              f"{len(found)} differences")
    for entry in listed:
        if entry[0] not in used:
            failures += 1
            print(f"{options.differences}:{entry[0]}: does not occur any more: {entry[2]} {entry[3]}")
    print("FAILED" if failures else "passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
