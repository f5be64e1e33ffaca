"""The PyTorch peer of BenchmarkPeer: a step of the joint training.

usage: peer.py MODE TORCH_THREADS STEPS WARMING, where MODE is a population and a share to replace: mobility.2, mobility1 or office.2.
Set OPENBLAS_NUM_THREADS outside. WARMING steps come before the STEPS that are timed. Prints one JSON object: milliseconds a step, the
median by the clock and the mean of CPU time of all threads, and torch's version.

It computes what the authors' code does, without its loops over users in Python: the selection net over the padded items of all users of
the batch, the generation net, the Gumbel softmax and the similarities over all items, one Adam. What to replace is found by sorting, as
in their code.
"""
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

MODE = sys.argv[1]
THREADS, STEPS, WARMING = map(int, sys.argv[2:5])
WIDTH, BATCH, GAMMA = 64, 2048, 0.1


class Nets(nn.Module):
    def __init__(self):
        super().__init__()
        self.select = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, 1), nn.LeakyReLU())
        self.transform = nn.Sequential(nn.BatchNorm1d(WIDTH), nn.Linear(WIDTH, WIDTH))
        self.generate = nn.Linear(2 * WIDTH + 1, WIDTH)


def step(nets, adam, P, Q, own, k):
    users = torch.randint(0, len(P), (BATCH,))
    positives = own[users, torch.randint(0, own.shape[1], (BATCH,))]
    unique = users.unique()
    items, p = own[unique], P[unique]
    q = Q[items]
    pairs = torch.cat([p[:, None].expand_as(q), q], -1)
    attention = nets.select(pairs).squeeze(-1).softmax(-1)
    selection = F.mse_loss(nets.transform((attention[..., None] * q).sum(1)), p)

    n = round(k * own.shape[1])
    least = attention.detach().argsort(1, descending=True)[:, own.shape[1] - n:]
    u = unique[:, None].expand_as(least).reshape(-1)
    i = items.gather(1, least).reshape(-1)
    there = torch.zeros(len(Q), dtype=torch.bool)
    there[positives] = True
    u, i = u[there[i]], i[there[i]]

    rows = torch.arange(len(i))
    v = nets.generate(torch.cat([P[u], Q[i], torch.full((len(i), 1), GAMMA)], -1))
    mask = torch.ones(len(i), len(Q))
    mask[rows, i] = 0
    y = F.gumbel_softmax(v @ Q.T * mask, hard=True)
    r = y @ Q
    scores = r @ Q.T
    low, high = scores.min(-1).values, scores.max(-1).values
    privacy = ((scores[rows, i] - low) / (high - low) - GAMMA).clamp(min=0).mean()
    row = torch.full((len(P), len(Q)), -1)
    row[u, i] = rows
    at = row[users, positives]
    judged = at >= 0
    utility = F.softplus(-(P[users[judged]] * r[at[judged]]).sum(1)).mean()
    adam.zero_grad()
    (utility + 3 * privacy + selection).backward()
    adam.step()


def main():
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    users, items, each, k = {
        "mobility.2": (420, 175, 28, 0.2),
        "mobility1": (420, 175, 28, 1.0),
        "office.2": (4874, 2405, 8, 0.2),
    }[MODE]
    P, Q = 0.3 * torch.randn(users, WIDTH), 0.3 * torch.randn(items, WIDTH)
    own = torch.stack([torch.randperm(items)[:each] for _ in range(users)])
    nets = Nets()
    adam = torch.optim.Adam(nets.parameters(), 1e-3)
    times = []
    for i in range(WARMING + STEPS):
        if i == WARMING:
            cpu = time.process_time()
        start = time.perf_counter()
        step(nets, adam, P, Q, own, k)
        times.append(time.perf_counter() - start)
    cpu = (time.process_time() - cpu) / STEPS
    print(json.dumps({"median": 1e3 * statistics.median(times[WARMING:]), "cpu": 1e3 * cpu, "build": f"torch {torch.__version__}"}))


main()
