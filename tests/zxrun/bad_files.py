#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes the files that zxrun must refuse: bad_files.py DIRECTORY.

Prints a line for each: exit status, file name, and a word that its message must hold.
"""
import os
import struct
import sys

EHDR = "<16sHHIQQQIHHHHHH"
PHDR = "<IIQQQQQQ"
LOAD, INTERP, PHDR_TYPE = 1, 3, 6
R, W, X = 4, 2, 1


def header(kind=3, machine=62, version=1, entry=0x1000, phoff=64, phentsize=56,
           phnum=1, ident=b"\x7fELF\x02\x01\x01"):
    return struct.pack(EHDR, ident.ljust(16, b"\0"), kind, machine, version, entry,
                       phoff, 0, 0, 64, phentsize, phnum, 64, 0, 0)


def segment(kind=LOAD, flags=R | X, offset=0, vaddr=0, filesz=0x2000, memsz=0x2000,
            align=0x1000):
    return struct.pack(PHDR, kind, flags, offset, vaddr, vaddr, filesz, memsz, align)


def elf(*segments, size=0x4000, **kw):
    kw.setdefault("phnum", len(segments))
    data = header(**kw) + b"".join(segments)
    return data + bytes(max(0, size - len(data)))


def with_interpreter(name, filesz=None):
    data = bytearray(elf(segment(), segment(INTERP, R, 0x800, 0x800,
                                            len(name) if filesz is None else filesz,
                                            len(name))))
    data[0x800:0x800 + len(name)] = name
    return bytes(data)


TOP = 0x7ffffffff000
ok = segment()
FILES = {
    # name: (contents, a word of the message)
    "empty": (b"", "not an ELF"),
    "text": (b"hello, world\n" * 100, "not an ELF"),
    "one-byte": (b"\x7f", "not an ELF"),
    "magic-only": (b"\x7fELF", "truncated"),
    "half-header": (header()[:40], "truncated"),
    "header-only": (header(), "truncated"),
    "half-phdr": (header() + ok[:20], "truncated"),
    "class-32": (elf(ok, ident=b"\x7fELF\x01\x01\x01"), "64-bit"),
    "class-0": (elf(ok, ident=b"\x7fELF\x00\x01\x01"), "64-bit"),
    "big-endian": (elf(ok, ident=b"\x7fELF\x02\x02\x01"), "byte order"),
    "arm64": (elf(ok, machine=183), "machine"),
    "i386": (elf(ok, machine=3), "machine"),
    "relocatable": (elf(ok, kind=1), "not an executable"),
    "core": (elf(ok, kind=4), "not an executable"),
    "version-7": (elf(ok, version=7), "version"),
    "no-phdr": (elf(ok, phnum=0), "no program headers"),
    "phentsize-0": (elf(ok, phentsize=0), "wrong size"),
    "phentsize-57": (elf(ok, phentsize=57), "wrong size"),
    "phnum-huge": (elf(ok, phnum=0xffff), "too many"),
    "phnum-many": (elf(ok, phnum=1170), "truncated"),
    "phnum-segments": (elf(*[segment(vaddr=i * 0x1000, filesz=0, memsz=1) for i in range(700)],
                           size=0x20000), "too many segments"),
    "phoff-far": (elf(ok, phoff=1 << 40), "truncated"),
    "phoff-wrap": (elf(ok, phoff=(1 << 64) - 8), "truncated"),
    "nothing-to-load": (elf(segment(PHDR_TYPE)), "nothing to load"),
    "empty-load": (elf(segment(filesz=0, memsz=0)), "nothing to load"),
    "filesz-memsz": (elf(segment(filesz=0x3000, memsz=0x1000)), "larger in the file"),
    "past-end": (elf(segment(filesz=0x9000, memsz=0x9000)), "truncated"),
    "offset-past-end": (elf(segment(offset=1 << 30)), "truncated"),
    "offset-wrap": (elf(segment(offset=(1 << 64) - 0x1000)), "truncated"),
    "memsz-huge": (elf(segment(memsz=1 << 62)), "outside"),
    "memsz-wrap": (elf(segment(vaddr=0x1000, memsz=(1 << 64) - 1)), "outside"),
    "vaddr-kernel": (elf(segment(vaddr=0xffffffff80000000)), "outside"),
    "vaddr-top": (elf(segment(vaddr=TOP)), "outside"),
    "crosses-top": (elf(segment(vaddr=TOP - 0x1000)), "outside"),
    "whole-space": (elf(segment(memsz=TOP)), "cannot"),
    "misaligned": (elf(segment(vaddr=0x1234)), "misaligned"),
    "align-3": (elf(segment(align=3)), "power of two"),
    "align-huge": (elf(segment(align=1 << 40)), "alignment"),
    "overlap": (elf(ok, segment(vaddr=0x1000)), "overlap"),
    "same-twice": (elf(ok, ok), "overlap"),
    "unsorted": (elf(segment(vaddr=0x100000), ok), "order"),
    "exec-at-0": (elf(segment(vaddr=0), kind=2), "below"),
    "exec-low": (elf(segment(vaddr=0x10000), kind=2, entry=0x10000), "below"),
    "entry-0": (elf(segment(vaddr=0x10000), entry=0), "entry"),
    "entry-far": (elf(ok, entry=0xdeadbeef000), "entry"),
    "entry-data": (elf(segment(flags=R | W)), "entry"),
    "interp-missing": (with_interpreter(b"/no/such/ld.so\0"), "/no/such/ld.so"),
    "interp-unterminated": (with_interpreter(b"/lib64/ld-linux-x86-64.so.2X"), "terminated"),
    "interp-empty": (with_interpreter(b"\0\0"), "terminated"),
    "interp-short": (with_interpreter(b"/", 1), "absurd"),
    "interp-long": (with_interpreter(b"/lib\0", 1 << 20), "absurd"),
    "interp-directory": (with_interpreter(b"/tmp\0"), "/tmp"),
    "interp-text": (with_interpreter(b"/etc/passwd\0"), "/etc/passwd"),
    "interp-nested": (with_interpreter(b"/bin/ls\0"), "/bin/ls"),
    "script-nothing": (b"#!\n", "interpreter"),
    "script-missing": (b"#!/no/such/shell\necho\n", "/no/such/shell"),
    "script-itself": (None, "scripts"),
}

directory = sys.argv[1]
for name, (data, word) in FILES.items():
    path = os.path.join(directory, name)
    if name == "script-itself":
        data = b"#!" + path.encode() + b"\n"
    with open(path, "wb") as f:
        f.write(data)
    os.chmod(path, 0o755)
    print(126, path, word)

path = os.path.join(directory, "no-permission")
with open(path, "wb") as f:
    f.write(elf(ok))
os.chmod(path, 0o644)
print(126, path, "Permission")
print(126, directory, "directory")
fifo = os.path.join(directory, "fifo")
os.mkfifo(fifo, 0o755)
print(126, fifo, "Permission")
print(126, "/dev/null", "Permission")
print(127, os.path.join(directory, "no-such-file"), "No such file")
print(127, "no-such-program", "not found")
print(126, "/etc/passwd/x", "Not a directory")
