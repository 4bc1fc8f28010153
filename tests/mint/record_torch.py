"""Write what PyTorch gives for the calls in cases.py to torch.json: `python tests/mint/record_torch.py`, with PyTorch."""

import json
from pathlib import Path

import cases
import torch

functions = cases.environment(torch.nn.functional, torch.tensor, torch)
whole = cases.environment(torch, torch.tensor, torch)
rows = []
for table, calls in ((whole, cases.CALLS), (functions, cases.FUNCTIONS)):
    for call in calls:
        try:
            rows.append(
                f"{json.dumps(call)}: {json.dumps(cases.plain(eval(call, dict(table))), separators=(',', ':'))}"
            )
        except Exception as error:
            raise SystemExit(f"{call}: {error}") from None
text = ",\n".join(rows)
Path(__file__).with_name("torch.json").write_text(
    f'{{"torch": {json.dumps(torch.__version__)}, "calls": {{\n{text}\n}}}}\n'
)
