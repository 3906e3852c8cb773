#!/usr/bin/env python3
"""Writes synthetic ratings with MovieLens-1M's shape as one merged csv. No real data.

usage: make_ratings.py OUT.csv

6,040 users, 3,706 movies (ids in 1..3952), 1,000,209 ratings, at least 20 a user, long-tailed popularity. Tastes are latent
factors that drift, so that the next item is predictable. Timestamps of a user strictly increase, and the rows of a user are
shuffled, as in ratings.dat. Needs numpy. The same file every time: the seed is fixed.
"""
import csv
import sys
import time

import numpy as np

USERS, ITEMS, RATINGS, FACTORS = 6040, 3706, 1_000_209, 16
MOST_RATINGS = 2314  # of one user
AFFINITY_WEIGHT = 3.2  # against the logarithm of popularity
AGES = [1, 18, 25, 35, 45, 50, 56]
AGE_COUNTS = [222, 1103, 2096, 1193, 550, 496, 380]
GENRES = {
    "Action": 503, "Adventure": 283, "Animation": 105, "Children's": 251, "Comedy": 1200, "Crime": 211,
    "Documentary": 127, "Drama": 1603, "Fantasy": 68, "Film-Noir": 44, "Horror": 343, "Musical": 114,
    "Mystery": 106, "Romance": 471, "Sci-Fi": 276, "Thriller": 492, "War": 143, "Western": 68,
}
COLUMNS = "user_id,movie_id,rating,timestamp,title,genres,gender,age,occupation,zip"

rng = np.random.default_rng(2022)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ratings_per_user():
    """Log-normal counts, adjusted until they add up to RATINGS."""
    counts = np.minimum(20 + np.floor(np.exp(rng.normal(4.28, 1.18, USERS))).astype(int), MOST_RATINGS)
    while counts.sum() != RATINGS:
        missing = RATINGS - counts.sum()
        chosen = rng.choice(USERS, min(abs(missing), USERS), replace=False)
        if missing > 0:
            counts[chosen] = np.minimum(counts[chosen] + max(1, missing // USERS), MOST_RATINGS)
        else:
            counts[chosen] = np.maximum(counts[chosen] - max(1, -missing // USERS), 20)
    return counts


def zip_codes():
    """Long-tailed; some are ZIP+4, which keeps the column textual."""
    codes = [f"{code:05d}" for code in rng.choice(99999, 3439 - 60, replace=False)]
    codes += [f"{code:05d}-{more:04d}" for code, more in zip(rng.choice(99999, 60), rng.integers(0, 9999, 60))]
    weights = 1.0 / (np.arange(len(codes)) + 40.0)
    return np.array(codes, dtype=object)[rng.choice(len(codes), USERS, p=weights / weights.sum())]


def genres_per_item():
    weights = np.array(list(GENRES.values()), float)
    weights /= weights.sum()
    chosen = []
    for _ in range(ITEMS):
        count = rng.choice([1, 2, 3, 4], p=[0.52, 0.33, 0.12, 0.03])
        chosen.append(sorted(rng.choice(len(GENRES), count, replace=False, p=weights)))
    return chosen


def choose_items(counts, popularity):
    """The items of each user: Gumbel noise makes the best scores a sample without replacement."""
    chosen, uses = [], np.zeros(ITEMS, int)
    for user in range(USERS):
        affinity = item_factors @ user_factors[user]
        score = popularity + AFFINITY_WEIGHT * affinity + rng.gumbel(0, 1, ITEMS)
        items = np.argpartition(-score, counts[user] - 1)[: counts[user]]
        chosen.append(items)
        uses[items] += 1
    # Every movie is rated at least once.
    for item in np.where(uses == 0)[0]:
        while True:
            user = int(rng.integers(USERS))
            position = int(rng.integers(counts[user]))
            old = chosen[user][position]
            if uses[old] > 1 and item not in chosen[user]:
                chosen[user][position] = item
                uses[old] -= 1
                uses[item] += 1
                break
    return chosen, uses


def titles():
    names = []
    for item in range(ITEMS):
        year = int(rng.integers(1930, 2001))
        name = f"Synthetic Picture No {item_ids[item]}"
        names.append(f"{name}, The ({year})" if item % 7 == 0 else f"{name} ({year})")
    return names


def write_user(writer, user, items):
    """A user's ratings: the taste drifts along one direction, and most follow each other within a minute."""
    drift = rng.normal(0, 1, FACTORS)
    drift /= np.linalg.norm(drift)
    items = items[np.argsort(item_factors[items] @ drift + rng.normal(0, 0.18, len(items)))]
    affinity = item_factors[items] @ user_factors[user]
    affinity = (affinity - affinity.mean()) / (affinity.std() + 1e-9)
    rating = np.clip(np.round(3.58 + 1.1 * affinity * 0.6 + rng.normal(0, 0.85, len(items))), 1, 5).astype(int)
    gap = 1 + np.floor(rng.exponential(25, len(items))).astype(np.int64)
    jump = rng.random(len(items)) < 0.02
    gap[jump] += rng.integers(3600, 86400 * 20, jump.sum())
    timestamp = int(rng.integers(956703932, 1000000000)) + np.cumsum(gap)
    person = (gender[user], age[user], occupation[user], zip_code[user])
    for k in rng.permutation(len(items)):
        item = items[k]
        writer.writerow((user + 1, item_ids[item], rating[k], timestamp[k], title[item], genre_text[item], *person))


began = time.time()
counts = ratings_per_user()
gender = np.where(rng.random(USERS) < 0.717, "M", "F")
age = rng.choice(AGES, USERS, p=np.array(AGE_COUNTS) / USERS)
occupation = rng.integers(0, 21, USERS)
zip_code = zip_codes()

item_ids = np.sort(rng.choice(np.arange(1, 3953), ITEMS, replace=False))
item_genres = genres_per_item()
genre_factors = rng.normal(0, 1, (len(GENRES), FACTORS))
item_factors = unit(
    np.array([genre_factors[genres].mean(0) for genres in item_genres]) * 0.9 + rng.normal(0, 0.75, (ITEMS, FACTORS))
)
popularity_rank = rng.permutation(ITEMS)
# A long tail with a cold end.
popularity = -1.30 * np.log(popularity_rank + 70.0) - 3.6 * np.clip((popularity_rank - 2300) / 1406.0, 0, None) ** 1.3

age_factors = {value: rng.normal(0, 0.5, FACTORS) for value in AGES}
gender_factors = {value: rng.normal(0, 0.4, FACTORS) for value in "MF"}
user_factors = unit(
    rng.normal(0, 1, (USERS, FACTORS))
    + np.array([age_factors[value] for value in age])
    + np.array([gender_factors[value] for value in gender])
)
title = titles()
genre_text = ["|".join(list(GENRES)[genre] for genre in genres) for genres in item_genres]
chosen, uses = choose_items(counts, popularity)

with open(sys.argv[1], "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(COLUMNS.split(","))
    for user in range(USERS):
        write_user(writer, user, chosen[user])

print(f"{RATINGS} ratings of {USERS} users and {(uses > 0).sum()} items in {time.time() - began:.1f} s")
print(f"ratings a user: {counts.min()} to {counts.max()}, median {np.median(counts):.0f}")
print(f"ratings an item: {uses.min()} to {uses.max()}, median {np.median(uses):.0f}; the 100 most rated have {np.sort(uses)[-100:].sum() / RATINGS:.1%}")
