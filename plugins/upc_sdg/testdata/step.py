"""Takes the steps of BenchmarkStep in PyTorch and prints how long one lasts.

    OPENBLAS_NUM_THREADS=2 python3 step.py THREADS

It computes what the authors' code does, without its loops over users in Python: the
selection net over the padded items of all users of the batch, the generation net, the
Gumbel softmax and the similarities over all items, one Adam. What to replace is found by
sorting, as in their code. THREADS is PyTorch's own; take the best of the four settings.
"""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
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


for name, users, items, each, k in [
    ("mobility/k=.2", 420, 175, 28, 0.2),
    ("mobility/k=1", 420, 175, 28, 1.0),
    ("office/k=.2", 4874, 2405, 8, 0.2),
]:
    torch.manual_seed(1)
    P, Q = 0.3 * torch.randn(users, WIDTH), 0.3 * torch.randn(items, WIDTH)
    own = torch.stack([torch.randperm(items)[:each] for _ in range(users)])
    nets = Nets()
    adam = torch.optim.Adam(nets.parameters(), 1e-3)
    seconds = []
    for _ in range(20):
        start, cpu = time.perf_counter(), time.process_time()
        step(nets, adam, P, Q, own, k)
        seconds.append((time.perf_counter() - start, time.process_time() - cpu))
    wall, cpu = (sorted(x)[len(seconds) // 2] for x in zip(*seconds))
    print(f"{name}: {1e3 * wall:.1f} ms a step, {1e3 * cpu:.1f} ms of CPU (medians of 20)")
