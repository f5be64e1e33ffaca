"""The PyTorch peer of BenchmarkPeer: the networks, losses and optimisers of the authors' synthetic test, and its roll-outs.

usage: peer.py MODE TORCH_THREADS STEPS WARMING, where MODE is likelihood (a step of G), discriminator (a step of D), sample (64
sequences), rollout (the values of 64 sequences: the state after a prefix is computed once and all 16 copies run together, as here) or
rollout-authors (every copy runs alone from the first token, as in the authors' code). Set OPENBLAS_NUM_THREADS outside.
WARMING steps come before the STEPS that are timed. Prints one JSON object: milliseconds a step, the median by the clock and the mean of
CPU time of all threads, and torch's version.
"""
import json
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

MODE = sys.argv[1]
THREADS, STEPS, WARMING = map(int, sys.argv[2:5])
V, T, B, COPIES = 5000, 20, 64, 16
WINDOWS = list(zip([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20], [100, 200, 200, 200, 200, 100, 100, 100, 100, 100, 160, 160]))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.lstm, self.out = nn.Embedding(V, 32), nn.LSTM(32, 32, batch_first=True), nn.Linear(32, V)
        for p in self.parameters():
            nn.init.normal_(p, 0, 0.1)

    def forward(self, x):
        """Logits (B, T, V) of the tokens x (B, T), the first of which follows token 0."""
        inputs = torch.cat([torch.zeros(len(x), 1, dtype=torch.long), x[:, :-1]], 1)
        return self.out(self.lstm(self.table(inputs))[0])

    def read(self, tokens, state=None):
        """The states after tokens (N, L) are read."""
        return self.lstm(self.table(tokens), state)[1]

    def finish(self, prefix, state):
        """The rest of sequences that begin with prefix (N, L), from the states after it."""
        x = [prefix]
        for i in range(prefix.shape[1], T):
            token = torch.multinomial(F.softmax(self.out(state[0][0]), -1), 1)
            x.append(token)
            if i + 1 < T:
                state = self.read(token, state)
        return torch.cat(x, 1)

    def sample(self, n):
        return self.finish(torch.zeros(n, 0, dtype=torch.long), self.read(torch.zeros(n, 1, dtype=torch.long)))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        width = sum(n for _, n in WINDOWS)
        self.table = nn.Embedding(V, 64)
        self.windows = nn.ModuleList([nn.Conv1d(64, n, size) for size, n in WINDOWS])
        self.transform, self.gate, self.drop, self.out = nn.Linear(width, width), nn.Linear(width, width), nn.Dropout(0.25), nn.Linear(width, 2)

    def forward(self, x):
        e = self.table(x).transpose(1, 2)
        h = torch.cat([F.relu(w(e)).amax(2) for w in self.windows], 1)
        t = torch.sigmoid(self.gate(h))
        return self.out(self.drop(t * F.relu(self.transform(h)) + (1 - t) * h))


def main():
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    step = {"likelihood": likelihood, "discriminator": discriminator, "sample": sample, "rollout": rollout, "rollout-authors": authors}[MODE]()
    times = []
    for i in range(WARMING + STEPS):
        if i == WARMING:
            cpu = time.process_time()
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    cpu = (time.process_time() - cpu) / STEPS
    print(json.dumps({"median": 1e3 * statistics.median(times[WARMING:]), "cpu": 1e3 * cpu, "build": f"torch {torch.__version__}"}))


def likelihood():
    g, x = Generator(), torch.randint(0, V, (B, T))
    optimiser = torch.optim.Adam(g.parameters(), 0.01)

    def step():
        optimiser.zero_grad(set_to_none=True)
        F.cross_entropy(g(x).view(-1, V), x.view(-1)).backward()
        nn.utils.clip_grad_norm_(g.parameters(), 5)
        optimiser.step()

    return step


def discriminator():
    d, x, y = Discriminator(), torch.randint(0, V, (B, T)), torch.arange(B) % 2
    optimiser = torch.optim.Adam(d.parameters(), 1e-4)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(d(x), y) + 0.1 * (d.out.weight.square().sum() + d.out.bias.square().sum())
        loss.backward()
        optimiser.step()

    return step


def sample():
    g = Generator()

    @torch.no_grad()
    def step():
        g.sample(B)

    return step


def score(d, x):
    return F.softmax(d(x), -1)[:, 1]


def rollout():
    g, d, x = Generator(), Discriminator().eval(), torch.randint(0, V, (B, T))

    @torch.no_grad()
    def step():
        state, values = g.read(torch.zeros(B, 1, dtype=torch.long)), []
        for n in range(1, T):
            state = g.read(x[:, n - 1 : n], state)
            copied = tuple(s.repeat_interleave(COPIES, 1) for s in state)
            drawn = g.finish(x[:, :n].repeat_interleave(COPIES, 0), copied)
            values.append(score(d, drawn).view(B, COPIES).mean(1))
        values.append(score(d, x))
        return torch.stack(values, 1)

    return step


def authors():
    g, d, x = Generator(), Discriminator().eval(), torch.randint(0, V, (B, T))

    @torch.no_grad()
    def step():
        values = torch.zeros(B, T)
        for _ in range(COPIES):
            for n in range(1, T):
                state = g.read(torch.cat([torch.zeros(B, 1, dtype=torch.long), x[:, :n]], 1))
                values[:, n - 1] += score(d, g.finish(x[:, :n], state))
            values[:, T - 1] += score(d, x)
        return values / COPIES

    return step


if __name__ == "__main__":
    main()
