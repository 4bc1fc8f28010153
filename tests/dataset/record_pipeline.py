"""Writes recorded.json: what MindSpore gives for the cases. Run it in an environment with MindSpore 2.10.

python tests/dataset/record_pipeline.py
"""

import json
import tempfile
from pathlib import Path

import mindspore
import mindspore.dataset
from pipeline_cases import CASES as PIPELINES
from pipeline_cases import World, outcome
from transform_cases import CASES as TRANSFORMS

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        world = World(mindspore, folder)
        cases = {}
        for name, case in (PIPELINES | TRANSFORMS).items():
            print(name, flush=True)
            cases[name] = outcome(case, world)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(got)}" for name, got in cases.items())
    text = f'{{"version": {json.dumps(mindspore.__version__)}, "cases": {{\n{lines}\n}}}}\n'
    Path(__file__).with_name("recorded.json").write_text(text)
