"""A dataclass gives schema, defaults and validation."""

import unittest
from dataclasses import dataclass

import behaviorbench as bb
from behaviorbench import params


@dataclass(frozen=True)
class Params:
    epochs: int = bb.option(3, "passes over the rows", minimum=1, maximum=10)
    rate: float = bb.option(0.5, "step size")
    loss: str = bb.option("log", "what is minimised", choices=("log", "hinge"))
    verbose: bool = bb.option(False, "say more")
    hours: list[int] = bb.option([7, 8], "hours that count", minimum=0)

    def __post_init__(self):
        if self.loss == "hinge" and self.rate > 1:
            raise ValueError("rate: at most 1 under hinge")


class Schema(unittest.TestCase):
    def test_whole(self):
        self.assertEqual(
            params.schema(Params),
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "type": "object",
                "properties": {
                    "epochs": {"type": "integer", "minimum": 1, "maximum": 10, "description": "passes over the rows", "default": 3},
                    "rate": {"type": "number", "description": "step size", "default": 0.5},
                    "loss": {"type": "string", "enum": ["log", "hinge"], "description": "what is minimised", "default": "log"},
                    "verbose": {"type": "boolean", "description": "say more", "default": False},
                    "hours": {
                        "type": "array",
                        "items": {"type": "integer", "minimum": 0},
                        "description": "hours that count",
                        "default": [7, 8],
                    },
                },
                "additionalProperties": False,
            },
        )

    def test_phase(self):
        @dataclass
        class Tuned:
            width: int = bb.option(8, "units")
            rate: float = bb.option(0.5, "step size", phase="finetune")

        properties = params.schema(Tuned)["properties"]
        self.assertEqual({name: p.get("x-phase") for name, p in properties.items()}, {"width": None, "rate": "finetune"})
        with self.assertRaisesRegex(ValueError, "phase is 'fintune', want 'finetune' of a predictor"):
            bb.option(0.5, "step size", phase="fintune")

    def test_reads(self):
        @dataclass
        class Own:
            user: str = bb.option("none", "of whom", choices=("none", "own"), reads={"none": "none", "own": "seed"})

        self.assertEqual(params.schema(Own)["properties"]["user"]["x-reads"], {"none": "none", "own": "seed"})
        for reads, message in (
            ({"none": "none"}, "want it for each of the choices"),
            ({"none": "none", "own": "seed", "all": "train"}, "want it for each of the choices"),
            ({"none": "none", "own": "test"}, "reads for 'own' is 'test', want none, seed or train"),
        ):
            with self.assertRaisesRegex(ValueError, message):
                bb.option("none", "of whom", choices=("none", "own"), reads=reads)

    def test_path(self):
        @dataclass
        class Files:
            name: str = bb.option("", "a name")
            tape: str = bb.option("", "a folder", path=True)

        properties = params.schema(Files)["properties"]
        self.assertEqual({name: p.get("format") for name, p in properties.items()}, {"name": None, "tape": "path"})

    def test_shown(self):
        @dataclass
        class Asking:
            model: str = bb.option("", "whom to ask", shown="Asked the model")
            url: str = bb.option("", "where")

        properties = params.schema(Asking)["properties"]
        self.assertEqual({name: p.get("x-shown") for name, p in properties.items()}, {"model": "Asked the model", "url": None})
        for default, words in (("", ""), (3, "With")):
            with self.assertRaisesRegex(ValueError, "shown is '(With)?', want the words"):
                bb.option(default, "whom to ask", shown=words)

    def test_a_wrong_class_is_the_authors_mistake(self):
        @dataclass
        class Undocumented:
            epochs: int = 3

        @dataclass
        class Default:
            epochs: int = bb.option(0, "passes", minimum=1)

        @dataclass
        class Type:
            names: dict = bb.option(None, "names")

        for cls, message in (
            (Undocumented, "Undocumented.epochs: declare it with option"),
            (Default, "Default: the default of epochs: 0 is less than 1"),
            (Type, "Type.names: .* is not a bool, int, float, str or a list of them"),
        ):
            with self.assertRaisesRegex(TypeError, message):
                params.schema(cls)


class Parse(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(params.parse(Params, b""), Params())
        self.assertEqual(params.parse(Params, b'{"epochs": 4}'), Params(epochs=4))

    def test_numbers_are_those_of_json_schema(self):
        got = params.parse(Params, b'{"epochs": 4.0, "rate": 1}')
        self.assertEqual((got.epochs, type(got.epochs), type(got.rate)), (4, int, float))

    def test_all_mistakes_at_once(self):
        with self.assertRaises(bb.InvalidParams) as caught:
            params.parse(Params, b'{"epoch": 1, "rate": "x", "loss": "l2", "verbose": 1, "epochs": 11, "hours": [1, -1]}')
        self.assertEqual(
            str(caught.exception).split("; "),
            [
                "params: epoch: no such param",
                "did you mean epochs?",
                'rate: got a string "x", want number',
                'loss: "l2" is not one of "log", "hinge"',
                "verbose: got a number 1, want boolean",
                "epochs: 11 is more than 10",
                "hours[1]: -1 is less than 0",
            ],
        )

    def test_not_an_object(self):
        for document, message in ((b"[]", "got an array"), (b"{", "not JSON"), (b'{"rate": NaN}', "not JSON: NaN"), (b"\xff", "not JSON")):
            with self.assertRaisesRegex(bb.InvalidParams, message):
                params.parse(Params, document)

    def test_rule_across_fields(self):
        with self.assertRaisesRegex(bb.InvalidParams, "params: rate: at most 1 under hinge"):
            params.parse(Params, b'{"loss": "hinge", "rate": 2}')


if __name__ == "__main__":
    unittest.main()
