"""Attributes and methods of Tensor that programs use: results, result dtypes and spellings of arguments."""

from encode import words

F = "Tensor([[1.5, -2.0, 3.0], [4.0, 5.5, -6.0]])"
N = "Tensor([[1, 2, 3], [4, 5, 6]])"
B = "Tensor([[True, False], [True, True]])"
S = "Tensor(2.5)"
METHODS = {
    F: """
        astype(ms.int32) astype('float16') astype(ms.bool_) astype(np.float64) astype(float) astype(int)
        astype('int32') astype(ms.float32,copy=False) to(ms.float16) to('float16') to(ms.float64) int()
        float() half() bool() long() double() short() byte() bfloat16() type() type(ms.int32)
        type_as(Tensor([1])) asnumpy() numpy() tolist() item() item(0) item((1,2)) item(1,2) item(-1)
        item(9) itemset(0,9) view(3,2) view((3,2)) view(-1) view(2,-1) view(4) view([3,2]) reshape(3,2)
        reshape((3,2)) reshape(-1) reshape([6]) reshape(2,-1) reshape(-1,-1) reshape(4) reshape(())
        reshape(Tensor([3,2])) reshape(0,6) reshape_as(Tensor(np.zeros((3,2)))) flatten() flatten('F')
        flatten(order='C') flatten(start_dim=0) ravel() permute(1,0) permute((1,0)) permute([1,0])
        permute(-1,0) permute(0) permute(0,0) transpose() transpose(1,0) transpose((1,0)) transpose([1,0])
        transpose(0,1) transpose(0) swapaxes(0,1) swapdims(0,1) t() squeeze() squeeze(0) squeeze(axis=0)
        squeeze((0,)) expand_dims(0) expand_dims(-1) expand_dims(axis=1) expand_dims(3) unsqueeze(0)
        unsqueeze(dim=-1) broadcast_to((2,2,3)) broadcast_to((-1,3)) broadcast_to((4,3)) expand(2,2,3)
        expand(-1,3) repeat(2) repeat(2,axis=0) repeat([1,2,1],axis=1) repeat(2,1) repeat_interleave(2)
        repeat_interleave(2,0) repeat_interleave(2,dim=1) tile((2,)) tile((1,2)) tile(2) tile((2,1,1))
        tile(1,2) sum() sum(0) sum(1) sum(-1) sum((0,1)) sum([0]) sum(axis=0) sum(axis=1,keepdims=True)
        sum(dim=0) sum(dim=0,keepdim=True) sum(2) sum(dtype=ms.float16) sum(initial=10) sum(())
        sum(axis=None) sum('a') sum(0.5) mean() mean(0) mean(1) mean((0,1)) mean(axis=0,keep_dims=True)
        mean(axis=0,keepdims=True) mean(dim=1,keepdim=True) mean(dtype=ms.float16) mean(2) mean(()) max()
        max(0) max(1) max(axis=0) max(axis=1,keepdims=True) max(axis=0,return_indices=True) max(dim=0)
        max(dim=1,keepdim=True) max((0,1)) max(initial=9) max(-3) max(Tensor([[2.0]])) min() min(0) min(1)
        min(axis=0) min(axis=0,return_indices=True) min(dim=0) amax() amax(0) amax((0,1)) amin(1)
        amin(axis=1,keepdims=True) argmax() argmax(0) argmax(1) argmax(axis=-1) argmax(dim=0)
        argmax(axis=0,keepdims=True) argmax(dim=1,keepdim=True) argmin() argmin(0) argmin(axis=1)
        argmax(2) argmax_with_value(0) argmin_with_value(0) aminmax() ptp() all() all(0) any() any(1)
        any(axis=0,keep_dims=True) var() var(0) var(axis=1) var(ddof=1) var(axis=0,ddof=1,keepdims=True)
        var(dim=1) var(dim=1,correction=0) std() std(0) std(ddof=1) std(axis=1,keepdims=True)
        std(dim=0,correction=1) prod() prod(0) prod(axis=1,keep_dims=True) prod(dim=0) cumsum(0) cumsum(1)
        cumsum(axis=0) cumsum(dim=1) cumsum() cumsum(0,ms.float64) cumprod(0) cumprod(dim=1) cummax(0)
        cummax(axis=1) cummin(1) logcumsumexp(0) cumsum(5) median() median(0) median(axis=1) nansum()
        nanmean() quantile(0.5) mode(0) clip(-1,2) clip(0) clip(max=1) clip(min=0)
        clip(Tensor(0.0),Tensor(2.0)) clip() clip(3,1) clamp(-1,2) clamp(min=0) clamp(max=0)
        clamp(Tensor([0.0,1.0,2.0])) masked_fill(Tensor([[True,False,True]]),0.0)
        masked_fill(Tensor([True,False,True]),9) masked_fill(Tensor([True]),Tensor(9.0))
        masked_fill(Tensor([1,0,1]),0.0) masked_select(Tensor([True,False,True])) gather(Tensor([0,1]),1)
        gather(Tensor([1,0]),axis=0) gather(1,Tensor([[0],[2]])) gather(dim=1,index=Tensor([[0],[2]]))
        gather_nd(Tensor([[0,1]])) index_select(0,Tensor([1,0])) index_select(axis=1,index=Tensor([2]))
        index_select(dim=1,index=Tensor([0])) take(Tensor([0,1])) gather_elements(1,Tensor([[0],[2]]))
        take_along_dim(Tensor([[0]]),1) scatter(1,Tensor([[0]]),Tensor([[9.0]]))
        scatter(1,Tensor([[0],[1]]),9.0) scatter(axis=0,index=Tensor([[1]]),src=Tensor([[7.0]])) topk(2)
        topk(2,dim=0) topk(2,sorted=False) topk(1,largest=False) topk(2,-1,True,True) topk(4) sort()
        sort(0) sort(axis=1,descending=True) sort(dim=0) sort(descending=True) argsort() argsort(0)
        argsort(axis=1,descending=True) argsort(dim=0) unique() unique_consecutive() unique_with_pad(0.0)
        where(Tensor([[True,False,True]]),Tensor(0.0)) split(1) split(1,axis=1) split([1,2],1) split(2,-1)
        split(split_size_or_sections=1,axis=0) split(5) chunk(2) chunk(2,axis=1) chunk(2,dim=1) chunk(5)
        unbind() unbind(1) unbind(dim=1) tensor_split(2,1) hsplit(3) vsplit(2) norm() norm(1) norm(2)
        norm(float('inf')) norm(2,0) norm(ord=2) norm(dim=1) norm(2,dim=1,keepdim=True) norm('fro')
        norm(p=1) norm(ord=1,dim=0) matmul(Tensor([1.0,2.0,3.0])) matmul(Tensor([[1.0],[2.0],[3.0]]))
        mm(Tensor([[1.0],[2.0],[3.0]])) mv(Tensor([1.0,2.0,3.0])) dot(Tensor([1.0,2.0,3.0]))
        bmm(Tensor([1.0])) outer(Tensor([1.0])) inner(Tensor([1.0,2.0,3.0]))
        addmm(Tensor([[1.0,2.0],[3.0,4.0]]),Tensor([[1.0,2.0,3.0],[3.0,4.0,5.0]])) copy() new_zeros((2,))
        new_zeros(2,3) new_zeros((2,),dtype=ms.int32) new_ones((2,)) new_ones(2) new_full((2,),3)
        new_full((2,),3.5,dtype=ms.int32) new_empty((0,)) new_tensor([1,2]) zeros_like() is_contiguous()
        contiguous() dim() numel() nelement() ndimension() size size() element_size() get_device()
        is_tensor() has_init is_persistent() abs() absolute() neg() negative() exp() log() log2() log10()
        sqrt() rsqrt() square() sin() cos() tan() tanh() sigmoid() relu() softmax() softmax(0)
        softmax(axis=-1) softmax(dim=0) log_softmax(0) ceil() floor() round() trunc() sign() reciprocal()
        pow(2) erf() erfc() expm1() log1p() isnan() isinf() isfinite() frac() logit() nan_to_num() sinh()
        cosh() asin() atan() hardshrink() gelu() elu() leaky_relu() relu6() silu() hardtanh() square()
        exp2() positive() sgn() deg2rad() rad2deg() lgamma() digamma() erfinv() xlogy(2.0) logsumexp(0)
        logsumexp(1,True) softplus() mish() celu() add(1) add(Tensor([1,2,3])) add(1,alpha=2) sub(1)
        subtract(1) sub(1,alpha=2) mul(2) multiply(2) div(2) div(2,rounding_mode='floor')
        div(2,rounding_mode='trunc') divide(2) true_divide(2) floor_divide(2) floor_div(2) remainder(2)
        fmod(2) mod(2) maximum(Tensor(0.0)) minimum(Tensor(0.0)) atan2(Tensor(1.0)) lerp(Tensor(0.0),0.5)
        addcmul(Tensor(1.0),Tensor(2.0)) addcdiv(Tensor(1.0),Tensor(2.0),value=2) hypot(Tensor(1.0))
        float_power(2) copysign(-1.0) heaviside(Tensor(0.5)) dist(Tensor(0.0))
        cross(Tensor([[1.0,0.0,0.0],[0.0,1.0,0.0]])) cosh() ger(Tensor([1.0])) equal(Tensor(1.5)) eq(1.5)
        ne(1.5) not_equal(1.5) gt(0) greater(0) ge(0) greater_equal(0) lt(0) less(0) le(0) less_equal(0)
        isclose(Tensor(1.5)) allclose(Tensor(1.5)) logical_and(Tensor(True)) logical_not()
        logical_or(Tensor(False)) bitwise_and(Tensor(1)) bitwise_not() flip(0) flip((0,1)) fliplr()
        flipud() roll(1) roll(1,0) rot90(1,(0,1)) tril() triu() tril(1) diag() diagonal() trace() diff()
        nonzero() nonzero(as_tuple=True) argwhere() count_nonzero() count_nonzero(0) bincount() histc(3)
        cov() isin(Tensor([1.5])) searchsorted(Tensor([1.0])) narrow(1,0,2) select(1,0) select(0,-1)
        pad((1,1)) stack() unfold(1,2,1) vander() sum_to_size((1,3)) moveaxis(0,1) movedim(0,1)
        swapaxes(-1,-2) resize(3,2) resize((3,))
        index_add(0,Tensor([0]),Tensor([[1.0,1,1]])) index_fill(1,Tensor([0]),9.0) map_(1) apply_(1)
        requires_grad_() backward() detach() cpu() cuda() npu() to('CPU') clone() storage() data_ptr()!=0
        flush_from_cache() is_init() init_data() value() set_const_arg() offload() check_same() hex()
        nbytes itemsize ndim shape T dtype strides device data.shape mT adjoint() conj() angle() real()
        imag() view_as(Tensor(np.zeros((3,2)))) expand_as(Tensor(np.zeros((2,2,3)))) choose([1])
        digitize([1]) lerp(1,2) svd() inverse() det() fold() renorm(2,0,1.0) sinc() arcsin() arctan()
        arccosh() inplace_update(Tensor([[9.0,9.0,9.0]]),0)""",
    N: """
        sum() sum(0) mean() mean(0) max() max(0) min() prod() prod(0) argmax() cumsum(0) var() std() all()
        any() sqrt() exp() square() abs() neg() float() softmax(0) pow(2) pow(-1) pow(0.5) div(2)
        true_divide(2) floor_divide(2) remainder(2) clip(2,4) clip(2.5,4) clamp(2,4)
        masked_fill(Tensor([True,False,True]),0) masked_fill(Tensor([True,False,True]),0.5) sort()
        argsort() topk(2) norm() item(0) tolist() bool() new_zeros(2) new_full((2,),1.5) add(0.5)
        maximum(Tensor(2.5)) matmul(Tensor([1,2,3])) nonzero() unique() bincount() tril() isnan()
        bitwise_and(Tensor(1)) bitwise_or(1) bitwise_xor(1) logical_not() where(Tensor(True),0)
        gather(Tensor([0]),0) median() round() floor() ceil() trunc() sign() reciprocal() log() sigmoid()
        relu() flip(0) roll(1,0) diff() astype(ms.float16) half() long() int() asnumpy() new_tensor([1.5])
        one_hot(7) var(0) std(0) mean(dtype=ms.float32) sum(dtype=ms.float32) ptp() lerp(Tensor([1]),0.5)""",
    B: """
        sum() sum(0) mean() max() min() all() all(0) all(axis=1,keep_dims=True) any(0) any(axis=(0,1))
        any(dim=0) prod() argmax() cumsum(0) float() int() astype(ms.int32) logical_not()
        logical_and(Tensor(False)) bitwise_not() nonzero() count_nonzero() sort() item() tolist()
        masked_fill(Tensor([True,False]),False) any(dim=0,keepdim=True) unique()
        where(Tensor(True),Tensor(False)) long() neg() abs() isnan() tile(2)
        matmul(Tensor([[True],[False]])) logical_xor(Tensor(True)) topk(1)""",
    S: """
        item() tolist() sum() sum(0) sum(-1) mean() max() min() argmax() squeeze() unsqueeze(0)
        expand_dims(0) reshape(1) reshape(1,1) view(1) view(-1) flatten() ravel() cumsum(0) softmax(0)
        norm() std() var() sort() topk(1) all() any() T transpose() t() permute() int() bool() asnumpy()
        tile((2,)) repeat(2) broadcast_to((2,)) expand(2) prod() nonzero() clip(0,1) unbind() split(1)
        len() diag() unique() astype(ms.int32) item(0) new_zeros(2) size shape ndim strides nbytes numel()
        dim() argsort() flip(0) median()""",
    # not sum(), mean() and norm(): MindSpore 2.10 gives uninitialised memory for them, another value in each run
    "Tensor(np.zeros((0, 3), np.float32))": """
        sum(0) max() max(0) min() prod() argmax() reshape(-1) reshape(3,0) T tolist() size shape cumsum(0)
        sort() all() any() std() nonzero() astype(ms.int32) flatten() squeeze() unsqueeze(0) exp()
        softmax(0) split(1) tile(2) matmul(Tensor(np.ones((3,2),np.float32))) numel() item()""",
    "Parameter(Tensor([[1.0, 2.0], [3.0, 4.0]]), name='w')": """
        sum() mean() T astype(ms.float16) astype(ms.float32) float() reshape(-1) view(4) copy() value()
        data asnumpy() tolist() max() shape dtype name requires_grad init_mode sliced unique cache_enable
        layerwise_parallel parallel_optimizer comm_fusion is_init key has_init clone() exp() add(1) item()
        grad""",
}
LABELS = dict(zip(METHODS, ("float", "int", "bool", "0-d", "empty", "Parameter"), strict=True))
ATTRIBUTES = words("T mT size shape ndim strides nbytes itemsize dtype device")

CASES = {
    **{
        f"{LABELS[x]}: x.{method}": f"x = {x}\nout = x.{method}"
        for x, methods in METHODS.items()
        for method in methods.split()
    },
    "len": f"out = len({F})",
    "method as a function": f"out = Tensor.sum({F}), Tensor.reshape({F}, -1), Tensor.add({F}, 1)",
    "subclass": "class A(Tensor): pass\nout = attempt(lambda: type(A([1.0]) + 1))",
    "a new attribute": "x = Tensor([1.0])\nx.label = 'a'\nout = x.label",
    "unknown attribute": "out = Tensor([1.0]).nothing",
    "hasattr": "x = Tensor([1.0])\nout = {n: hasattr(x, n) for n in 'detach clone cpu cuda grad "
    "requires_grad backward numel dim item size is_cuda retain_grad register_hook'.split()}",
    "max of pairs": f"values, indices = {F}.max(axis=0, return_indices=True)\n"
    "out = values, indices, values.dtype, indices.dtype",
    "type of sort": f"out = type({F}.sort()).__name__, type({F}.topk(1)).__name__, type({F}.split(1)).__name__",
    "chained": f"out = {F}.astype(ms.float16).sum(0).reshape(-1, 1).T.squeeze().max()",
    "sum of float16 overflows": "out = Tensor([60000.0, 60000.0], ms.float16).sum()",
    "mean of float16": "out = Tensor(np.full(1000, 100.0), ms.float16).mean()",
    "sum of int8": "out = Tensor([100, 100], ms.int8).sum(), Tensor([100, 100], ms.uint8).sum()",
    "sum of int32": "out = Tensor([1, 2], ms.int32).sum(), Tensor([1, 2], ms.int32).sum(0), Tensor([1, "
    "2], ms.int32).sum(dtype=ms.int32)",
}

# Where msgrad differs, and why.
DIFFERS = {
    name.strip(): reason
    for reason, names in {
        "Tensor.backward accumulates there; MindSpore has no such attribute": """
            Parameter: x.grad; float: x.backward()""",
        "the sign of zero": """
            float: x.remainder(2)""",
        "MindSpore cuts the value to the tensor's dtype; msgrad promotes": """
            int: x.masked_fill(Tensor([True,False,True]),0.5)""",
        "a negative float in an unsigned dtype is undefined": """
            float: x.byte()""",
        "MindSpore has no CPU kernel; msgrad wants a number for each axis, as documented": """
            float: x.repeat(2)""",
        "MindSpore has no CPU kernel here; msgrad computes": """
            float: x.repeat(2,1); float: x.var(dim=1); float: x.var(dim=1,correction=0);
            float: x.quantile(0.5); float: x.unique(); float: x.new_full((2,),3);
            float: x.new_full((2,),3.5,dtype=ms.int32); float: x.div(2,rounding_mode='floor');
            float: x.div(2,rounding_mode='trunc'); float: x.floor_divide(2);
            float: x.addcdiv(Tensor(1.0),Tensor(2.0),value=2); float: x.roll(1); float: x.roll(1,0);
            float: x.nonzero(as_tuple=True); float: x.clone(); float: x.angle(); int: x.exp();
            int: x.floor_divide(2); int: x.new_full((2,),1.5); int: x.unique(); int: x.floor();
            int: x.log(); int: x.roll(1,0); bool: x.max(); bool: x.min(); bool: x.bitwise_not();
            bool: x.sort(); bool: x.unique(); 0-d: x.repeat(2); 0-d: x.nonzero(); 0-d: x.unique();
            empty: x.cumsum(0)""",
        "MindSpore refuses this spelling, shape or dtype; msgrad takes it": """
            float: x.mean(axis=0,keepdims=True); float: x.prod(axis=1,keep_dims=True);
            float: x.unique_with_pad(0.0); float: x.dot(Tensor([1.0,2.0,3.0])); float: x.new_zeros(2,3);
            float: x.softmax(dim=0);
            float: x.index_add(0,Tensor([0]),Tensor([[1.0,1,1]])); float: x.index_fill(1,Tensor([0]),9.0);
            float: x.init_data(); float: x.lerp(1,2); int: x.ceil(); int: x.lerp(Tensor([1]),0.5);
            bool: x.count_nonzero(); bool: x.topk(1); 0-d: x.cumsum(0); 0-d: x.sort(); 0-d: x.argsort()""",
        "MindSpore ignores 'initial' without 'where'": """
            float: x.max(initial=9)""",
        "MindSpore takes any of a float wrongly here: a column of -2 and 5.5 is not all 0": """
            float: x.any(axis=0,keep_dims=True)""",
        "outer takes vectors, as documented; MindSpore flattens": """
            float: x.outer(Tensor([1.0]))""",
        "MindSpore's tanh of 4 is off by 1.5e-5": """
            float: x.tanh()""",
        "of -2 and 2 it is -0.0, as in C and NumPy": """
            float: x.fmod(2)""",
        "MindSpore has no CPU kernel; floats have no bits to msgrad: TypeError": """
            float: x.bitwise_not()""",
        "another exception: MindSpore's comes from its kernel or from another check": """
            float: x.bincount(); 0-d: x.topk(1); empty: x.argmax()""",
        "not there yet: Tensor.unfold and fold come with the operators of images": """
            float: x.unfold(1,2,1); float: x.fold()""",
        "MindSpore's memory and devices, which JAX manages: there is no such name": """
            float: x.requires_grad_(); float: x.storage(); Parameter: x.init_mode""",
        "the signs of singular vectors are free": """
            float: x.svd()""",
        "MindSpore takes the distances of integers from their mean cut to an integer, which is wrong": """
            int: x.var(); int: x.std(); int: x.var(0); int: x.std(0)""",
        "any of nothing is False, as in NumPy": """
            empty: x.any()""",
        "not there yet: register_hook comes with the rest of differentiation": """
            hasattr""",
    }.items()
    for name in names.split(";")
}
