"""Writing through an index: which forms and values MindSpore takes, what is converted, and what is raised."""

ARRAYS = {
    1: "Tensor(np.arange(5.0, dtype=np.float32))",
    2: "Tensor(np.arange(12.0, dtype=np.float32).reshape(3, 4))",
    3: "Tensor(np.arange(24).reshape(2, 3, 4))",
    0: "Tensor(5.0)",
}
WRITES = {
    1: """
        0 = 9; -1 = 9; 5 = 9; -6 = 9; : = 9; 1:3 = 9; ::2 = 9; ::-1 = 9; 3:1 = 9; 3:0:-1 = [7, 8, 9]; ...
        = 9; None = 9; [0, 2] = 9; [0, 0] = [7, 8]; [0, 9] = 1; [] = 1; [True, False, True, False, True] =
        9; Tensor(1) = 9; Tensor([0, 2]) = 9; Tensor([0, 2]) = Tensor([7.0, 8.0]); Tensor([0, 0]) =
        Tensor([7.0, 8.0]); Tensor([9]) = 1; Tensor([True, False, True, False, True]) = 9; Tensor([True,
        False, True, False, True]) = Tensor([7.0, 8.0, 9.0]); x > 2 = 0; x > 2 = Tensor([7.0, 8.0]); x > 2
        = [7.0, 8.0]; x > 100 = 0; x > 2 = Tensor(7.0); x > 2 = Tensor([7.0, 8.0, 9.0]); True = 9; False =
        9; 0.5 = 9; 'a' = 9; (0,) = 9; () = 9; 0, 0 = 9; np.array([0, 1]) = 9; np.int64(1) = 9;
        np.array([True, False, True, False, True]) = 9; 1:3 = [7, 8]; 1:3 = (7, 8); 1:3 = Tensor([7.0,
        8.0]); 1:3 = Tensor([7, 8]); 1:3 = Tensor([7.0]); 1:3 = Tensor([[7.0, 8.0]]); 1:3 = [7]; 1:3 = [7,
        8, 9]; 1:3 = Tensor([7.0, 8.0, 9.0]); 1:3 = np.array([7.0, 8.0]); 1:3 = np.array([7, 8]); 1:3 =
        np.float32(7); 1:3 = []; 1:3 = None; 1:3 = 'a'; 1:3 = True; 1:3 = 1j; 1:3 = 1.5; 0 = [9]; 0 =
        Tensor(9.0); 0 = Tensor([9.0]); 0 = Tensor(9); 0 = Tensor([[9.0]]); 0 = Tensor([1.0, 2.0]); 0 =
        np.array(9.0); 0 = np.float64(9); 0 = None; 0 = 'a'; 0 = True; 0 = 1j; 0 = float('nan'); : = [1,
        2, 3, 4, 5]; : = x[::-1]; 1: = x[:-1]; :-1 = x[1:]; : = Tensor(np.ones(5)); : = Tensor([1, 2, 3,
        4, 5], ms.float16); : = range(5); : = [Tensor(1.0)] * 5; : = [1, 'a']; [0, 1] = [Tensor(7.0), 8];
        [0, 1] = Tensor([7, 8], ms.int32); 0 = Parameter(Tensor(3.0)); 1:3 = Parameter(Tensor([7.0,
        8.0])); 0:0 = 9; 0:0 = Tensor([]); ::0 = 9""",
    2: """
        0 = 9; 0, 0 = 9; -1, -1 = 9; 3 = 9; 0, 4 = 9; 0, 0, 0 = 9; :, 0 = 9; 0, : = 9; :, : = 9; 1:, :2 =
        9; ::2, ::2 = 9; ... = 9; ..., 0 = 9; :, ::-1 = [1, 2, 3, 4]; 0 = [1, 2, 3, 4]; 0 = Tensor([1.0,
        2, 3, 4]); 0 = Tensor([1.0]); 0 = Tensor([1.0, 2.0]); :, 0 = [1, 2, 3]; :, 0 = Tensor([1.0, 2,
        3]); :, 0 = Tensor([[1.0], [2], [3]]); : = Tensor([1.0, 2, 3, 4]); : = Tensor([[1.0], [2], [3]]);
        : = [[1, 2, 3, 4]]; :2 = Tensor(np.ones((2, 4), np.float32)); :2 = Tensor(np.ones((4, 2),
        np.float32)); :, :2 = [[1, 2], [3, 4], [5, 6]]; [0, 2] = 9; [0, 2] = Tensor(np.ones((2, 4),
        np.float32)); [0, 2] = [1, 2, 3, 4]; [0, 1], [1, 2] = 9; [0, 1], [1, 2] = [7, 8]; [0, 1], [1, 2] =
        Tensor([7.0, 8.0]); [0, 1], 1 = 9; :, [0, 2] = 9; :, [0, 2] = Tensor([7.0, 8.0]); [0, 2], 1: = 9;
        1:, [0, 2] = 9; Tensor([0, 1]), Tensor([1, 2]) = 9; Tensor(1) = 9; Tensor(1), 2 = 9; Tensor([[0,
        1], [1, 2]]) = 9; :, Tensor([0, 2]) = 9; x > 5 = 0; x > 5 = Tensor(7.0); x > 5 = Tensor([1.0, 2,
        3, 4, 5, 6]); x > 5 = x * 2; x > 5 = [1, 2, 3, 4, 5, 6]; (x > 5), 0 = 9; Tensor([True, False,
        True]) = 9; Tensor([True, False, True]), 0 = 9; Tensor([True, False, True]), : = 9; :,
        Tensor([True, False, True, False]) = 9; Tensor([True, False, True]) = [1, 2, 3, 4]; [True, False,
        True] = 9; np.array([True, False, True]) = 9; x.asnumpy() > 5 = 0; None = 9; None, 0 = 9; :, None
        = 9; 0, None = 9; True = 9; False = 9; 0 = x[1]; :, 0 = x[:, 1]; : = x.T; [0, 1], [0, 1, 2] = 9;
        5: = 9; 1:1 = 9; 0 = 'a'; 0 = None; 0, 0 = None; 0, 0 = [9]; 0, 0 = Tensor([9.0]); 0, 0 =
        Tensor([[9.0]]); 0, 0 = Tensor(9); 0 = []; ((0, 1), (1, 2)) = 9; 0.5, 0 = 9; [[0, 1], [1, 2]] = 9;
        np.array([0, 1]), 0 = 9; Tensor([0, 0]) = Tensor(np.arange(8.0, dtype=np.float32).reshape(2, 4))""",
    3: """
        0 = 9; 0, 0 = 9; 0, 0, 0 = 9; ..., 0 = 9; :, 0 = 9; :, 0, : = 9; 0, ..., 1 = 9; [0, 1], :, [1, 3]
        = 9; :, [0, 2], [1, 3] = 9; 0, :, [0, 1] = 9; 0, [0, 1], : = 9; :, [0, 2] = Tensor([1, 2, 3, 4]);
        0 = Tensor([1, 2, 3, 4]); 0 = Tensor([[1], [2], [3]]); x > 10 = 0; x[..., 0] > 4 = 9;
        Tensor([True, False]) = 9; 0, Tensor([True, False, True]) = 9; 1:, 1:, 1: = 9; 0 = 1.9; 0 = True;
        : = Tensor(np.full((2, 3, 4), 2.7)); 0, 0 = [1.5, 2.5, 3.5, 4.5]; [0, 1] = 2.5; x > 10 = 2.5; 2 =
        9; :, 3 = 9; 0, 0, 0, 0 = 9""",
    0: """
        ... = 9; () = 9; None = 9; 0 = 9; : = 9; True = 9; ... = Tensor(9.0); ... = Tensor([9.0]); x > 1 =
        9; Tensor(True) = 9; ... = None""",
}
CONVERSIONS = [
    "9",
    "2.7",
    "True",
    "300",
    "-1",
    "Tensor(2.7)",
    "Tensor([2])",
    "[2.7]",
    "Tensor(True)",
    "Tensor(2.5, ms.float64)",
]


def forms(table):
    """The writes of a table, in which `;` separates them: (index, value)."""
    return [tuple(" ".join(form.split()).rsplit(" = ", 1)) for form in table.split(";")]


CASES = {
    **{
        f"{rank}-d: x[{index}] = {value}": f"x = {ARRAYS[rank]}\nx[{index}] = {value}\nout = x"
        for rank, table in WRITES.items()
        for index, value in forms(table)
    },
    **{
        f"Parameter: x[{index}] = {value}": f"x = Parameter({ARRAYS[2]}, name='w')\nx[{index}] = {value}\n"
        "out = x, x.name"
        for index, value in forms("""0 = 9; :, 0 = 9; 1: = Tensor([1.0, 2, 3, 4]); [0, 1] = 9; x > 5 = 0; ... = 0;
           0, 0 = Tensor(9.0); Tensor([0]) = 9; 0 = Tensor([1.0]); 5 = 1; 0 = Tensor([1.0, 2.0])""")
    },
    **{
        f"{dtype}: x[{index}] = {value}": f"x = Tensor([1, 0, 1], ms.{dtype})\nx[{index}] = {value}\nout = x"
        for dtype in ("bool_", "int8", "uint8", "int32", "float16", "bfloat16", "float64", "complex64")
        for index in ("0", ":1")
        for value in CONVERSIONS
    },
    **{
        f"int32: x[{index}] = {value}": f"x = Tensor([1, 0, 1], ms.int32)\nx[{index}] = {value}\nout = x"
        for index in ("[0]", "Tensor([0])", "Tensor([True, False, False])", "x == 0", "...")
        for value in CONVERSIONS
    },
    "another name sees the write": "x = Tensor([1, 2, 3])\ny = x\nx[0] = 9\nout = y, y is x",
    "the id is kept": "x = Tensor([1, 2, 3])\nbefore = id(x)\nx[0] = 9\nout = id(x) == before",
    "x[0] += 1": "x = Tensor([1, 2, 3])\nx[0] += 1\nout = x",
    "x[1:] *= 2": "x = Tensor([1, 2, 3])\nx[1:] *= 2\nout = x",
    "x[[0, 0]] += 1": "x = Tensor([1, 2, 3])\nx[[0, 0]] += 1\nout = x",
    "x[x > 1] -= 5": "x = Tensor([1, 2, 3])\nx[x > 1] -= 5\nout = x",
    "x[0] += 0.5 on ints": "x = Tensor([1, 2, 3])\nx[0] += 0.5\nout = x",
    "x[0] /= 2 on ints": "x = Tensor([1, 2, 3])\nx[0] /= 2\nout = x",
    "w[0] += 1": "w = Parameter(Tensor([1.0, 2.0]), name='w')\nw[0] += 1\nout = w",
    "x[0][1] = 9": "x = Tensor([[1, 2], [3, 4]])\nx[0][1] = 9\nout = x",
    "x[1:][0] = 9": "x = Tensor([1, 2, 3])\nx[1:][0] = 9\nout = x",
    "x[[0, 1]][0] = 9": "x = Tensor([1, 2, 3])\nx[[0, 1]][0] = 9\nout = x",
    "swap rows": "x = Tensor([[1, 2], [3, 4]])\nx[0], x[1] = x[1], x[0]\nout = x",
    "swap rows, copied": "x = Tensor([[1, 2], [3, 4]])\nx[0], x[1] = x[1].copy(), x[0].copy()\nout = x",
    "the value is read before": "x = Tensor([1, 2, 3, 4])\nx[1:] = x[:-1]\nout = x",
    "the value changes later": "x, v = Tensor([1.0, 2.0]), Tensor([7.0, 8.0])\nx[:] = v\nv[0] = 0\nout = x",
    "write in a loop": "x = Tensor(np.zeros(4, np.float32))\nfor i in range(4):\n    x[i] = i * i\nout = x",
    "del x[0]": "x = Tensor([1, 2])\ndel x[0]\nout = x",
    "itemset": "x = Tensor([1.0, 2.0])\nout = attempt(lambda: x.itemset(0, 9)), x",
    "index_fill": "out = Tensor([[1.0, 2], [3, 4]]).index_fill(1, Tensor([0], ms.int32), Tensor(9.0))",
    "index_add": "out = Tensor([[1.0, 2], [3, 4]]).index_add(0, Tensor([0], ms.int32), Tensor([[1.0, 1]]))",
    "index_put": "out = Tensor([1.0, 2, 3]).index_put((Tensor([0, 0]),), Tensor([5.0, 6.0]), accumulate=True)",
    "masked_fill": "x = Tensor([1.0, 2, 3])\nout = x.masked_fill(x > 1, 0.0), x",
    "scatter": "out = Tensor([1.0, 2, 3]).scatter(0, Tensor([0, 2]), Tensor([7.0, 8.0]))",
    "scatter_add": "out = Tensor([1.0, 2, 3]).scatter_add(0, Tensor([0, 0]), Tensor([7.0, 8.0]))",
    "tensor_scatter_update": "out = ops.tensor_scatter_elements(Tensor([1.0, 2, 3]), Tensor([0, 2]), "
    "Tensor([7.0, 8.0]))",
}

# Where msgrad differs, and why.
DIFFERS = {
    name.strip(): reason
    for reason, names in {
        "MindSpore cannot write through a negative step; msgrad writes as NumPy does": """
            1-d: x[::-1] = 9; 2-d: x[:, ::-1] = [1, 2, 3, 4]""",
        "an index Tensor's values are not known at the line: nothing is written out of range": """
            1-d: x[Tensor([9])] = 1""",
        "MindSpore refuses a list where a mask is written, unless it is a Tensor; msgrad takes both": """
            1-d: x[x > 2] = [7.0, 8.0]; 2-d: x[x > 5] = [1, 2, 3, 4, 5, 6];
            2-d: x[Tensor([True, False, True])] = [1, 2, 3, 4];
            int32: x[Tensor([True, False, False])] = [2.7]; int32: x[x == 0] = [2.7]""",
        "MindSpore refuses NumPy's arrays and numbers here; msgrad takes them as NumPy does": """
            1-d: x[np.array([0, 1])] = 9; 1-d: x[np.int64(1)] = 9;
            1-d: x[np.array([True, False, True, False, True])] = 9; 1-d: x[1:3] = np.array([7.0, 8.0]);
            1-d: x[1:3] = np.array([7, 8]); 1-d: x[1:3] = np.float32(7); 1-d: x[0] = np.array(9.0);
            2-d: x[np.array([True, False, True])] = 9; 2-d: x[x.asnumpy() > 5] = 0;
            2-d: x[np.array([0, 1]), 0] = 9""",
        "MindSpore cannot write a view onto its own tensor; the value is what it was before": """
            1-d: x[1:] = x[:-1]; 1-d: x[:-1] = x[1:]; the value is read before""",
        "msgrad raises what reading with this index raises": """
            2-d: x[(x > 5), 0] = 9; 0-d: x[:] = 9""",
        "MindSpore has no CPU kernel here; msgrad computes": """
            bfloat16: x[0] = 9; bfloat16: x[0] = 2.7; bfloat16: x[0] = True; bfloat16: x[0] = 300;
            bfloat16: x[0] = -1; bfloat16: x[0] = Tensor(2.7); bfloat16: x[0] = Tensor([2]);
            bfloat16: x[0] = Tensor(True); bfloat16: x[0] = Tensor(2.5, ms.float64); bfloat16: x[:1] = 9;
            bfloat16: x[:1] = 2.7; bfloat16: x[:1] = True; bfloat16: x[:1] = 300; bfloat16: x[:1] = -1;
            bfloat16: x[:1] = Tensor(2.7); bfloat16: x[:1] = Tensor([2]); bfloat16: x[:1] = [2.7];
            bfloat16: x[:1] = Tensor(True); bfloat16: x[:1] = Tensor(2.5, ms.float64); scatter_add""",
        "lists and Tensors as indices copy, as in NumPy; MindSpore writes through the copy": """
            x[[0, 1]][0] = 9""",
    }.items()
    for name in names.split(";")
}
