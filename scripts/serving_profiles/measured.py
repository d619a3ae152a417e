"""Profiles fitted to iteration times that were published whole (Vidur; SplitwiseSim)."""

import numpy as np

from .profile import Profile, thinned

STEP = 8  # Vidur rounds the tokens of an iteration up to a multiple of 8


def rounded_up(tokens):
    return -(-tokens // STEP) * STEP


def dense_curve(rows, operators):
    """{tokens: ms} at every multiple of 8: operator times plus what the whole iteration adds.

    The remainder (the all-reduce and Vidur's smoothing) is known at the tokens of the reference
    rows only and taken linear between them."""
    remainder = {}
    for row in rows:
        at = rounded_up(row.tokens)
        remainder[at] = row.dense - operators[at]
    known = sorted(remainder)
    return {
        at: time + float(np.interp(at, known, [remainder[n] for n in known]))
        for at, time in operators.items()
        if at % STEP == 0 and known[0] <= at <= known[-1]
    }


def fit_vidur(llm, source, rows, operators, tolerance=0.0025, left_out=()):
    """`left_out`: reference rows that must not be used (for tests out of sample)."""
    rows = [row for row in rows if row not in left_out and row.kind != "mixed_sarathi512"]
    chunks = [row for row in rows if row.kind == "prefill_chunk512"]
    whole = [row for row in rows if row.kind == "prefill"]
    slope = np.polyfit(
        [row.prompt * row.held for row in chunks], [row.prefill_attention for row in chunks], 1
    )[0]
    # What attention of a prompt on itself costs beyond c_a A.  Up to 512 tokens it goes into c_p
    # (an iteration may also hold decodes); above, an iteration is all prompt and it goes into G.
    own = {row.prompt: row.prefill_attention - slope * row.prompt_context for row in whole}
    short = [n for n in own if n <= 512]
    weights = [1 / row.time for row in whole if row.prompt <= 512]
    per_prompt = np.sum([own[n] * n * w**2 for n, w in zip(short, weights)]) / np.sum(
        [(n * w) ** 2 for n, w in zip(short, weights)]
    )
    excess_at = [n for n in sorted(own) if n >= 512]
    excess = [0 if n == 512 else own[n] - per_prompt * n for n in excess_at]
    curve = dense_curve(rows, operators)
    points = [(n, 1e3 * (curve[n] + float(np.interp(n, excess_at, excess)))) for n in sorted(curve)]
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
        prompt_token=1e3 * per_prompt,
        prompt_context=1e3 * slope,
        tokens=thinned(points, tolerance),
        token_multiple=STEP,
        decode_attention=attention,
    ).rounded()


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
    ).rounded()
