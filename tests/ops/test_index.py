"""Indexing and item assignment against NumPy, over all forms of index; views and aliases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import msgrad as ms
from msgrad import Parameter, Tensor

SHAPE = (3, 4, 5)


def numbers(shape=SHAPE):
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape) + 1


def basic_item(n):
    bound = st.one_of(st.none(), st.integers(-n - 2, n + 2))
    step = st.sampled_from([None, 1, 2, 3, -1, -2])
    return st.one_of(st.integers(-n, n - 1), st.builds(slice, bound, bound, step))


@st.composite
def basic_index(draw):
    """Ints, slices, None and an Ellipsis, at most one item for each axis."""
    count = draw(st.integers(0, len(SHAPE)))
    items = [draw(basic_item(SHAPE[i])) for i in range(count)]
    if count < len(SHAPE) and draw(st.booleans()):
        cut = draw(st.integers(0, count))
        tail = [draw(basic_item(SHAPE[len(SHAPE) - (count - cut) + i])) for i in range(count - cut)]
        items = items[:cut] + [Ellipsis] + tail
    for _ in range(draw(st.integers(0, 2))):
        items.insert(draw(st.integers(0, len(items))), None)
    return items[0] if len(items) == 1 and draw(st.booleans()) else tuple(items)


@st.composite
def advanced_index(draw):
    """One or two integer arrays beside slices."""
    items = []
    shape = draw(st.sampled_from([(2,), (3,), (2, 3), (1,)]))
    places = draw(st.sets(st.integers(0, 2), min_size=1, max_size=2))
    for axis, n in enumerate(SHAPE[: max(places) + 1]):
        if axis in places:
            items.append(
                np.array(
                    draw(st.lists(st.integers(-n, n - 1), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
                ).reshape(shape)
            )
        else:
            items.append(draw(st.sampled_from([slice(None), slice(1, None), slice(None, None, 2), slice(0, 2)])))
    return tuple(items)


def for_tensor(index):
    if isinstance(index, tuple):
        return tuple(for_tensor(i) for i in index)
    return Tensor(index) if isinstance(index, np.ndarray) else index


@settings(max_examples=120, deadline=None)
@given(st.one_of(basic_index(), advanced_index()))
def test_getitem_agrees_with_numpy(index):
    a = numbers()
    np.testing.assert_array_equal(Tensor(a)[for_tensor(index)].asnumpy(), a[index])


@settings(max_examples=120, deadline=None)
@given(basic_index(), st.booleans())
def test_setitem_agrees_with_numpy(index, scalar):
    a, t = numbers(), Tensor(numbers())
    value = -7.0 if scalar else -np.arange(1, 1 + a[index].size, dtype=np.float32).reshape(a[index].shape)
    a[index] = value
    t[for_tensor(index)] = value if scalar else Tensor(value)
    np.testing.assert_array_equal(t.asnumpy(), a)


@settings(max_examples=60, deadline=None)
@given(basic_index())
def test_a_basic_index_is_a_view(index):
    a, t = numbers(), Tensor(numbers())
    view, seen = t[index], a[index]
    if seen.ndim:
        view[...] = -1.0
        seen[...] = -1.0
        np.testing.assert_array_equal(t.asnumpy(), a)
    t[1] = 100.0
    a[1] = 100.0
    np.testing.assert_array_equal(view.asnumpy(), a[index])


def test_masks():
    a = numbers((3, 4))
    mask = a % 3 == 1
    np.testing.assert_array_equal(Tensor(a)[Tensor(mask)].asnumpy(), a[mask])
    np.testing.assert_array_equal(Tensor(a)[Tensor(mask[:, 0])].asnumpy(), a[mask[:, 0]])
    np.testing.assert_array_equal(Tensor(a)[mask[:, 0].tolist()].asnumpy(), a[mask[:, 0]])
    for value in (5.0, np.arange(mask.sum(), dtype=np.float32)):
        b, t = a.copy(), Tensor(a)
        b[mask] = value
        t[Tensor(mask)] = value if isinstance(value, float) else Tensor(value)
        np.testing.assert_array_equal(t.asnumpy(), b)


@pytest.mark.parametrize(("index", "error"), [
    (3, IndexError), (-4, IndexError), ((0, 4), IndexError), ((0, 0, 0, 0), IndexError), (1.5, IndexError),
    ("a", IndexError), ((Ellipsis, Ellipsis), IndexError), (slice(None, None, 0), ValueError),
    (Tensor([1.5]), IndexError), (slice(0.5, 2), RuntimeError), ((0, 1.5), TypeError), ([0, 3], IndexError),
    (Tensor([True, False]), ValueError), ([True, False], IndexError),
], ids=str)  # fmt: skip
def test_wrong_indices(index, error):
    t = Tensor(numbers())
    before = t.asnumpy()
    with pytest.raises(error):
        t[index]
    with pytest.raises(error):
        t[index] = 1.0
    np.testing.assert_array_equal(t.asnumpy(), before)


def test_values_that_do_not_fit_are_refused():
    t = Tensor(numbers())
    for value in (Tensor(numbers((2,))), "a", None):
        with pytest.raises((ValueError, TypeError, IndexError)):
            t[0] = value
    np.testing.assert_array_equal(t.asnumpy(), numbers())


def test_a_write_through_a_broadcast_reaches_its_element():
    t = Tensor(numbers((3, 1)))
    v = t.broadcast_to((2, 3, 4))
    v[1, 2, 3] = 50.0
    t[0] = -1.0
    assert t.asnumpy().tolist() == [[-1.0], [2.0], [50.0]]
    np.testing.assert_array_equal(v.asnumpy(), np.broadcast_to(t.asnumpy(), (2, 3, 4)))


def test_views_of_views_and_swaps():
    a, t = numbers((4, 6)), Tensor(numbers((4, 6)))
    view = t.T.reshape(3, 2, 4)[1:, 0]
    t[2, 3] = a[2, 3] = 7.0
    np.testing.assert_array_equal(view.asnumpy(), a.T.reshape(3, 2, 4)[1:, 0])
    view[0] = 9.0
    a[:, 2] = 9.0
    np.testing.assert_array_equal(t.asnumpy(), a)
    t[0], t[1] = t[1], t[0]  # both are views: the second reads what the first has written
    np.testing.assert_array_equal(t.asnumpy()[:2], a[[1, 1]])


def test_a_parameter_and_its_views():
    p = Parameter(Tensor(numbers((2, 3))), name="p")
    row = p[0]
    p[0, 1] = 50.0
    assert row.asnumpy()[1] == 50.0
    row[2] = 60.0
    assert p.asnumpy()[0, 2] == 60.0
    p.set_data(Tensor(numbers((2, 3)) * 0))
    assert (row.asnumpy() == 0).all()


def test_gradients_pass_through_writes():
    def fn(x):
        y = x * 2
        y[0] = y[1] * 3
        y[1:] = x[:2]
        return y

    x = Tensor(np.array([1.0, 2.0, 3.0], np.float32))
    np.testing.assert_allclose(ms.grad(fn)(x).asnumpy(), [1.0, 7.0, 0.0])
    np.testing.assert_allclose(ms.grad(lambda x: x[Tensor([0, 0, 2])] * 2)(x).asnumpy(), [4.0, 0.0, 2.0])
