"""Rows fitted to the throughput of a deployed engine, and rows of other GPUs derived from them.

ML.ENERGY (facts/serving_energy_mlenergy.csv): one server, always `max_num_seqs` chats in it, so an
iteration lasts (chats in the batch) / (output tokens a second).  An iteration is taken as

    t(N) = t0 + c_b (B - N) + c_k (B - N) h + c_a N p (p + 1) / 2 + G(B - N + N p)

with N of the B chats new in it: N is binomial(B, 1 / o), for each of them takes o iterations (o:
output tokens, as published by row; p: prompt tokens, **assumed**; h = p + o / 2 tokens held).  G,
c_a and c_k are the roofline without launch and without the latency of all-reduces; t0 and c_b are
fitted, least squares of the relative error: they hold what a roofline leaves out (launches, the
latency of all-reduces, scheduling, sampling).  A row whose curve is not straight also gets D.

Microseconds.
"""

import csv
from dataclasses import dataclass, replace
from math import comb

import numpy as np

from . import roofline
from .profile import Profile, thinned

PROMPT = 150  # assumed: the prompts are not in the published rows (SOURCES.md, `ml-energy`)
ENGINE = "vLLM 0.11.1"
# Name, its LLM in roofline.py, in the published rows; GPU, GPUs; largest batch of the fit, and of
# its range: to 512 the fits of the H100 hold within 2 % of rows that they never saw.
FITTED = (
    ("llama-3.1-8b", "Meta-Llama-3-8B", "Llama-3.1-8B-Instruct", "h100", 1, 256, 512),
    ("llama-3.3-70b", "Meta-Llama-3-70B", "Llama-3.3-70B-Instruct", "h100", 4, 256, 512),
    ("llama-3.1-8b", "Meta-Llama-3-8B", "Llama-3.1-8B-Instruct", "b200", 1, 64, 64),
    ("llama-3.3-70b", "Meta-Llama-3-70B", "Llama-3.3-70B-Instruct", "b200", 2, 1024, 1024),
)
CURVED = {("llama-3.3-70b", "b200")}  # with D: its time a chat falls with the batch


@dataclass(frozen=True)
class Steady:
    """One published row."""

    limit: int  # max_num_seqs
    batch: float  # mean over the run
    rate: float  # output tokens a second
    output: float  # mean output tokens

    @property
    def iteration(self):
        return 1e6 * self.batch / self.rate


def published(data):
    """(model, gpu) -> [Steady], ascending."""
    found = {}
    with open(data / "facts/serving_energy_mlenergy.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["model"], row["gpu"].lower()), []).append(
                Steady(
                    int(row["max_num_seqs"]),
                    float(row["avg_batch"]),
                    float(row["output_tokens_per_s"]),
                    float(row["mean_output_tokens"]),
                )
            )
    return {key: sorted(rows, key=lambda row: row.limit) for key, rows in found.items()}


def is_fitted(limit, limits):
    """Every second batch counted down from the largest, so that nothing is extrapolated upwards."""
    return (len(limits) - 1 - sorted(limits).index(limit)) % 2 == 0


def steady_time(profile, batch, output, prompt=PROMPT):
    """Mean time of an iteration with `batch` chats."""
    total, new = 0.0, 1 / output
    whole = round(batch)
    for n in range(min(whole, 40) + 1):
        weight = comb(whole, n) * new**n * (1 - new) ** (whole - n)
        decodes = batch - n
        total += weight * profile.time(
            n * prompt, n * prompt * (prompt + 1) / 2, decodes, decodes * (prompt + output / 2)
        )
    return total


@dataclass(frozen=True)
class Parts:
    """Of a roofline on one type of GPU."""

    factors: roofline.Factors
    all_reduce: roofline.AllReduce
    attention: roofline.Attention


def bare(name, llm, gpu, tensor_parallel, parts, source, quality, engine=ENGINE):
    """Roofline without t0 and c_b: no launch, no latency, no host.  `parts`: Parts of that GPU."""
    device = roofline.GPUS[gpu]
    factors, attention = parts.factors, parts.attention
    dense = replace(factors, launch=0.0)
    wire = replace(parts.all_reduce, latency=0.0)
    points = [
        (
            n,
            llm.layers
            * (
                dense.layer(llm, device, tensor_parallel, n)
                + wire.layer(llm, device, tensor_parallel, n)
            ),
        )
        for n in roofline.GRID
    ]
    head = 2 * llm.hidden * llm.vocabulary / (tensor_parallel * device.bandwidth * factors.memory)
    pair = 4 * llm.layers * llm.heads * llm.head_dim / tensor_parallel
    return Profile(
        name,
        gpu,
        tensor_parallel,
        quality,
        source,
        prompt_context=pair / (device.rate * attention.compute),
        kv_token=llm.kv_bytes / tensor_parallel / (device.bandwidth * attention.memory),
        range_batch=256,
        range_prompt=8192,
        range_context=32768,
        tokens=thinned([(n, t + head) for n, t in points], 0.01),
        engine=engine,
    )


def fit(profile, rows, prompt=PROMPT):
    """t0 and c_b of a bare profile, by half of its published rows."""
    used = [row for row in rows if is_fitted(row.limit, [r.limit for r in rows])]
    time = np.array([row.iteration for row in used])
    rest = time - [steady_time(profile, row.batch, row.output, prompt) for row in used]
    matrix = np.array([[1.0, row.batch * (1 - 1 / row.output)] for row in used])
    profile.t0, profile.sequence = np.linalg.lstsq(matrix / time[:, None], rest / time, rcond=None)[0]
    return profile.rounded()


def fit_curved(profile, rows, prompt=PROMPT):
    """The same with D at the fitted batches: exact there, a line between them."""
    used = [row for row in rows if is_fitted(row.limit, [r.limit for r in rows])]
    batches = np.array([row.batch for row in used])
    rest = np.array([r.iteration - steady_time(profile, r.batch, r.output, prompt) for r in used])
    profile.sequence = float(np.min(np.diff(rest) / np.diff(batches)))  # so D never falls
    beyond = rest - profile.sequence * batches
    profile.t0 = float(beyond[0])
    profile.decode_attention = {
        row.limit: [(1, time), (profile.range_context, time)]
        for row, time in zip(used, beyond - profile.t0)
    }
    return profile.rounded()


def errors(profile, rows, prompt=PROMPT):
    """Largest batch of a row -> deviation of our tokens a second from the published, %."""
    return {
        row.limit: 100 * (row.iteration / steady_time(profile, row.batch, row.output, prompt) - 1)
        for row in rows
    }


def errors_text(errors, mark=False):
    return " ".join(
        f"{limit}{'*' if mark and is_fitted(limit, errors) else ''}: {error:+.1f}"
        for limit, error in errors.items()
    )


@dataclass(frozen=True)
class Overheads:
    """What the fits hold beyond the roofline, in parts that other rows can be made of."""

    host: float  # us an iteration
    launch: float  # us a layer, on the H100
    all_reduce: float  # us each, two a layer, on four H100
    sequence: float  # us a chat

    def t0(self, llm, gpu, tensor_parallel, launch):
        latency = self.all_reduce * roofline.GPUS["h100"].nvlink / roofline.GPUS[gpu].nvlink
        reduces = 2 * llm.layers * latency if tensor_parallel > 1 else 0.0
        return self.host + llm.layers * launch + reduces


def overheads(small, large, launch):
    """From the fits of one and of four H100: two t0 give the host's part and the all-reduce's."""
    llm8, llm70 = roofline.LLMS["Meta-Llama-3-8B"], roofline.LLMS["Meta-Llama-3-70B"]
    host = small.t0 - llm8.layers * launch
    reduces = large.t0 - host - llm70.layers * launch
    return Overheads(host, launch, reduces / (2 * llm70.layers), (small.sequence + large.sequence) / 2)
