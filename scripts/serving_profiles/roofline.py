"""Profiles from GPU and LLM facts, with efficiency factors fitted to measured operator times.

One layer over n tokens on one of TP GPUs:

    launch + (read^q + work^q)^(1/q)
    read = bytes of the weights the n tokens touch / (TP x bandwidth x e_m)
    work = 2 x parameters a token uses x n / (TP x BF16 rate x e_c)

(q: how far reading and arithmetic overlap; infinity would be max, 1 their sum.)  A mixture of
experts stores all experts, but n tokens touch only 1 - (1 - k/E)^n of them (each token draws k of
E evenly), and each token works with k.  So the read grows with the batch until all experts are in
use, which a dense LLM does from its first token.

Microseconds, bytes, parameters, FLOP.
"""

from dataclasses import dataclass, replace

import numpy as np

GRID = sorted(
    {
        1,
        2,
        4,
        *range(8, 129, 8),
        *range(128, 513, 32),
        *range(512, 1025, 128),
        *range(1024, 8193, 512),
    }
)


@dataclass(frozen=True)
class Llm:
    layers: int
    hidden: int
    mlp: int
    heads: int
    kv_heads: int
    vocabulary: int
    head_dim: int = 128
    experts: int = 1
    experts_used: int = 1

    @property
    def attention_parameters(self):
        q = self.heads * self.head_dim
        return 2 * self.hidden * q + 2 * self.hidden * self.kv_heads * self.head_dim

    @property
    def expert_parameters(self):
        return 3 * self.hidden * self.mlp

    def read_parameters(self, tokens):
        """Of one layer, touched by that many tokens."""
        share = 1 - (1 - self.experts_used / self.experts) ** tokens
        return self.attention_parameters + self.experts * share * self.expert_parameters

    @property
    def work_parameters(self):
        """Of one layer, used by each token."""
        return self.attention_parameters + self.experts_used * self.expert_parameters

    @property
    def kv_bytes(self):
        return 2 * self.layers * self.kv_heads * self.head_dim * 2

    @property
    def total_parameters(self):
        layer = self.attention_parameters + self.experts * self.expert_parameters
        return self.layers * layer + 2 * self.hidden * self.vocabulary


@dataclass(frozen=True)
class Gpu:
    bandwidth: float  # bytes per us
    rate: float  # FLOP per us
    nvlink: float  # bytes per us, one direction


GPUS = {
    "a100": Gpu(2.039e6, 312e6, 300e3),
    "h100": Gpu(3.35e6, 989e6, 450e3),
    "h200": Gpu(4.8e6, 989e6, 450e3),
    "b200": Gpu(7.7e6, 2250e6, 900e3),
}

LLMS = {  # the names of the reference files
    "CodeLlama-34b-Instruct-hf": Llm(48, 8192, 22016, 64, 8, 32000),
    "Llama-2-70b-hf": Llm(80, 8192, 28672, 64, 8, 32000),
    "Llama-2-7b-hf": Llm(32, 4096, 11008, 32, 32, 32000),
    "Meta-Llama-3-70B": Llm(80, 8192, 28672, 64, 8, 128256),
    "Meta-Llama-3-8B": Llm(32, 4096, 14336, 32, 8, 128256),
    "Qwen-72B": Llm(80, 8192, 24576, 64, 64, 152064),
    "internlm-20b": Llm(60, 5120, 13824, 40, 40, 103168),
    "Mixtral-8x7B": Llm(32, 4096, 14336, 32, 8, 32000, experts=8, experts_used=2),
}


@dataclass(frozen=True)
class Factors:
    """Of the dense operators on one type of GPU."""

    launch: float  # us a layer
    memory: float  # e_m
    compute: float  # e_c
    overlap: float  # q

    def layer(self, llm, gpu, tensor_parallel, tokens):
        read = 2 * llm.read_parameters(tokens) / (tensor_parallel * gpu.bandwidth * self.memory)
        work = 2 * llm.work_parameters * tokens / (tensor_parallel * gpu.rate * self.compute)
        return self.launch + (read**self.overlap + work**self.overlap) ** (1 / self.overlap)


def fit_factors(gpu, samples):
    """samples: [(Llm, tensor parallel, tokens, us a layer)].

    Up to 16 tokens a layer is all reading: launch and e_m from a line there (fitted together with
    the rest, e_m comes out above 1 on the H100).  Then e_c and q from all samples."""
    read = np.array([2 * m.read_parameters(n) / tp / gpu.bandwidth for m, tp, n, _ in samples])
    work = np.array([2 * m.work_parameters * n / tp / gpu.rate for m, tp, n, _ in samples])
    time = np.array([t for *_, t in samples])
    few = np.array([n <= 16 for _, _, n, _ in samples])
    matrix = np.stack([np.ones(few.sum()), read[few]], axis=1) / time[few, None]
    launch, inverse = np.linalg.lstsq(matrix, np.ones(few.sum()), rcond=None)[0]
    reading = read * inverse

    def loss(compute, overlap):
        model = launch + (reading**overlap + (work / compute) ** overlap) ** (1 / overlap)
        return float(np.mean(np.log(model / time) ** 2))

    grid = [(c / 200, q / 10) for c in range(80, 181) for q in range(10, 81)]
    compute, overlap = min(grid, key=lambda v: loss(*v))
    return Factors(round(float(launch), 1), round(float(1 / inverse), 3), compute, overlap)


@dataclass(frozen=True)
class AllReduce:
    """Two a layer: latency + 2 (TP - 1) / TP x bytes of the activations / (NVLink x efficiency)."""

    latency: float  # us, on the A100
    efficiency: float

    def layer(self, llm, gpu, tensor_parallel, tokens):
        if tensor_parallel == 1:
            return 0.0
        moved = 2 * (tensor_parallel - 1) / tensor_parallel * 2 * llm.hidden * tokens
        latency = self.latency * GPUS["a100"].nvlink / gpu.nvlink
        return 2 * (latency + moved / (gpu.nvlink * self.efficiency))


def fit_all_reduce(samples):
    """samples: [(Llm, tokens, us of a layer beyond its operators, us of the whole layer)], 2 A100."""
    weight = np.array([1 / s[3] for s in samples])
    moved = np.array([2 * 2 * s[0].hidden * s[1] / GPUS["a100"].nvlink for s in samples])
    extra = np.array([s[2] for s in samples])
    matrix = np.stack([2 * np.ones(len(samples)), moved], axis=1) * weight[:, None]
    latency, inverse = np.linalg.lstsq(matrix, extra * weight, rcond=None)[0]
    return AllReduce(round(float(latency), 1), round(float(1 / inverse), 2))


@dataclass(frozen=True)
class Attention:
    """Per layer, fitted on the A100: a floor per kernel, prompt FLOP, reading of KV."""

    floor: float  # us a layer
    compute: float  # e_at: 4 x heads x head_dim FLOP per prompt token and context token
    own: float  # a prompt's pairs with itself cost this many times those with held context
    memory: float  # e_kv
    sequence: float  # us a layer and decoding sequence


def fit_attention(samples):
    """samples: [(Llm, Iteration)] at TP 2 on A100."""
    gpu = GPUS["a100"]
    decode = [(m, r) for m, r in samples if r.kind == "decode"]
    matrix = np.array(
        [
            [m.layers, m.layers * r.batch, m.kv_bytes / 2 * r.kv_tokens / gpu.bandwidth]
            for m, r in decode
        ]
    )
    weight = np.array([1 / r.time for _, r in decode])
    time = np.array([1e3 * r.decode_attention for _, r in decode])
    floor, sequence, inverse = np.linalg.lstsq(matrix * weight[:, None], time * weight, rcond=None)[
        0
    ]

    def work(m, pairs):
        return 4 * m.layers * m.heads * m.head_dim / 2 * pairs / gpu.rate

    chunks = [(m, r) for m, r in samples if r.kind == "prefill_chunk512"]
    slopes = []
    for llm in {m for m, _ in chunks}:
        mine = [r for m, r in chunks if m is llm]
        slopes.append(
            np.polyfit(
                [work(llm, r.prompt * r.held) for r in mine],
                [1e3 * r.prefill_attention for r in mine],
                1,
            )[0]
        )
    inverse_compute = float(np.mean(slopes))
    whole = [(m, r) for m, r in samples if r.kind == "prefill"]
    x = np.array([work(m, r.prompt_context) * inverse_compute / (1e3 * r.time) for m, r in whole])
    y = np.array(
        [(1e3 * r.prefill_attention - m.layers * floor) / (1e3 * r.time) for m, r in whole]
    )
    own = float(np.sum(x * y) / np.sum(x * x))
    return Attention(
        round(float(floor), 1),
        round(1 / inverse_compute, 3),
        round(own, 2),
        round(float(1 / inverse), 3),
        round(float(sequence), 3),
    )


def on_ampere(attention):
    """A later FlashAttention than Vidur's kernel skips what the causal mask hides (assumed)."""
    return replace(attention, own=1.0)


def on_hopper(attention):
    """FlashAttention-2 reaches 35 % of an H100 (arXiv 2407.08608, abstract) and skips what the
    causal mask hides."""
    return replace(attention, compute=0.35, own=1.0)
