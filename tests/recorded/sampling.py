"""Random operators: shapes and dtypes of what they draw, the numbers that do not depend on chance, and wrong calls."""

from encode import lines

DRAWS = """
    ops.LogUniformCandidateSampler(2,5,True,5)(Tensor([[1,7],[0,4],[3,3]]))
    ops.LogUniformCandidateSampler(1,3,False,50)(Tensor([[1],[0]]))
    ops.UniformCandidateSampler(1,3,True,10)(Tensor([[1],[0]],ms.int32))
    ops.UniformCandidateSampler(1,3,False,10)(Tensor([[1],[0]]))
    ops.uniform_candidate_sampler(Tensor([[1],[3]]),1,3,False,4,1)
    ops.log_uniform_candidate_sampler(Tensor([[1],[3]]))
    ops.RandomGamma(3)(Tensor([3,1],ms.int32),Tensor([3.],ms.float64))
    ops.random_gamma(Tensor([3,1],ms.int32),Tensor([3.]))
    ops.RandomPoisson()(Tensor([2,3],ms.int32),Tensor([2,2],ms.int32))
    ops.RandomPoisson(dtype=ms.float32)(Tensor([2,3],ms.int32),Tensor([2.,2]))
    ops.ParameterizedTruncatedNormal()(Tensor([2,3],ms.int32),Tensor([0.]),Tensor([1.]),Tensor([-1.]),Tensor([1.]))
    ops.ParameterizedTruncatedNormal()(Tensor([2,3],ms.int32),Tensor([0.],ms.float64),Tensor([1.],ms.float64),Tensor([-1.],ms.float64),Tensor([1.],ms.float64))
    ops.TruncatedNormal()(Tensor([2,2],ms.int32))
    ops.NonDeterministicInts(ms.int32)(Tensor([2,3]))
    ops.NonDeterministicInts(ms.uint64)(Tensor([2,3]))
    ops.LogNormalReverse(2.,1.)(Tensor(np.zeros((3,4))))
    ops.MultinomialWithReplacement(2,True)(Tensor([[0.,9,4,0]]),Tensor(2),Tensor(5))
    ops.multinomial_with_replacement(Tensor([0.,9,4,0]),2,5,3,True)
    ops.Multinomial(10)(Tensor([[0.,9,4,0]]),2)
    ops.Multinomial(10,dtype=ms.int64)(Tensor([[0.,9,4,0]]),2)
    ops.multinomial(Tensor([90,10,0]),5)
    ops.multinomial(Tensor([[90,10,0],[10,90,0]],ms.float64),5)
    ops.RandpermV2()(5)
    ops.Cauchy([2,3])()
    ops.StandardNormal(2)((3,4))
    ops.shuffle(Tensor([1,2,3]),seed=1)
    ops.rand(2,3)
    ops.rand_like(Tensor([1.]))
    ops.randint(1,10,(2,3))
    ops.standard_laplace((2,))
"""
WRONG = """
    ops.LogUniformCandidateSampler(1,3,False,50)(Tensor([[1],[0]],ms.int32))
    ops.LogUniformCandidateSampler(1,30,True,5)(Tensor([[1],[0]]))
    ops.LogUniformCandidateSampler(1,3,False,50)(Tensor([1,0]))
    ops.LogUniformCandidateSampler(2,3,False,50)(Tensor([[1],[0]]))
    ops.LogUniformCandidateSampler(0,3,False,50)(Tensor([[1],[0]]))
    ops.UniformCandidateSampler(1,11,True,10)(Tensor([[1],[0]]))
    ops.UniformCandidateSampler(2,11,False,10)(Tensor([[1],[0]]))
    ops.RandomGamma(3)(Tensor([3.,1]),Tensor([3.],ms.float64))
    ops.RandomGamma(3)(Tensor([3,-1]),Tensor([3.],ms.float64))
    ops.RandomGamma(3)(Tensor([[3,1]]),Tensor([3.],ms.float64))
    ops.RandomGamma(-3)(Tensor([3]),Tensor([3.]))
    ops.RandomPoisson(dtype=ms.int8)(Tensor([2,3],ms.int32),Tensor([2.,2]))
    ops.ParameterizedTruncatedNormal()((2,3),Tensor([0.,5]),Tensor([1.,2]),Tensor([-1.,4]),Tensor([1.,6.]))
    ops.ParameterizedTruncatedNormal()(Tensor([2,3],ms.int32),Tensor([0.]),Tensor([1.]),Tensor([1.]),Tensor([-1.]))
    ops.ParameterizedTruncatedNormal()(Tensor([2,3],ms.int32),Tensor([0.]),Tensor([-1.]),Tensor([-1.]),Tensor([1.]))
    ops.ParameterizedTruncatedNormal()(Tensor([2,3],ms.int32),Tensor([0.,1,2]),Tensor([1.]),Tensor([-1.]),Tensor([1.]))
    ops.ParameterizedTruncatedNormal()(Tensor([3],ms.int32),Tensor(0.),Tensor(1.),Tensor(-1.),Tensor(1.))
    ops.TruncatedNormal(ms.int32)(Tensor([2,2],ms.int32))
    ops.NonDeterministicInts(ms.int32)((3,))
    ops.NonDeterministicInts()(Tensor([3]))
    ops.NonDeterministicInts(ms.float32)(Tensor([3,2]))
    ops.NonDeterministicInts()(Tensor([3.,2]))
    ops.LogNormalReverse(2,1.)(Tensor([1.]))
    ops.LogNormalReverse()(Tensor([1]))
    ops.MultinomialWithReplacement(5,False)(Tensor([[0.,9,4,0]]),Tensor(2),Tensor(5))
    ops.multinomial_with_replacement(Tensor([0,9,4,0]),2,5,3,True)
    ops.multinomial_with_replacement(Tensor([0.,9,4,0]),2,5,0,True)
    ops.multinomial_with_replacement(Tensor([0.,9,4,0]),2,5,3.,True)
    ops.multinomial_with_replacement(Tensor([0.,9,-4,0]),2,5,3,True)
    ops.multinomial(Tensor([90,10,0]),5,False)
    ops.multinomial(Tensor([90,10,1.]),4,False)
    ops.Cauchy([2,3],1,2.)()
    ops.Cauchy([])()
    ops.Cauchy((2,))()
"""
FIXED = """
    ops.UniformCandidateSampler(1,3,False,10)(Tensor([[1],[0]]))[1:]
    ops.LogUniformCandidateSampler(1,3,False,50)(Tensor([[1],[0]]))[1]
    ops.multinomial(Tensor([0.0, 1.0]), 4)
    ms.Generator().manual_seed(5).initial_seed()
    ms.Generator().initial_seed()
    ms.Generator().manual_seed('a')
    ms.Generator().set_state(Tensor([1, 2], ms.uint8))
    ms.Generator().set_state(1)
    [ms.Generator().get_state().shape, ms.Generator().get_state().dtype]
    [ms.manual_seed(7).initial_seed(), ms.initial_seed()]
    ms.set_rng_state(ms.get_rng_state())
"""
KINDS = "[[t.shape, t.dtype] for t in (x if isinstance(x, tuple) else (x,))]"
ALONE = True  # each case calls one operator
CASES = {call: f"x = {call}\nout = {KINDS}" for call in lines(DRAWS)} | {
    call: f"out = {call}" for call in (*lines(WRONG), *lines(FIXED))
}

# Where msgrad differs, and why.
DIFFERS: dict[str, str] = {}
