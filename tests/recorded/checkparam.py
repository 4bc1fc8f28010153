"""The argument checks of `mindspore._checkparam`, which programs use for their own arguments."""

from encode import lines

PRELUDE = """from mindspore import _checkparam as v
def attempt(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__
"""
# Each check on each of these values, named; what it gives, or the exception's type.
VALUES = "(3, 0, -2, True, 2.5, 0.0, -1.5, 'a', None, (1, 2), [1, -1], np.int32(4), float('inf'), float('nan'))"
NUMBERS = """
    is_int
    positive_int
    negative_int
    non_positive_int
    non_negative_int
    is_float
    positive_float
    negative_float
    non_positive_float
    non_negative_float
    bool
    positive_int_sequence
    non_negative_int_sequence
    positive_float_sequence
"""
OTHERS = """
    v.check_int(3, 2, v.GT, 'x', 'P')
    v.check_int(3, 3, v.NE, 'x', 'P')
    v.check_int(3, 4, v.LE)
    v.check_int('a', 4, v.LE)
    v.check_equal_int(3, 3)
    v.check_equal_int(3, 4, 'x')
    v.check_float(2.5, 2.0, v.GE)
    v.check_float(2, 2.0, v.EQ)
    v.check_int_range(3, 1, 3, v.INC_BOTH)
    v.check_int_range(3, 1, 3, v.INC_LEFT, 'x', 'P')
    v.check_int_range(1, 1, 3, v.INC_RIGHT)
    v.check_int_range(1, 1, 3, v.INC_NEITHER)
    v.check_int_range(2, 1, 3, v.INC_NEITHER)
    v.check_int_range(2.0, 1, 3, v.INC_NEITHER)
    v.check_float_range(2.0, 1.0, 3.0, v.INC_NEITHER)
    v.check_float_range(3.0, 1.0, 3.0, v.INC_LEFT)
    v.check_number_range(2, 1, 3, v.INC_NEITHER, int)
    v.check_number_range(2, 1, 3, v.INC_NEITHER, float)
    v.check_number('x', 3, 2, v.GT, 'P')
    v.check_number('x', 3, 4, v.GT, 'P')
    v.check_is_number(3, int)
    v.check_is_number(True, int)
    v.check_is_number(float('nan'), float)
    v.check('x', 3, 'y', 3, v.EQ)
    v.check('x', 3, 'y', 4, v.EQ, 'P')
    v.check('x', 3, 'y', 4, v.EQ, 'P', TypeError)
    v.check('x', 3, 'y', (3, 4), v.IN)
    v.check('x', 3, 'y', (3, 4), v.NOT_IN)
    v.check_string('a', ['a', 'b'])
    v.check_string('c', ['a', 'b'], 'x', 'P')
    v.check_string(3, ['a', 'b'])
    v.check_value_type('x', 3, [int], 'P')
    v.check_value_type('x', 3, int)
    v.check_value_type('x', 3.0, [int, str], 'P')
    v.check_value_type('x', True, [int], 'P')
    v.check_value_type('x', True, [int, bool], 'P')
    v.check_value_type('x', None, [int, type(None)], 'P')
    v.check_isinstance('x', 3, int)
    v.check_isinstance('x', 3, (str, float))
    v.check_subclass('x', ms.float32, (ms.number,), 'P')
    v.check_subclass('x', ms.float32, ms.float32, 'P')
    v.check_subclass('x', ms.float32, ms.int32, 'P')
    v.check_type_name('x', ms.float32, [ms.float32], 'P')
    v.check_type_name('x', ms.float32, [ms.int32], 'P')
    v.check_element_type_of_iterable('x', [1, 2], [int])
    v.check_element_type_of_iterable('x', [1, 'a'], [int], 'P')
    v.check_element_type_of_dict('x', {'a': 1}, [str], [int])
    v.check_element_type_of_dict('x', {'a': 'b'}, [str], [int])
    v.check_axis_in_range(-1, 3)
    v.check_axis_in_range(3, 3)
    v.check_axis_in_range(1.0, 3)
    v.check_and_canonicalize_axes((0, -1), 3)
    v.check_and_canonicalize_axes(-1, 3)
    v.check_and_canonicalize_axes((0, 3), 3)
    v.check_transpose_axis(((1, 0),), 2)
    v.check_transpose_axis((), 2)
    v.check_transpose_axis((1, 0), 2)
    v.check_transpose_axis((0, 0), 2)
    v.check_swapaxes_axis((0, -1), 3)
    v.check_reshape_shp(((2, 3),))
    v.check_reshape_shp((2, 3))
    v.expanded_shape(3, 4, 1)
    v.infer_out_shape((2, 1), (3,))
    v.infer_out_shape((2, 1), (3, 3))
    v.args_type_check(a=int)(lambda a: a)(3)
    v.args_type_check(a=int)(lambda a: a)('x')
    v.args_type_check(int, b=str)(lambda a, b='x': b)(3)
    v.args_type_check(int, b=str)(lambda a, b='x': b)(3, 4)
"""
CASES = {
    **{f"check_{name}": f"out = [attempt(lambda: v.check_{name}(x)) for x in {VALUES}]" for name in lines(NUMBERS)},
    **{call: f"out = {call}" for call in lines(OTHERS)},
    "relations": "out = [getattr(v, n) for n in 'EQ NE LT LE GT GE INC_NEITHER INC_LEFT INC_RIGHT INC_BOTH IN NOT_IN'.split()]",
}
DIFFERS = {}
