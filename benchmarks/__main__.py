"""`make bench`: every benchmark; a Markdown table, the numbers as JSON and a bar chart, under benchmarks/results/."""

import argparse
import datetime
import json
import os
import sys
import tempfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")


def measure_all(quick: bool) -> dict:
    from benchmarks import data_path, dispatch, first_step, loops, narrow, operators, recompute, steady, train_step
    from benchmarks.measure import machine, oracle_figures

    calls = 30 if quick else 400
    results: dict = {"machine": machine(), "date": datetime.date.today().isoformat()}
    results["tutorial step, MLP, batch 64"] = rows = train_step.measure(calls * 4)
    rows += train_step.measure_peers(calls)
    for name, us in oracle_figures("train_step").items():
        rows.append({"name": name, "us": us, "ratio": round(us / rows[0]["us"], 3)})
    results["the same batch again and again, nothing between the steps"] = train_step.measure(calls * 4, fresh=False)
    results["narrow network, 121 Parameters, Adam"] = narrow.measure(calls)
    results["one operator"] = dispatch.measure_recording(20 if quick else 100)
    results["grad of x*z+y, value read"] = dispatch.measure_grad(calls * 3)
    results["call of a jitted function that captures 121 Parameters"] = dispatch.measure_captured(calls * 5)
    results |= loops.measure(calls // 2)
    results["operators, each called alone"] = operators.with_mindspore(
        operators.measure(quick), {} if quick else oracle_figures("operators", "--mindspore")
    )
    results |= models(quick)
    results["first step"] = first_step.measure(1 if quick else 7)
    results["gradient of 16 blocks of 8 layers, recomputed"] = recompute.measure(2 if quick else 30)
    results["data path, MNIST epoch"] = [data_path.measure(epochs=1 if quick else 5, images=6400 if quick else 60_000)]
    results["steady training"] = steady.measure(500 if quick else 100_000)
    return results


def models(quick: bool) -> dict[str, list[dict]]:
    """The four networks, each in a process of its own: two of them with all peers fill the memory."""
    from benchmarks.measure import figures_of
    from benchmarks.models.__main__ import MODELS, measure

    if quick:
        return measure(quick=True)
    out: dict[str, list[dict]] = {}
    with tempfile.TemporaryDirectory() as cache:  # the step by hand is compiled once for all peers
        for name in MODELS:
            found = figures_of(sys.executable, "models", "--only", name, "--json", JAX_COMPILATION_CACHE_DIR=cache)
            for title, rows in found.items():
                out.setdefault(title, []).extend(rows)
    return out


def markdown(results: dict) -> str:
    lines = [f"# Benchmarks\n\n{results['machine']}; {results['date']}. Ratios are medians over pairs taken in turn.\n"]
    for title, rows in results.items():
        if not isinstance(rows, list):
            continue
        columns = list(dict.fromkeys(k for row in rows for k in row))
        lines.append(f"## {title}\n")
        lines.append("| " + " | ".join(columns) + " |")
        lines.append("|" + "---|" * len(columns))
        lines += ["| " + " | ".join(str(row.get(c, "")) for c in columns) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def chart(results: dict, path: str) -> None:
    """Bars of the ratios to hand-written JAX."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    titles = ["tutorial step, MLP, batch 64", "narrow network, 121 Parameters, Adam", "grad of x*z+y, value read"]
    figure, axes = plt.subplots(1, len(titles), figsize=(15, 4.2))
    for axis, title in zip(axes, titles, strict=True):
        rows = results[title]
        names, ratios = [r["name"] for r in rows], [r["ratio"] for r in rows]
        colors = ["#9aa5b1" if "JAX" in n or "jax" in n else "#e4572e" if "msgrad" in n else "#4c78a8" for n in names]
        axis.barh(names[::-1], ratios[::-1], color=colors[::-1])
        axis.axvline(1, color="black", linewidth=0.8)
        for y, ratio in enumerate(ratios[::-1]):
            axis.text(ratio, y, f" {ratio:.2f}", va="center")
        axis.set_xlim(0, max(ratios) * 1.18)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("time, ratio to hand-written JAX")
    figure.suptitle(results["machine"], fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="few calls: checks that everything runs")
    parser.add_argument("--out", default=FOLDER, help="where the table, the numbers and the chart go")
    parser.add_argument("--name", default="cpu", help="the files' name")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    results = measure_all(args.quick)
    base = os.path.join(args.out, args.name)
    with open(base + ".json", "w") as f:
        json.dump(results, f, indent=1)
    with open(base + ".md", "w") as f:
        f.write(markdown(results))
    chart(results, base + ".png")
    sys.stdout.write(markdown(results))


if __name__ == "__main__":
    main()
