#!/usr/bin/env python3
"""Times pandas.read_csv with its C engine on a file: a line of seconds for each call, the process's first one first.

usage: pandas_job.py FILE [--calls 6] [--sep ,] [--columns 0 2 4 6]

The C engine takes no separator of two characters: for ratings.dat use --sep : --columns 0 2 4 6, as every second column is
empty then. With --columns the file has no header. Needs pandas.
"""
import argparse
import time
import warnings

import pandas

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("file")
parser.add_argument("--calls", type=int, default=6)
parser.add_argument("--sep", default=",")
parser.add_argument("--columns", type=int, nargs="+")
a = parser.parse_args()

# A column of mixed types is no matter here.
warnings.simplefilter("ignore")
layout = {"header": None, "usecols": a.columns} if a.columns else {}
for _ in range(a.calls):
    began = time.perf_counter()
    pandas.read_csv(a.file, engine="c", sep=a.sep, **layout)
    print(time.perf_counter() - began)
