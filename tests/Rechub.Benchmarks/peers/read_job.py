#!/usr/bin/env python3
"""Times how a file of events is read: a line of seconds for each call, the process's first one first.

usage: read_job.py FILE {csv,tsv,json,zlib} [--calls 6]

csv and tsv are pandas.read_csv with its C engine, json is pandas.read_json(lines=True), which unpack a .gz themselves; zlib
unpacks a .gz and does nothing else. Needs pandas.
"""
import argparse
import time
import zlib

import pandas

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("file")
parser.add_argument("what", choices=["csv", "tsv", "json", "zlib"])
parser.add_argument("--calls", type=int, default=6)
a = parser.parse_args()


def unpack():
    unpacking = zlib.decompressobj(wbits=31)
    with open(a.file, "rb") as packed:
        while block := packed.read(1 << 18):
            unpacking.decompress(block)


read = {
    "csv": lambda: pandas.read_csv(a.file, engine="c"),
    "tsv": lambda: pandas.read_csv(a.file, engine="c", sep="\t"),
    "json": lambda: pandas.read_json(a.file, lines=True),
    "zlib": unpack,
}[a.what]
for _ in range(a.calls):
    began = time.perf_counter()
    read()
    print(time.perf_counter() - began)
