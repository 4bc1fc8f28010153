"""Which operators give views: both are written to, and each is read afterwards."""

from encode import words

X = "Tensor(np.arange(12.0, dtype=np.float32).reshape(3, 4))"
VIEWS = words("""
        x[0] x[1:] x[:,1] x[::2] x[0:2,1:3] x[...] x[:] x[()] x[None] x[:,None] x[...,0] x[1,2] x[-1]
        x[::-1] x[[0,1]] x[Tensor([0,1])] x[Tensor([True,False,True])] x[x>-1] x[Tensor(0)] x[True]
        x.reshape(4,3) x.reshape(-1) x.reshape(3,4) x.view(4,3) x.view(-1)
        x.view_as(Tensor(np.zeros((4,3)))) ops.reshape(x,(4,3)) ops.Reshape()(x,(4,3)) x.transpose(1,0)
        x.transpose() x.T x.permute(1,0) x.swapaxes(0,1) x.t() ops.transpose(x,(1,0))
        mint.transpose(x,0,1) mint.permute(x,(1,0)) ops.swapaxes(x,0,1) x.mT x[None].squeeze(0)
        x[None].squeeze() ops.squeeze(x[None]) ops.squeeze(x) mint.squeeze(x[None],0) x.expand_dims(0)
        ops.expand_dims(x,0) x.unsqueeze(0) mint.unsqueeze(x,0) x.flatten() ops.flatten(x) mint.flatten(x)
        x.ravel() ops.split(x,2,axis=1)[0] x.split(2,1)[0] mint.split(x,2,1)[0] ops.chunk(x,2,1)[0]
        x.chunk(2,1)[0] mint.chunk(x,2,1)[0] ops.tensor_split(x,2,axis=1)[0] x.tensor_split(2,1)[0]
        x.hsplit(2)[0] x.broadcast_to((2,3,4)) ops.broadcast_to(x,(2,3,4)) x.expand((2,3,4))
        x.expand_as(Tensor(np.zeros((2,3,4)))) mint.broadcast_to(x,(2,3,4)) x.narrow(0,1,2)
        ops.narrow(x,0,1,2) mint.narrow(x,0,1,2) x.select(0,1) mint.select(x,0,1) x.diagonal()
        ops.diagonal(x) mint.diagonal(x) x.diag() x.unbind() ops.unbind(x)[0] x.unbind(0)[0]
        mint.unbind(x)[0] ops.unstack(x)[0] x.movedim(0,1) ops.movedim(x,0,1) x.moveaxis(0,1)
        x.unfold(0,2,1) ops.stop_gradient(x) x.detach() ops.identity(x) nn.Identity()(x)
        x.astype(ms.float32) x.to(ms.float32) x.float() x.astype(ms.float64) x.copy() x.clone()
        x.contiguous() x.T.contiguous() x+0 x*1 +x x.value() x.data Tensor(x) ms.tensor(x)
        ops.cast(x,ms.float32) ops.deepcopy(x) ops.concat([x]) ops.tile(x,(1,1)) ops.flip(x,(0,))
        x.tile((1,1)) x.repeat(1,1) ops.roll(x,1) x.reshape(4,3).T x.T.reshape(-1) x.T.view(-1)
        x.T.flatten() x.T.reshape(3,4) x[:,1:].reshape(-1) x[:,1:].view(-1) x[1:].view(-1)
        x[1:].reshape(-1) x.T[0] x[1:][0] x[0].reshape(2,2) x[None][0] x.unsqueeze(0)[0]
        ops.strided_slice(x,(0,0),(2,2),(1,1)) ops.slice(x,(0,0),(2,2)) ops.depend(x,x) ops.real(x)
        ops.relu(x) ops.dropout(x,0.0) ops.as_strided(x,(2,2),(1,1),0) ops.swapdims(x,0,1)
        x.view(ms.float32) x.reshape((2,6)) ops.gather(x,Tensor([0,1]),0) ops.select(Tensor([[True]]),x,x)
        ops.where(x>-1,x,x) x.numpy() x.asnumpy() np.asarray(x) next(iter(x)) list(x)[0] x.tolist()
        copy.copy(x) copy.deepcopy(x)""")

CASES = {
    # Is `v` a view of `x`? Written through setitem on either side.
    **{
        f"{view}: write to it": f"import copy\nx = {X}\nv = {view}\nv = v[0] if isinstance(v, tuple) else v\n"
        f"if v.ndim:\n    v[(0,) * v.ndim] = 99\nelse:\n    v[...] = 99\nout = x, v, v is x"
        for view in VIEWS
    },
    **{
        f"{view}: write to the base": f"import copy\nx = {X}\nv = {view}\n"
        "v = v[0] if isinstance(v, tuple) else v\nx[:] = 99\nout = v"
        for view in VIEWS
    },
    **{
        f"{view}: add_ on it": f"x = {X}\nv = {view}\nv = v[0] if isinstance(v, tuple) else v\nv.add_(100)\nout = x, v"
        for view in words("""
        x[0] x[1:] x[:,1] x[...] x[None] x[[0,1]] x.reshape(4,3) x.view(4,3) x.T x.squeeze()
        x.expand_dims(0) x.flatten() x.split(2,1)[0] x.chunk(2,1)[0] x.broadcast_to((2,3,4))
        x.narrow(0,1,2) x.select(0,1) x.diagonal() x.unbind(0)[0] x[Tensor(0)] x.T[0] x[1,2]
        x.swapaxes(0,1) x.detach() x.value() Tensor(x)""")
    },
    **{
        f"{view}: += on it": f"x = {X}\nv = {view}\nv += 100\nout = x, v"
        for view in words("x[0] x[1:] x.view(4,3) x.reshape(4,3) x.T x[...] x.flatten() x.value() x.split(2,1)[0]")
    },
    **{
        f"{view}: add_ on the base": f"x = {X}\nv = {view}\nx.add_(100)\nout = v"
        for view in words(
            "x[0] x[1:] x.view(4,3) x.reshape(4,3) x.T x[...] x.flatten() "
            "x.broadcast_to((2,3,4)) x.split(2,1)[0] x[[0,1]] x.unsqueeze(0)"
        )
    },
    **{
        f"{view}: ops.assign to the base": f"x = Parameter({X}, name='w')\nv = {view}\n"
        "ops.assign(x, Tensor(np.full((3, 4), 7, np.float32)))\nout = v"
        for view in words("x[0] x[1:] x.view(4,3) x.reshape(4,3) x.T x.value() x.flatten()")
    },
    **{
        f"Parameter, {view}: write to it": f"x = Parameter({X}, name='w')\nv = {view}\nv[0] = 99\nout = x, type(v)"
        for view in words(
            "x[0] x[1:] x.view(4,3) x.reshape(4,3) x.T x.value() x.flatten() x[[0,1]] x[...] "
            "x.data x.split(2,1)[0] x.transpose(1,0)"
        )
    },
    **{
        f"is_contiguous: {view}": f"x = {X}\nv = {view}\nout = v.is_contiguous(), v.strides, v.shape"
        for view in words(
            "x x[0] x[1:] x[:,1] x[::2] x.T x.view(4,3) x.reshape(4,3) x.T.contiguous() "
            "x.broadcast_to((2,3,4)) x[:,1:] x.T.reshape(-1) x.diagonal() x.unsqueeze(0) x.T.T "
            "x[::-1] x+1 x[None]"
        )
    },
    **{
        f"data_ptr: {view}": f"x = {X}\nv = {view}\nout = v.data_ptr() == x.data_ptr(), v.data_ptr() - "
        f"x.data_ptr() if {('x[' in view)} else None"
        for view in words("x x[0] x[1:] x.T x.view(4,3) x.reshape(4,3) x.value() x.flatten() x.unsqueeze(0)")
    },
    **{
        f"storage_offset: {view}": f"x = {X}\nout = {view}.storage_offset()"
        for view in words("x x[0] x[1:] x[:,1] x.T")
    },
    **{f"stride(): {view}": f"x = {X}\nout = {view}.stride()" for view in words("x x[0] x.T x[:,1]")},
    "contiguous() of a contiguous one": f"x = {X}\nout = x.contiguous() is x",
    "T of T": f"x = {X}\nv = x.T.T\nv[0, 0] = 99\nout = x",
    "view of a view of a view": f"x = {X}\nv = x[1:][:, 1:][0]\nv[0] = 99\nout = x",
    "view().view()": f"x = {X}\nv = x.view(2, 6).view(12)\nv[5] = 99\nout = x",
    "two views see each other": f"x = {X}\na, b = x[0], x.view(-1)\na[1] = 99\nout = b[:4]",
    "a view outlives its base": f"x = {X}\nv = x[1]\ndel x\nv[0] = 99\nout = v",
    "view() of a transposed": f"out = {X}.T.view(12)",
    "write through T[0]": f"x = {X}\nx.T[0] = 99\nout = x",
    "write through reshape": f"x = {X}\nx.reshape(-1)[0] = 99\nout = x",
    "write through split": f"x = {X}\na, b = x.split(2, 1)\na[0] = 99\nout = x, b",
    "write to a broadcast": "x = Tensor([1.0, 2.0])\nv = x.broadcast_to((2, 2))\nv[0, 0] = 99\n"
    "out = attempt(lambda: v), x",
    "base rebound by +=": f"x = {X}\nv = x[0]\nx += 100\nout = v, x",
    "operator on a transposed view": f"x = {X}\nout = x.T + 1, x.T.sum(0), ops.matmul(x.T, x)",
    "a view in an operator, base written later": f"x = {X}\nv = x[0]\ny = v * 2\nx[0] = 0\nout = y, v * 2",
    "view of a Parameter, set_data": f"w = Parameter({X}, name='w')\nv = w[0]\n"
    "w.set_data(Tensor(np.zeros((3, 4), np.float32)))\nout = v",
}

# Where msgrad differs, and why.
DIFFERS = {
    name.strip(): reason
    for reason, names in {
        "a slice with a negative step is a view, as in NumPy; MindSpore copies, and cannot write to it": """
            x[::-1]: write to it; x[::-1]: write to the base; is_contiguous: x[::-1]""",
        "lists and Tensors as indices copy, as in NumPy; MindSpore writes through the copy": """
            x[[0,1]]: write to it; x[Tensor([0,1])]: write to it; x[Tensor([True,False,True])]: write to it;
            x[x>-1]: write to it; x[Tensor(0)]: write to it; Parameter, x[[0,1]]: write to it""",
        "ops.flatten is a view, as Tensor.flatten is; MindSpore copies": """
            ops.flatten(x): write to it; ops.flatten(x): write to the base""",
        "not there yet: Tensor.unfold comes with the operators of images": """
            x.unfold(0,2,1): write to it; x.unfold(0,2,1): write to the base""",
        "a tensor with memory of its own; MindSpore shares the given one's": """
            ops.stop_gradient(x): write to it; ops.identity(x): write to it;
            x.astype(ms.float32): write to it; ops.stop_gradient(x): write to the base;
            ops.identity(x): write to the base; x.astype(ms.float32): write to the base""",
        "a Tensor that has the dtype is given itself; MindSpore gives another that shares its memory": """
            x.to(ms.float32): write to it; x.float(): write to it""",
        "MindSpore has no CPU kernel here; msgrad computes": """
            x.clone(): write to it; x.repeat(1,1): write to it; ops.roll(x,1): write to it;
            x.clone(): write to the base; x.repeat(1,1): write to the base; ops.roll(x,1): write to the base""",
        "a view of any tensor; MindSpore copies what is not contiguous": """
            x.T.reshape(-1): write to it; x.T.view(-1): write to it; x.T.flatten(): write to it;
            x.T.reshape(3,4): write to it; x[:,1:].reshape(-1): write to it; x[:,1:].view(-1): write to it;
            x.T.reshape(-1): write to the base; x.T.view(-1): write to the base;
            x.T.flatten(): write to the base; x.T.reshape(3,4): write to the base;
            x[:,1:].reshape(-1): write to the base; x[:,1:].view(-1): write to the base;
            is_contiguous: x.T.reshape(-1)""",
        "with nothing to drop msgrad gives the Tensor itself; MindSpore copies": """
            ops.dropout(x,0.0): write to it; ops.dropout(x,0.0): write to the base""",
        "what is written into a tensor is not seen in an array that asnumpy gave": """
            x.numpy(): write to the base; x.asnumpy(): write to the base; np.asarray(x): write to the base""",
        "a deep copy has memory of its own; in MindSpore it shares the tensor's": """
            copy.deepcopy(x): write to it; copy.deepcopy(x): write to the base""",
        "the tensor itself is changed, as add_ is documented to; MindSpore's CPU backend rebinds": """
            x[0]: add_ on it; x[1:]: add_ on it; x[:,1]: add_ on it; x[...]: add_ on it;
            x[None]: add_ on it; x[[0,1]]: add_ on it; x.reshape(4,3): add_ on it; x.view(4,3): add_ on it;
            x.T: add_ on it; x.squeeze(): add_ on it; x.expand_dims(0): add_ on it; x.flatten(): add_ on it;
            x.split(2,1)[0]: add_ on it; x.chunk(2,1)[0]: add_ on it; x.broadcast_to((2,3,4)): add_ on it;
            x.narrow(0,1,2): add_ on it; x.select(0,1): add_ on it; x.diagonal(): add_ on it;
            x.unbind(0)[0]: add_ on it; x[Tensor(0)]: add_ on it; x.T[0]: add_ on it; x[1,2]: add_ on it;
            x.swapaxes(0,1): add_ on it; x.value(): add_ on it; Tensor(x): add_ on it; x[0]: += on it;
            x[1:]: += on it; x.view(4,3): += on it; x.reshape(4,3): += on it; x.T: += on it;
            x[...]: += on it; x.flatten(): += on it; x.value(): += on it; x.split(2,1)[0]: += on it;
            x[0]: add_ on the base; x[1:]: add_ on the base; x.view(4,3): add_ on the base;
            x.reshape(4,3): add_ on the base; x.T: add_ on the base; x[...]: add_ on the base;
            x.flatten(): add_ on the base; x.broadcast_to((2,3,4)): add_ on the base;
            x.split(2,1)[0]: add_ on the base; x.unsqueeze(0): add_ on the base; base rebound by +=""",
        "a view is computed from its base, and lies elsewhere": """
            data_ptr: x[0]; data_ptr: x[1:]; data_ptr: x.T; data_ptr: x.view(4,3);
            data_ptr: x.reshape(4,3); data_ptr: x.flatten(); data_ptr: x.unsqueeze(0)""",
        "a view of a Parameter sees what set_data writes; in MindSpore it keeps the old memory": """
            view of a Parameter, set_data""",
    }.items()
    for name in names.split(";")
}
