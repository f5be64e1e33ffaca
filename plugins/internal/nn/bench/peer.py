"""The PyTorch peer of the benchmark: the same network on the same kind of batch.

usage: peer.py CASE MODE ROWS TORCH_THREADS STEPS WARMING, where CASE is B,T,H,heads,V; MODE is train or infer; ROWS: all
(logits of every row), plain (blocks compute every row, logits only where the loss or the scores need them) or wanted (the last
block too computes only these). Set OPENBLAS_NUM_THREADS outside.
WARMING steps come before the STEPS that are timed.
Prints one JSON object: milliseconds a step, median and least, and how torch is built and which BLAS it has loaded.
"""
import json
import math
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

B, T, H, HEADS, V = map(int, sys.argv[1].split(","))
MODE, ROWS = sys.argv[2], sys.argv[3]
THREADS, STEPS, WARMING = map(int, sys.argv[4:7])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(H, 3 * H), nn.Linear(H, H)
        self.inner, self.outer = nn.Linear(H, 4 * H), nn.Linear(4 * H, H)
        self.ln1, self.ln2, self.drop = nn.LayerNorm(H), nn.LayerNorm(H), nn.Dropout(0.1)

    def forward(self, x, mask, rows):
        """x (B, T, H); rows (B, Q) are the queries, None for all. Returns (B, Q, H)."""
        if rows is None:
            q, k, v = self.qkv(x).view(B, T, 3, HEADS, H // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
            residual = x
        else:
            w, b = self.qkv.weight, self.qkv.bias
            residual = x.gather(1, rows[..., None].expand(-1, -1, H))
            q = F.linear(residual, w[:H], b[:H]).view(B, -1, HEADS, H // HEADS).transpose(1, 2)
            k, v = F.linear(x, w[H:], b[H:]).view(B, T, 2, HEADS, H // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        a = self.drop((q @ k.transpose(-1, -2) / math.sqrt(H // HEADS) + mask).softmax(-1))
        x = self.ln1(residual + self.drop(self.out((a @ v).transpose(1, 2).reshape(B, -1, H))))
        return self.ln2(x + self.drop(self.outer(F.gelu(self.inner(x)))))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.position = nn.Embedding(V + 2, H, padding_idx=0), nn.Parameter(torch.randn(T, H) * 0.02)
        self.ln, self.drop = nn.LayerNorm(H), nn.Dropout(0.1)
        self.blocks, self.logits = nn.ModuleList([Block() for _ in range(2)]), nn.Linear(H, V)

    def forward(self, ids, rows, index):
        """Logits of the rows at index (into the rows that leave the last block), None for all."""
        x = self.drop(self.ln(self.table(ids) + self.position))
        mask = torch.zeros(B, 1, 1, T).masked_fill((ids == 0)[:, None, None, :], -1e9)
        x = self.blocks[0](x, mask, None)
        x = self.blocks[1](x, mask, rows).reshape(-1, H)
        return self.logits(x if index is None else x[index])


def main():
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    model = Model()
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    ids = torch.randint(1, V + 1, (B, T))
    masked = torch.rand(B, T) < 0.2
    targets = (ids - 1)[masked]
    ids = ids.masked_fill(masked, V + 1)
    rows, index = None, None
    if MODE == "train":
        index = masked.reshape(-1).nonzero()[:, 0]
        if ROWS == "wanted":  # queries padded to the most masked rows of a sequence
            most = int(masked.sum(1).max())
            rows = masked.float().topk(most, 1).indices
            on = torch.arange(most) < masked.sum(1)[:, None]
            index = on.reshape(-1).nonzero()[:, 0]
            targets = (torch.randint(0, V, (len(index),)))
    elif ROWS == "wanted":
        rows = torch.full((B, 1), T - 1)
    elif ROWS == "plain":
        index = torch.arange(B) * T + T - 1
    times = []
    if MODE == "train":
        model.train()
        for _ in range(WARMING + STEPS):
            start = time.perf_counter()
            optimiser.zero_grad(set_to_none=True)
            F.cross_entropy(model(ids, rows, index), targets).backward()
            optimiser.step()
            times.append(time.perf_counter() - start)
    else:
        model.eval()
        with torch.inference_mode():
            for _ in range(WARMING + STEPS):
                start = time.perf_counter()
                model(ids, rows, index)
                times.append(time.perf_counter() - start)
    times = times[WARMING:]
    print(json.dumps({"median": 1e3 * statistics.median(times), "least": 1e3 * min(times), "build": build()}))


def build():
    """How torch is built, and the BLAS that is really loaded: Debian's may be any that its alternatives name."""
    text = f"torch {torch.__version__}\n{torch.__config__.show().strip()}\n"
    try:
        with open("/proc/self/maps") as maps:
            libraries = sorted({line.split()[-1] for line in maps if "blas" in line and "/" in line})
    except OSError:
        libraries = []
    return text + "BLAS loaded: " + (", ".join(libraries) or "unknown")


main()
