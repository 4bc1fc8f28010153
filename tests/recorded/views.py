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
        f"{view}: add_ on it": f"x = {X}\nv = {view}\nv = v[0] if isinstance(v, tuple) else v\n"
        "v.add_(100)\nout = x, v"
        for view in words("""
        x[0] x[1:] x[:,1] x[...] x[None] x[[0,1]] x.reshape(4,3) x.view(4,3) x.T x.squeeze()
        x.expand_dims(0) x.flatten() x.split(2,1)[0] x.chunk(2,1)[0] x.broadcast_to((2,3,4))
        x.narrow(0,1,2) x.select(0,1) x.diagonal() x.unbind(0)[0] x[Tensor(0)] x.T[0] x[1,2]
        x.swapaxes(0,1) x.detach() x.value() Tensor(x)""")
    },
    **{
        f"{view}: += on it": f"x = {X}\nv = {view}\nv += 100\nout = x, v"
        for view in words(
            "x[0] x[1:] x.view(4,3) x.reshape(4,3) x.T x[...] x.flatten() x.value() x.split(2,1)[0]"
        )
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
        f"Parameter, {view}: write to it": f"x = Parameter({X}, name='w')\nv = {view}\nv[0] = 99\n"
        "out = x, type(v)"
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
