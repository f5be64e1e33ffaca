"""A description is checked when it is made."""

import unittest
from dataclasses import dataclass

import behaviorbench as bb


class Nothing(bb.Generator):
    def fit(self, run, train, profiles):
        pass

    def generate(self, run, requests, out):
        pass


@dataclass(frozen=True)
class Tuned:
    rate: float = bb.option(0.5, "step size", phase="finetune")


@dataclass(frozen=True)
class Own:
    user: str = bb.option("none", "of whom", choices=("none", "own"), phase="generate", reads={"none": "none", "own": "seed"})


@dataclass(frozen=True)
class Reader:
    user: str = bb.option("none", "of whom", choices=("none",), reads={"none": "none"})


@dataclass(frozen=True)
class Twice(Own):
    more: str = bb.option("none", "of whom", choices=("none",), reads={"none": "none"})


class Constant(bb.Predictor):
    def pretrain(self, run, train, dev):
        pass

    def load(self, run):
        pass


class PluginTest(unittest.TestCase):
    def test_description(self):
        plugin = bb.Plugin("x", "1", "Does nothing.", Nothing(), reads="seed", resources=bb.Resources(threads=2))
        self.assertEqual(
            {k: v for k, v in plugin.describe().items() if k != "params_schema"},
            {
                "name": "x",
                "kind": "generator",
                "version": "1",
                "summary": "Does nothing.",
                "reads": "seed",
                "resources": {"threads": 2},
            },
        )

    def test_marked_params(self):
        properties = bb.Plugin("x", "1", "Does nothing.", Nothing(), reads="seed", params=Own).describe()["params_schema"]["properties"]
        self.assertEqual(properties["user"]["x-phase"], "generate")
        self.assertEqual(properties["user"]["x-reads"], {"none": "none", "own": "seed"})

    def test_mistakes(self):
        good = dict(name="x", version="1", summary="Does nothing.", implements=Nothing())
        for change, message in (
            ({"name": "Big Name"}, "want lower case letters"),
            ({"version": ""}, "version or summary is missing"),
            ({"reads": "all"}, "reads is 'all', want none, seed or train"),
            ({"implements": Nothing}, "implements is an instance"),
            ({"uses": ("llm:{url}",)}, "names {url}, which is no param"),
            ({"params": Tuned}, "param rate has the phase 'finetune', a generator has 'generate'"),
            ({"params": Own}, "param user reads 'seed' for 'own', more than the plugin's own reads, 'none'"),
            ({"params": Twice, "reads": "train"}, "params user, more have reads: one param decides"),
            ({"params": Own, "implements": Constant()}, "param user has the phase 'generate', a predictor has 'finetune'"),
            ({"params": Reader, "implements": Constant()}, "param user has reads, which is for generators"),
        ):
            with self.assertRaisesRegex((ValueError, TypeError), message):
                bb.Plugin(**{**good, **change})

    def test_a_method_is_missing(self):
        with self.assertRaises(TypeError):
            bb.Predictor()


if __name__ == "__main__":
    unittest.main()
