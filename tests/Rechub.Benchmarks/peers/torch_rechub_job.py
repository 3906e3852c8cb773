#!/usr/bin/env python3
"""Times torch-rechub's own DSSM recall job, phase by phase, with the library's own code.

usage: torch_rechub_job.py RATINGS.csv [--threads 1] [--batch 256] [--fraction 0.05] ...   (--help lists all options)

The tutorial's job: read the merged csv that make_ratings.py writes, encode labels, generate samples, make the model's input,
train, encode users and items, search the exact top 100, measure. Prints wall and CPU seconds, units a second and the peak
memory of each phase. Needs torch-rechub, torch, pandas, scikit-learn and faiss-cpu.
"""
import argparse
import random
import resource
import tempfile
import time
import types

began = time.perf_counter()
import faiss
import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import LabelEncoder
from torch_rechub.basic.features import SequenceFeature, SparseFeature
from torch_rechub.basic.metric import topk_metrics
from torch_rechub.models.matching import DSSM
from torch_rechub.trainers import MatchTrainer
from torch_rechub.utils.data import MatchDataGenerator, df_to_dict
from torch_rechub.utils.match import gen_model_input, generate_seq_feature_match

import_seconds = time.perf_counter() - began

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("csv")
parser.add_argument("--fraction", type=float, default=1.0, help="share of the users that is kept")
parser.add_argument("--threads", type=int, default=0, help="of torch and faiss; their own choice when 0")
parser.add_argument("--workers", type=int, default=0, help="of the data loader (the library's default is 8)")
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--rate", type=float, default=1e-4)
parser.add_argument("--weight-decay", type=float, default=1e-6)
parser.add_argument("--top", type=int, default=100)
parser.add_argument("--seed", type=int, default=2022)
parser.add_argument("--mask-padding", action="store_true", help="leave padding out of the history's mean (the library's default: in)")
parser.add_argument("--use-temperature", action="store_true", help="divide scores by the temperature (the library does not)")
parser.add_argument("--filter-seen", action="store_true", help="recommend no item of the history")
a = parser.parse_args()

if a.threads:
    torch.set_num_threads(a.threads)
    faiss.omp_set_num_threads(a.threads)
random.seed(a.seed)
np.random.seed(a.seed)
torch.manual_seed(a.seed)

USER, ITEM = "user_id", "movie_id"
USER_COLUMNS = [USER, "gender", "age", "occupation", "zip"]
ITEM_COLUMNS = [ITEM, "cate_id"]
phases = {}


def cpu_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak_gibibytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def phase(name, work, units=None):
    """Runs a phase and keeps what it took. Units are what the result has, where they are not given."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = work()
    phases[name] = (time.perf_counter() - wall, cpu_seconds() - cpu, len(result) if units is None else units)
    print(f"## {name}: wall {phases[name][0]:.2f} s, cpu {phases[name][1]:.2f} s, peak RSS {peak_gibibytes():.2f} GiB", flush=True)
    return result


def encode_labels():
    data["cate_id"] = data["genres"].apply(lambda genres: genres.split("|")[0])
    for column in USER_COLUMNS + ITEM_COLUMNS:
        encoder = LabelEncoder()
        data[column] = encoder.fit_transform(data[column]) + 1
        vocabulary[column] = data[column].max() + 1
        labels[column] = dict(enumerate(encoder.classes_, 1))
    return data


def generate_samples():
    return generate_seq_feature_match(
        data, USER, ITEM, time_col="timestamp", item_attribute_cols=[], sample_method=1, mode=0, neg_ratio=3, min_item=0
    )


def make_input(samples):
    return gen_model_input(samples, user_profile, USER, item_profile, ITEM, seq_max_len=50)


def make_model():
    user_features = [SparseFeature(name, vocab_size=vocabulary[name], embed_dim=16) for name in USER_COLUMNS]
    user_features.append(
        SequenceFeature(
            "hist_movie_id",
            vocab_size=vocabulary[ITEM],
            embed_dim=16,
            pooling="mean",
            shared_with=ITEM,
            padding_idx=0 if a.mask_padding else None,
        )
    )
    item_features = [SparseFeature(name, vocab_size=vocabulary[name], embed_dim=16) for name in ITEM_COLUMNS]
    tower = {"dims": [256, 128, 64], "activation": "prelu"}
    model = DSSM(user_features, item_features, temperature=0.02, user_params=dict(tower), item_params=dict(tower))
    if a.use_temperature:
        model.forward = types.MethodType(forward_with_temperature, model)
    return model


def forward_with_temperature(self, x):
    user, item = self.user_tower(x), self.item_tower(x)
    if self.mode == "user":
        return user
    if self.mode == "item":
        return item
    return torch.sigmoid((user * item).sum(1) / self.temperature)


def embed(mode, loader):
    return trainer.inference_embedding(model=model, mode=mode, data_loader=loader, model_path=folder).numpy()


def build_index():
    index = faiss.IndexFlatIP(item_vectors.shape[1])
    index.add(np.ascontiguousarray(item_vectors))
    return index


def search():
    wanted = len(item_vectors) if a.filter_seen else min(len(item_vectors), a.top)
    return index.search(np.ascontiguousarray(user_vectors), wanted)[1]


def recommendations():
    lists = {}
    for user, row in zip(x_test[USER], found):
        items = items_by_row[row]
        if a.filter_seen:
            items = [item for item in items if item not in seen[user]][: a.top]
        lists[labels[USER][user]] = np.vectorize(labels[ITEM].get)(items)
    return lists


def held_out():
    table = pd.DataFrame({name: pd.Series(x_test[name]).map(labels[name]) for name in (USER, ITEM)})
    groups = table.groupby(USER).agg(list).reset_index()
    return dict(zip(groups[USER], groups[ITEM]))


def popular_recall(cut_offs):
    """Recall of the most popular items, which are counted on the training part."""
    held_out_rows = data.groupby(USER).tail(1).index
    popular = data.drop(held_out_rows)[ITEM].value_counts().index[: a.top].tolist()
    target = dict(zip(x_test[USER], x_test[ITEM]))
    return [round(float(np.mean([item in set(popular[:k]) for item in target.values()])), 4) for k in cut_offs]


vocabulary, labels = {}, {}
data = phase("read_csv", lambda: pd.read_csv(a.csv, dtype={"zip": str}))
if a.fraction < 1:
    users = np.sort(data[USER].unique())
    kept = np.random.default_rng(7).choice(users, max(2, int(len(users) * a.fraction)), replace=False)
    data = data[data[USER].isin(set(kept))].reset_index(drop=True)
phase("label_encode", encode_labels)
user_profile = data[USER_COLUMNS].drop_duplicates(USER)
item_profile = data[ITEM_COLUMNS].drop_duplicates(ITEM)

train_samples, test_samples = phase("generate_seq_feature_match", generate_samples, len(data))
train_count, test_count = len(train_samples), len(test_samples)
x_train = phase("gen_model_input(train)", lambda: make_input(train_samples), train_count)
x_test = phase("gen_model_input(test)", lambda: make_input(test_samples), test_count)
if a.filter_seen:
    seen = {user: set(history) for user, history in zip(test_samples[USER], test_samples["hist_" + ITEM])}
del train_samples, test_samples

all_items = df_to_dict(item_profile)
items_by_row = all_items[ITEM]
generator = MatchDataGenerator(x=x_train, y=x_train["label"])
train_loader, test_loader, item_loader = generator.generate_dataloader(
    x_test, all_items, batch_size=a.batch, num_workers=a.workers
)
model = make_model()
print("parameters", sum(parameter.numel() for parameter in model.parameters()))

with tempfile.TemporaryDirectory(prefix="torch-rechub-") as folder:
    trainer = MatchTrainer(
        model,
        mode=0,
        optimizer_params={"lr": a.rate, "weight_decay": a.weight_decay},
        n_epoch=a.epochs,
        device="cpu",
        model_path=folder,
    )
    phase(f"train({a.epochs} epoch)", lambda: trainer.fit(train_loader), train_count * a.epochs)
    user_vectors = phase("infer_user", lambda: embed("user", test_loader))
    item_vectors = phase("infer_item", lambda: embed("item", item_loader))

index = phase("index_build", build_index, len(item_vectors))
found = phase(f"search_top{a.top}", search)
lists, truth = phase("map_ids+ground_truth", lambda: (recommendations(), held_out()), test_count)
metrics = phase("topk_metrics", lambda: topk_metrics(y_true=truth, y_pred=lists, topKs=[10, 50, a.top]), test_count)
for name, values in metrics.items():
    print(name, values)
print("most popular, Recall@10/50/100:", popular_recall((10, 50, 100)))

total = sum(wall for wall, _, _ in phases.values())
print(f"\n{'phase':30s}{'wall s':>10s}{'cpu s':>10s}{'units':>12s}{'units/wall-s':>14s}{'units/cpu-s':>14s}")
print(f"{'import of the libraries':30s}{import_seconds:10.3f}")
for name, (wall, cpu, units) in phases.items():
    print(f"{name:30s}{wall:10.3f}{cpu:10.3f}{units:12d}{units / wall:14.0f}{units / cpu if cpu else 0:14.0f}")
print(
    f"{'TOTAL (without import)':30s}{total:10.2f}   peak RSS {peak_gibibytes():.2f} GiB"
    f"  threads {torch.get_num_threads()}  torch {torch.__version__}"
)
