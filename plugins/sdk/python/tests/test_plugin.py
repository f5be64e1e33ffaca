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

    def test_mistakes(self):
        good = dict(name="x", version="1", summary="Does nothing.", implements=Nothing())
        for change, message in (
            ({"name": "Big Name"}, "want lower case letters"),
            ({"version": ""}, "version or summary is missing"),
            ({"reads": "all"}, "reads is 'all', want none, seed or train"),
            ({"implements": Nothing}, "implements is an instance"),
            ({"uses": ("llm:{url}",)}, "names {url}, which is no param"),
            ({"params": Tuned}, "param rate has a phase, which is for predictors"),
        ):
            with self.assertRaisesRegex((ValueError, TypeError), message):
                bb.Plugin(**{**good, **change})

    def test_a_method_is_missing(self):
        with self.assertRaises(TypeError):
            bb.Predictor()


if __name__ == "__main__":
    unittest.main()
