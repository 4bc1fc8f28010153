"""Random tensors, drawn from the global generator or the one that is given."""

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, of_tensors, wrong_type
from msgrad.ops import random as draws
from msgrad.ops import unary
from msgrad.ops.methods import check_device


def rand(*size, generator=None, dtype=None, device=None):
    """Uniform numbers of [0, 1), `rand(2, 3)` or `rand((2, 3))`.

    Args:
        size: the lengths.
        generator: a Generator, or None for the global one.
        dtype: a floating-point one, float32 by default.
        device: None, or the name of a device; JAX decides where the Tensor lies.

    Raises:
        ValueError: if `dtype` is no floating-point one or a length negative.

    Source: mindspore.mint.rand, MindSpore 2.10.
    """
    check_device(device, "rand")
    return draws.rand(*size, dtype=dtype, seed=draws.check_generator(generator, "rand"))


def randn(*size, generator=None, dtype=None, device=None):
    """Standard normal numbers; arguments as for `rand`; the dtype may also come last. Source: mindspore.mint.randn, 2.10."""
    check_device(device, "randn")
    if dtype is None and len(size) > 1 and isinstance(size[-1], dtypes.Type):
        *size, dtype = size
    return draws.randn(*size, dtype=dtype, seed=draws.check_generator(generator, "randn"))


@of_tensors
def rand_like(input, *, dtype=None, device=None):
    """`rand` in the shape and, unless `dtype` is given, the dtype of `input`. Source: mindspore.mint.rand_like."""
    check_device(device, "rand_like")
    return draws.rand_like(input, dtype=dtype)


@of_tensors
def randn_like(input, *, dtype=None, device=None):
    """`randn` in the shape and, unless `dtype` is given, the dtype of `input`. Source: mindspore.mint.randn_like."""
    check_device(device, "randn_like")
    return draws.randn_like(input, dtype=dtype)


def randint(*args, generator=None, dtype=None, device=None):
    """Uniform whole numbers: `randint(high, size)` of [0, high), `randint(low, high, size)` of [low, high).

    Args:
        low, high: ints.
        size: the shape, a tuple or list of ints.
        generator: a Generator, or None for the global one.
        dtype: int64 by default.
        device: None, or the name of a device; JAX decides where the Tensor lies.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if `low` is not below `high`.

    Source: mindspore.mint.randint, MindSpore 2.10.
    """
    if len(args) not in (2, 3):
        raise TypeError(f"For 'randint', 'high' and 'size', or 'low', 'high' and 'size' must be given, but got {args}.")
    *bounds, size = args
    check_device(device, "randint")
    dtype = dtypes.int64 if dtype is None else dtype
    if not isinstance(size, (tuple, list)):
        raise wrong_type(size, "size", "randint", "a tuple or list of ints")
    return whole_numbers(bounds, draws.lengths(size, "randint", "size"), generator, dtype, "randint")


def randint_like(*args, dtype=None, device=None):
    """`randint` in the shape and, unless `dtype` is given, the dtype of a Tensor: `randint_like(input, high)` or
    `randint_like(input, low, high)`.

    Source: mindspore.mint.randint_like, MindSpore 2.10.
    """
    if len(args) not in (2, 3) or not isinstance(args[0], Tensor):
        raise TypeError(f"For 'randint_like', 'input', a Tensor, and one or two bounds must be given, but got {args}.")
    input, *bounds = args
    check_device(device, "randint_like")
    return whole_numbers(bounds, input.shape, None, input.dtype if dtype is None else dtype, "randint_like")


def whole_numbers(bounds, size, generator, dtype, owner):
    low, high = bounds if len(bounds) == 2 else (0, *bounds)
    for value, name in ((low, "low"), (high, "high")):
        check_int(value, name, owner)
    if low >= high:
        raise RuntimeError(f"For '{owner}', the 'low' must be below 'high', but got {low} and {high}.")
    state = draws.check_generator(generator, owner)
    low, high = Tensor(low, dtypes.int64), Tensor(high, dtypes.int64)
    return draws.draw(draws._integers_of, state, size, low, high, draws.numeric(dtype, owner))


def randperm(n, *, generator=None, dtype=dtypes.int64):
    """The ints below `n` in random order.

    Raises:
        TypeError: if `n` is no int. ValueError: if it is negative.

    Source: mindspore.mint.randperm, MindSpore 2.10.
    """
    n = draws.check_non_negative_int(n, "n", "randperm")
    state = draws.check_generator(generator, "randperm")
    return draws.draw(draws._permutation_of, state, n, draws.numeric(dtype, "randperm"))


def bernoulli(input, *, generator=None):
    """1 with the probability that each element of `input` gives, else 0, in its dtype.

    Raises:
        TypeError: if `input` is no floating-point Tensor.

    Source: mindspore.mint.bernoulli, MindSpore 2.10.
    """
    if not isinstance(input, Tensor) or not input.dtype.is_floating_point:
        raise wrong_type(input, "input", "bernoulli", "a floating-point Tensor")
    state = draws.check_generator(generator, "bernoulli")
    return draws.draw(draws._chance_of, state, input, input.shape, input.dtype)


def multinomial(input, num_samples, replacement=False, *, generator=None):
    """Indices drawn by weight, int64.

    Args:
        input: Tensor of non-negative weights, shape `(n,)` or `(m, n)`.
        num_samples: how many to draw from each row; without replacement at most n.
        replacement: whether an index may come again.
        generator: a Generator, or None for the global one.

    Returns:
        Shape `(num_samples,)` or `(m, num_samples)`.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if `num_samples` is out of range.

    Source: mindspore.mint.multinomial, MindSpore 2.10.
    """
    check_int(num_samples, "num_samples", "multinomial")
    check_bool(replacement, "replacement", "multinomial")
    if num_samples <= 0 or (not replacement and num_samples > input.shape[-1]):
        raise RuntimeError(
            f"For 'multinomial', the 'num_samples' must be positive, and at most {input.shape[-1]} without "
            f"replacement, but got {num_samples}."
        )
    state = draws.check_generator(generator, "multinomial")
    return draws.draw(draws._categories_of, state, unary.log(input), num_samples, replacement, dtypes.int64)


def normal(mean=0.0, std=1.0, size=None, generator=None):
    """Normal numbers.

    Args:
        mean, std: Tensors or numbers that broadcast; the deviation is not negative.
        size: the shape, where both are numbers.
        generator: a Generator, or None for the global one.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `std` is a negative number.

    Source: mindspore.mint.normal, MindSpore 2.10.
    """
    state = draws.check_generator(generator, "normal")
    if not isinstance(std, Tensor) and draws.check_number(std, "std", "normal") < 0:
        raise ValueError(f"For 'normal', the 'std' must not be negative, but got {std}.")
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        if size is not None:
            raise TypeError(f"For 'normal', the 'size' goes with numbers, but got {size} beside Tensors.")
        size = ()
    return draws.normal(() if size is None else size, mean, std, state)


__all__ = """
    bernoulli multinomial normal rand rand_like randint randint_like randn randn_like randperm
""".split()
