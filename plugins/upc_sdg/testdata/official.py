"""Takes steps with the authors' code and prints what it computes, as JSON.

    git clone https://github.com/HuilinChenJN/UPC_SDG
    python3 official.py UPC_SDG > official.json

It needs PyTorch, NumPy, SciPy and scikit-learn. A made-up data set of 8 users and 13
items stands in for Office, width is 4, half of the items are replaced, and the
largest similarity is .3. What the code wants of a GPU, of numba and of tensorboardX
is replaced by what does the same or nothing; the noise of its Gumbel softmax is
printed, as exponentially distributed numbers. Matrices are printed (in, out).
"""
import contextlib
import json
import os
import sys
import tempfile
import types

import numpy as np
import torch
import torch.nn.functional as F

source = os.path.join(os.path.abspath(sys.argv[1]), "code")


def stub(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


stub("numba", jit=lambda *a, **k: lambda f: f)
stub("tqdm", tqdm=lambda x: x)
stub("tensorboardX", SummaryWriter=None)
stub("pandas")
torch.Tensor.cuda = lambda self, *a, **k: self

noise = []


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """torch.nn.functional.gumbel_softmax of PyTorch 1.13 that keeps its noise."""
    e = torch.empty_like(logits).exponential_()
    noise.append(e.tolist())
    soft = ((logits - e.log()) / tau).softmax(dim)
    index = soft.max(dim, keepdim=True)[1]
    one = torch.zeros_like(logits).scatter_(dim, index, 1.0)
    return one - soft.detach() + soft if hard else soft


F.gumbel_softmax = gumbel_softmax

sizes = [5, 7, 3, 1, 6, 2, 9, 4]
items, width, batch = 13, 4, 40
random = np.random.RandomState(7)
owned = [sorted(random.choice(items, n, replace=False).tolist()) for n in sizes]
owned[0] = sorted(set(owned[0][:-1]) | {items - 1})  # the last item must occur


def weights(model):
    """Returns the state without embeddings and counters, matrices (in, out)."""
    return {
        name: (t.T if t.dim() == 2 else t).flatten().tolist()
        for name, t in model.state_dict().items()
        if not name.startswith("embedding") and "num_batches" not in name
    }


with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
    os.chdir(folder)
    os.makedirs("data/Office")
    for name in ("train.txt", "test.txt"):
        with open(f"data/Office/{name}", "w") as f:
            for user, own in enumerate(owned):
                f.write(" ".join(map(str, [user] + own)) + "\n")
    sys.argv = ["main.py", "--dataset=Office", f"--recdim={width}", f"--bpr_batch={batch}",
                "--replace_ratio=0.5", "--privacy_ratio=0.3", "--load=0"]
    sys.path.insert(0, source)
    import utils  # before model, as in main.py: they import each other
    import model as official_model
    import Procedure
    import world
    from register import dataset

    utils.set_seed(12)
    model = official_model.PureMF(world.config, dataset)
    loss = utils.BPRLoss(model, world.config)
    choose = utils.construct_need_replace_user_item

    def distinct(users, scores, *rest):
        """Chooses, and makes sure that no two items tie: their order would be chance."""
        for row in scores:
            assert len(set(row[row > 0])) == sum(row > 0), "two items tie: take another seed"
        return choose(users, scores, *rest)

    utils.construct_need_replace_user_item = distinct
    out = {
        "width": width, "replace_ratio": 0.5, "max_similarity": 0.3, "owned": owned, "items": items,
        "users": model.embedding_user.weight.flatten().tolist(),
        "embeddings": model.embedding_item.weight.flatten().tolist(),
        "initial": weights(model), "steps": [],
    }
    frozen = [model.embedding_user.weight.clone(), model.embedding_item.weight.clone()]
    model.train()
    for _ in range(3):
        triples = torch.tensor(utils.UniformSample_original_python(types.SimpleNamespace(
            trainDataSize=batch, n_users=len(owned), m_items=items, allPos=dataset.allPos)))
        users, positives, negatives = triples.T
        unique, index, mask = Procedure.load_users_pos_items(dataset, users)
        total, utility, selection, privacy, _ = loss.stageOne(users, positives, negatives, unique, index, mask)
        out["steps"].append({
            "users": users.tolist(), "positives": positives.tolist(), "noise": noise.pop(),
            "total": total, "utility": utility, "selection": selection, "privacy": privacy, "after": weights(model),
        })
    assert torch.equal(frozen[0], model.embedding_user.weight) and torch.equal(frozen[1], model.embedding_item.weight)

    model.eval()
    world.is_train = False
    out["release"] = []
    with torch.no_grad():
        for user, own in enumerate(owned):
            replaced, substitutes, _, _, _, selection = model.computer_pos_score(
                [user], np.array([own]), np.ones((1, len(own))), torch.tensor([own]))
            out["release"].append({
                "replaced": [int(x[1]) for x in replaced], "substitutes": [int(x) for x in substitutes],
                "selection": selection.item(),
            })
json.dump(out, sys.stdout, separators=(",", ":"))
