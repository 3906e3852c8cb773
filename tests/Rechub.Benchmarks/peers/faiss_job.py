#!/usr/bin/env python3
"""Times faiss IndexFlatIP on clustered unit vectors: queries a second, one query a call and batched, on one and two threads.

usage: faiss_job.py [N ...] [--dim 64] [--k 100] [--queries 1024] [--dump DIR]     default N: 4000 100000 1000000

--dump writes base, queries (raw float32) and the true top k (int32), so that another program can search the same vectors.
Needs faiss-cpu.
"""
import argparse
import pathlib
import time

import faiss
import numpy as np

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("n", type=int, nargs="*", default=[4_000, 100_000, 1_000_000])
parser.add_argument("--dim", type=int, default=64)
parser.add_argument("--k", type=int, default=100)
parser.add_argument("--queries", type=int, default=1024)
parser.add_argument("--dump", type=pathlib.Path)
a = parser.parse_args()


def clustered(n, rng, centers):
    noise = 0.6 / np.sqrt(a.dim) * rng.standard_normal((n, a.dim), dtype=np.float32)
    x = centers[rng.integers(0, len(centers), n)] + noise
    return np.ascontiguousarray(x / np.linalg.norm(x, axis=1, keepdims=True), dtype=np.float32)


def rate(work, units, least=1.5):
    """Units a second, over at least so many seconds."""
    work(0)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < least:
        work(done)
        done += 1
    return units * done / (time.perf_counter() - began)


print(f"faiss {faiss.__version__}, d {a.dim}, k {a.k}, {a.queries} queries, queries per second")
print(f"{'N':>9} {'single 1T':>12} {'batch 1T':>12} {'batch 2T':>12}")
for n in a.n:
    rng = np.random.default_rng(1)
    centers = rng.standard_normal((max(16, int(n**0.5)), a.dim), dtype=np.float32)
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    base, queries = clustered(n, rng, centers), clustered(a.queries, rng, centers)
    index = faiss.IndexFlatIP(a.dim)
    index.add(base)
    faiss.omp_set_num_threads(1)
    single = rate(lambda i: index.search(queries[i % a.queries][None], a.k), 1)
    one = rate(lambda i: index.search(queries, a.k), a.queries)
    faiss.omp_set_num_threads(2)
    two = rate(lambda i: index.search(queries, a.k), a.queries)
    print(f"{n:9} {single:12.0f} {one:12.0f} {two:12.0f}", flush=True)
    if a.dump:
        a.dump.mkdir(parents=True, exist_ok=True)
        base.tofile(a.dump / f"base_{n}.f32")
        queries.tofile(a.dump / f"queries_{n}.f32")
        index.search(queries, a.k)[1].astype(np.int32).tofile(a.dump / f"truth_{n}.i32")
