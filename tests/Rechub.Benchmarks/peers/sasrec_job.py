#!/usr/bin/env python3
"""Times a causal self-attention recommender (SASRec) as a PyTorch user writes it, and says what it finds.

usage: sasrec_job.py DATA [--threads 2] [--batch 64] [--attention module|sdpa] [--loss full|sampled] [--steps 20 | --epochs 30]

DATA is MovieLens's ratings.dat (user::item::rating::timestamp) or a csv of user,item,time with a header. Leave-last-out, all
items ranked, seen items removed. Two blocks, two heads, histories padded to --length, padding dropped before the softmax.
`module` is torch.nn.MultiheadAttention with a mask; `sdpa` is scaled_dot_product_attention(is_causal) without attention
dropout, which needs PyTorch 2. Needs torch and numpy.
"""
import argparse
import resource
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("data")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--batch", type=int, default=64, help="users a step")
parser.add_argument("--attention", choices=["module", "sdpa"], default="module")
parser.add_argument("--loss", choices=["full", "sampled"], default="full", help="sampled: uniform negatives shared by the step")
parser.add_argument("--negatives", type=int, default=256)
parser.add_argument("--steps", type=int, default=20)
parser.add_argument("--epochs", type=int, default=0, help="train and evaluate every third epoch instead of timing steps")
parser.add_argument("--rate", type=float, default=1e-3)
parser.add_argument("--one-cycle", action="store_true")
parser.add_argument("--length", type=int, default=200)
parser.add_argument("--width", type=int, default=64)
parser.add_argument("--dropout", type=float, default=0.2)
parser.add_argument("--seed", type=int, default=1)
a = parser.parse_args()
torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)
random = np.random.default_rng(a.seed)
L, D, DROPOUT = a.length, a.width, a.dropout

if a.data.endswith(".csv"):
    table = np.loadtxt(a.data, delimiter=",", skiprows=1, dtype=np.int64)
else:
    table = np.loadtxt(a.data, delimiter=":", usecols=(0, 2, 6), dtype=np.int64)
table = table[np.lexsort((table[:, 2], table[:, 0]))]
user = np.unique(table[:, 0], return_inverse=True)[1]
item = np.unique(table[:, 1], return_inverse=True)[1] + 1
USERS, ITEMS = user.max() + 1, item.max() + 1
first = np.searchsorted(user, np.arange(USERS))
last = np.append(first[1:], len(user)) - 1  # the row of each user's test item


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.LayerNorm(D), nn.LayerNorm(D)
        self.attention = nn.MultiheadAttention(D, 2, dropout=DROPOUT, batch_first=True)
        self.feed = nn.Sequential(nn.Linear(D, 2 * D), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(2 * D, D))
        self.drop = nn.Dropout(DROPOUT)

    def attend(self, x):
        if a.attention == "module":
            mask = torch.triu(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool), 1)
            return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]
        at, (b, l, _) = self.attention, x.shape
        q, k, v = F.linear(x, at.in_proj_weight, at.in_proj_bias).view(b, l, 3, 2, D // 2).permute(2, 0, 3, 1, 4)
        return at.out_proj(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, l, D))

    def forward(self, x):
        x = x + self.drop(self.attend(self.before(x)))
        return x + self.drop(self.feed(self.between(x)))


class Recommender(nn.Module):
    def __init__(self):
        super().__init__()
        self.item = nn.Embedding(ITEMS, D, padding_idx=0)
        self.position = nn.Embedding(L, D)
        for table in (self.item, self.position):
            nn.init.normal_(table.weight, 0, 0.02)
        self.blocks = nn.Sequential(Block(), Block())
        self.norm, self.drop = nn.LayerNorm(D), nn.Dropout(DROPOUT)

    def forward(self, x):
        x = self.item(x) * D**0.5 + self.position(torch.arange(x.shape[1]))
        return self.norm(self.blocks(self.drop(x)))


model = Recommender()
per_epoch = -(-USERS // a.batch)
optimizer = torch.optim.Adam(model.parameters(), a.rate, betas=(0.9, 0.98))
schedule = None
if a.one_cycle and a.epochs:
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, a.rate, total_steps=int(a.epochs * per_epoch), pct_start=0.1)


def window(u, stop, length):
    row, found = np.zeros(length, np.int64), item[max(first[u], stop - length):stop]
    row[:len(found)] = found
    return row, len(found)


def step(users):
    rows = []
    for u in users:
        n = last[u] - first[u]
        # A long history: its end half of the time, otherwise any window of it.
        stop = last[u] if n <= L + 1 or random.random() < 0.5 else first[u] + random.integers(L + 1, n + 1)
        rows.append(window(u, stop, L + 1)[0])
    x = torch.from_numpy(np.stack(rows))
    x, target = x[:, :-1].contiguous(), x[:, 1:]
    real = target > 0
    h, target = model(x)[real], target[real]
    if a.loss == "full":
        loss = F.cross_entropy(h @ model.item.weight.t(), target)
    else:
        negative = torch.randint(1, ITEMS, (a.negatives,))
        wrong = (h @ model.item(negative).t()).masked_fill(negative[None] == target[:, None], -1e9)
        right = (h * model.item(target)).sum(-1, keepdim=True)
        loss = F.cross_entropy(torch.cat([right, wrong], 1), torch.zeros(len(target), dtype=torch.long))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if schedule:
        schedule.step()
    return len(target)


@torch.no_grad()
def evaluate():
    model.eval()
    at10 = at100 = ndcg = 0.0
    for begin in range(0, USERS, 256):
        users = np.arange(begin, min(begin + 256, USERS))
        rows, counts = zip(*(window(u, last[u], L) for u in users))
        h = model(torch.from_numpy(np.stack(rows)))[torch.arange(len(users)), torch.tensor(counts) - 1]
        score = h @ model.item.weight.t()
        score[:, 0] = -1e9
        for i, u in enumerate(users):
            score[i, torch.from_numpy(item[first[u]:last[u]])] = -1e9
        rank = (score > score.gather(1, torch.from_numpy(item[last[users]])[:, None])).sum(1)
        at10, at100 = at10 + (rank < 10).sum().item(), at100 + (rank < 100).sum().item()
        ndcg += ((rank < 10).float() / torch.log2(rank.float() + 2)).sum().item()
    model.train()
    return f"HitRate@10 {at10 / USERS:.4f} HitRate@100 {at100 / USERS:.4f} NDCG@10 {ndcg / USERS:.4f}"


def memory():
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"


if a.epochs:
    seconds = positions = 0
    for epoch in range(1, a.epochs + 1):
        began, order = time.time(), random.permutation(USERS)
        positions += sum(step(order[b:b + a.batch]) for b in range(0, USERS, a.batch))
        seconds += time.time() - began
        if epoch % 3 == 0 or epoch == a.epochs:
            speed = f"{seconds:.0f} s {positions / seconds:.0f} positions/s"
            print(f"epoch {epoch} {speed} {evaluate()} {memory()}", flush=True)
else:
    order = random.permutation(USERS)
    batches = [order[b:b + a.batch] for b in range(0, USERS - a.batch, a.batch)]
    for users in batches[:4]:
        step(users)
    began = time.time()
    positions = sum(step(users) for users in batches[4:4 + a.steps])
    seconds = time.time() - began
    setting = f"{a.attention} {a.loss} batch {a.batch} threads {a.threads}"
    speed = f"{positions / seconds:.0f} positions/s, {1000 * seconds / a.steps:.0f} ms a step"
    print(f"{setting}: {speed}, {memory()}")
