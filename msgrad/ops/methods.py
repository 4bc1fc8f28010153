"""Tensor's methods and operators: spellings of the functions in this package, attached to the class.

As in MindSpore, most methods take `axis`, `keepdims`, `keep_dims` and `dim`, `keepdim` alike.
"""

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.number import Number
from msgrad.core.parameter import take_data
from msgrad.core.record import log_write, shared, wrap
from msgrad.core.tensor import Storage, Tensor, View
from msgrad.errors import check_bool, check_one_of, of_tensors, wrong_type
from msgrad.ops import (
    activation,
    binary,
    compare,
    create,
    index,
    join,
    linalg,
    random,
    reduce,
    scatter,
    shape,
    ternary,
    unary,
)
from msgrad.ops import sort as sorting
from msgrad.ops.declare import operator
from msgrad.ops.spell import augmented, in_place, respell, spell

f = {
    name: getattr(module, name)
    for module in (unary, binary, compare, ternary, reduce, shape, join, create, linalg, random, scatter, sorting)
    for name in module.__all__
}
f |= {name: getattr(activation, name) for name in ("hardshrink", "relu", "sigmoid", "softmax", "softshrink")}

# The function of the same name, self first.
METHODS = """
    abs absolute acos acosh adjoint all any angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmin
    asin asinh atan atan2 atanh addbmm addcdiv addcmul addmm addmv allclose approximate_equal baddbmm
    bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor bmm broadcast_to ceil
    cholesky cholesky_inverse cholesky_solve clamp clip conj copysign cos cosh cov cross cummax cummin cumprod
    deg2rad det diagflat diagonal_scatter diff digamma div divide dot dsplit eigvals equal erf erfc erfinv exp
    expand_as expand_dims expm1 fills flip fliplr flipud floor floor_divide fmax fmin fmod frac gcd
    ger greater greater_equal hsplit hypot i0 igamma igammac imag inner inverse invert is_complex
    is_floating_point isclose isfinite isinf isnan isneginf isposinf isreal kron lcm ldexp lerp less less_equal
    lgamma log log10 log1p log2 logaddexp logaddexp2 logcumsumexp logdet logical_and logical_not logical_or
    logical_xor logit logsumexp lstsq masked_fill matmul matrix_determinant log_matrix_determinant matrix_power
    maximum minimum mm moveaxis movedim mul mvlgamma nan_to_num nanmean nanmedian nanquantile nansum
    neg negative nextafter norm not_equal outer permute positive pow ptp quantile rad2deg ravel real reciprocal
    remainder renorm reverse roll rot90 rsqrt sgn sigmoid sign signbit sin sinc sinh
    slogdet sqrt square svd swapaxes swapdims t tan tanh tensor_split triangular_solve tril triu
    true_divide trunc unbind unsqueeze view_as vsplit xdivy xlogy hardshrink argmax median narrow aminmax
    count_nonzero chunk amax amin argwhere bincount gather_nd histc index_fill inplace_update
    kthvalue masked_scatter masked_select msort multinomial nonzero random_categorical
    select_scatter slice_scatter top_k topk unique_consecutive unique_with_pad unsorted_segment_max
    unsorted_segment_min unsorted_segment_prod gather_elements index_select bernoulli_
    exponential_ normal_ random_ uniform_
""".split()

ALIASES = {
    "eq": "equal",
    "ne": "not_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "lt": "less",
    "le": "less_equal",
    "inv": "reciprocal",
    "soft_shrink": "softshrink",
    "scatter_sub": "tensor_scatter_sub",
    "scatter_mul": "tensor_scatter_mul",
    "scatter_div": "tensor_scatter_div",
    "scatter_max": "tensor_scatter_max",
    "scatter_min": "tensor_scatter_min",
}

# The function of the same name under the method's own signature.
RESPELLED = {
    "addr(self, vec1, vec2, beta=1, alpha=1)": f["addr"],
    "fill_diagonal(self, fill_value, wrap=False)": f["fill_diagonal"],
    "float_power(self, other)": f["float_power"],
    "heaviside(self, values)": f["heaviside"],
    "multiply(self, value)": f["multiply"],
    "reverse_sequence(self, seq_lengths, seq_dim=0, batch_dim=0)": f["reverse_sequence"],
    "round(self, decimals=0)": f["round"],
    "softmax(self, axis, dtype=None)": lambda self, axis, dtype: f["softmax"](self, axis, dtype=dtype),
}

# How the function calls what the method may call otherwise.
_TWINS = [
    ("axis", "dim", "dims", "axes"),
    ("keepdims", "keep_dims", "keepdim"),
    ("ddof", "correction"),
    ("other", "y", "x", "x2", "divisor", "tensor2", "vec2"),
    ("reps", "dims"),
    ("x1", "input"),
    ("input", "x"),
]


def parameters(function) -> tuple:
    """The names of a function's parameters, self left out."""
    body = getattr(function, "__wrapped__", function)
    code = body.__code__
    return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]


def method(function, name: str):
    """`function` as a method, which takes each of its keywords under all of MindSpore's names for it."""
    own = parameters(function)
    names = {twin: mine for mine in own for twins in _TWINS if mine in twins for twin in twins if twin not in own}
    return respell(function, name, **names) if names else function


# ---------------------------------------------------------------- values
def item(self):
    """The one element, as a Python number. ValueError if there is not exactly one."""
    if self.size != 1:
        raise ValueError(f"For 'Tensor.item', the Tensor must hold one element, but its shape is {self.shape}.")
    return np.asarray(self._value()).item()


def tolist(self):
    """The elements as nested lists of Python numbers, a 0-d Tensor as a number."""
    return np.asarray(self._value()).tolist()


def itemset(self, *args):
    """A new Tensor with one element replaced: `itemset(value)` or `itemset(index, value)`, the index flat or a tuple."""
    *places, value = args
    out = self.copy()
    if not places:
        index.setitem(out, (0,) * self.ndim if self.ndim else ..., value)
        return out
    place = places[0]
    if isinstance(place, int) and self.ndim != 1:
        place = tuple(int(i) for i in np.unravel_index(place, self.shape))
    index.setitem(out, place, value)
    return out


copy = shape.deepcopy


def alias(self):
    """A Tensor that shares this one's memory."""
    return self._alias()


def contiguous(self):
    """The Tensor itself, or a copy if it is a view."""
    return self if self._view is None or not self._view.steps else copy(self)


def places(self) -> np.ndarray:
    """Where each element lies in the memory that the Tensor views, counted in elements; computed now."""
    self._sync()
    view = self._view
    whole = Tensor(np.arange(np.prod(view.storage.var.aval.shape, dtype=np.int64)).reshape(view.storage.var.aval.shape))
    return View(Storage(whole._var), view.steps).read().asnumpy()


def layout(self) -> tuple[int, list]:
    """The offset and the strides of a Tensor in the memory it views, counted in elements."""
    plain = [int(np.prod(self.shape[a + 1 :])) for a in range(self.ndim)]
    if self._view is None or not self._view.steps or not self.size:
        return 0, plain
    at = places(self)
    corner = at.reshape(-1)[0]
    steps = [
        int(at[(0,) * a + (1,)].reshape(-1)[0] - corner) if n > 1 else step
        for a, (n, step) in enumerate(zip(self.shape, plain, strict=True))
    ]
    return int(corner), steps


def is_contiguous(self) -> bool:
    """Whether the elements lie in order and without gaps in the memory that the Tensor views."""
    if self._view is None or not self._view.steps:
        return True
    at = places(self).reshape(-1)
    return bool((np.diff(at) == 1).all())


def storage_offset(self) -> int:
    """Where the first element lies in the memory that the Tensor views, counted in elements."""
    return layout(self)[0]


def astype(self, dtype, copy=True):
    """The Tensor in another dtype, which may be MindSpore's, NumPy's, Python's or a name; itself if it has it."""
    if dtype.__class__ not in create._NUMBERS:
        dtype = dtypes.to_dtype(dtype)
    dtype = create.numeric(dtype, "Tensor.astype")
    if copy and self._var.aval.dtype == dtype.numpy and self._view is None:
        return wrap(shared(self))
    return create.cast(self, dtype)


DEVICES = ("CPU", "GPU", "TPU", "Ascend", "meta")


def check_device(device, owner, pin_memory=False) -> None:
    """ValueError unless `device` is None or names one; JAX decides where a Tensor lies."""
    if device is not None and str(device).partition(":")[0] not in (*DEVICES, "cpu", "npu"):
        raise ValueError(f"For '{owner}', the 'device' must be one of {DEVICES}, but got {device!r}.")
    if check_bool(pin_memory, "pin_memory", owner) and device not in (None, "cpu", "CPU"):
        raise RuntimeError(f"For '{owner}', memory is pinned on the device 'CPU', but got {device!r}.")


def to(self, *args, **kwargs):
    """The Tensor in the dtype that is given, as `to(dtype)`, `to(other)` or `to(device, dtype)`; a device is kept."""
    kwargs.pop("non_blocking", None)
    kwargs.pop("copy", None)
    devices = [kwargs.pop("device", None), *(a for a in args if isinstance(a, str))]
    for device in devices:
        check_device(device, "Tensor.to")
    wanted = kwargs.pop("dtype", None) or kwargs.pop("other", None)
    if kwargs:
        raise TypeError(f"For 'Tensor.to', the keyword arguments {sorted(kwargs)} are not known.")
    for a in args:
        if isinstance(a, (dtypes.Type, Tensor)):
            wanted = a
        elif a is not None and not isinstance(a, (str, bool)):
            raise wrong_type(a, "dtype", "Tensor.to", "a dtype, a Tensor or a device's name")
    if wanted is None:
        return self
    return create.cast(self, wanted.dtype if isinstance(wanted, Tensor) else wanted)


def type(self, dtype=None):
    """The dtype's name, or the Tensor in another dtype."""
    return str(self.dtype) if dtype is None else astype(self, dtype)


def type_as(self, other):
    """The Tensor in the dtype of `other`. Source: mindspore.Tensor.type_as, MindSpore 2.10."""
    return create.cast(self, other.dtype)


def converter(dtype):
    def convert(self):
        return create.cast(self, dtype)

    convert.__doc__ = f"The Tensor as {dtype}."
    return convert


# ---------------------------------------------------------------- memory
def data_ptr(self) -> int:
    """Where the elements lie in the host's memory, or in a copy there of those on another device."""
    return np.asarray(self._value()).ctypes.data


def get_bytes(self) -> bytes:
    """The elements' bytes, in order."""
    return np.asarray(self._value()).tobytes()


def is_pinned(self) -> bool:
    """Whether the memory is pinned: JAX pins what it needs, unseen."""
    return False


def is_shared(self) -> bool:
    """Whether processes share the memory: never."""
    return False


def pin_memory(self):
    """The Tensor itself: JAX pins the memory that it copies to a device."""
    return self


def move_to(self, to, blocking=True):
    """The Tensor on the device 'CPU', 'GPU' or 'Ascend': JAX decides where it lies."""
    check_one_of(to, ("Ascend", "GPU", "CPU"), "to", "Tensor.move_to")
    check_bool(blocking, "blocking", "Tensor.move_to")
    return copy(self)


def to_(self, device=None, non_blocking=False):
    """The Tensor itself; JAX decides where it lies."""
    check_device(device, "Tensor.to_")
    check_bool(non_blocking, "non_blocking", "Tensor.to_")
    return self


def flush_from_cache(self) -> None:
    """Write what a cache holds of the Tensor back; there is no such cache."""


def offload(self, file_path) -> bool:
    """Write the elements' bytes to a file; True. The Tensor keeps its value in memory.

    Raises:
        TypeError: if `file_path` is no path. OSError: if it cannot be written to.
    """
    content = get_bytes(self)
    with open(file_path, "wb") as file:
        file.write(content)
    self._file = str(file_path)
    return True


def offload_file_path(self) -> str:
    """The file that `offload` wrote, or ''."""
    return self.__dict__.get("_file", "")


# ---------------------------------------------------------------- constants and lazy values
def set_const_arg(self, const_arg=True):
    """Have `ms.jit` take the Tensor as a constant; returns it."""
    self.const_arg = check_bool(const_arg, "const_arg", "Tensor.set_const_arg")
    return self


def is_init(self) -> bool:
    """Whether the flag that `set_init_flag` sets is up."""
    return self.__dict__.get("init_flag", False)


def set_init_flag(self, value) -> None:
    """Raise or lower the flag that `is_init` reads."""
    self.init_flag = check_bool(value, "value", "Tensor.set_init_flag")


# ---------------------------------------------------------------- shapes
def dims_of(args, name="shape"):
    """The ints of `x.reshape(2, 3)`, `x.reshape((2, 3))` or `x.reshape(shape=(2, 3))`."""
    if len(args) == 1 and isinstance(args[0], (tuple, list, Tensor)):
        return args[0]
    return args


def reshape(self, *shape_, **kwargs):
    """The elements in another shape, `reshape(2, 3)` or `reshape((2, 3))`; a view."""
    if not shape_ and not kwargs:
        raise TypeError("For 'Tensor.reshape', the 'shape' must be given, but nothing was.")
    return shape.reshape(self, kwargs["shape"] if kwargs else dims_of(shape_))


def view(self, *shape_, **kwargs):
    """The elements in another shape; a view. With a dtype: the same memory read as that."""
    if not shape_ and not kwargs:
        raise TypeError("For 'Tensor.view', the 'shape' must be given, but nothing was.")
    wanted = kwargs.get("shape", kwargs.get("dtype")) if kwargs else dims_of(shape_)
    first = wanted[0] if isinstance(wanted, tuple) and len(wanted) == 1 else wanted
    if isinstance(first, dtypes.Type):
        return self._viewed(bit_view(self, first), bit_view, put_bits, first)
    return shape.reshape(self, wanted)


@operator(name="bit_view", numeric="-")
def bit_view(input, dtype):
    """The memory of a Tensor read as another dtype; of another size, the last axis grows or shrinks."""
    old, new = input.dtype.itemsize, dtype.itemsize
    if old != new and not input.ndim:
        raise ValueError(f"For 'Tensor.view', a 0-d Tensor of {input.dtype} cannot be read as {dtype}.")
    if old < new and input.shape[-1] % (new // old):
        raise ValueError(
            f"For 'Tensor.view', {new // old} must divide the last axis to read {input.dtype} as {dtype}, "
            f"but the shape is {input.shape}."
        )
    whole = jnp.uint8 if input.dtype == bool else input.dtype  # XLA's booleans have no bits
    wanted = jnp.uint8 if dtype.kind == "b" else dtype.numpy
    input = input.astype(whole)
    if old < new:
        input = input.reshape(*input.shape[:-1], -1, new // old)
    out = lax.bitcast_convert_type(input, wanted)
    if old > new:
        out = out.reshape(*out.shape[:-2], -1)
    return out.astype(bool) if dtype.kind == "b" else out


def put_bits(whole, part, dtype):
    return bit_view(part, whole.dtype)


def transpose(self, *axes, **kwargs):
    """The axes in another order: reversed by default, `(1, 0)` or `1, 0`; two ints exchange these axes."""
    if kwargs:
        if "dim0" in kwargs or "dim1" in kwargs:
            return shape.swapaxes(self, *axes, **{{"dim0": "axis0", "dim1": "axis1"}[k]: v for k, v in kwargs.items()})
        axes = (kwargs["axes"],)
    if len(axes) == 2 and axes[0].__class__ is int:
        return shape.swapaxes(self, *axes)
    axes = dims_of(axes)
    if not axes or axes[0] is None:
        axes = tuple(reversed(range(self.ndim)))
    return shape.transpose(self, tuple(axes))


def permute(self, *axis, **kwargs):
    """The axes in the order given, `permute(1, 0)` or `permute((1, 0))`; a view."""
    return shape.transpose(self, tuple(kwargs.get("dims", kwargs.get("axis")) if kwargs else dims_of(axis)))


def T(self):
    """The Tensor with its axes in reverse order; a view."""
    n = self.ndim
    return self if n < 2 else shape.permuted(self, tuple(range(n - 1, -1, -1)))


def check_matrix(self, name):
    if self.ndim != 2 and name in ("H", "mT", "mH") and (name == "H" or self.ndim < 2):
        raise ValueError(f"For 'Tensor.{name}', the Tensor must have 2 dimensions, but its shape is {self.shape}.")


def H(self):
    """The conjugate transpose of a matrix."""
    check_matrix(self, "H")
    return linalg.adjoint(self)


def mT(self):
    """The last two axes exchanged; a view."""
    check_matrix(self, "mT")
    return shape.swapaxes(self, -1, -2)


def mH(self):
    """The last two axes exchanged, and the numbers conjugated."""
    check_matrix(self, "mH")
    return linalg.adjoint(self)


def flatten(self, *args, order="C", start_dim=0, end_dim=-1):
    """The axes from `start_dim` to `end_dim` as one: `flatten(start_dim, end_dim)` or `flatten(order)`."""
    if args and isinstance(args[0], str):
        order, args = args[0], args[1:]
    start_dim, end_dim = (*args, *(start_dim, end_dim)[len(args) :])
    return shape.flatten(self, order, start_dim=start_dim, end_dim=end_dim)


def expand(self, *size):
    """The Tensor repeated along axes of length 1 to fill `size`; a view."""
    return shape.broadcast_to(self, dims_of(size))


def broadcast_to(self, *shape_):
    """The Tensor repeated along axes of length 1 to fill a shape; a view."""
    return shape.broadcast_to(self, dims_of(shape_))


def tile(self, *reps, **kwargs):
    """The Tensor repeated so often along each axis."""
    return join.tile(self, kwargs.get("reps", kwargs.get("dims")) if kwargs else dims_of(reps))


def repeat(self, *args, **kwargs):
    """The Tensor repeated so often along each axis, `repeat(2, 3)` or `repeat((2, 3))`: a number for each."""
    repeats = shape.as_shape(kwargs.get("repeats") if kwargs else dims_of(args), "repeats", "Tensor.repeat")
    if len(repeats) < self.ndim:
        raise ValueError(
            f"For 'Tensor.repeat', there must be a number for each of {self.ndim} axes, but got {repeats}."
        )
    return join.tile(self, repeats)


def repeat_interleave(self, repeats, dim=None, *, output_size=None, axis=None):
    """Each element along an axis repeated in place; `output_size` is the length that comes out."""
    out = join.repeat_interleave(self, repeats, axis if dim is None else dim)
    dim = 0 if dim is None and axis is None else axis if dim is None else dim
    if output_size is not None and output_size != out.shape[dim]:
        raise ValueError(
            f"For 'repeat_interleave', the 'output_size' must be {out.shape[dim]} here, but got {output_size}."
        )
    return out


def squeeze(self, *axis, **kwargs):
    """The Tensor without its axes of length 1, or without those given: `squeeze(0, 1)` or `squeeze((0, 1))`; a view."""
    if not axis:
        return shape.squeeze(self, kwargs.get("axis", kwargs.get("dim")))
    return shape.squeeze(self, axis[0] if len(axis) == 1 else axis)


def sort(self, axis=-1, descending=False, stable=False, *, dim=None):
    """(the elements in order along an axis, the indices they come from); equal ones keep their order."""
    check_bool(stable, "stable", "Tensor.sort")
    return sorting.sort(self, axis if dim is None else dim, descending)


def argsort(self, axis=-1, descending=False, stable=False, *, dim=None):
    """The indices that sort along an axis; equal elements keep their order."""
    check_bool(stable, "stable", "Tensor.argsort")
    return sorting.argsort(self, axis if dim is None else dim, descending)


def trace(self, offset=0, axis1=0, axis2=1, dtype=None):
    """The sum of a diagonal, of `dtype` where that is given."""
    return linalg.trace(self if dtype is None else create.cast(self, dtype), offset, axis1, axis2)


def resize(self, *new_shape):
    """The flattened elements cut, or filled up with zeros, to another shape."""
    new = shape.as_shape(dims_of(new_shape), "new_shape", "Tensor.resize")
    flat, wanted = shape.ravel(self), int(np.prod(new))
    if wanted > flat.size:
        flat = join.concat((flat, create.zeros((wanted - flat.size,), self.dtype)))
    return shape.reshape(index.getitem(flat, slice(0, wanted)), new)


def reshape_as(self, other):
    """The Tensor in the shape of `other`; a view."""
    return shape.reshape(self, other.shape)


def split(self, *args, **kwargs):
    """The Tensor cut along an axis into pieces of one length or of the lengths given; views."""
    if not self.ndim:
        raise ValueError("For 'Tensor.split', the Tensor must have at least 1 dimension.")
    names = {"split_size": "split_size_or_sections", "dim": "axis"}
    return join.split(self, *args, **{names.get(k, k): v for k, v in kwargs.items()})


def diagonal(self, offset=0, axis1=0, axis2=1, **kwargs):
    """The diagonal of the planes of two axes; a view."""
    return shape.diagonal(self, offset, kwargs.get("dim1", axis1), kwargs.get("dim2", axis2))


def select(self, *args, **kwargs):
    """`select(dim, index)`: one slice along an axis, a view; `select(condition, y)`: self where true, `y` elsewhere."""
    first = args[0] if args else kwargs.get("condition", kwargs.get("dim"))
    second = args[1] if len(args) > 1 else kwargs.get("y", kwargs.get("index"))
    if isinstance(first, Tensor):
        return ternary.where(first, self, second)
    return shape.select_view(self, first, second)


def where(self, condition, other=None, *, y=None):
    """Self where `condition` is true, `other` elsewhere."""
    return ternary.where(condition, self, y if other is None else other)


def diag(self, diagonal=0):
    """`ops.diag`; with another `diagonal`: the matrix with this vector on it, or that diagonal of this matrix."""
    if diagonal == 0:
        return create.diag(self)
    return shape.diagonal(self, diagonal) if self.ndim == 2 else create.diagflat(self, diagonal)


def value(self):
    """The Tensor itself."""
    return self


def is_signed(self) -> bool:
    """Whether the dtype has negative numbers."""
    return self.dtype.kind in "ifc"


def qr(self, some=True):
    """(Q, R); with `some` False, Q square."""
    return linalg.qr(self, "reduced" if some else "complete")


def put_(self, index, source, accumulate=False):
    """The elements of the flattened Tensor at `index` replaced by those of `source`, or increased by them."""
    flat = shape.ravel(self)
    flat = (
        scatter._index_put_add(flat, (shape.ravel(index),), shape.ravel(source))
        if accumulate
        else (scatter.replaced(flat, shape.ravel(index), shape.ravel(source)))
    )
    return shape.reshape(flat, self.shape)


def stride(self, dim=None):
    """Elements from one to the next along each axis, or along `dim`, in the memory that the Tensor views."""
    steps = layout(self)[1]
    return steps if dim is None else steps[dim]


def dim(self) -> int:
    """The number of dimensions."""
    return self.ndim


def numel(self) -> int:
    """The number of elements."""
    return self.size


# ---------------------------------------------------------------- by index
def gather(self, *args, **kwargs):
    """`gather(indices, axis, batch_dims)`: slices along an axis; `gather(dim, index)`: elements along an axis."""
    if (args and isinstance(args[0], int)) or "dim" in kwargs:
        names = ("dim", "index")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        return scatter.gather_elements(self, given["dim"], given["index"])
    return scatter.gather(self, *args, **kwargs)


def take(self, indices=None, axis=None, mode="clip", *, index=None):
    """The elements of the flattened Tensor, or the slices along `axis`, at `indices`.

    An index out of range counts as the nearest one in mode 'clip', goes round in mode 'wrap'.
    """
    indices = index if indices is None else indices
    if mode not in ("clip", "wrap", "raise"):
        raise ValueError(f"For 'Tensor.take', the 'mode' must be one of ['raise', 'wrap', 'clip'], but got {mode!r}.")
    n = self.size if axis is None else self.shape[axis]
    if not isinstance(indices, Tensor):
        indices = Tensor(indices)
    indices = (
        binary.floor_mod(indices, n) if mode == "wrap" else ternary.clamp(indices, 0 if mode == "clip" else -n, n - 1)
    )
    return scatter.take(self, indices) if axis is None else scatter.gather(self, indices, axis)


def choose(self, choices, mode="clip"):
    """Element by element, the choice of this number: `choices` is a Tensor along its first axis, or a list."""
    options = (
        choices
        if isinstance(choices, Tensor)
        else join.stack([c if isinstance(c, Tensor) else Tensor(c) for c in choices])
    )
    n, self = options.shape[0], create.cast(self, dtypes.int64)
    number = binary.floor_mod(self, n) if mode == "wrap" else ternary.clamp(self, 0, n - 1)
    rest = np.broadcast_shapes(self.shape, options.shape[1:])
    options = shape.broadcast_to(options, (n, *rest))
    at = shape.expand_dims(shape.broadcast_to(number, rest), 0)
    return shape.reshape(scatter.gather_elements(options, 0, at), rest)


def scatter_(self, axis=None, index=None, src=None, *, dim=None, reduce=None, value=None):
    """The elements at `index` along an axis replaced by `src`, or combined with it: `reduce` 'add' or 'multiply'."""
    reduction = {None: "none", "none": "none", "add": "add", "multiply": "mul", "mul": "mul"}.get(reduce)
    if reduction is None:
        raise ValueError(f"For 'Tensor.scatter', the 'reduce' must be one of ['add', 'multiply'], but got {reduce!r}.")
    return scatter._scatter_elements(
        self, index, value if src is None else src, dim if axis is None else axis, reduction
    )


def scatter_add(self, *args, **kwargs):
    """`scatter_add(dim, index, src)`: along an axis; `scatter_add(indices, updates)`: at the places rows name."""
    if (args and isinstance(args[0], int)) or "dim" in kwargs:
        given = {**dict(zip(("dim", "index", "src"), args, strict=False)), **kwargs}
        return scatter._scatter_elements(self, given["index"], given["src"], given["dim"], "add")
    return scatter.tensor_scatter_add(self, *args, **kwargs)


def index_add(self, *args, **kwargs):
    """`index_add(dim, index, source, alpha=1)`, or `index_add(indices, y, axis)`: slices added along an axis."""
    if (args and isinstance(args[0], int)) or "dim" in kwargs:
        given = {"alpha": 1, **dict(zip(("dim", "index", "source"), args, strict=False)), **kwargs}
        return scatter._index_add(self, given["index"], given["source"], given["dim"], given["alpha"])
    given = {**dict(zip(("indices", "y", "axis"), args, strict=False)), **kwargs}
    return scatter._index_add(self, given["indices"], given["y"], given["axis"], 1)


def index_put(self, indices, values, accumulate=False):
    """The elements at `indices`, a tuple of Tensors for the first axes, replaced by `values`, or increased by them."""
    if not isinstance(indices, (tuple, list)):
        raise wrong_type(indices, "indices", "Tensor.index_put", "a tuple of Tensors")
    for item in (*indices, values):
        if not isinstance(item, Tensor):
            raise wrong_type(item, "indices" if item is not values else "values", "Tensor.index_put", "a Tensor")
    if not check_bool(accumulate, "accumulate", "Tensor.index_put"):
        return scatter.replaced(self, tuple(indices), values)
    return scatter._index_put_add(self, tuple(indices), values)


def index_copy(self, dim, index, tensor):
    """The slices at `index` along `dim` replaced by those of `tensor`."""
    axis = shape.check_axis(dim, self.ndim, "Tensor.index_copy_", "dim")
    return scatter.replaced(self, (slice(None),) * axis + (index,), tensor)


def searchsorted(self, v, side="left", sorter=None):
    """Where the elements of `v` would be put to keep this sorted Tensor in order; int32 for numbers in `v`."""
    return sorting.searchsorted(
        self, v if isinstance(v, Tensor) else Tensor(v), side=side, right=side == "right", sorter=sorter
    )


def unique(self, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The distinct elements, or slices along `dim`, in ascending order; beside them, where asked for, the number of
    each element's and how often each comes (int64). They are computed at once."""
    values = np.asarray(self._value())
    if dim is None:
        values = values.reshape(-1)
    _, first, inverse, counts = np.unique(
        values, return_index=True, return_inverse=True, return_counts=True, axis=None if dim is None else dim
    )
    whole = shape.ravel(self) if dim is None else self
    axis = 0 if dim is None else dim % self.ndim
    out = [index.getitem(whole, (slice(None),) * axis + (Tensor(first.astype(np.int64)),))]
    if return_inverse:
        out.append(Tensor(inverse.astype(np.int64).reshape(self.shape if dim is None else -1)))
    if return_counts:
        out.append(Tensor(counts.astype(np.int64)))
    return tuple(out) if len(out) > 1 else out[0]


def bernoulli(self, *, generator=None):
    """1 with the probability that each element gives, else 0."""
    state = random.check_generator(generator, "Tensor.bernoulli")
    return random.draw(random._chance_of, state, self, self.shape, self.dtype)


def sum_to_size(self, *size):
    """The sum over the axes along which this Tensor would have come by broadcasting from `size`."""
    size = tuple(dims_of(size))
    extra = self.ndim - len(size)
    over = tuple(a for a in range(self.ndim) if a < extra or (size[a - extra] == 1 and self.shape[a] != 1))
    if extra < 0 or any(n not in (1, self.shape[a + extra]) for a, n in enumerate(size)):
        raise ValueError(f"For 'Tensor.sum_to_size', the shape {self.shape} does not come from {size}.")
    return shape.reshape(reduce.reduce_sum(self, over) if over else self, size)


def uniform(self, from_=0.0, to=1.0, generator=None):
    """Uniform numbers of [from_, to) in the shape and dtype of self."""
    return random.uniform_(copy(self), from_, to, generator=generator)


def cauchy(self, median=0.0, sigma=1.0):
    """Numbers of Cauchy's distribution around `median`, float32, in the shape of self."""
    return drawn(self, random._cauchy_of) * sigma + median


def log_normal(self, mean=1.0, std=2.0):
    """Numbers whose logarithms are normal, float32, in the shape of self."""
    return unary.exp(drawn(self, random._normal_of) * std + mean)


def drawn(self, draw_of):
    return random.draw(draw_of, random.stream("Tensor", None), self.shape, dtypes.float32)


# ---------------------------------------------------------------- arithmetic with alpha
def scaled(other, alpha, self, owner):
    """alpha * other. TypeError if `alpha` is a float where both Tensors hold integers."""
    if alpha.__class__ is int and alpha == 1:
        return other
    if isinstance(alpha, float) and is_whole(self) and is_whole(other):
        raise TypeError(f"For '{owner}', a float 'alpha' needs floats to scale, but got {alpha!r} for integers.")
    return binary.mul(other, alpha) if isinstance(other, Tensor) else alpha * other


def is_whole(x) -> bool:
    return x.dtype.kind in "biu" if isinstance(x, Tensor) else isinstance(x, int)


def add(self, other, *, alpha=1):
    """self + alpha * other. TypeError if `alpha` is a float where both hold integers.

    Source: mindspore.Tensor.add, MindSpore 2.10.
    """
    return binary.add(self, scaled(other, alpha, self, "add"))


def sub(self, other=None, *, alpha=1, y=None):
    """self - alpha * other. TypeError if `alpha` is a float where both hold integers.

    Source: mindspore.Tensor.sub, MindSpore 2.10.
    """
    return binary.sub(self, scaled(y if other is None else other, alpha, self, "sub"))


# ---------------------------------------------------------------- reductions whose arguments are the method's own
def sum(self, axis=None, *args, **kwargs):
    """The sum along axes: `sum(axis, dtype, keepdims, initial)`, or `sum(dim, keepdim, dtype=...)`."""
    if not args and not kwargs:
        return reduce.sum(self, axis, False, None)
    axis = kwargs.pop("dim", axis)
    names = ("keepdims", "initial") if args and isinstance(args[0], bool) else ("dtype", "keepdims", "initial")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    keepdims = given.pop("keepdims", given.pop("keepdim", given.pop("keep_dims", False)))
    initial, dtype = given.pop("initial", None), given.pop("dtype", None)
    if given:
        raise TypeError(f"For 'Tensor.sum', the keyword arguments {sorted(given)} are not known.")
    out = reduce.sum(self, axis, keepdims, dtype)
    return out if initial is None else binary.add(out, initial)


def mean(self, axis=None, keep_dims=False, *, dtype=None, **kwargs):
    """The mean along axes, in the Tensor's dtype unless another is given. Source: mindspore.Tensor.mean, 2.10."""
    axis = kwargs.pop("dim", axis)
    keep_dims = kwargs.pop("keepdims", kwargs.pop("keepdim", keep_dims))
    if kwargs:
        raise TypeError(f"For 'Tensor.mean', the keyword arguments {sorted(kwargs)} are not known.")
    return reduce.mean(self if dtype is None else create.cast(self, dtype), axis, keep_dims)


def prod(self, axis=None, keep_dims=False, dtype=None, **kwargs):
    """The product along axes; booleans and integers are multiplied in int64 unless `dtype` is given."""
    axis = kwargs.pop("dim", axis)
    keep_dims = kwargs.pop("keepdims", kwargs.pop("keepdim", keep_dims))
    if kwargs:
        raise TypeError(f"For 'Tensor.prod', the keyword arguments {sorted(kwargs)} are not known.")
    return reduce.prod(self, axis, keep_dims, dtype)


def extreme(name, over_axes, along_axis):
    def function(self, axis=None, keepdims=False, *, initial=None, where=True, return_indices=False, **kwargs):
        along = "dim" in kwargs
        axis = kwargs.pop("dim", axis)
        keepdims = kwargs.pop("keepdim", keepdims)
        if kwargs:
            raise TypeError(f"For 'Tensor.{name}', the keyword arguments {sorted(kwargs)} are not known.")
        where = None if where is True else where
        if axis is None or isinstance(axis, (tuple, list)):
            return over_axes(self, axis, keepdims, initial=initial, where=where)
        values, places = along_axis(self, axis, keepdims, initial=initial, where=where)
        return (values, places) if along or return_indices else values

    def method(self, *args, **kwargs):
        # A positional axis means MindSpore's `dim`: the values and where they stand.
        if not args and not kwargs:
            return over_axes(self)
        if (
            args
            and isinstance(args[0], int)
            and not isinstance(args[0], bool)
            and len(args) < 3
            and ("axis" not in kwargs and "initial" not in kwargs and "where" not in kwargs)
        ):
            kwargs.setdefault("return_indices", True)
        return function(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = (
        f"The {name} of all elements; `{name}(1)` or `{name}(dim=1)`: the values along an axis and their "
        f"indices; `{name}(axis=1)`: the values, with the indices if `return_indices`."
    )
    return method


def spread(function):
    """`std(axis, ddof, keepdims)`, or `std(dim, correction=1, keepdim=...)`; `std(axis, True)`: unbiased."""

    def method(self, axis=None, ddof=None, keepdims=False, **kwargs):
        axis = kwargs.pop("dim", axis)
        keepdims = kwargs.pop("keepdim", keepdims)
        correction = kwargs.pop("correction", None)
        if kwargs:
            raise TypeError(f"For 'Tensor.{function.__name__}', the keyword arguments {sorted(kwargs)} are not known.")
        return function(self, axis, correction if correction is not None else 0 if ddof is None else ddof, keepdims)

    method.__name__ = method.__qualname__ = function.__name__
    method.__doc__ = function.__doc__
    return method


def cumsum(self, axis=None, dtype=None, **kwargs):
    """The running sum along an axis, of the flattened Tensor for None; short integers and booleans in int32."""
    axis = kwargs.pop("dim", axis)
    if kwargs:
        raise TypeError(f"For 'Tensor.cumsum', the keyword arguments {sorted(kwargs)} are not known.")
    if dtype is None and self.dtype in (dtypes.bool_, dtypes.int8, dtypes.int16, dtypes.uint8):
        dtype = dtypes.int32
    return reduce.cumsum(shape.ravel(self) if axis is None else self, 0 if axis is None else axis, dtype)


def with_value(function):
    def method(self, axis=0, keep_dims=False):
        return function(self, axis, keep_dims)

    method.__doc__ = "(values, indices) of the extreme elements along an axis."
    return method


# ---------------------------------------------------------------- new tensors like this one
def fill(self, value):
    """A Tensor of this shape and dtype with every element `value`."""
    return create.full_like(self, value)


def maker(function):
    def method(self, *size, dtype=None):
        return function(tuple(dims_of(size)), self.dtype if dtype is None else dtype)

    return method


def new_empty(self, *size, dtype=None, device=None):
    """A Tensor of zeros, in this dtype unless another is given."""
    check_device(device, "Tensor.new_empty")
    return create.zeros(tuple(dims_of(size)), self.dtype if dtype is None else dtype)


def new_full(self, size, fill_value, *, dtype=None):
    """A Tensor of one value, in this dtype unless another is given."""
    return create.full(size, fill_value, dtype=self.dtype if dtype is None else dtype)


# ---------------------------------------------------------------- in place
def fill_(self, value):
    """Every element set to `value`, a number or 0-d Tensor."""
    return create.full_like(self, value)


def zero_(self):
    """Every element set to 0."""
    return create.zeros_like(self)


def delete_(self, non_blocking=False):
    """The elements given up: they read as 0 from now on."""
    check_bool(non_blocking, "non_blocking", "Tensor.delete_")
    return create.zeros_like(self)


def assign_value(self, value):
    """Take the value of a Tensor, its dtype and its shape; returns this Tensor."""
    if not isinstance(value, Tensor):
        raise wrong_type(value, "value", "Tensor.assign_value", "a Tensor")
    take_data(self, value)
    return self


def set_dtype(self, dtype):
    """Cast the Tensor itself; the new dtype."""
    self._set(create.cast(self, dtype)._var)
    return self.dtype


@operator(name="strided", numeric="-")
def strided(whole, offset, size, stride):
    """The elements of a memory at offset + i * stride[0] + j * stride[1] + ..."""
    return whole.reshape(-1)[reach(offset, size, stride)]


@operator(name="put_strided", numeric="-")
def put_strided(whole, part, offset, size, stride):
    return whole.reshape(-1).at[reach(offset, size, stride)].set(part).reshape(whole.shape)


def reach(offset, size, stride) -> np.ndarray:
    at = np.full((1,) * len(size), offset, np.int64)
    for axis, (n, step) in enumerate(zip(size, stride, strict=True)):
        at = at + (np.arange(n) * step).reshape((n,) + (1,) * (len(size) - axis - 1))
    return at


def set_(self, source=None, storage_offset=0, size=None, stride=None):
    """Be a view of the memory of `source`, a Tensor of this dtype: of all, or of `size` elements at these strides.

    Raises:
        TypeError: if `source` is no Tensor. RuntimeError: if its dtype is another one.
        ValueError: if the elements would lie outside.
    """
    if source is None:
        source = create.zeros((0,), self.dtype)
    if not isinstance(source, Tensor):
        raise wrong_type(source, "source", "Tensor.set_", "a Tensor")
    if source.dtype != self.dtype:
        raise RuntimeError(f"For 'Tensor.set_', the 'source' must be of {self.dtype}, but got {source.dtype}.")
    seen = source._alias()
    if size is not None:
        size = tuple(size)
        stride = tuple(np.cumprod([1, *size[:0:-1]])[::-1].tolist()) if stride is None else tuple(stride)
        last = storage_offset + int(np.dot(np.array(size, np.int64) - 1, np.array(stride, np.int64)))
        if storage_offset < 0 or min(stride, default=0) < 0 or (0 not in size and last >= source.size):
            raise ValueError(f"For 'Tensor.set_', the elements must lie within the {source.size} of the 'source'.")
        part = strided(source, storage_offset, size, stride)
        seen = source._viewed(part, strided, put_strided, storage_offset, size, stride)
    log_write(self, self._var)
    self._var, self._view = seen._var, seen._view
    return self


@of_tensors
def copy_(self, src, non_blocking=False):
    """The elements of `src`, broadcast and cast, put into this Tensor. RuntimeError if its shape does not fit."""
    try:
        fits = np.broadcast_shapes(src.shape, self.shape) == self.shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(f"For 'Tensor.copy_', the 'src' of shape {src.shape} does not broadcast to {self.shape}.")
    return shape.broadcast_to(create.cast(src, self.dtype), self.shape)


IN_PLACE = (
    {"add_": add, "sub_": sub, "fill_": fill_, "zero_": zero_, "delete_": delete_, "copy_": copy_}
    | {
        f"{name}_": f[name]
        for name in """
    mul div floor_divide remainder exp log sqrt floor ceil round sign sigmoid tanh clamp erfinv masked_fill pow neg abs
    sin cos square reciprocal rsqrt addmm logical_not bitwise_and bitwise_or bitwise_xor lerp addcmul addcdiv relu
    index_fill masked_scatter fill_diagonal""".split()
    }
    | {
        "scatter_": scatter_,
        "scatter_add_": scatter_add,
        "index_add_": index_add,
        "index_put_": index_put,
        "index_copy_": index_copy,
        "put_": put_,
    }
)


# ---------------------------------------------------------------- operators
def reflected(function):
    def method(self, other):
        return function(other, self)

    return method


def comparison(function, otherwise):
    def method(self, other):
        return (
            function(self, other)
            if isinstance(other, (Tensor, bool, int, float, complex, np.generic, Number))
            else otherwise
        )

    return method


def contains(self, element):
    """Whether an element equals `element`."""
    return bool(np.any(np.asarray(self._value()) == (element.asnumpy() if isinstance(element, Tensor) else element)))


OPERATORS = {
    "add": binary.add,
    "sub": binary.sub,
    "mul": binary.mul,
    "truediv": binary.true_divide,
    "floordiv": binary.floor_div,
    "mod": binary.floor_mod,
    "pow": binary.pow,
    "matmul": linalg.matmul,
}
BITS = {"and": binary.bitwise_and, "or": binary.bitwise_or, "xor": binary.bitwise_xor}
COMPARISONS = {"lt": compare.less, "le": compare.less_equal, "gt": compare.greater, "ge": compare.greater_equal}


def attach() -> None:
    """Give Tensor its methods."""
    table = {name: method(f[name], name) for name in METHODS}
    table |= {name: method(f[other], name) for name, other in ALIASES.items()}
    for signature, function in RESPELLED.items():
        spelled = spell(signature, function)
        table[spelled.__name__] = method(spelled, spelled.__name__)
    here = globals()
    table |= {
        name: here[name]
        for name in """item tolist itemset copy contiguous is_contiguous storage_offset assign_value set_dtype astype to type type_as
        reshape view transpose permute flatten expand broadcast_to tile repeat repeat_interleave squeeze sort argsort trace resize reshape_as diagonal select where
        diag stride dim numel add sub sum mean prod cumsum fill new_full new_empty gather take choose scatter_add index_add index_put
        searchsorted unique bernoulli sum_to_size value is_signed qr uniform cauchy log_normal data_ptr get_bytes is_pinned
        is_shared pin_memory move_to to_ flush_from_cache offload offload_file_path set_const_arg is_init set_init_flag
        set_""".split()
    }
    table |= {
        "clone": copy,
        "split": split,
        "ndimension": dim,
        "nelement": numel,
        "subtract": sub,
        "max": extreme("max", reduce.amax, reduce.max),
        "min": extreme("min", reduce.amin, reduce.min),
        "std": spread(reduce.std),
        "var": spread(reduce.var),
        "new_zeros": maker(create.zeros),
        "new_ones": maker(create.ones),
        "numpy": Tensor.asnumpy,
        "scatter": scatter_,
        "argmax_with_value": with_value(reduce.max),
        "argmin_with_value": with_value(reduce.min),
    }
    table |= {
        name: converter(dtype)
        for name, dtype in (
            ("float", dtypes.float32),
            ("double", dtypes.float64),
            ("half", dtypes.float16),
            ("bfloat16", dtypes.bfloat16),
            ("int", dtypes.int32),
            ("long", dtypes.int64),
            ("short", dtypes.int16),
            ("byte", dtypes.uint8),
            ("bool", dtypes.bool_),
        )
    }
    table |= {name: in_place(function, name) for name, function in IN_PLACE.items()}
    table |= {name: property(here[name]) for name in ("T", "H", "mT", "mH")}
    table["data"] = property(alias, assign_value)
    table["const_arg"] = False
    for name, function in OPERATORS.items():
        table[f"__{name}__"] = function
        table[f"__r{name}__"] = reflected(function)
        if name != "matmul":
            table[f"__i{name}__"] = augmented(function, f"__i{name}__")
    for name, function in BITS.items():
        table[f"__{name}__"] = function
        table[f"__i{name}__"] = augmented(function, f"__i{name}__")
    table |= {f"__{name}__": function for name, function in COMPARISONS.items()}
    table |= {
        "__eq__": comparison(compare.equal, False),
        "__ne__": comparison(compare.not_equal, True),
        "__neg__": unary.neg,
        "__pos__": value,
        "__abs__": unary.abs,
        "__invert__": unary.logical_not,
        "__round__": unary.round,
        "__contains__": contains,
        "__getitem__": index.getitem,
        "__setitem__": index.setitem,
    }
    for name, function in table.items():
        setattr(Tensor, name, function)


attach()
