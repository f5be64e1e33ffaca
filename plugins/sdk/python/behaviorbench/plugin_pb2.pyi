from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ATTEMPTS: Table
BEHAVIOUR: Target
CONTEXT_NONE: Context
CONTEXT_TIME: Context
DESCRIPTOR: _descriptor.FileDescriptor
EVENTS: Table
EXACT: Determinism
GENERATOR: Kind
INTENT: Target
KIND_UNSPECIFIED: Kind
NONE: Reads
PREDICTOR: Kind
PROFILES: Table
REQUESTS: Table
SCORES: Table
SEED: Reads
STOCHASTIC: Determinism
TABLE_UNSPECIFIED: Table
TRAIN: Reads
WINDOWS: Table

class Artifact(_message.Message):
    __slots__ = ["data", "name"]
    DATA_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    name: str
    def __init__(self, name: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class Budget(_message.Message):
    __slots__ = ["money_usd", "requests", "tokens"]
    MONEY_USD_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    money_usd: float
    requests: int
    tokens: int
    def __init__(self, requests: _Optional[int] = ..., tokens: _Optional[int] = ..., money_usd: _Optional[float] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ["data", "name", "names"]
    DATA_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    name: str
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., data: _Optional[bytes] = ..., names: _Optional[_Iterable[str]] = ...) -> None: ...

class DescribeRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Description(_message.Message):
    __slots__ = ["attempts", "citation", "determinism", "kind", "learns", "name", "params_schema", "reads", "resources", "summary", "uses", "version"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CITATION_FIELD_NUMBER: _ClassVar[int]
    DETERMINISM_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEARNS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARAMS_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    READS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    attempts: bool
    citation: str
    determinism: Determinism
    kind: Kind
    learns: bool
    name: str
    params_schema: bytes
    reads: Reads
    resources: Resources
    summary: str
    uses: _containers.RepeatedScalarFieldContainer[str]
    version: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ..., version: _Optional[str] = ..., citation: _Optional[str] = ..., summary: _Optional[str] = ..., params_schema: _Optional[bytes] = ..., reads: _Optional[_Union[Reads, str]] = ..., learns: bool = ..., uses: _Optional[_Iterable[str]] = ..., determinism: _Optional[_Union[Determinism, str]] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., attempts: bool = ...) -> None: ...

class End(_message.Message):
    __slots__ = ["table"]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    table: Table
    def __init__(self, table: _Optional[_Union[Table, str]] = ...) -> None: ...

class EstimateReply(_message.Message):
    __slots__ = ["completion_tokens", "flops", "money_usd", "prompt_tokens", "unpriced"]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    FLOPS_FIELD_NUMBER: _ClassVar[int]
    MONEY_USD_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_FIELD_NUMBER: _ClassVar[int]
    completion_tokens: int
    flops: float
    money_usd: float
    prompt_tokens: int
    unpriced: str
    def __init__(self, flops: _Optional[float] = ..., prompt_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., money_usd: _Optional[float] = ..., unpriced: _Optional[str] = ...) -> None: ...

class EstimateRequest(_message.Message):
    __slots__ = ["behaviours", "call", "events", "intents", "locations", "params", "slots_per_day", "users", "weeks", "windows"]
    BEHAVIOURS_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    INTENTS_FIELD_NUMBER: _ClassVar[int]
    LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    SLOTS_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    USERS_FIELD_NUMBER: _ClassVar[int]
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    behaviours: int
    call: str
    events: int
    intents: int
    locations: int
    params: bytes
    slots_per_day: int
    users: int
    weeks: int
    windows: int
    def __init__(self, call: _Optional[str] = ..., params: _Optional[bytes] = ..., events: _Optional[int] = ..., users: _Optional[int] = ..., windows: _Optional[int] = ..., weeks: _Optional[int] = ..., locations: _Optional[int] = ..., behaviours: _Optional[int] = ..., intents: _Optional[int] = ..., slots_per_day: _Optional[int] = ...) -> None: ...

class Frame(_message.Message):
    __slots__ = ["artifact", "end", "header", "log", "progress", "ready", "rows", "spend"]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    SPEND_FIELD_NUMBER: _ClassVar[int]
    artifact: Artifact
    end: End
    header: Header
    log: Log
    progress: Progress
    ready: Ready
    rows: Rows
    spend: Spend
    def __init__(self, header: _Optional[_Union[Header, _Mapping]] = ..., rows: _Optional[_Union[Rows, _Mapping]] = ..., end: _Optional[_Union[End, _Mapping]] = ..., ready: _Optional[_Union[Ready, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., log: _Optional[_Union[Log, _Mapping]] = ..., artifact: _Optional[_Union[Artifact, _Mapping]] = ..., spend: _Optional[_Union[Spend, _Mapping]] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ["budget", "context", "model_dir", "params", "schedule_events", "seed", "state_dir", "target", "threads", "vocabulary", "window"]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    MODEL_DIR_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_EVENTS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STATE_DIR_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    context: Context
    model_dir: str
    params: bytes
    schedule_events: int
    seed: int
    state_dir: str
    target: Target
    threads: int
    vocabulary: Vocabulary
    window: int
    def __init__(self, params: _Optional[bytes] = ..., seed: _Optional[int] = ..., model_dir: _Optional[str] = ..., state_dir: _Optional[str] = ..., threads: _Optional[int] = ..., vocabulary: _Optional[_Union[Vocabulary, _Mapping]] = ..., context: _Optional[_Union[Context, str]] = ..., target: _Optional[_Union[Target, str]] = ..., window: _Optional[int] = ..., budget: _Optional[_Union[Budget, _Mapping]] = ..., schedule_events: _Optional[int] = ...) -> None: ...

class Log(_message.Message):
    __slots__ = ["attributes", "level", "message"]
    class AttributesEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.ScalarMap[str, str]
    level: str
    message: str
    def __init__(self, level: _Optional[str] = ..., message: _Optional[str] = ..., attributes: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ["fraction", "note"]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    fraction: float
    note: str
    def __init__(self, fraction: _Optional[float] = ..., note: _Optional[str] = ...) -> None: ...

class Ready(_message.Message):
    __slots__ = ["user"]
    USER_FIELD_NUMBER: _ClassVar[int]
    user: int
    def __init__(self, user: _Optional[int] = ...) -> None: ...

class Resources(_message.Message):
    __slots__ = ["memory_bytes", "threads", "timeout_seconds"]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    memory_bytes: int
    threads: int
    timeout_seconds: int
    def __init__(self, threads: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., timeout_seconds: _Optional[int] = ...) -> None: ...

class Rows(_message.Message):
    __slots__ = ["columns", "count", "table"]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    count: int
    table: Table
    def __init__(self, table: _Optional[_Union[Table, str]] = ..., count: _Optional[int] = ..., columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ...) -> None: ...

class Spend(_message.Message):
    __slots__ = ["completion_tokens", "money_usd", "prompt_tokens", "requests"]
    COMPLETION_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MONEY_USD_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    completion_tokens: int
    money_usd: float
    prompt_tokens: int
    requests: int
    def __init__(self, requests: _Optional[int] = ..., prompt_tokens: _Optional[int] = ..., completion_tokens: _Optional[int] = ..., money_usd: _Optional[float] = ...) -> None: ...

class Vocabulary(_message.Message):
    __slots__ = ["behaviours", "day_start", "intent_of", "intents", "locations", "slots_per_day"]
    BEHAVIOURS_FIELD_NUMBER: _ClassVar[int]
    DAY_START_FIELD_NUMBER: _ClassVar[int]
    INTENTS_FIELD_NUMBER: _ClassVar[int]
    INTENT_OF_FIELD_NUMBER: _ClassVar[int]
    LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    SLOTS_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    behaviours: _containers.RepeatedScalarFieldContainer[str]
    day_start: int
    intent_of: _containers.RepeatedScalarFieldContainer[int]
    intents: _containers.RepeatedScalarFieldContainer[str]
    locations: _containers.RepeatedScalarFieldContainer[str]
    slots_per_day: int
    def __init__(self, locations: _Optional[_Iterable[str]] = ..., behaviours: _Optional[_Iterable[str]] = ..., intents: _Optional[_Iterable[str]] = ..., intent_of: _Optional[_Iterable[int]] = ..., slots_per_day: _Optional[int] = ..., day_start: _Optional[int] = ...) -> None: ...

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Reads(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Determinism(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Context(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Target(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Table(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
