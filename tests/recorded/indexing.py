"""Reading through an index: which forms MindSpore takes, what shape and values they give, and what they raise."""

ARRAYS = {
    1: "Tensor(np.arange(6))",
    2: "Tensor(np.arange(12.0, dtype=np.float32).reshape(3, 4))",
    3: "Tensor(np.arange(24).reshape(2, 3, 4))",
    4: "Tensor(np.arange(24).reshape(2, 3, 2, 2))",
    0: "Tensor(5.0)",
    "empty": "Tensor(np.zeros((0, 3), np.float32))",
}
INDEX = {
    1: """
        0; 5; -1; -6; 6; -7; 100; :; ::; 1:; :3; 1:4; -3:; :-2; 1:-1; ::2; 1::2; ::3; ::7; ::-1; 4:1:-1;
        4:1:-2; 1:4:-1; 5:2; 10:; :100; -100:2; 3:3; ::0; None; ...; None, 0; 0, None; ..., None; None,
        ...; None, None; ..., 0; 0, ...; True; False; None, 1:3; 1:3, None; [0, 2]; [0]; []; [0, -1]; [0,
        6]; [True, False, True, False, True, False]; [True, False]; [[0, 1], [2, 3]]; [1.0]; [None]; (0,);
        (); (0, 1); (1, 2, 3); [0, True]; Tensor(2); Tensor(-1); Tensor(6); Tensor([0, 2]); Tensor([-1,
        0]); Tensor([0, 6]); Tensor([[0, 1], [2, 3]]); Tensor([]); Tensor(True); Tensor([], ms.int64);
        Tensor([True, False, True, False, True, False]); Tensor([True, False]); Tensor(False);
        Tensor([False] * 6); Tensor(1.0); Tensor([1.0]); Tensor([1, 2], ms.int32); Tensor([1, 2],
        ms.int8); Tensor([1, 2], ms.uint8); np.int64(2); np.int32(-1); np.array(2); np.array([0, 2]);
        np.array([True] * 6); np.array([True, False]); np.array([1.0]); np.bool_(True); np.float32(1);
        1.0; 1.5; 'a'; 1j; {0}; range(3); Tensor(1):Tensor(3); Tensor(1):; np.int64(1):4; 1.0:3; True:3;
        'a':; None:2; ::Tensor(2); slice(1, 3); ([0, 1],); (Tensor([0, 1]),); (True,); Ellipsis; ..., ...;
        (slice(1, 4),); Parameter(Tensor([1, 2])); [np.int64(1), 2]; [Tensor(1), Tensor(2)]; (Tensor(1),);
        0.0; -0; int(3)""",
    2: """
        0; -1; 3; 0, 0; 2, 3; -1, -1; 3, 0; 0, 4; 0, 0, 0; :, 0; 0, :; :, :; :, -1; 1:, :2; ::2, ::2;
        ::-1; :, ::-1; ::-1, ::-1; 1:1; :, 2:2; ...; ..., 0; 0, ...; ..., 1:; 1:, ...; :, ..., 0; ...,
        ...; None; None, :; :, None; None, 0; 0, None; :, None, :; None, None; ..., None; 0, None, 1;
        None, 1, None, 2; 1:, None, :2; :, :, None; [0, 2]; [2, 0, 0]; [[0, 1], [1, 2]]; [0, 1], [1, 2];
        [0, 1], 1; 1, [0, 1]; :, [0, 2]; [0, 2], :; [0, 2], 1:3; 1:, [0, 2]; [[0], [1]], [0, 1]; [0, 1,
        2], [0, 1]; [0], [1]; [3]; :, [4]; ..., [0, 1]; [0, 1], ...; [0, 1], None; None, [0, 1]; [], 0;
        []; :, []; Tensor([0, 2]); Tensor([0, 2]), Tensor([1, 3]); Tensor(1); Tensor(1), Tensor(2);
        Tensor(1), :; :, Tensor(1); :, Tensor([1, 0]); Tensor([[0, 1], [1, 2]]); Tensor([0, 1]), [1, 2];
        Tensor([0, 1]), 1; Tensor([0]), Tensor([1, 2]); Tensor([0, 1]), Tensor([1, 2, 3]); Tensor([True,
        False, True]); Tensor([True, False, True]), 0; Tensor([True, False, True]), :; :, Tensor([True,
        False, True, False]); Tensor([True, False, True]), [0, 1]; Tensor([True, False, True]),
        Tensor([True, False, True, False]); [True, False, True]; [True, False, True], 1; :, [True, False,
        True, False]; np.array([True, False, True]); np.array([0, 1]); np.array([0, 1]), np.array([1, 2]);
        x > 5; x > 100; x == 3; ~(x > 5); (x > 5), 0; x.asnumpy() > 5; np.ones((3, 4), bool); np.ones((2,
        2), bool); Tensor([[True, False]]); True; False; True, 0; 0, True; False, :; True, None; 1:3,
        True; 0.5, 0; 0, 'a'; (0, (1, 2)); ((0, 1), (1, 2)); [(0, 1), (1, 2)]; [[0, 1], [1, 2], [2, 3]];
        slice(0, 2), slice(1, 3); (slice(None), 0); -4; :, -5; 5:, :; 1:2, 1:2; 0:0, 0; Tensor(5);
        Tensor([5]); Tensor([-4]); Tensor([[0], [1]]), Tensor([[0, 1]]); Tensor(1):, 0; None, None, 0, 0;
        ..., -1, None; np.int64(1), np.int64(2); 0, Tensor([0, 3]); Tensor(0), [0, 3]; 1:, Tensor([0, 3]);
        [0, -1], [-1, 0]; [0, 1], :, 0""",
    3: """
        0; 0, 0; 0, 0, 0; 1, -1, -1; :, 0; :, :, 0; ..., 0; 0, ..., 0; 0, :, 1:3; :, 1, :; 1:, 1:, 1:;
        ::-1, ::2, ::-2; 0, 0, 0, 0; ..., 1, :; :, ..., 1; None, ..., None; 0, None, :, None, 1; [0, 1];
        [0, 1], [0, 2]; :, [0, 2]; :, [0, 2], [1, 3]; [0, 1], :, [1, 3]; [0, 1], 0, [1, 3]; 0, :, [0, 1];
        0, [0, 1], :; [0, 1], :, 0; :, 0, [0, 1]; [0, 1], [0, 1], [0, 1]; ..., [0, 1]; [[0, 1], [1, 0]];
        :, [[0, 1], [1, 2]]; :, [[0], [1]], [[0, 1]]; [0, 1], None, [0, 1]; None, [0, 1]; :, None, [0, 1];
        [0, 1], ..., [0, 1]; 1:, [0, 2], 1:3; Tensor([0, 1]), :, Tensor([1, 3]); :, Tensor([0, 2]);
        Tensor(1), :, Tensor([0, 1]); Tensor(1), Tensor(0); Tensor([True, False]); :, Tensor([True, False,
        True]); :, :, Tensor([True, False, True, False]); Tensor([[True, False, True], [False, True,
        True]]); Tensor([True, False]), Tensor([True, False, True]); Tensor([[True, False, True], [False,
        True, True]]), 0; x > 10; x > 100; (x > 10), 0; x[..., 0] > 4; x.sum(-1) > 20; 0, Tensor([True,
        False, True]); True; None, True; Tensor([[0, 1], [1, 0]]), Tensor([0, 2]); 2; :, 3; :, :, 4; -3;
        [2]; :, [3]; ..., Tensor([0, 1]), 0; [1, 0], 1, 2; np.array([0, 1]), :, np.array([0, 1]); 0,
        np.array([0, 1]); (0, 1); [(0, 1)]; 1, 2, 3""",
    4: """
        0; 0, 0, 0, 0; ..., 0; :, :, 0; 0, ..., 1; ..., 1, :; :, [0, 2]; :, [0, 2], :, [0, 1]; [0, 1], :,
        :, [0, 1]; 0, [0, 1], :, 1; 0, :, [0, 1], [1, 0]; :, [0, 1], [1, 0]; :, :, [0, 1], [1, 0]; ...,
        [0, 1]; None, ..., None, 0; x > 11; ::-1, 1:, ::2, -1; :, Tensor([[0, 1], [1, 2]]); 0, None, 0,
        None; Tensor(1), ..., Tensor(0); :, 0, [0, 1], :; [0, 1], 0, :, 0; [0, 1], :, 0, [0, 1]; :,
        Tensor([True, False, True]), ..., 0; 0, 0, 0, 0, 0; 0, 0, 0, 0, None""",
    0: """
        0; (); ...; None; ..., None; None, None; True; False; :; Tensor(0); []; [0]; Tensor(True); None,
        ...; x > 1; 1.0; np.array(True); (0,); None, 0""",
    "empty": """
        0; :; :, 0; ...; None; []; [0]; Tensor([], ms.int64); :, [0, 1]; x > 0; 0:1; ::-1; :, 1:;
        Tensor([True]); -1; 1:, :""",
}


def forms(table):
    """The index expressions of a table, in which `;` separates them."""
    return dict.fromkeys(" ".join(form.split()) for form in table.split(";"))


CASES = {
    **{
        f"{rank}-d: x[{form}]": f"x = {ARRAYS[rank]}\nout = x[{form}]"
        for rank, table in INDEX.items()
        for form in forms(table)
    },
    **{
        f"Parameter: x[{form}]": f"x = Parameter({ARRAYS[2]}, name='w')\nout = x[{form}]"
        for form in (
            "0",
            "1:",
            ":, 0",
            "[0, 1]",
            "Tensor([0, 1])",
            "x > 5",
            "...",
            "None",
            "True",
            "0, 0",
            ":",
            "()",
        )
    },
    **{
        f"{dtype}: x[{form}]": f"x = Tensor([[1, 0], [2, 3]], ms.{dtype})\nout = x[{form}]"
        for dtype in ("bool_", "int8", "uint16", "float16", "bfloat16", "float64", "complex64")
        for form in (
            "0",
            ":, 1",
            "[1, 0]",
            "Tensor([0])",
            "::-1",
            "None",
            "0, 0",
            "Tensor([[True, False], [False, True]])",
        )
    },
    "x[i] for i in a loop": "x = Tensor([1.0, 2.0, 3.0])\nout = [x[i] for i in range(3)]",
    "x[i][j]": "x = Tensor([[1, 2], [3, 4]])\nout = x[1][0], x[1:][0][::-1] if False else x[1:][0]",
    "an index of a Tensor that changes later": "x, i = Tensor([1, 2, 3]), Tensor(0)\ny = x[i]\ni += 1\nout = y, x[i]",
    "list[Tensor]": "out = [10, 20, 30][Tensor(1)], (1, 2)[Tensor(0)]",
    "range(Tensor)": "out = list(range(Tensor(3)))",
    "numpy[Tensor]": "out = np.arange(5)[Tensor([1, 2])]",
    "numpy[Tensor scalar]": "out = np.arange(5)[Tensor(1)]",
    "gather_elements": "out = Tensor([[1, 2], [3, 4]]).gather_elements(1, Tensor([[0, 0], [1, 0]]))",
    "ops.gather": "out = ops.gather(Tensor([[1, 2], [3, 4]]), Tensor([1, 0]), 0)",
    "ops.gather out of range": "out = ops.gather(Tensor([[1.0, 2], [3, 4]]), Tensor([5, 0]), 0)",
    "ops.gather negative": "out = ops.gather(Tensor([[1.0, 2], [3, 4]]), Tensor([-1, 0]), 0)",
    "ops.gather_nd": "out = ops.gather_nd(Tensor([[1, 2], [3, 4]]), Tensor([[0, 1], [1, 0]]))",
    "ops.masked_select": "x = Tensor([[1, 2], [3, 4]])\nout = ops.masked_select(x, x > 2)",
    "ops.nonzero": "out = ops.nonzero(Tensor([[1, 0], [0, 4]]))",
    "ops.select": "out = ops.select(Tensor([True, False]), Tensor([1.0, 2]), Tensor([3.0, 4]))",
    "ops.index_select": "out = ops.index_select(Tensor([[1.0, 2], [3, 4]]), 1, Tensor([1]))",
    "ops.take": "out = attempt(lambda: ops.take(Tensor([1, 2, 3]), Tensor([0, 2])))",
    "Tensor.take": "out = Tensor([[1, 2, 3], [4, 5, 6]]).take(Tensor([0, 2]), axis=1)",
    "Tensor.take flat": "out = Tensor([[1, 2, 3], [4, 5, 6]]).take(Tensor([0, 4]))",
}

# Where msgrad differs, and why.
DIFFERS = {
    name.strip(): reason
    for reason, names in {
        "an empty list names nothing, as in NumPy; MindSpore refuses it": """
            1-d: x[[]]; 2-d: x[[], 0]; 2-d: x[[]]; 2-d: x[:, []]; empty-d: x[[]]""",
        "an index Tensor's values are not known at the line: out of range reads the nearest item": """
            1-d: x[Tensor(6)]; 1-d: x[Tensor([0, 6])]; 2-d: x[Tensor(5)]; 2-d: x[Tensor([5])];
            2-d: x[Tensor([-4])]""",
        "a 0-d mask adds an axis, as in NumPy; MindSpore cannot": """
            1-d: x[Tensor(True)]; 0-d: x[Tensor(True)]; 0-d: x[x > 1]""",
        "MindSpore refuses index Tensors of these dtypes; msgrad takes every integer dtype": """
            1-d: x[Tensor([1, 2], ms.int8)]; 1-d: x[Tensor([1, 2], ms.uint8)]""",
        "MindSpore refuses NumPy's arrays and numbers here; msgrad takes them as NumPy does": """
            1-d: x[np.int64(2)]; 1-d: x[np.int32(-1)]; 1-d: x[np.array(2)]; 1-d: x[np.array([0, 2])];
            1-d: x[np.array([True] * 6)]; 1-d: x[np.bool_(True)]; 1-d: x[np.int64(1):4];
            1-d: x[[np.int64(1), 2]]; 2-d: x[np.array([True, False, True])]; 2-d: x[np.array([0, 1])];
            2-d: x[np.array([0, 1]), np.array([1, 2])]; 2-d: x[x.asnumpy() > 5];
            2-d: x[np.ones((3, 4), bool)]; 2-d: x[np.int64(1), np.int64(2)];
            3-d: x[np.array([0, 1]), :, np.array([0, 1])]; 3-d: x[0, np.array([0, 1])]""",
        "MindSpore has no CPU kernel here; msgrad computes": """
            bfloat16: x[[1, 0]]; bfloat16: x[Tensor([0])]; bfloat16: x[::-1];
            bfloat16: x[Tensor([[True, False], [False, True]])]; ops.take""",
        "an index Tensor's values are not known at the line: out of range gathers NaN": """
            ops.gather out of range""",
    }.items()
    for name in names.split(";")
}
