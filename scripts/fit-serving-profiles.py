#!/usr/bin/python3
"""Fits the serving profiles of platforms/asean and platforms/reference-a100.

  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-profiles.py            report only
  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-profiles.py --write    and write the tables
  ... --write --out DIR                                                     into DIR/<platform>/

Reads $ARCHIPELAGO_DATA/serving (SOURCES.md of the platforms: vidur, vidur-operators, splitwise-sim);
nothing of it is copied.  A developer's tool: building and testing need neither it nor the data.  Needs Debian's
python3-numpy.  What each row rests on is explained in platforms/asean/SOURCES.md, `roofline`.
"""

import argparse
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np

from serving_profiles import measured, references, roofline
from serving_profiles.profile import (
    PROFILE_COLUMNS,
    TABLE_COLUMNS,
    Profile,
    errors_percent,
    r_squared,
)

ROOT = Path(__file__).resolve().parent.parent
VIDUR_LLMS = {
    "codellama-34b": "CodeLlama-34b-Instruct-hf",
    "llama-2-70b": "Llama-2-70b-hf",
    "llama-3-70b": "Meta-Llama-3-70B",
}
TRAIN = ("Qwen-72B", "internlm-20b", "Llama-2-7b-hf")
TEST = ("CodeLlama-34b-Instruct-hf", "Llama-2-70b-hf", "Meta-Llama-3-70B", "Meta-Llama-3-8B")


def describe(label, predicted, truth):
    error = errors_percent(predicted, truth)
    worst = max(error, key=abs)
    fit = f"R2 {r_squared(predicted, truth):.5f}  " if len(truth) > 2 else ""
    print(
        f"  {label:<46} {len(truth):5d} points  {fit}median |e| {np.median(abs(error)):5.2f} %"
        f"  worst {worst:+6.2f} %"
    )
    return abs(worst)


def left_out_errors(name, rows, operators):
    """Each inner batch size, context and prompt length predicted by a fit that never saw it."""
    for label, kind, field in (
        ("decode, its batch size left out", "decode", "batch"),
        ("decode, its context left out", "decode", "context"),
        ("prompt, its length left out", "prefill", "prompt"),
    ):
        values = sorted({getattr(row, field) for row in rows if row.kind == kind})
        predicted, truth = [], []
        for value in values[1:-1]:
            out = [r for r in rows if r.kind == kind and getattr(r, field) == value]
            if field == "prompt":  # chunks have the same length
                out += [
                    r
                    for r in rows
                    if r.kind == "prefill_chunk512" and r.prompt == value and not r.held
                ]
            fit = measured.fit_vidur(name, "", rows, operators, left_out=out)
            predicted += [fit.of(row) for row in out]
            truth += [row.time for row in out]
        describe(label, predicted, truth)


def fit_vidur(reference, operators):
    """llm -> Profile on 2 A100, printed with its errors."""
    fitted = {}
    for name, model in VIDUR_LLMS.items():
        rows = reference[model, 2]
        curve = operators[model, "a100", 2]
        fit = measured.fit_vidur(name, "vidur", rows, curve)
        print(f"\n{name} on 2 A100 (Vidur, all-reduce included): {len(fit.tokens)} points of G")
        used = [row for row in rows if row.kind != "mixed_sarathi512"]
        mixed = [row for row in rows if row.kind == "mixed_sarathi512"]
        worst = describe("in sample", [fit.of(r) for r in used], [r.time for r in used])
        worst = max(
            worst,
            describe(
                "mixed batches, never used", [fit.of(r) for r in mixed], [r.time for r in mixed]
            ),
        )
        left_out_errors(name, rows, curve)
        line = measured.fit_linear(name, "vidur", used)
        describe(
            "five coefficients alone, in sample", [line.of(r) for r in used], [r.time for r in used]
        )
        describe(
            "five coefficients alone, mixed batches",
            [line.of(r) for r in mixed],
            [r.time for r in mixed],
        )
        print(
            f"  five coefficients: t0 {line.t0:.0f} us, c_p {line.prompt_token:.2f} us,"
            f" c_a {line.prompt_context * 1e6:.0f} ps,"
            f" c_b {line.sequence:.2f} us, c_k {line.kv_token * 1e3:.1f} ns"
        )
        fit.fit_error_percent = worst
        fitted[name] = fit
    return fitted


def operator_samples(operators, gpu, models):
    for (model, on, tensor_parallel), curve in operators.items():
        if on == gpu and model in models and tensor_parallel <= 4:
            llm = roofline.LLMS[model]
            for tokens, time in curve.items():
                if tokens <= 4096:
                    yield llm, tensor_parallel, tokens, 1e3 * time / llm.layers


def fit_operators(operators):
    """gpu -> Factors of its dense operators."""
    found = {}
    print("\nDense operators (a layer), tensor parallel 1, 2, 4")
    for gpu in ("a100", "h100"):

        def check(label, factors, models):
            samples = list(operator_samples(operators, gpu, models))
            device = roofline.GPUS[gpu]
            describe(
                label,
                [factors.layer(m, device, tp, n) for m, tp, n, _ in samples],
                [s[3] for s in samples],
            )

        trained = roofline.fit_factors(
            roofline.GPUS[gpu], list(operator_samples(operators, gpu, TRAIN))
        )
        check(f"{gpu}: {', '.join(TRAIN)}", trained, TRAIN)
        check(f"{gpu}: the other LLMs, never used", trained, TEST)
        found[gpu] = roofline.fit_factors(
            roofline.GPUS[gpu], list(operator_samples(operators, gpu, TRAIN + TEST))
        )
        print(f"  {gpu}: all LLMs: {found[gpu]}")
    found["h200"] = found["h100"]  # the same chip with faster memory; not measured
    return found


def fit_all_reduce(reference, operators):
    samples = {}
    for name, model in VIDUR_LLMS.items():
        llm = roofline.LLMS[model]
        for row in {measured.rounded_up(r.tokens): r for r in reference[model, 2]}.values():
            tokens = measured.rounded_up(row.tokens)
            dense = 1e3 * row.dense / llm.layers
            extra = dense - 1e3 * operators[model, "a100", 2][tokens] / llm.layers
            samples.setdefault(name, []).append((llm, tokens, extra, dense))
    seen = samples["codellama-34b"] + samples["llama-2-70b"]
    found = roofline.fit_all_reduce(seen)
    print(
        f"\nAll-reduce and all else that is not an operator, 2 A100 (errors relative to a layer)\n  {found}"
    )
    for label, some in (
        ("codellama-34b, llama-2-70b", seen),
        ("llama-3-70b, never used", samples["llama-3-70b"]),
    ):
        predicted = [s[3] - s[2] + found.layer(s[0], roofline.GPUS["a100"], 2, s[1]) for s in some]
        describe(label, predicted, [s[3] for s in some])
    return found


def fit_attention(reference):
    def rows(names):
        return [
            (roofline.LLMS[VIDUR_LLMS[n]], r) for n in names for r in reference[VIDUR_LLMS[n], 2]
        ]

    seen = rows(("codellama-34b", "llama-2-70b"))
    found = roofline.fit_attention(seen)
    print(f"\nAttention, 2 A100 (errors relative to the iteration)\n  {found}")
    gpu = roofline.GPUS["a100"]
    for label, some in (
        ("codellama-34b, llama-2-70b", seen),
        ("llama-3-70b, never used", rows(("llama-3-70b",))),
    ):
        for kind in ("decode", "prefill", "prefill_chunk512"):
            predicted, truth = [], []
            for m, r in some:
                if r.kind != kind:
                    continue
                pair = 4 * m.layers * m.heads * m.head_dim / 2 / (gpu.rate * found.compute)
                time = m.layers * (found.floor + found.sequence * r.batch)
                time += m.kv_bytes / 2 / (gpu.bandwidth * found.memory) * r.kv_tokens
                time += pair * (r.prompt * r.held + found.own * r.prompt * (r.prompt + 1) / 2)
                predicted.append(r.dense + time / 1e3)
                truth.append(r.time)
            describe(f"{kind}: {label}", predicted, truth)
    return found


def curve_of(operators, model, gpu, tensor_parallel):
    """tokens -> us of a layer as measured; beyond the table its last slope goes on."""
    curve = operators[model, gpu, tensor_parallel]
    layers = roofline.LLMS[model].layers
    at = sorted(curve)
    time = [1e3 * curve[n] / layers for n in at]
    reach = [i for i, n in enumerate(at) if n >= at[-1] / 2]
    slope = (time[-1] - time[reach[0]]) / (at[-1] - at[reach[0]])

    def layer(tokens):
        if tokens > at[-1]:
            return time[-1] + slope * (tokens - at[-1])
        return float(np.interp(tokens, at, time))

    return layer


def asean(reference, operators, splitwise, factors, all_reduce, attention):
    llms, gpus = roofline.LLMS, roofline.GPUS
    launch_h100 = round(factors["h100"].launch / factors["a100"].launch, 2)

    def derived(name, model, gpu, tp, dense, source, quality="estimated"):
        return roofline.build(
            name,
            llms[model],
            gpu,
            tp,
            dense,
            all_reduce,
            attention if gpu == "a100" else roofline.on_hopper(attention),
            1.0 if gpu == "a100" else launch_h100,
            source,
            quality,
            factors[gpu].memory,
        )

    def on_h200(model, tp, h100):
        def layer(tokens):
            new = factors["h200"].layer(llms[model], gpus["h200"], tp, tokens)
            return h100(tokens) * new / factors["h100"].layer(llms[model], gpus["h100"], tp, tokens)

        return layer

    def roof(model, gpu, tp):
        return lambda tokens: factors[gpu].layer(llms[model], gpus[gpu], tp, tokens)

    a8 = curve_of(operators, "Meta-Llama-3-8B", "a100", 1)
    a7 = curve_of(operators, "Llama-2-7b-hf", "a100", 1)
    h7 = curve_of(operators, "Llama-2-7b-hf", "h100", 1)
    h8 = lambda tokens: h7(tokens) * a8(tokens) / a7(tokens)
    a70 = curve_of(operators, "Meta-Llama-3-70B", "a100", 4)
    h70 = curve_of(operators, "Llama-2-70b-hf", "h100", 4)
    h34 = curve_of(operators, "CodeLlama-34b-Instruct-hf", "h100", 2)
    rows = reference[VIDUR_LLMS["codellama-34b"], 2]
    code = measured.fit_vidur(
        "codellama-34b", "vidur", rows, operators[VIDUR_LLMS["codellama-34b"], "a100", 2], 0.01
    )
    print("\ncodellama-34b on 2 A100 with fewer points, for asean")
    code.fit_error_percent = describe(
        "all rows", [code.of(r) for r in rows], [r.time for r in rows]
    )
    m8, m70, m34, moe = (
        "Meta-Llama-3-8B",
        "Meta-Llama-3-70B",
        "CodeLlama-34b-Instruct-hf",
        "Mixtral-8x7B",
    )
    found = [
        derived("llama-3.1-8b", m8, "h100", 1, h8, "vidur-operators;roofline;gpu-facts"),
        derived("llama-3.1-8b", m8, "a100", 1, a8, "vidur-operators;roofline;gpu-facts"),
        derived(
            "llama-3.1-8b", m8, "h200", 1, on_h200(m8, 1, h8), "vidur-operators;roofline;gpu-facts"
        ),
        derived("llama-3.3-70b", m70, "h100", 4, h70, "vidur-operators;roofline;gpu-facts"),
        derived("llama-3.3-70b", m70, "a100", 4, a70, "vidur-operators;roofline;gpu-facts"),
        derived(
            "llama-3.3-70b",
            m70,
            "h200",
            4,
            on_h200(m70, 4, h70),
            "vidur-operators;roofline;gpu-facts",
        ),
        code,
        derived("codellama-34b", m34, "h100", 2, h34, "vidur-operators;roofline;gpu-facts"),
        derived(
            "mixtral-8x7b",
            moe,
            "a100",
            2,
            roof(moe, "a100", 2),
            "roofline;gpu-facts;assumed",
            "assumed",
        ),
        derived(
            "mixtral-8x7b",
            moe,
            "h100",
            2,
            roof(moe, "h100", 2),
            "roofline;gpu-facts;assumed",
            "assumed",
        ),
        derived(
            "mixtral-8x7b",
            moe,
            "h200",
            1,
            roof(moe, "h200", 1),
            "roofline;gpu-facts;assumed",
            "assumed",
        ),
    ]
    print("\nLlama-2-70B TP 8 as measured whole (SplitwiseSim; all-reduce and server included)")
    big = llms["Llama-2-70b-hf"]
    for gpu in ("a100", "h100"):
        kv = big.kv_bytes / 8 / (gpus[gpu].bandwidth * attention.memory)
        fit = measured.fit_splitwise("llama-2-70b", gpu, 8, "splitwise-sim", splitwise[gpu, 8], kv)
        predicted, truth = {"prompt": [], "token": []}, {"prompt": [], "token": []}
        for prompt, batch, output, prompt_time, token_time in splitwise[gpu, 8]:
            predicted["prompt"].append(fit.time(prompt * batch, 0, 0, 0) / 1e3)
            predicted["token"].append(fit.time(0, 0, batch, batch * (prompt + output / 2)) / 1e3)
            truth["prompt"].append(prompt_time)
            truth["token"].append(token_time)
        fit.fit_error_percent = max(
            describe(f"{gpu} {kind}", predicted[kind], truth[kind]) for kind in truth
        )
        found.append(fit)
    return found


def check_derived(profiles, reference, operators, splitwise, factors, all_reduce, attention):
    """The way the derived rows are made, against what was measured whole."""
    print("\nDerived profiles against whole measurements")
    llms = roofline.LLMS

    def derived(model, gpu, tp, dense, ratio):
        here = attention if gpu == "a100" else roofline.on_hopper(attention)
        return roofline.build(
            "",
            llms[model],
            gpu,
            tp,
            dense,
            all_reduce,
            here,
            ratio,
            "",
            head_memory=factors[gpu].memory,
        )

    for label, dense in (
        ("measured operators", curve_of(operators, "Meta-Llama-3-70B", "a100", 2)),
        (
            "fitted operators",
            lambda n: factors["a100"].layer(llms["Meta-Llama-3-70B"], roofline.GPUS["a100"], 2, n),
        ),
    ):
        fit = derived("Meta-Llama-3-70B", "a100", 2, dense, 1.0)
        for kind in ("decode", "prefill", "prefill_chunk512", "mixed_sarathi512"):
            rows = [r for r in reference["Meta-Llama-3-70B", 2] if r.kind == kind]
            describe(
                f"llama-3-70b, 2 A100, {label}: {kind}",
                [fit.of(r) for r in rows],
                [r.time for r in rows],
            )
    ratio = factors["h100"].launch / factors["a100"].launch
    for gpu in ("a100", "h100"):
        fit = derived(
            "Llama-2-70b-hf",
            gpu,
            8,
            curve_of(operators, "Llama-2-70b-hf", gpu, 8),
            1.0 if gpu == "a100" else ratio,
        )
        some = [p for p in splitwise[gpu, 8] if p[1] == 1 and p[2] == 128]
        describe(
            f"llama-2-70b, 8 {gpu} (Splitwise): prompts",
            [fit.time(p[0], p[0] * (p[0] + 1) / 2, 0, 0) / 1e3 for p in some],
            [p[3] for p in some],
        )
        some = splitwise[gpu, 8]
        describe(
            f"llama-2-70b, 8 {gpu} (Splitwise): tokens",
            [fit.time(0, 0, p[1], p[1] * (p[0] + p[2] / 2)) / 1e3 for p in some],
            [p[4] for p in some],
        )
    small = next(p for p in profiles if (p.llm, p.gpu) == ("llama-3.1-8b", "h100"))
    for chats, seen in ((1, 6.48), (4, 6.59), (16, 10.94)):  # vllm-8b-h100; context of 300 assumed
        time = small.time(0, 0, chats, 300 * chats) / 1e3
        print(
            f"  llama-3.1-8b, H100, {chats:2d} chats: {time:.2f} ms, "
            f"measured TPOT {seen:.2f} ms ({100 * (time / seen - 1):+.0f} %)"
        )
    big = next(p for p in profiles if (p.llm, p.gpu) == ("llama-3.3-70b", "a100"))
    for rate, seen in (
        (1, 44.9),
        (4, 74.0),
    ):  # llama70b-a100; 220 prompt and 190 output tokens assumed
        time = 40.0
        for _ in range(50):
            batch = max(rate * 190 * time / 1e3, 1)
            time = big.time(0, 0, batch, batch * 315) / 1e3
        print(
            f"  llama-3.3-70b, 4 A100, {rate}/s: {time:.1f} ms at {batch:.0f} sequences, "
            f"measured TPOT {seen:.1f} ms ({100 * (time / seen - 1):+.0f} %)"
        )


def iteration_text(profile):
    """What a reader compares: decodes of 1, 16, 64 at context 1000; prompts of 512, 2048."""
    cells = [profile.time(0, 0, b, 1000 * b) / 1e3 for b in (1, 16, 64)]
    cells += [profile.time(n, n * (n + 1) // 2, 0, 0) / 1e3 for n in (512, 2048)]
    return "".join(f"{cell:9.2f}" for cell in cells)


def committed(platform):
    """The profiles that stand in the repository, tables included."""
    folder = ROOT / "platforms" / platform
    found = {}
    if not (folder / "serving_profiles.csv").exists():
        return found
    for row in references.rows_of(folder / "serving_profiles.csv"):
        key = (row["llm"], row["gpu"], row["tensor_parallel"])
        found[key] = Profile(
            *key[:2],
            int(key[2]),
            row["quality"],
            row["source"],
            float(row["t0_us"]),
            float(row["prompt_token_us"]),
            float(row["prompt_context_ps"]) * 1e-6,
            float(row["sequence_us"]),
            float(row["kv_token_ns"]) * 1e-3,
            token_multiple=int(row.get("token_multiple") or 1),
        )
    if (folder / "serving_tables.csv").exists():
        for row in references.rows_of(folder / "serving_tables.csv"):
            profile = found[row["llm"], row["gpu"], row["tensor_parallel"]]
            point = (int(row["at"]), float(row["time_us"]))
            if row["quantity"] == "tokens":
                profile.tokens.append(point)
            else:
                profile.decode_attention.setdefault(int(row["sequences"]), []).append(point)
    return found


def show_moves(platform, profiles):
    print(
        f"\n{platform}: one iteration in ms; decodes of 1, 16, 64 at context 1000, prompts of 512, 2048"
    )
    before = committed(platform)
    for profile in profiles:
        name = f"{profile.llm} {profile.gpu} x{profile.tensor_parallel}"
        print(f"  {name:<24}{iteration_text(profile)}")
        old = before.get((profile.llm, profile.gpu, str(profile.tensor_parallel)))
        if old and iteration_text(old) != iteration_text(profile):
            print(f"  {'  committed':<24}{iteration_text(old)}")


def write(folder, profiles):
    folder.mkdir(parents=True, exist_ok=True)
    for name, header, rows in (
        ("serving_profiles.csv", PROFILE_COLUMNS, [p.profile_row() for p in profiles]),
        ("serving_tables.csv", TABLE_COLUMNS, [row for p in profiles for row in p.table_rows()]),
    ):
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        print(f"wrote {folder / name}: {len(rows)} rows")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--write", action="store_true", help="write serving_profiles.csv and serving_tables.csv"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "platforms", help="folder of the platforms"
    )
    arguments = parser.parse_args()
    if "ARCHIPELAGO_DATA" not in os.environ:
        parser.error(
            "ARCHIPELAGO_DATA names no folder; expected the one that holds serving/iteration_times.csv"
        )
    data = Path(os.environ["ARCHIPELAGO_DATA"]) / "serving"
    reference = references.iterations(data)
    operators = references.operator_times(data)
    splitwise = references.splitwise_times(data)

    vidur = fit_vidur(reference, operators)
    factors = fit_operators(operators)
    all_reduce = fit_all_reduce(reference, operators)
    attention = fit_attention(reference)
    platforms = {
        "asean": asean(reference, operators, splitwise, factors, all_reduce, attention),
        "reference-a100": list(vidur.values()),
    }
    check_derived(
        platforms["asean"], reference, operators, splitwise, factors, all_reduce, attention
    )
    for platform, profiles in platforms.items():
        show_moves(platform, profiles)
        if arguments.write:
            write(arguments.out / platform, profiles)


if __name__ == "__main__":
    main()
