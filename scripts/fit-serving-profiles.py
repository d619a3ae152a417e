#!/usr/bin/python3
"""Fits the serving profiles of the platforms.

  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-profiles.py            report only
  ARCHIPELAGO_DATA=/path/to/data scripts/fit-serving-profiles.py --write    and write the tables
  ... --write --out DIR                                                     into DIR/<platform>/

Reads $ARCHIPELAGO_DATA/serving and facts/serving_energy_mlenergy.csv (SOURCES.md of the platforms: vidur,
vidur-operators, splitwise-sim, ml-energy); nothing of it is copied.  A developer's tool: building and testing need
neither it nor the data.  Needs Debian's python3-numpy.  What each row rests on is explained in
platforms/asean/SOURCES.md, `roofline` and `ml-energy`; the other platforms hold a part of the same rows.
"""

import argparse
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy as np

from serving_profiles import deployed, measured, references, roofline
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
PART_OF_ASEAN = ("brazil", "east-asia", "eu", "gulf", "south-asia")
ON_B200 = (("llama-3.1-8b", 1), ("llama-3.3-70b", 2))
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


def thinned_errors(name, rows):
    """What the table would miss with only every second batch size or prompt length given."""
    for label, kind, field in (
        ("decode, every other batch size left out", "decode", "batch"),
        ("prompt, every other length left out", "prefill", "prompt"),
    ):
        values = sorted({getattr(row, field) for row in rows if row.kind == kind})[1:-1:2]
        out = [row for row in rows if row.kind == kind and getattr(row, field) in values]
        fit = measured.fit_vidur(name, "", [row for row in rows if row not in set(out)])
        describe(label, [fit.of(row) for row in out], [row.time for row in out])


def fit_vidur(reference):
    """llm -> Profile on 2 A100, printed with its errors."""
    fitted = {}
    for name, model in VIDUR_LLMS.items():
        rows = reference[model, 2]
        fit = measured.fit_vidur(name, "vidur", rows)
        print(
            f"\n{name} on 2 A100 (Vidur, all-reduce included): {len(fit.tokens)} points of G,"
            f" {len(fit.prompts)} of H, {len(fit.decode_attention)} batch sizes of D"
        )
        worst = 0
        for kind in sorted({row.kind for row in rows}):
            some = [row for row in rows if row.kind == kind]
            worst = max(
                worst, describe(kind, [fit.of(r) for r in some], [r.time for r in some])
            )
        thinned_errors(name, rows)
        line = measured.fit_linear(name, "vidur", rows)
        describe(
            "five coefficients alone", [line.of(r) for r in rows], [r.time for r in rows]
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
    return found


def fit_all_reduce(reference, operators):
    samples = {}
    for name, model in VIDUR_LLMS.items():
        llm = roofline.LLMS[model]
        for row in {measured.rounded_up(r.tokens): r for r in reference[model, 2]}.values():
            tokens = measured.rounded_up(row.tokens)
            if tokens not in operators[model, "a100", 2]:
                continue
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


def parts_of(factors, all_reduce, attention):
    """gpu -> deployed.Parts.  Not measured on H200 and B200: as on the H100."""
    found = {}
    for gpu in ("a100", "h100", "h200", "b200"):
        here = roofline.on_ampere(attention) if gpu == "a100" else roofline.on_hopper(attention)
        found[gpu] = deployed.Parts(factors["a100" if gpu == "a100" else "h100"], all_reduce, here)
    return found


def fit_deployed(data, parts):
    """(llm, gpu) -> Profile of a whole deployment, printed with its errors."""
    measured_rows = deployed.published(data)
    fitted = {}
    print("\nWhole deployments (ML.ENERGY, vLLM 0.11.1): tokens/s, * fitted; % of the published")
    for name, model, publication, gpu, gpus, largest, checked in deployed.FITTED:
        rows = [row for row in measured_rows[publication, gpu] if row.limit <= largest]
        profile = deployed.bare(
            name, roofline.LLMS[model], gpu, gpus, parts[gpu], "ml-energy;roofline;gpu-facts", "estimated"
        )
        curved = (name, gpu) in deployed.CURVED
        fit = (deployed.fit_curved if curved else deployed.fit)(profile, rows)
        errors = deployed.errors(fit, rows)
        fit.fit_error_percent = max(abs(error) for error in errors.values())
        fit.range_batch = checked
        fitted[name, gpu] = fit
        print(f"  {name} on {gpus} {gpu}: t0 {fit.t0:.0f} us, c_b {fit.sequence:.1f} us a chat")
        print("    " + deployed.errors_text(errors, True))
        beyond = [r for r in measured_rows[publication, gpu] if r.limit > largest]
        print("    beyond the range, never used: " + deployed.errors_text(deployed.errors(fit, beyond)))
        if name == "llama-3.3-70b":
            other = [
                r for r in measured_rows["Llama-3.1-70B-Instruct", gpu] if r.limit <= largest
            ]
            print("    Llama-3.1-70B, never used: " + deployed.errors_text(deployed.errors(fit, other)))
        for prompt in (100, 250):  # how much the assumed prompts matter
            other = (deployed.fit_curved if curved else deployed.fit)(
                deployed.bare(name, roofline.LLMS[model], gpu, gpus, parts[gpu], "", ""), rows, prompt
            )
            errors = deployed.errors(other, rows, prompt)
            print(
                f"    prompts of {prompt}: t0 {other.t0:.0f} us, c_b {other.sequence:.1f} us, "
                f"worst {max(errors.values(), key=abs):+.1f} %"
            )
    return fitted


def asean(reference, splitwise, fitted, parts, attention):
    llms, gpus = roofline.LLMS, roofline.GPUS
    beyond = deployed.overheads(
        fitted["llama-3.1-8b", "h100"], fitted["llama-3.3-70b", "h100"], parts["h100"].factors.launch
    )
    print(f"  beyond the roofline: {beyond}")

    def derived(name, model, gpu, gpus_a_replica, source="ml-energy;roofline;gpu-facts", quality="estimated"):
        profile = deployed.bare(
            name,
            llms[model],
            gpu,
            gpus_a_replica,
            parts[gpu],
            source,
            quality,
            f"{deployed.ENGINE} (derived)",
        )
        profile.t0 = beyond.t0(llms[model], gpu, gpus_a_replica, parts[gpu].factors.launch)
        profile.sequence = beyond.sequence
        return profile.rounded()

    rows = reference[VIDUR_LLMS["codellama-34b"], 2]
    code = measured.fit_vidur("codellama-34b", "vidur", rows, 0.01, 0.02)
    print("\ncodellama-34b on 2 A100 with fewer points, for asean")
    code.fit_error_percent = describe(
        "all rows", [code.of(r) for r in rows], [r.time for r in rows]
    )
    m8, m70 = "Meta-Llama-3-8B", "Meta-Llama-3-70B"
    moe = "Mixtral-8x7B"
    assumed = ("ml-energy;roofline;gpu-facts;assumed", "assumed")
    found = [
        fitted["llama-3.1-8b", "h100"],
        derived("llama-3.1-8b", m8, "a100", 1),
        derived("llama-3.1-8b", m8, "h200", 1),
        fitted["llama-3.1-8b", "b200"],
        fitted["llama-3.3-70b", "h100"],
        derived("llama-3.3-70b", m70, "a100", 4),
        derived("llama-3.3-70b", m70, "h200", 4),
        fitted["llama-3.3-70b", "b200"],
        code,
        derived("codellama-34b", "CodeLlama-34b-Instruct-hf", "h100", 2),
        derived("mixtral-8x7b", moe, "a100", 2, *assumed),
        derived("mixtral-8x7b", moe, "h100", 2, *assumed),
        derived("mixtral-8x7b", moe, "h200", 1, *assumed),
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


def check_deployed(profiles):
    """The rows against figures of other deployments, none of them used."""
    rows = {(p.llm, p.gpu): p for p in profiles}
    print("\nAgainst other deployments, never used")
    for chats, seen in ((1, 6.48), (4, 6.59), (16, 10.94)):  # vllm-8b-h100; context of 300 assumed
        time = rows["llama-3.1-8b", "h100"].time(0, 0, chats, 300 * chats) / 1e3
        print(
            f"  llama-3.1-8b, H100, {chats:2d} chats: {time:.2f} ms, "
            f"measured TPOT {seen:.2f} ms ({100 * (time / seen - 1):+.0f} %)"
        )
    for rate, seen in ((1, 44.9), (4, 74.0)):  # llama70b-a100; 220 prompt and 190 output tokens assumed
        time = 40e3
        for _ in range(50):
            batch = max(rate * 190 * time / 1e6, 1)
            time = deployed.steady_time(rows["llama-3.3-70b", "a100"], batch, 190, 220)
        print(
            f"  llama-3.3-70b, 4 A100, {rate}/s: {time / 1e3:.1f} ms at {batch:.0f} sequences, "
            f"measured TPOT {seen:.1f} ms ({100 * (time / 1e3 / seen - 1):+.0f} %)"
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
            elif row["quantity"] == "prompt_attention":
                profile.prompts.append(point)
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
            "ARCHIPELAGO_DATA names no folder; expected the one that holds serving/iteration_times_dense.csv"
        )
    data = Path(os.environ["ARCHIPELAGO_DATA"])
    reference = references.iterations(data / "serving")
    operators = references.operator_times(data / "serving")
    splitwise = references.splitwise_times(data / "serving")

    vidur = fit_vidur(reference)
    factors = fit_operators(operators)
    all_reduce = fit_all_reduce(reference, operators)
    attention = fit_attention(reference)
    parts = parts_of(factors, all_reduce, attention)
    fitted = fit_deployed(data, parts)
    rows = asean(reference, splitwise, fitted, parts, attention)
    check_deployed(rows)
    platforms = {"asean": rows, "reference-a100": list(vidur.values())}
    for platform in PART_OF_ASEAN:
        held = {*committed(platform), *((llm, "b200", str(gpus)) for llm, gpus in ON_B200)}
        platforms[platform] = [
            row for row in rows if (row.llm, row.gpu, str(row.tensor_parallel)) in held
        ]
    for platform, profiles in platforms.items():
        if platform not in PART_OF_ASEAN:
            show_moves(platform, profiles)
        if arguments.write:
            write(arguments.out / platform, profiles)


if __name__ == "__main__":
    main()
