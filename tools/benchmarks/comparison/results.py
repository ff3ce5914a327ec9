"""What was measured, and how it is judged."""

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any

# The samples of one round, in nanoseconds.
Samples = list[int]


def median(rounds: list[Samples]) -> float:
    """The median of the rounds' medians: no round counts more because more calls fitted into it."""
    return statistics.median(statistics.median(samples) for samples in rounds)


@dataclass
class Row:
    """imgfilter beside one peer at one work."""

    section: str  # memory, extra or process
    key: str
    title: str
    peer: str
    threads: int
    ours: list[Samples]
    theirs: list[Samples]
    # How many times faster it is meant to be at least.
    target: float | None = None
    our_error: float | None = None
    their_error: float | None = None
    our_memory: int | None = None
    their_memory: int | None = None
    memory_limit: int | None = None
    our_cpu: float | None = None
    their_cpu: float | None = None
    our_bytes: int | None = None
    their_bytes: int | None = None
    # Whether the file has to be no larger than the peer's.
    bytes_matter: bool = False

    @property
    def ratio(self) -> float:
        return median(self.theirs) / median(self.ours)

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round."""
        return [median([theirs]) / median([ours]) for ours, theirs in zip(self.ours, self.theirs)]

    @property
    def misses(self) -> list[str]:
        """What falls short of what is meant to be."""
        missed = []
        if self.target is not None and self.ratio < self.target:
            missed.append("time")
        if self.memory_limit is not None and self.our_memory is not None and self.our_memory >= self.memory_limit:
            missed.append("memory")
        if self.bytes_matter and self.our_bytes and self.their_bytes and self.our_bytes > self.their_bytes:
            missed.append("size")
        return missed

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "our_nanoseconds": median(self.ours), "their_nanoseconds": median(self.theirs),
                "ratio": self.ratio, "ratios": self.ratios, "misses": self.misses}


@dataclass
class Own:
    """A ratio of two of imgfilter's own times."""

    title: str
    ratio: float
    at_most: float

    @property
    def reached(self) -> bool:
        return self.ratio <= self.at_most


@dataclass
class Results:
    """All of one run."""

    machine: dict[str, str]
    photo: str
    rounds: int
    rows: list[Row] = field(default_factory=list)
    own: list[Own] = field(default_factory=list)
    # One thread's time over that of two, by work; whether that is enough.
    gains: dict[str, tuple[float, bool | None]] = field(default_factory=dict)
    # Nanoseconds a pixel, by megapixels.
    sizes: dict[int, float] = field(default_factory=dict)
    # What could not be measured, and why.
    failures: list[str] = field(default_factory=list)

    def section(self, name: str) -> list[Row]:
        return [row for row in self.rows if row.section == name]

    def to_json(self) -> dict[str, Any]:
        return {
            "machine": self.machine, "photo": self.photo, "rounds": self.rounds,
            "rows": [row.to_json() for row in self.rows],
            "own": [{**asdict(own), "reached": own.reached} for own in self.own],
            "gains": {key: {"ratio": gain, "reached": reached} for key, (gain, reached) in self.gains.items()},
            "nanoseconds_per_pixel": self.sizes, "failures": self.failures,
        }
