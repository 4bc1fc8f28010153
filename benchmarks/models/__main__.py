"""`python -m benchmarks.models`: what recording a forward pass of each network costs, and its training step.

    python -m benchmarks.models --size small --only gpt

Steps are measured in turn with the hand-written JAX step; each peer (PyTorch, flax.nnx, equinox) in turn with it too,
after msgrad, as two networks of full size with their moments fill memory enough; the real MindSpore in a process of its
own, where `make oracle` has installed it.
"""

import argparse
import gc
import importlib
import json
import statistics
import time

MODELS = ("resnet", "vit", "gpt", "lstm")
PEERS = {"PyTorch": "in_torch", "flax.nnx": "in_nnx", "equinox": "in_equinox"}
CALLS = {"resnet": 11, "vit": 11, "gpt": 11, "lstm": 201}
BASE = "JAX + optax by hand"


def load(name: str):
    return importlib.import_module(f"benchmarks.models.{name}")


def measure_recording(name: str, calls=60) -> dict:
    """µs an operator of one forward pass, which is recorded and let go: nobody reads what it gives.

    The layers are as many as in the full network, their sizes tiny: recording does not depend on these, and the moving
    statistics that ResNet writes have to be computed.
    """
    import msgrad as ms
    from msgrad.core.record import here

    model = load(name)
    size = model.SIZES["tiny"] | {k: v for k, v in model.SIZES["full"].items() if k in ("blocks", "layers")}
    net, notes = model.network(ms, size), []

    class Timed(ms.nn.Cell):
        def construct(self, x):
            before, start = here.rec.node.steps, time.perf_counter()
            net(x)
            notes.append((time.perf_counter() - start, here.rec.node.steps - before))

    timed, x = Timed(), ms.Tensor(model.batch(size)[0])
    for _ in range(calls + 5):
        timed(x)
    operators = notes[-1][1]
    us = statistics.median(seconds for seconds, _ in notes[5:]) / operators * 1e6
    return {"network": name, "operators": operators, "us an operator": round(us, 2)}


def measure_steps(name: str, kind: str, calls: int) -> list[dict]:
    """The step of the network in msgrad, recorded and under `ms.jit`, and in the peers: ratios to the one by hand."""
    import msgrad as ms
    from benchmarks.measure import in_turn, oracle_figures, table
    from benchmarks.models.steps import jax_step, network_step

    model = load(name)
    size = model.SIZES[kind]

    step, net = network_step(ms, model, size)
    by_hand, rows = jax_step(model, size, net), []

    def compare(title, step):
        found = table(in_turn({BASE: by_hand, title: step}, calls, burst=1, warm=2), BASE)
        for row in found[bool(rows) :]:
            rows.append({"name": f"{name}, {row['name']}", "ms": round(row["us"] / 1e3, 2), "ratio": row["ratio"]})

    compare("msgrad", step)
    del step, net
    compare("msgrad, ms.jit", network_step(ms, model, size, jit=True)[0])
    for peer, module in PEERS.items():
        gc.collect()
        try:
            compare(peer, load(module).step(name, model, size))
        except ImportError:
            continue
    oracle = oracle_figures("models", "--mindspore", "--only", name, "--size", kind) if kind != "tiny" else {}
    for peer, us in oracle.items():
        rows.append({"name": f"{name}, {peer}", "ms": round(us / 1e3, 2), "ratio": round(us / 1e3 / rows[0]["ms"], 3)})
    return rows


def real_mindspore(name: str, kind: str, calls: int) -> dict:
    """µs a step of the real MindSpore, in whose environment this runs; without a way that it refuses."""
    import mindspore

    from benchmarks.models.steps import network_step

    out, model = {}, load(name)
    for title, jit in {"MindSpore": False, "MindSpore, ms.jit": True}.items():
        step, times = network_step(mindspore, model, model.SIZES[kind], jit)[0], []
        for _ in range(calls):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        out[title] = round(statistics.median(times[2:]) * 1e6, 1)
    return out


def measure(kind="full", quick=False, only="") -> dict[str, list[dict]]:
    """Rows by title, as `python -m benchmarks` prints them; quick, each step runs twice at the tiny sizes."""
    kind = "tiny" if quick else kind
    names = [name for name in MODELS if only in name]
    out = {"recording a forward pass": [measure_recording(name, 5 if quick else 60) for name in names]}
    rows = [row for name in names for row in measure_steps(name, kind, 2 if quick else CALLS[name])]
    out[f"training steps of four networks, size {kind}"] = rows
    return out


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.models")
    parser.add_argument("--size", default="full", choices=["full", "small", "tiny"], help="of images and batches")
    parser.add_argument("--only", default="", help="the networks whose name holds this")
    parser.add_argument("--quick", action="store_true", help="tiny networks, two steps of each")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--mindspore", action="store_true", help="print the figures of the real MindSpore as JSON")
    args = parser.parse_args()
    if args.mindspore:
        print(json.dumps(real_mindspore(args.only, args.size, min(20, CALLS[args.only] // 2))))
        return
    found = measure(args.size, args.quick, args.only)
    if args.json:
        print(json.dumps(found))
        return
    for title, rows in found.items():
        print(title)
        for row in rows:
            print("  ", row)


if __name__ == "__main__":
    main()
