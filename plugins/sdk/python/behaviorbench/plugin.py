"""Plugin: what a plugin says of itself, and the way to serve it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, dataclass, field
from typing import Any, Union

from . import params as parameters
from . import plugin_pb2 as pb
from . import process
from .generator import Generator
from .predictor import Predictor

_READS = {"none": pb.NONE, "seed": pb.SEED, "train": pb.TRAIN}


@dataclass(frozen=True)
class Resources:
    """Default limits for one process; 0 means the harness's default."""

    threads: int = 0
    memory_bytes: int = 0
    timeout_seconds: int = 0


@dataclass(frozen=True)
class Plugin:
    """A plugin. Say Plugin(...).serve() at the end of the script.

    Raises ValueError or TypeError for a description that is not consistent.
    """

    name: str
    version: str
    summary: str  # one sentence
    implements: Union[Generator, Predictor]
    params: type = parameters.NoParams  # a dataclass of option() fields
    citation: str = ""  # the paper or the page that the method comes from
    reads: str = "none"  # generators: the most of a user that reaches generate: none, seed, train
    learns: bool = False  # generators: whether fit learns from rows
    attempts: bool = False  # generators: whether generate reports attempts
    uses: tuple[str, ...] = ()  # exclusive resources; {param} is replaced by that param
    stochastic: bool = False  # the same run and rows may give other bytes
    resources: Resources = field(default_factory=Resources)

    def __post_init__(self) -> None:
        properties = parameters.schema(self.params)["properties"]
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", self.name):
            raise ValueError(f"plugin name {self.name!r}: want lower case letters, digits, - and _")
        if not self.version or not self.summary:
            raise ValueError(f"{self.name}: version or summary is missing")
        if not isinstance(self.implements, (Generator, Predictor)):
            raise TypeError(f"{self.name}: implements is an instance of a Generator or of a Predictor")
        if self.reads not in _READS:
            raise ValueError(f"{self.name}: reads is {self.reads!r}, want none, seed or train")
        if self.kind == "predictor" and (self.reads != "none" or self.learns or self.attempts):
            raise ValueError(f"{self.name}: reads, learns and attempts are of generators")
        self._check_marks(properties)
        for use in self.uses:
            for name in re.findall(r"\{([^{}]*)\}", use):
                if name not in properties:
                    raise ValueError(f"{self.name}: uses {use!r} names {{{name}}}, which is no param")

    def _check_marks(self, properties: dict[str, Any]) -> None:
        phase, deciding = parameters.PHASES[self.kind], [name for name, rules in properties.items() if "x-reads" in rules]
        for name, rules in properties.items():
            if rules.get("x-phase", phase) != phase:
                raise ValueError(f"{self.name}: param {name} has the phase {rules['x-phase']!r}, a {self.kind} has {phase!r}")
        if deciding and self.kind == "predictor":
            raise ValueError(f"{self.name}: param {deciding[0]} has reads, which is for generators")
        if len(deciding) > 1:
            raise ValueError(f"{self.name}: params {', '.join(deciding)} have reads: one param decides what is read of a user")
        for name in deciding:
            for value, amount in properties[name]["x-reads"].items():
                if parameters.AMOUNTS.index(amount) > parameters.AMOUNTS.index(self.reads):
                    raise ValueError(
                        f"{self.name}: param {name} reads {amount!r} for {value!r}, more than the plugin's own reads, {self.reads!r}"
                    )

    @property
    def kind(self) -> str:
        """Which interface it implements: "generator" or "predictor"."""
        return "generator" if isinstance(self.implements, Generator) else "predictor"

    def message(self) -> pb.Description:
        """Returns the description as it travels."""
        return pb.Description(
            name=self.name,
            kind=pb.GENERATOR if self.kind == "generator" else pb.PREDICTOR,
            version=self.version,
            citation=self.citation,
            summary=self.summary,
            params_schema=json.dumps(parameters.schema(self.params)).encode(),
            reads=_READS[self.reads],
            learns=self.learns,
            uses=self.uses,
            determinism=pb.STOCHASTIC if self.stochastic else pb.EXACT,
            resources=pb.Resources(**asdict(self.resources)),
            attempts=self.attempts,
        )

    def describe(self) -> dict[str, Any]:
        """Returns the description as `plugin.py describe` prints it: false, empty
        and zero members are left out."""
        document: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind,
            "version": self.version,
            "citation": self.citation,
            "summary": self.summary,
            "params_schema": parameters.schema(self.params),
            "reads": self.reads if self.kind == "generator" else "",
            "learns": self.learns,
            "attempts": self.attempts,
            "uses": list(self.uses),
            "stochastic": self.stochastic,
        }
        document = {key: value for key, value in document.items() if value}
        document["resources"] = {key: value for key, value in asdict(self.resources).items() if value}
        return document

    def serve(self) -> None:
        """Serves the calls of the host that started this process and ends the
        process. Started by hand, prints the description if the argument is
        `describe`; otherwise says what this program is and exits with code 2."""
        if process.HANDSHAKE is None:
            sys.exit(self._by_hand(sys.argv[1:]))
        from . import serve  # grpc takes longer to import than all the rest

        serve.main(self, process.HANDSHAKE)

    def _by_hand(self, arguments: list[str]) -> int:
        if arguments == ["describe"]:
            print(json.dumps(self.describe(), indent=2, ensure_ascii=False))
            return 0
        print(
            f"{self.name} is a plugin of BehaviorBench: name it in an experiment and let the harness start it,"
            f" or say `{sys.argv[0]} describe` to see what it is.",
            file=sys.stderr,
        )
        return 2
