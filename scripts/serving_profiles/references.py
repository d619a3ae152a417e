"""The published iteration and operator times, as read from $ARCHIPELAGO_DATA/serving.

Times are milliseconds, as in the files.  The files stay outside the repository.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Iteration:
    """One row of iteration_times_dense.csv: one iteration as Vidur predicts it."""

    kind: str  # prefill | prefill_chunk512 | prefill_chunk | decode | mixed | mixed_sarathi512
    prompt: int  # prompt tokens processed
    held: int  # prompt tokens processed before, of the same request
    batch: int  # sequences that decode
    context: int  # tokens each of them holds
    time: float
    prefill_attention: float
    decode_attention: float

    @property
    def tokens(self):
        return self.prompt + self.batch

    @property
    def prompt_context(self):
        return self.prompt * self.held + self.prompt * (self.prompt + 1) // 2

    @property
    def kv_tokens(self):
        return self.batch * self.context

    @property
    def dense(self):
        """All but attention: operators, all-reduce, whatever else Vidur counts."""
        return self.time - self.prefill_attention - self.decode_attention


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def iterations(data: Path):
    """(model, tensor parallel) -> [Iteration], profiled attention only (all on A100)."""
    found = {}
    for row in rows_of(data / "iteration_times_dense.csv"):
        if row["attention_source"] != "profile":
            continue
        found.setdefault((row["model"].split("/")[1], int(row["tp"])), []).append(
            Iteration(
                row["kind"],
                int(row["prefill_tokens"]),
                int(row["prefill_kv"]),
                int(row["decode_batch"]),
                int(row["decode_ctx"]),
                float(row["time_ms"]),
                float(row["attn_prefill_ms"]),
                float(row["attn_decode_ms"]),
            )
        )
    return found


def operator_times(data: Path):
    """(model, gpu, tensor parallel) -> {tokens: time of the dense operators of the whole model}."""
    found = {}
    for row in rows_of(data / "nonattention_op_times_all.csv"):
        key = (row["model"].split("/")[1], row["gpu"], int(row["tp"]))
        found.setdefault(key, {})[int(row["num_tokens"])] = float(row["nonattention_ms_model"])
    return found


def splitwise_times(data: Path, model="llama2-70b"):
    """(gpu, tensor parallel) -> [(prompt, batch, output, prompt time, token time)], medians."""
    samples = {}
    for row in rows_of(data / "llama2_bloom_a100_h100_latency_power.csv"):
        if row["model"] != model or row["hardware"].endswith("pcap"):
            continue
        key = (row["hardware"].split("-")[0], int(row["tensor_parallel"]))
        point = tuple(int(row[name]) for name in ("prompt_size", "batch_size", "token_size"))
        samples.setdefault(key, {}).setdefault(point, []).append(
            (float(row["prompt_time"]), float(row["token_time"]))
        )
    return {
        key: [
            (*point, median(p for p, _ in times), median(t for _, t in times))
            for point, times in sorted(points.items())
        ]
        for key, points in samples.items()
    }
