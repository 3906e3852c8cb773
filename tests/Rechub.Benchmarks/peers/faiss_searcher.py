#!/usr/bin/env python3
"""Holds vectors in faiss IndexFlatIP and times searches when asked to, so that two programs can take turns in one sitting.

usage: faiss_searcher.py BASE.f32 QUERIES.f32 DIM K SECONDS

The files are raw float32, as faiss_job.py --dump writes them. Each line of the input, "QUERIES_A_CALL THREADS", is answered
with the queries a second of a run of SECONDS. Needs faiss-cpu.
"""
import sys
import time

import faiss
import numpy as np

base_path, query_path, dim, k, seconds = *sys.argv[1:3], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
queries = np.fromfile(query_path, "float32").reshape(-1, dim)
index = faiss.IndexFlatIP(dim)
index.add(np.fromfile(base_path, "float32").reshape(-1, dim))


def rate(size, least):
    batches = [queries[i : i + size] for i in range(0, len(queries), size)]
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < least:
        index.search(batches[done % len(batches)], k)
        done += 1
    return size * done / (time.perf_counter() - began)


for line in sys.stdin:
    size, threads = map(int, line.split())
    faiss.omp_set_num_threads(threads)
    rate(size, seconds / 5)
    print(rate(size, seconds), flush=True)
