"""Profiles fitted to iteration times that were published whole (Vidur; SplitwiseSim)."""

import numpy as np

from .profile import Profile, thinned

STEP = 8  # Vidur rounds the tokens of an iteration up to a multiple of 8


def rounded_up(tokens):
    return -(-tokens // STEP) * STEP


def fit_vidur(llm, source, rows, tolerance=0.002, batch_tolerance=0.003):
    """G, H and D as given, points that their neighbours give within the tolerance left out.

    rows: references.dense_iterations.  The tolerance of H and D is a share of the whole iteration.
    c_a is the slope of a chunk's attention over the tokens before it, through that without any."""
    chunks = {r.held: r.prefill_attention for r in rows if r.kind == "prefill_chunk512"}
    before = [held for held in chunks if 0 < held <= 3072]  # the profiled kernels end at 4096
    slope = sum(held * (chunks[held] - chunks[0]) for held in before)
    slope /= 512 * sum(held**2 for held in before)
    dense = {rounded_up(row.tokens): 1e3 * row.dense for row in rows}
    own = [
        (row.prompt, 1e3 * (row.prefill_attention - slope * row.prompt_context))
        for row in sorted(rows, key=lambda row: row.prompt)
        if row.kind == "prefill"
    ]
    scale = {n: dense[rounded_up(n)] for n, _ in own}
    attention = {}
    for row in rows:
        if row.kind == "decode":
            attention.setdefault(row.batch, []).append((row.context, 1e3 * row.decode_attention))
    return Profile(
        llm,
        "a100",
        2,
        "measured",
        source,
        prompt_context=1e3 * slope,
        engine="Vidur 7d475133 (profiled operators and attention; no server)",
        tokens=thinned(sorted(dense.items()), tolerance),
        prompts=thinned(own, tolerance, scale),
        range_context=4096,
        token_multiple=STEP,
        decode_attention=fewer_batches(attention, dense, batch_tolerance),
    ).rounded()


def fewer_batches(attention, dense, tolerance):
    """D without the batch sizes that those kept give within a share of the iteration."""
    sizes = sorted(attention)
    times = {b: np.array([time for _, time in sorted(attention[b])]) for b in sizes}
    keep = {sizes[0], sizes[-1]}
    spans = [(0, len(sizes) - 1)]
    while spans:
        low, high = spans.pop()
        if high - low < 2:
            continue
        a, b = sizes[low], sizes[high]
        gaps = []
        for size in sizes[low + 1 : high]:
            line = times[a] + (times[b] - times[a]) * (size - a) / (b - a)
            gaps.append(np.max(np.abs(line - times[size]) / (dense[rounded_up(size)] + times[size])))
        worst = int(np.argmax(gaps))
        if gaps[worst] > tolerance:
            middle = low + 1 + worst
            keep.add(sizes[middle])
            spans += [(low, middle), (middle, high)]
    return {size: sorted(attention[size]) for size in sorted(keep)}


def fit_linear(llm, source, rows):
    """The five coefficients alone, least squares of the relative error."""
    matrix = np.array(
        [[1, row.prompt, row.prompt_context, row.batch, row.kv_tokens] for row in rows], float
    )
    time = np.array([row.time for row in rows])
    free = list(range(5))
    while True:  # a negative coefficient means nothing here: set it to zero and fit again
        found = np.zeros(5)
        found[free] = np.linalg.lstsq(
            matrix[:, free] / time[:, None], np.ones(len(rows)), rcond=None
        )[0]
        negative = [i for i in free if found[i] < 0]
        if not negative:
            break
        free = [i for i in free if i not in negative]
    return Profile(llm, "a100", 2, "measured", source, *(1e3 * found)).rounded()


def fit_splitwise(llm, gpu, tensor_parallel, source, points, kv_token):
    """Llama-2-70B as measured whole: prompts by their tokens, decodes by their number.

    G is flat over the decode batches; what a batch takes beyond one sequence stands in D, the same
    at every context, because the file has batches at one context only (512 + 128 tokens).  c_k
    (`kv_token`, us) is therefore given, not fitted, and taken out of D."""
    prompts = {}
    decodes = {}
    for prompt, batch, output, prompt_time, token_time in points:
        prompts.setdefault(prompt * batch, []).append(1e3 * prompt_time)
        held = kv_token * batch * (prompt + output / 2)
        decodes.setdefault(batch, []).append(1e3 * token_time - held)
    batches = sorted(decodes)
    token = np.maximum.accumulate([np.median(decodes[batch]) for batch in batches])
    curve = [(1, float(token[0])), (batches[-1], float(token[0]))]
    curve += [(n, float(np.median(prompts[n]))) for n in sorted(prompts) if n > batches[-1]]
    longest = max(prompt + output for prompt, _, output, *_ in points)
    beyond = {b: float(t - token[0]) for b, t in zip(batches, token)}
    return Profile(
        llm,
        gpu,
        tensor_parallel,
        "measured",
        source,
        kv_token=kv_token,
        range_batch=batches[-1],
        range_prompt=max(prompts),
        range_context=longest,
        tokens=curve,
        decode_attention={b: [(1, t), (longest, t)] for b, t in beyond.items()},
        engine="Splitwise's server of 2023",
    ).rounded()
