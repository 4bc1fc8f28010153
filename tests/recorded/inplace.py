"""What happens in place: augmented assignment, methods with a trailing underscore, and writes to a Parameter."""

from encode import words

SIGNS = ["+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>=", "@="]
DTYPES = ["bool_", "int32", "int64", "uint8", "float16", "bfloat16", "float32", "float64", "complex64"]
OTHERS = [
    "2",
    "1.5",
    "True",
    "Tensor([1.0, 2.0])",
    "Tensor([1, 2])",
    "Tensor(1.5, ms.float64)",
    "[1, 2]",
    "np.array([1.0, 2.0])",
    "Tensor([[1.0, 2.0]])",
    "Tensor([1.0, 2.0, 3.0])",
    "None",
    "'a'",
    "1j",
]
METHODS = words("""
        add_(1) add_(Tensor([1.0,2.0])) sub_(1) mul_(2) div_(2) fill_(7) zero_() copy_(Tensor([5.0,6.0]))
        clamp_(1.5,3) exp_() sqrt_() log_() neg_() abs_() floor_() ceil_() round_() relu_() sigmoid_()
        tanh_() sin_() cos_() erfinv_() square_() reciprocal_() pow_(2) floor_divide_(2) remainder_(2)
        masked_fill_(Tensor([True,False]),0.0) index_add_(0,Tensor([0]),Tensor([1.0]))
        index_fill_(0,Tensor([0]),9.0) scatter_(0,Tensor([0]),Tensor([9.0]))
        scatter_add_(0,Tensor([0]),Tensor([9.0])) uniform_(0.0,0.0) normal_(1.0,0.0) random_(3,4)
        bernoulli_(1.0) fill_diagonal_(1) add_(1,alpha=2) sub_(Tensor([1.0,1.0]),alpha=2)
        put_(Tensor([0]),Tensor([9.0])) index_put_((Tensor([0]),),Tensor([9.0])) t_() transpose_(0,1)
        unsqueeze_(0) squeeze_() logical_not_() clip_(0,1) addmm_(Tensor([[1.0]]),Tensor([[1.0]]))
        mul_(Tensor([[1.0,2.0]])) add_(Tensor(1.5,ms.float64)) copy_(Tensor([1,2])) copy_(Tensor(3.0))
        copy_(Tensor([1.0,2.0,3.0])) add_("a") fill_(Tensor(3.0)) requires_grad_() detach_()
        hardtanh_(0,1) rsqrt_() trunc_() resize_(1) baddbmm_(1,2) exponential_() cauchy_() lerp_(1,2)
        addcmul_(1,2) exp2_() expm1_() log1p_() eq_(1) gt_(1) logical_and_(1) bitwise_and_(1) atan2_(1)
        fmod_(2) true_divide_(2) swapaxes_(0,1) elu_() leaky_relu_()
        masked_scatter_(Tensor([True,False]),Tensor([9.0]))""")
# What is done to a Parameter `w` of [1.0, 2.0], with `v` another name for it, and whether it is still the object.
WRITES = {
    "set_data": "w.set_data(Tensor([5.0, 6.0]))",
    "set_data of another shape": "w.set_data(Tensor([5.0, 6.0, 7.0]))",
    "set_data of another shape, slice_shape": "w.set_data(Tensor([5.0, 6.0, 7.0]), slice_shape=True)",
    "set_data of ints": "w.set_data(Tensor([5, 6]))",
    "set_data of float64": "w.set_data(Tensor(np.array([5.5, 6.5])))",
    "set_data of float16": "w.set_data(Tensor([5.0, 6.0], ms.float16))",
    "set_data of a list": "w.set_data([5.0, 6.0])",
    "set_data of numpy": "w.set_data(np.array([5.0, 6.0], np.float32))",
    "set_data of a number": "w.set_data(5.0)",
    "set_data of a Parameter": "w.set_data(Parameter(Tensor([5.0, 6.0]), name='z'))",
    "set_data of an initializer": "w.set_data(ms.common.initializer.initializer('ones', (2,)))",
    "set_data()": "w.set_data()",
    "assign_value": "w.assign_value(Tensor([5.0, 6.0]))",
    "assign_value of another shape": "w.assign_value(Tensor([5.0, 6.0, 7.0]))",
    "assign_value of ints": "w.assign_value(Tensor([5, 6]))",
    "ops.assign": "ops.assign(w, Tensor([5.0, 6.0]))",
    "ops.assign of a number": "ops.assign(w, 5.0)",
    "ops.assign of ints": "ops.assign(w, Tensor([5, 6]))",
    "ops.assign of another shape": "ops.assign(w, Tensor([5.0, 6.0, 7.0]))",
    "ops.assign of float16": "ops.assign(w, Tensor([5.0, 6.0], ms.float16))",
    "ops.assign of float64": "ops.assign(w, Tensor(np.array([5.0, 6.0])))",
    "ops.assign of 0-d": "ops.assign(w, Tensor(5.0))",
    "ops.assign_add": "ops.assign_add(w, Tensor([5.0, 6.0]))",
    "ops.assign_add of a number": "ops.assign_add(w, 1)",
    "ops.assign_add of ints": "ops.assign_add(w, Tensor([5, 6]))",
    "ops.assign_sub": "ops.assign_sub(w, Tensor([5.0, 6.0]))",
    "ops.assign_sub of a number": "ops.assign_sub(w, 1.5)",
    "ops.assign_add of another shape": "ops.assign_add(w, Tensor([5.0, 6.0, 7.0]))",
    "ops.Assign()": "ops.Assign()(w, Tensor([5.0, 6.0]))",
    "ops.AssignAdd()": "ops.AssignAdd()(w, Tensor([5.0, 6.0]))",
    "copy_": "w.copy_(Tensor([5.0, 6.0]))",
    "add_": "w.add_(1.0)",
    "zero_": "w.zero_()",
    "init_data": "w.init_data()",
    "w[:] =": "w[:] = 5.0",
    "asnumpy()[0] =": "w.asnumpy()[0] = 5.0",
    "data =": "w.data = Tensor([5.0, 6.0])",
    "set_dtype": "w.set_dtype(ms.float16)",
    "value()[0] =": "w.value()[0] = 5.0",
    "data[0] =": "w.data[0] = 5.0",
}

CASES = {
    **{
        f"{dtype} {sign} {other}": f"x = y = Tensor([3, 2], ms.{dtype})\nbefore = id(x)\nx {sign} {other}\n"
        "out = x, y, id(x) == before"
        for sign in SIGNS[:7]
        for dtype in DTYPES
        for other in ("2", "1.5", "Tensor([1, 2])")
    },
    **{
        f"x {sign} {other}": f"x = y = Tensor([3.0, 2.0])\nx {sign} {other}\nout = x, y, x is y"
        for sign in SIGNS[:7]
        for other in OTHERS
    },
    **{f"ints {sign} 1": f"x = y = Tensor([3, 2])\nx {sign} 1\nout = x, y, x is y" for sign in SIGNS[7:12]},
    **{
        f"bools {sign} True": f"x = y = Tensor([True, False])\nx {sign} True\nout = x, y, x is y"
        for sign in ("&=", "|=", "^=", "+=")
    },
    "x @= matrix": "x = y = Tensor([[1.0, 2], [3, 4]])\nx @= Tensor([[2.0, 0], [0, 2]])\nout = x, y, x is y",
    **{
        f"Parameter {sign} {other}": f"w = v = Parameter(Tensor([3.0, 2.0]), name='w')\nw {sign} {other}\n"
        "out = w, type(w), v, w is v"
        for sign in SIGNS[:7]
        for other in ("2", "Tensor([1.0, 2.0])", "Tensor([1.0, 2.0, 3.0])")
    },
    **{
        f"view {sign} 2": f"x = Tensor([[3.0, 2.0], [1.0, 4.0]])\nv = x[0]\nv {sign} 2\nout = x, v"
        for sign in SIGNS[:7]
    },
    **{f"x[0] {sign} 2": f"x = Tensor([3.0, 2.0])\nx[0] {sign} 2\nout = x" for sign in SIGNS[:7]},
    **{f"x[1:] {sign} 2": f"x = y = Tensor([3.0, 2.0, 4.0])\nx[1:] {sign} 2\nout = x, y is x" for sign in SIGNS[:7]},
    "list item +=": "t = [Tensor([1.0])]\nx = t[0]\nt[0] += 1\nout = t, x",
    "attribute +=": "class A: pass\na = A()\na.x = x = Tensor([1.0])\na.x += 1\nout = a.x, x",
    "+= in a function": "def f(x):\n    x += 1\n    return x\nx = Tensor([1.0])\nout = f(x), x",
    "+= in a function, Parameter": "def f(x):\n    x += 1\n    return x\n"
    "x = Parameter(Tensor([1.0]), name='w')\nout = f(x), x",
    "0 += tensor": "s = 0\nfor i in range(3):\n    s += Tensor([1.0, 2.0])\nout = s",
    "+= broadcasts up": "x = y = Tensor([1.0])\nx += Tensor([1.0, 2.0])\nout = x, y",
    "int += float tensor": "x = y = Tensor([1, 2])\nx += Tensor([0.5, 0.5])\nout = x, y",
    **{f"x.{method}": f"x = y = Tensor([1.0, 2.0])\nr = x.{method}\nout = r, x, y, r is x" for method in METHODS},
    **{
        f"ints: x.{method}": f"x = Tensor([1, 2])\nr = x.{method}\nout = r, x"
        for method in (
            "add_(1)",
            "add_(1.5)",
            "mul_(2)",
            "div_(2)",
            "fill_(7)",
            "fill_(7.5)",
            "zero_()",
            "copy_(Tensor([5.5,6.5]))",
            "sub_(1)",
        )
    },
    **{
        f"view: v.{method}": f"x = Tensor([[1.0, 2.0], [3.0, 4.0]])\nv = x[0]\nr = v.{method}\nout = r, v, x"
        for method in (
            "add_(1)",
            "mul_(2)",
            "fill_(7)",
            "zero_()",
            "copy_(Tensor([5.0,6.0]))",
            "sub_(1)",
            "div_(2)",
        )
    },
    **{
        f"Parameter: {name}": "w = v = Parameter(Tensor([1.0, 2.0]), name='w')\n"
        f"r = attempt(lambda: {code})\nout = r, w, v is w, w.name"
        if ("=" not in code.split("(")[0] and not code.endswith(("= 5.0", "6.0])")))
        or code.startswith(("w.set", "w.assign", "ops.", "w.copy"))
        else f"w = v = Parameter(Tensor([1.0, 2.0]), name='w')\n{code}\nout = w, v is w, w.name"
        for name, code in WRITES.items()
    },
    "ops.assign to a Tensor": "x = Tensor([1.0, 2.0])\nr = ops.assign(x, Tensor([5.0, 6.0]))\nout = r, x",
    "ops.assign_add to a Tensor": "x = Tensor([1.0, 2.0])\nr = ops.assign_add(x, Tensor([5.0, 6.0]))\nout = r, x",
    "Tensor.assign_value": "x = y = Tensor([1.0, 2.0])\nr = x.assign_value(Tensor([5.0, 6.0, 7.0]))\n"
    "out = r, x, y, r is x",
    "Tensor.assign_value of ints": "x = Tensor([1.0, 2.0])\nx.assign_value(Tensor([5, 6]))\nout = x",
    "Tensor.set_dtype": "x = Tensor([1.5, 2.0])\nr = x.set_dtype(ms.int32)\nout = r, x",
    "Tensor.dtype =": "x = Tensor([1.5])\nx.dtype = ms.int32\nout = x",
    "Tensor.shape =": "x = Tensor([1.5, 2.0])\nx.shape = (2, 1)\nout = x",
    "ops.assign returns the Parameter": "w = Parameter(Tensor([1.0]), name='w')\n"
    "r = ops.assign(w, Tensor([2.0]))\nout = type(r), r is w",
    "assign to a view of a Parameter": "w = Parameter(Tensor([1.0, 2.0]), name='w')\nv = w[0:1]\n"
    "ops.assign(w, Tensor([5.0, 6.0]))\nout = v",
    "set_data and a view of a Parameter": "w = Parameter(Tensor([1.0, 2.0]), name='w')\nv = w[0:1]\n"
    "w.set_data(Tensor([5.0, 6.0]))\nout = v",
    "value read before assign": "w = Parameter(Tensor([1.0]), name='w')\ny = w * 1\nz = w.value()\n"
    "ops.assign(w, Tensor([5.0]))\nout = y, z",
    "set_data shares with the given Tensor": "w, x = Parameter(Tensor([1.0]), name='w'), Tensor([5.0])\n"
    "w.set_data(x)\nx[0] = 7\nout = w",
    "set_data, Parameter written": "w, x = Parameter(Tensor([1.0]), name='w'), Tensor([5.0])\n"
    "w.set_data(x)\nw[0] = 7\nout = x",
    "assign, given Tensor written": "w, x = Parameter(Tensor([1.0]), name='w'), Tensor([5.0])\n"
    "ops.assign(w, x)\nx[0] = 7\nout = w",
    "init_data of an initializer": "w = Parameter(ms.common.initializer.initializer('ones', (2,)), "
    "name='w')\nout = w.has_init, w.init_data() is w, w",
    "copy_ then +=": "x = Tensor([1.0, 2.0])\ny = x.copy()\ny += 1\ny[0] = 9\nout = x, y",
    "in-place result feeds a later operator": "x = Tensor([1.0, 2.0])\ny = x * 2\nx.add_(1)\nz = x * 2\nout = y, z",
    "mint in-place relu": "x = Tensor([-1.0, 2.0])\nout = attempt(lambda: mint.nn.functional.relu_(x)), x",
    "ops.inplace_add": "x = Tensor([1.0, 2.0])\nout = ops.inplace_add(x, Tensor([1.0]), 0), x",
    "ops.inplace_update": "x = Tensor([1.0, 2.0])\nout = ops.inplace_update(x, Tensor([9.0]), 0), x",
}

# Where msgrad differs, and why.
DIFFERS = {
    name.strip(): reason
    for reason, names in {
        "the tensor itself is changed, as add_ is documented to; MindSpore's CPU backend rebinds": """
            int32 += 2; int32 += Tensor([1, 2]); int64 += 2; int64 += Tensor([1, 2]); uint8 += 2;
            uint8 += Tensor([1, 2]); float16 += 2; float16 += 1.5; float16 += Tensor([1, 2]); bfloat16 += 2;
            bfloat16 += 1.5; bfloat16 += Tensor([1, 2]); float32 += 2; float32 += 1.5;
            float32 += Tensor([1, 2]); float64 += 2; float64 += 1.5; float64 += Tensor([1, 2]);
            complex64 += 2; complex64 += 1.5; complex64 += Tensor([1, 2]); int32 -= 2;
            int32 -= Tensor([1, 2]); int64 -= 2; int64 -= Tensor([1, 2]); uint8 -= 2;
            uint8 -= Tensor([1, 2]); float16 -= 2; float16 -= 1.5; float16 -= Tensor([1, 2]); float32 -= 2;
            float32 -= 1.5; float32 -= Tensor([1, 2]); float64 -= 2; float64 -= 1.5;
            float64 -= Tensor([1, 2]); complex64 -= 2; complex64 -= 1.5; complex64 -= Tensor([1, 2]);
            int32 *= 2; int32 *= Tensor([1, 2]); int64 *= 2; int64 *= Tensor([1, 2]); uint8 *= 2;
            uint8 *= Tensor([1, 2]); float16 *= 2; float16 *= 1.5; float16 *= Tensor([1, 2]); bfloat16 *= 2;
            bfloat16 *= Tensor([1, 2]); float32 *= 2; float32 *= 1.5; float32 *= Tensor([1, 2]);
            float64 *= 2; float64 *= 1.5; float64 *= Tensor([1, 2]); float16 /= 2; float16 /= 1.5;
            float16 /= Tensor([1, 2]); bfloat16 /= 2; bfloat16 /= Tensor([1, 2]); float32 /= 2;
            float32 /= 1.5; float32 /= Tensor([1, 2]); float64 /= 2; float64 /= 1.5;
            float64 /= Tensor([1, 2]); int32 //= 2; int32 //= Tensor([1, 2]); int64 //= 2;
            int64 //= Tensor([1, 2]); uint8 //= 2; uint8 //= Tensor([1, 2]); float16 //= 2; float16 //= 1.5;
            float16 //= Tensor([1, 2]); bfloat16 //= 2; bfloat16 //= 1.5; bfloat16 //= Tensor([1, 2]);
            float32 //= 2; float32 //= 1.5; float32 //= Tensor([1, 2]); float64 //= 2; float64 //= 1.5;
            float64 //= Tensor([1, 2]); int32 %= 2; int32 %= Tensor([1, 2]); int64 %= 2;
            int64 %= Tensor([1, 2]); uint8 %= 2; uint8 %= Tensor([1, 2]); float16 %= 2; float16 %= 1.5;
            float16 %= Tensor([1, 2]); float32 %= 2; float32 %= 1.5; float32 %= Tensor([1, 2]);
            float64 %= 2; float64 %= 1.5; float64 %= Tensor([1, 2]); int32 **= 2; int32 **= Tensor([1, 2]);
            int64 **= 2; int64 **= Tensor([1, 2]); uint8 **= 2; uint8 **= Tensor([1, 2]); float16 **= 2;
            float16 **= 1.5; float16 **= Tensor([1, 2]); float32 **= 2; float32 **= 1.5;
            float32 **= Tensor([1, 2]); float64 **= 2; float64 **= 1.5; float64 **= Tensor([1, 2]);
            complex64 **= 2; complex64 **= 1.5; complex64 **= Tensor([1, 2]); x += 2; x += 1.5; x += True;
            x += Tensor([1.0, 2.0]); x += Tensor([1, 2]); x += Tensor(1.5, ms.float64); x -= 2; x -= 1.5;
            x -= True; x -= Tensor([1.0, 2.0]); x -= Tensor([1, 2]); x -= Tensor(1.5, ms.float64);
            x -= [1, 2]; x *= 2; x *= 1.5; x *= True; x *= Tensor([1.0, 2.0]); x *= Tensor([1, 2]);
            x *= Tensor(1.5, ms.float64); x /= 2; x /= 1.5; x /= True; x /= Tensor([1.0, 2.0]);
            x /= Tensor([1, 2]); x /= Tensor(1.5, ms.float64); x //= 2; x //= 1.5; x //= True;
            x //= Tensor([1.0, 2.0]); x //= Tensor([1, 2]); x //= Tensor(1.5, ms.float64); x %= 2; x %= 1.5;
            x %= True; x %= Tensor([1.0, 2.0]); x %= Tensor([1, 2]); x %= Tensor(1.5, ms.float64); x **= 2;
            x **= 1.5; x **= True; x **= Tensor([1.0, 2.0]); x **= Tensor([1, 2]);
            x **= Tensor(1.5, ms.float64); ints &= 1; ints |= 1; ints ^= 1; bools &= True; bools |= True;
            bools ^= True; bools += True; view += 2; view -= 2; view *= 2; view /= 2; view //= 2; view %= 2;
            view **= 2; list item +=; attribute +=; += in a function; x.add_(1); x.add_(Tensor([1.0,2.0]));
            x.sub_(1); x.mul_(2); x.div_(2); x.exp_(); x.floor_divide_(2); x.remainder_(2);
            x.add_(1,alpha=2); x.sub_(Tensor([1.0,1.0]),alpha=2); x.add_(Tensor(1.5,ms.float64));
            ints: x.add_(1); ints: x.mul_(2); ints: x.sub_(1); view: v.add_(1); view: v.mul_(2);
            view: v.sub_(1); view: v.div_(2); in-place result feeds a later operator""",
        "MindSpore has no CPU kernel here; msgrad computes": """
            bfloat16 -= 2; bfloat16 -= 1.5; bfloat16 -= Tensor([1, 2]); bfloat16 *= 1.5; complex64 *= 2;
            complex64 *= 1.5; complex64 *= Tensor([1, 2]); bfloat16 /= 1.5; complex64 /= 2;
            complex64 /= 1.5; complex64 /= Tensor([1, 2]); bfloat16 %= 2; bfloat16 %= 1.5;
            bfloat16 %= Tensor([1, 2]); bfloat16 **= 2; bfloat16 **= 1.5; bfloat16 **= Tensor([1, 2]);
            x.fill_(7); x.zero_(); x.clamp_(1.5,3); x.log_(); x.floor_(); x.sigmoid_(); x.tanh_();
            x.erfinv_(); x.masked_fill_(Tensor([True,False]),0.0);
            x.index_add_(0,Tensor([0]),Tensor([1.0])); x.index_fill_(0,Tensor([0]),9.0);
            x.scatter_(0,Tensor([0]),Tensor([9.0])); x.scatter_add_(0,Tensor([0]),Tensor([9.0]));
            x.uniform_(0.0,0.0); x.normal_(1.0,0.0); x.random_(3,4); x.bernoulli_(1.0);
            x.put_(Tensor([0]),Tensor([9.0])); x.index_put_((Tensor([0]),),Tensor([9.0]));
            x.fill_(Tensor(3.0)); x.exponential_(); x.masked_scatter_(Tensor([True,False]),Tensor([9.0]));
            ints: x.fill_(7); ints: x.fill_(7.5); ints: x.zero_(); view: v.fill_(7); view: v.zero_();
            view: v.copy_(Tensor([5.0,6.0])); Parameter: zero_""",
        "MindSpore divides by parts; the floor of a complex number is not defined": """
            complex64 //= 2; complex64 //= 1.5; complex64 //= Tensor([1, 2])""",
        "`x += y` takes what `x + y` takes; MindSpore refuses lists and arrays here": """
            x += [1, 2]; x += np.array([1.0, 2.0]); x -= np.array([1.0, 2.0]); x *= np.array([1.0, 2.0]);
            x /= np.array([1.0, 2.0]); x //= [1, 2]; x //= np.array([1.0, 2.0]); x %= np.array([1.0, 2.0]);
            x **= np.array([1.0, 2.0])""",
        "in-place methods return the Tensor itself, as documented; MindSpore returns another object": """
            x.copy_(Tensor([5.0,6.0])); x.copy_(Tensor([1,2])); x.copy_(Tensor(3.0))""",
        "MindSpore has no such in-place method; msgrad has one for each of these operators": """
            x.sqrt_(); x.neg_(); x.abs_(); x.ceil_(); x.round_(); x.relu_(); x.sin_(); x.cos_();
            x.square_(); x.reciprocal_(); x.pow_(2); x.logical_not_(); x.rsqrt_(); x.lerp_(1,2);
            x.addcmul_(1,2); x.bitwise_and_(1)""",
        "MindSpore has no CPU kernel for it; msgrad says that the shapes do not fit": """
            x.addmm_(Tensor([[1.0]]),Tensor([[1.0]]))""",
        "a result of another shape does not fit: ValueError; MindSpore returns another tensor": """
            x.mul_(Tensor([[1.0,2.0]]))""",
        "MindSpore has this name, but it does nothing and returns None": """
            x.requires_grad_()""",
        "floats do not fit into a tensor of integers: TypeError; MindSpore returns another tensor of floats": """
            ints: x.add_(1.5); ints: x.div_(2)""",
        "msgrad casts what is assigned; MindSpore refuses it": """
            Parameter: ops.assign of float64; Parameter: ops.assign_add of a number;
            Parameter: ops.assign_sub of a number""",
        "in-place methods return the Parameter itself, as documented; MindSpore returns a Tensor": """
            Parameter: copy_; Parameter: add_""",
        "asnumpy gives a copy": """
            Parameter: asnumpy()[0] =""",
        "a property without a setter raises AttributeError in Python": """
            Tensor.shape =""",
        "a view of a Parameter sees what set_data writes; in MindSpore it keeps the old memory": """
            set_data and a view of a Parameter""",
        "set_data copies; in MindSpore the Parameter shares memory with the given Tensor": """
            set_data shares with the given Tensor; set_data, Parameter written""",
        "MindSpore has no kernel for it on a CPU": """
            mint in-place relu""",
    }.items()
    for name in names.split(";")
}
