"""A serving profile as the simulator evaluates it, and its rows of the two platform tables.

    t = t0 + c_p P + c_a A + c_b B + c_k K + G(P + B) + H(P, A) + D(B, K)

G is piecewise linear through (tokens, time), over P + B rounded up to a multiple; H is piecewise
linear through (prompt tokens, time), over P or over the prompt with A products when that is
shorter; D is piecewise linear in the mean context K / B for each listed batch size and linear between batch sizes.  All
times in microseconds.
"""

from dataclasses import dataclass, field

import numpy as np

PROFILE_COLUMNS = (
    "llm,gpu,tensor_parallel,t0_us,prompt_token_us,prompt_context_ps,sequence_us,kv_token_ns,"
    "token_multiple,kv_memory_fraction,range_batch,range_prompt_tokens,range_context_tokens,"
    "fit_error_percent,"
    "engine,quality,source"
)
TABLE_COLUMNS = "llm,gpu,tensor_parallel,quantity,sequences,at,time_us,quality,source"


@dataclass
class Profile:
    llm: str
    gpu: str
    tensor_parallel: int
    quality: str
    source: str
    t0: float = 0.0
    prompt_token: float = 0.0
    prompt_context: float = 0.0
    sequence: float = 0.0
    kv_token: float = 0.0
    range_batch: int = 128
    range_prompt: int = 4096
    range_context: int = 4000
    fit_error_percent: float | None = None
    token_multiple: int = 1
    engine: str = ""  # and its version
    tokens: list = field(default_factory=list)  # [(tokens, us)]
    prompts: list = field(default_factory=list)  # [(tokens of the prompt, us)]
    decode_attention: dict = field(default_factory=dict)  # batch -> [(mean context, us)]

    def rounded(self):
        """The figures as written to the tables, so that errors are those of the written rows."""
        self.t0 = round(self.t0, 1)
        self.prompt_token = round(self.prompt_token, 3)
        self.prompt_context = round(self.prompt_context, 6)
        self.sequence = round(self.sequence, 3)
        self.kv_token = round(self.kv_token, 5)
        self.tokens = [(n, round(t, 1)) for n, t in self.tokens]
        self.prompts = [(n, round(t, 1)) for n, t in self.prompts]
        self.decode_attention = {
            b: [(c, round(t, 1)) for c, t in line] for b, line in self.decode_attention.items()
        }
        return self

    def attention(self, batch, context):
        sizes = sorted(self.decode_attention)
        if not sizes or batch == 0:
            return 0.0

        def line(size):
            at, time = zip(*self.decode_attention[size])
            return np.interp(context, at, time)

        high = np.searchsorted(sizes, batch)
        if high < len(sizes) and sizes[high] == batch:
            return line(batch)
        high = min(max(high, 1), len(sizes) - 1)
        low = high - 1
        share = min((batch - sizes[low]) / (sizes[high] - sizes[low]), 1.0)
        return (1 - share) * line(sizes[low]) + share * line(sizes[high])

    def time(self, prompt, prompt_context, batch, kv_tokens):
        total = (
            self.t0
            + self.prompt_token * prompt
            + self.prompt_context * prompt_context
            + self.sequence * batch
            + self.kv_token * kv_tokens
        )
        if self.tokens:
            at, time = zip(*self.tokens)
            tokens = -(-(prompt + batch) // self.token_multiple) * self.token_multiple
            total += np.interp(tokens, at, time)
        if self.prompts and prompt:
            alike = min(prompt, int((np.sqrt(8 * prompt_context + 1) - 1) / 2 + 1e-9))
            at, time = zip(*self.prompts)
            total += np.interp(alike, at, time)
        if batch:
            total += self.attention(batch, kv_tokens / batch)
        return total

    def of(self, row):
        """The time of a reference row (references.Iteration), in milliseconds."""
        return self.time(row.prompt, row.prompt_context, row.batch, row.kv_tokens) / 1e3

    def profile_row(self):
        error = "" if self.fit_error_percent is None else f"{self.fit_error_percent:.1f}"
        return ",".join(
            [
                self.llm,
                self.gpu,
                str(self.tensor_parallel),
                f"{self.t0:.10g}",
                f"{self.prompt_token:.10g}",
                f"{self.prompt_context * 1e6:.10g}",
                f"{self.sequence:.10g}",
                f"{self.kv_token * 1e3:.10g}",
                str(self.token_multiple),
                "0.9",
                str(self.range_batch),
                str(self.range_prompt),
                str(self.range_context),
                error,
                self.engine,
                self.quality,
                self.source,
            ]
        )

    def table_rows(self):
        head = f"{self.llm},{self.gpu},{self.tensor_parallel}"
        tail = f"{self.quality},{self.source}"
        for tokens, time in self.tokens:
            yield f"{head},tokens,0,{tokens},{time:.10g},{tail}"
        for tokens, time in self.prompts:
            yield f"{head},prompt_attention,0,{tokens},{time:.10g},{tail}"
        for batch in sorted(self.decode_attention):
            for context, time in self.decode_attention[batch]:
                yield f"{head},decode_attention,{batch},{context},{time:.10g},{tail}"


def thinned(points, tolerance, scale=None):
    """The points of a piecewise linear curve that keep it within a tolerance of all: relative to
    each point, or to scale[x]."""
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        low, high = spans.pop()
        if high - low < 2:
            continue
        (x0, y0), (x1, y1) = points[low], points[high]
        inner = points[low + 1 : high]
        gaps = [abs(y0 + (y1 - y0) * (x - x0) / (x1 - x0) - y) / (scale[x] if scale else y) for x, y in inner]
        worst = max(range(len(gaps)), key=gaps.__getitem__)
        if gaps[worst] > tolerance:
            middle = low + 1 + worst
            keep.add(middle)
            spans += [(low, middle), (middle, high)]
    return [points[i] for i in sorted(keep)]


def r_squared(predicted, truth):
    predicted, truth = np.array(predicted), np.array(truth)
    return 1 - np.sum((predicted - truth) ** 2) / np.sum((truth - truth.mean()) ** 2)


def errors_percent(predicted, truth):
    return 100 * (np.array(predicted) / np.array(truth) - 1)
