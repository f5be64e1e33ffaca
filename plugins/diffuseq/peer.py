"""The PyTorch peer of BenchmarkPeer: the same network, loss, optimiser and sampling step, written as the authors' code writes them.

usage: peer.py MODE B,L,S,D,W,BLOCKS,HEADS,V TORCH_THREADS STEPS WARMING, where MODE is train, sample (every row is computed, as the
authors do) or sample-target (the last block and what follows it compute only the target's rows); B sequences of L tokens, S of
them source; D embedding, W width, V tokens. Set OPENBLAS_NUM_THREADS outside.
WARMING steps come before the STEPS that are timed. Prints one JSON object: milliseconds a step, the median by the clock and the mean of
CPU time of all threads, and torch's version.
"""
import json
import math
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

MODE = sys.argv[1]
B, L, S, D, W, BLOCKS, HEADS, V = map(int, sys.argv[2].split(","))
THREADS, STEPS, WARMING = map(int, sys.argv[3:6])
DROPOUT, T = 0.1, 2000


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(W, 3 * W), nn.Linear(W, W)
        self.inner, self.outer = nn.Linear(W, 4 * W), nn.Linear(4 * W, W)
        self.ln1, self.ln2, self.drop = nn.LayerNorm(W, eps=1e-12), nn.LayerNorm(W, eps=1e-12), nn.Dropout(DROPOUT)

    def forward(self, x, first):
        """x (B, L, W); rows from first on leave the block."""
        if first == 0:
            q, k, v = self.qkv(x).view(B, L, 3, HEADS, W // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        else:
            w, b = self.qkv.weight, self.qkv.bias
            q = F.linear(x[:, first:], w[:W], b[:W]).view(B, -1, HEADS, W // HEADS).transpose(1, 2)
            k, v = F.linear(x, w[W:], b[W:]).view(B, L, 2, HEADS, W // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
            x = x[:, first:]
        a = self.drop((q @ k.transpose(-1, -2) / math.sqrt(W // HEADS)).softmax(-1))
        x = self.ln1(x + self.drop(self.out((a @ v).transpose(1, 2).reshape(B, -1, W))))
        return self.ln2(x + self.drop(self.outer(F.gelu(self.inner(x)))))


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.head = nn.Embedding(V, D), nn.Linear(D, V)
        self.head.weight = self.words.weight
        self.time = nn.Sequential(nn.Linear(128, 512), nn.SiLU(), nn.Linear(512, W))
        self.up = nn.Sequential(nn.Linear(D, W), nn.Tanh(), nn.Linear(W, W))
        self.positions, self.norm, self.drop = nn.Embedding(L, W), nn.LayerNorm(W, eps=1e-12), nn.Dropout(DROPOUT)
        self.blocks = nn.ModuleList([Block() for _ in range(BLOCKS)])
        self.down = nn.Sequential(nn.Linear(W, W), nn.Tanh(), nn.Linear(W, D))

    def forward(self, x, t, first=0):
        frequencies = torch.exp(-math.log(10000) * torch.arange(64, dtype=torch.float32) / 64)
        clock = t[:, None].float() * frequencies[None]
        time = self.time(torch.cat([torch.cos(clock), torch.sin(clock)], -1))
        x = self.drop(self.norm(self.up(x) + self.positions.weight + time[:, None]))
        for i, block in enumerate(self.blocks):
            x = block(x, first if i == BLOCKS - 1 else 0)
        return self.down(x)


def main():
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    model = Denoiser()
    f = lambda i: 1 - torch.sqrt(torch.tensor(i / T + 1e-4, dtype=torch.float64))
    beta = torch.stack([torch.clamp(1 - f(i + 1) / f(i), max=0.999) for i in range(T)])
    bar = torch.cumprod(1 - beta, 0)
    ids, target = torch.randint(0, V, (B, L)), (torch.arange(L) >= S)[None, :, None]
    step = train(model, bar, ids, target) if MODE == "train" else sample(model, bar, ids, target)
    times = []
    for i in range(WARMING + STEPS):
        if i == WARMING:
            cpu = time.process_time()
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    cpu = (time.process_time() - cpu) / STEPS
    print(json.dumps({"median": 1e3 * statistics.median(times[WARMING:]), "cpu": 1e3 * cpu, "build": f"torch {torch.__version__}"}))


def train(model, bar, ids, target):
    model.train()
    parameters = list(model.parameters())
    optimiser = torch.optim.AdamW(parameters, 1e-4, weight_decay=0)
    average = [p.detach().clone() for p in parameters]
    root, rest = bar.sqrt().float(), (1 - bar).sqrt().float()

    def step():
        optimiser.zero_grad(set_to_none=True)
        t = torch.randint(0, T, (B,))
        e = model.words(ids)
        x0 = e + rest[0] * torch.randn_like(e)
        x = root[t][:, None, None] * x0 + rest[t][:, None, None] * torch.randn_like(x0)
        prediction = model(torch.where(target, x, x0), t * (1000 / T))
        mse = torch.where(t == 0, ((e - prediction) ** 2).mean((1, 2)), ((x0 - prediction) ** 2).mean((1, 2)))
        tail = ((root[T - 1] * x0) ** 2).mean((1, 2))
        nll = F.cross_entropy(model.head(x0).view(-1, V), ids.view(-1), reduction="none").view(B, L).mean(1)
        (mse + tail + nll).mean().backward()
        optimiser.step()
        for a, p in zip(average, parameters):
            a.mul_(0.999).add_(p.detach(), alpha=0.001)

    return step


def sample(model, bar, ids, target):
    model.eval()
    bar = bar.float()
    first = S if MODE == "sample-target" else 0
    with torch.inference_mode():
        table = model.words.weight
        source = model.words(ids)
        state = {"x": torch.where(target, torch.randn_like(source), source)}

    def step():
        with torch.inference_mode():
            i, x = 1000, state["x"][:, first:]
            rows = model(state["x"], torch.full((B,), i * 1000 / T), first).reshape(-1, D)
            distance = (table**2).sum(-1).view(-1, 1) + (rows**2).sum(-1).view(1, -1) - 2 * table @ rows.t()
            nearest = torch.topk(-torch.clamp(distance, 0), 1, dim=0).indices[0]
            prediction = table[nearest].view(x.shape)
            eps = (x - bar[i].sqrt() * prediction) / (1 - bar[i]).sqrt()
            y = bar[i - 100].sqrt() * prediction + (1 - bar[i - 100]).sqrt() * eps
            if first:
                y = torch.cat([source[:, :first], y], 1)
            state["x"] = torch.where(target, y, source)

    return step


main()
