"""Calls that mint and PyTorch share, as text; the names in them are functions of either, or arrays; `T` has the dtypes.

MindSpore has no kernels on a CPU for most of mint and documents that it follows PyTorch; `record_torch.py` writes what
PyTorch gives to `torch.json`. Values are compared, and result dtypes.
"""

import numpy as np

# Arrays that the calls name: `x` of shape (3, 4) and so on.
ARRAYS = {
    "x": (3, 4),
    "y": (3, 4),
    "v": (4,),
    "w": (4,),
    "s": (),
    "z": (0, 4),
    "c": (2, 3, 4),
    "q": (2, 3, 4, 5),
    "g": (2, 1, 4, 1, 3),
    "sq": (3, 3),
    "bs": (2, 3, 3),
    "im": (2, 4, 6, 6),
    "ker": (6, 2, 3, 3),
    "seq": (2, 4, 9),
    "vol": (1, 2, 4, 4, 4),
}


def arrays() -> dict:
    """NumPy arrays by name: floats between -3 and 3, and ints, bools and special ones."""
    out = {}
    for k, (name, shape) in enumerate(ARRAYS.items()):
        n = int(np.prod(shape))
        out[name] = (3 * np.sin(1.7 * np.arange(n) + k)).astype(np.float32).reshape(shape)
    out["sq"] = out["sq"] + 4 * np.eye(3, dtype=np.float32)
    out["bs"] = out["bs"] + 5 * np.eye(3, dtype=np.float32)
    out["p"] = (np.abs(out["x"]) / 3.1).astype(np.float32)  # probabilities
    out["i"] = (7 * np.sin(np.arange(12))).astype(np.int64).reshape(3, 4)
    out["j"] = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3]])
    out["i32"] = out["i"].astype(np.int32)
    out["u8"] = np.abs(out["i"]).astype(np.uint8)
    out["b"] = out["x"] > 0
    out["d"] = out["x"].astype(np.float64)
    out["h"] = out["x"].astype(np.float16)
    out["cx"] = (out["x"] + 1j * out["y"]).astype(np.complex64)
    out["n"] = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 1.5], np.float32)
    out["ix"] = np.array([[0, 2, 1, 0], [1, 1, 0, 2]])
    out["at"] = np.array([2, 0, 2])
    out["cls"] = np.array([3, 0, 1])
    out["cnt"] = np.array([1, 1, 4, 0, 4, 4])
    return out


CALLS = """
abs(x) abs(i) acos(p) acosh(p+1) asin(p) asinh(x) atan(x) atanh(p*0.9) atan2(x,y) arctan2(x,y) ceil(x) ceil(n) floor(x) trunc(x)
fix(x) frac(x) cos(x) cosh(x) sin(x) sinh(x) tan(x) tanh(x) sinc(x) exp(x) exp2(x) expm1(x) log(p) log1p(p) log2(p) log10(p)
erf(x) erfc(x) erfinv(p*0.9) sqrt(p) rsqrt(p) square(x) square(i) reciprocal(x) neg(x) neg(i) negative(x) sign(x) sign(i)
round(x) round(x,decimals=1) sigmoid(x) isnan(n) isinf(n) isfinite(n) isneginf(n) nan_to_num(n) nan_to_num(n,1.0,2.0,3.0)
real(cx) imag(cx) abs(cx) logical_not(x) logical_not(i) bitwise_not(i) bitwise_not(b) sin(i) sqrt(j) exp(i32) reciprocal(j)
log(j) tanh(u8) rsqrt(j) ceil(i) floor(i32) cos(h) erf(d)
add(x,y) add(x,y,alpha=2) add(i,j,alpha=3) add(x,2) add(i,2.5) add(b,i) add(u8,i32) add(x,d) add(h,x) sub(x,y) sub(x,y,alpha=0.5)
sub(i,2) mul(x,y) mul(i,2.0) mul(b,b) div(x,y) div(i,j) div(i,j,rounding_mode='floor') div(i,j,rounding_mode='trunc')
div(x,0.7,rounding_mode='floor') divide(x,y) floor_divide(i,j) floor_divide(x,0.7) fmod(x,0.7) fmod(i,j) remainder(x,0.7)
remainder(i,j) remainder(i,-4) pow(x,2) pow(p,0.5) pow(2,x) pow(j,2) pow(p,y) float_power(j,2) float_power(p,0.5) maximum(x,y) minimum(x,y)
maximum(i,j) logaddexp(x,y) logaddexp2(x,y) xlogy(x,p) gcd(i,j) bitwise_and(i,j) bitwise_or(i,j) bitwise_xor(i,j)
logical_and(x,b) logical_or(x,b) logical_xor(x,b) eq(x,y) eq(i,j) ne(x,y) lt(x,y) le(x,y) gt(x,y) ge(x,y) greater(x,y)
greater_equal(x,y) less(x,y) less_equal(x,y) not_equal(x,y) isclose(x,x+1e-6) lerp(x,y,0.3) lerp(x,y,p)
addcmul(x,y,y,value=2) addcdiv(x,y,p+1,value=0.5) clamp(x,-1,1) clamp(x,min=0) clamp(x,max=y) clamp(i,0,3) clip(x,0,1)
polar(p,x) where(b,x,y) where(b,x,0.0) where(b)
matmul(x,v) matmul(sq,x) matmul(c,v) matmul(c,q[:,0,:,:3]) mm(sq,x) bmm(bs,c) mv(x,v) dot(v,w) outer(v,w) vdot(v,w)
addmm(x,sq,x) addmm(x,sq,x,beta=0.5,alpha=2) addmv(s,x,v) addbmm(x,bs,c) baddbmm(c,bs,c,beta=2) inverse(sq) inverse(bs)
cross(sq,sq*sq) cross(c,c+1,dim=1) einsum('ij,kj->ik',x,y) einsum('bij,bjk',bs,c) trace(x) trace(i32) trace(sq)
norm(x) norm(x,2,1) norm(x,1) norm(x,float('inf'),0) norm(c,'fro',(1,2)) norm(c,'nuc',(1,2)) norm(x,0,1,True) norm(x,3,(0,1)) norm(x,-float('inf'))
cdist(x,y) cdist(c,c+1) cdist(x,y,p=1.0) cdist(x,y,p=float('inf')) cdist(x,y,p=0.0) conv_tbc(c,q[0,:2,:,:3],v[:3]) conv_tbc(c,q[0,:2,:,:3],v[:3],1)
all(x) all(b,1) all(b,dim=(0,1)) all(b,0,True) any(x) any(b,1) any(i,0,True) amax(x) amax(x,1) amax(x,(0,1)) amax(x,1,True) amin(x) amin(c,(0,2))
argmax(x) argmax(x,1) argmax(x,0,True) argmin(x) argmin(x,1) argmin(i32,0,True) max(x) max(x,1) max(x,dim=0,keepdim=True) max(x,y) min(x) min(x,1) min(x,y) min(i)
mean(x) mean(x,1) mean(c,(0,2),True) mean(i,dtype=T.float32) median(x) median(v) median(x,1) median(x,0,True) median(i,1) sum(x) sum(x,1) sum(c,(0,2),True) sum(i32) sum(b) sum(u8) sum(x,dtype=T.float64) sum(z) sum(z,0) sum(s)
prod(x) prod(x,1) prod(i32) prod(b) prod(x,1,True) nansum(n) nansum(x,1) std(x) std(x,1) std(x,dim=1,correction=0) std(c,(0,2),keepdim=True) var(x) var(x,0) var(x,correction=0) var(x,1,correction=2,keepdim=True) std_mean(x) std_mean(x,1,correction=0) var_mean(x) var_mean(x,0,keepdim=True)
logsumexp(x,1) logsumexp(x,(0,1)) logsumexp(c,1,True) count_nonzero(i) count_nonzero(i,1) count_nonzero(c,(0,1)) cumsum(x,0) cumsum(i32,1) cumsum(b,1) cumsum(x,-1,dtype=T.float64) cumprod(x,0) cumprod(i32,1)
cummax(x,0) cummax(i,1) cummin(x,1) cummin(i,0) diff(x) diff(x,2,0) diff(i) diff(x,1,1,prepend=x,append=y) histc(x,5) histc(x,4,-1,1) bincount(cnt) bincount(cnt,minlength=9) bincount(cnt,weights=cnt*0.5) allclose(x,x)
sort(x) sort(x,dim=0) sort(x,descending=True) sort(i,dim=1,stable=True) argsort(x) argsort(x,0,True) argsort(x,stable=True) topk(x,2) topk(x,2,0) topk(x,3,1,False) kthvalue(x,2) kthvalue(x,1,0,True) searchsorted(sort(v)[0],w) searchsorted(sort(x)[0],y,right=True) searchsorted(sort(v)[0],w,side='left',out_int32=True)
unique(cnt) unique(cnt,return_inverse=True,return_counts=True) unique(i) unique(j,dim=0,return_inverse=True) unique_consecutive(cnt) unique_consecutive(cnt,return_inverse=True,return_counts=True) unique_consecutive(j,dim=0) nonzero(i) nonzero(b) nonzero(i,as_tuple=True) masked_select(x,b)
cat((x,y)) cat([x,y],dim=1) cat((x,z)) concat((x,y)) stack((x,y)) stack([x,y],dim=-1) hstack((x,y)) hstack((v,w)) dstack((x,y)) split(x,2) split(x,[1,3],dim=1) chunk(x,2) chunk(x,3,dim=1) chunk(c,2,dim=-1) narrow(x,1,1,2) permute(c,(2,0,1)) transpose(c,0,2) swapaxes(c,1,-1) squeeze(g,1) squeeze(g,(1,3)) squeeze(g,0)
unsqueeze(x,0) unsqueeze(x,-1) select(x,1,2) select(x,0,-1) flatten(c) flatten(c,1) flatten(q,1,2) ravel(x) reshape(x,(4,3)) reshape(x,(-1,)) t(x) t(v) diag(v) diag(v,1) diag(sq) diag(x,-1) meshgrid(v,w,indexing='ij') meshgrid(v,w,indexing='xy') tile(x,(2,)) tile(x,(2,1,2)) broadcast_to(v,(3,4)) broadcast_to(g,(2,5,4,2,3)) flip(x,(0,)) flip(c,(0,2)) roll(x,1) roll(x,(1,-1),(0,1)) tril(x) tril(c,1) triu(x,-1)
repeat_interleave(x,2) repeat_interleave(x,2,dim=0) repeat_interleave(x,at,dim=0) repeat_interleave(x,at,dim=0,output_size=4) unbind(x) unbind(x,1) clone(x)
gather(x,1,ix) gather(x,0,ix) index_select(x,0,at) index_select(x,1,at) take(x,at) take(x,ix) scatter(x,1,ix,y) scatter(x,0,ix[:,:1],y) scatter(x,1,ix,2.0) scatter_add(x,0,ix,y) scatter_add(x,1,ix,y) index_add(x,0,at,y) index_add(x,1,at,y[:,:3],alpha=2)
zeros((2,3)) zeros(2) zeros((2,),dtype=T.int32) ones((2,3)) ones(3,dtype=T.bool) zeros_like(i) zeros_like(x,dtype=T.int32) ones_like(x) full((2,2),1) full((2,2),1.5) full((2,2),True) full((2,),3,dtype=T.float64) full_like(i,2) full_like(x,1,dtype=T.int64) eye(3) eye(2,3) eye(2,dtype=T.int32) arange(5) arange(1,6,2) arange(0,1,0.25) arange(5,0,-1) arange(3.0) arange(3,dtype=T.float32) linspace(0,1,5) linspace(2,-2,4) linspace(0,1,1) linspace(0,10,3,dtype=T.int64)
linalg.inv(sq) linalg.matrix_norm(sq) linalg.matrix_norm(c,'nuc') linalg.matrix_norm(c,1,keepdim=True) linalg.matrix_norm(c,2,dim=(0,1)) linalg.norm(x) linalg.norm(x,2) linalg.norm(v,1) linalg.norm(x,1,dim=0) linalg.norm(c,'fro',dim=(0,1)) linalg.vector_norm(x) linalg.vector_norm(x,3,dim=1) linalg.vector_norm(x,0) linalg.vector_norm(x,float('inf'),dim=0,keepdim=True)
special.erfc(x) special.exp2(x) special.expm1(x) special.log1p(p) special.sinc(x) special.round(x) special.log_softmax(x,dim=1)
softmax(x,1) softmax(x,0,dtype=T.float64)
""".split()

FUNCTIONS = """
relu(x) relu6(x*3) relu(i) elu(x) elu(x,0.5) selu(x) mish(x) silu(x) gelu(x) gelu(x,approximate='tanh') glu(x) glu(x,1) hardtanh(x) hardtanh(x,-2,0.5) leaky_relu(x) leaky_relu(x,0.3) logsigmoid(x) softplus(x) softplus(x,2) tanh(x) sigmoid(x) threshold(x,0.5,9.0) prelu(c,v[:3]) prelu(x,v[:1])
softmax(x,1) softmax(c,dim=-1) log_softmax(x,1) log_softmax(c,0,dtype=T.float64)
linear(x,y) linear(c,x,v[:3]) normalize(x) normalize(c,1.0,2) normalize(x,dim=0) one_hot(cls) one_hot(cls,6) one_hot(ix,4) embedding(ix,x) embedding(at,x)
pad(x,(1,2)) pad(x,(1,0,2,1),value=3.0) pad(c,(1,1),'reflect') pad(c,(2,1),mode='replicate') pad(q,(1,1,2,2),mode='circular') pad(c,(-1,1))
unfold(im,3) unfold(im,(2,3),dilation=2,padding=1,stride=(1,2)) unfold(q[0],2) fold(unfold(im,2),(6,6),2) fold(unfold(im,3,padding=1,stride=2),6,3,padding=1,stride=2) fold(unfold(q[0],2),(4,5),2)
conv1d(seq,ker[:3,:,0].reshape(3,2,3).repeat(1,2,1)) conv1d(seq,ker[:4,:,0],v,padding=1,groups=2) conv1d(seq[0],ker[:4,:,0],stride=2,dilation=2,groups=2) conv1d(seq,ker[:4,:,0],padding='same',groups=2) conv2d(im,ker,groups=2) conv2d(im,ker,stride=2,padding=(1,2),groups=2) conv2d(im[0],ker,padding='same',groups=2) conv2d(im,ker,padding='valid',dilation=2,groups=2) conv3d(vol,ker[:2].reshape(2,2,1,3,3)) conv3d(vol,ker[:2].reshape(2,2,1,3,3),padding=(0,1,1),stride=(2,1,1)) conv_transpose2d(im,ker[:4]) conv_transpose2d(im,ker[:4],stride=2,padding=1,output_padding=1,groups=2) conv_transpose2d(im[0],ker[:4],dilation=2)
avg_pool1d(seq,3) avg_pool1d(seq,3,2,1) avg_pool1d(seq,(3,),stride=(2,),padding=1,count_include_pad=False) avg_pool1d(seq,2,ceil_mode=True) avg_pool2d(im,2) avg_pool2d(im,(3,2),stride=(2,1),padding=(1,0)) avg_pool2d(im,3,2,1,True,False) avg_pool2d(im[0],2,divisor_override=3) avg_pool3d(vol,2) avg_pool3d(vol,2,1,1) max_pool2d(im,2) max_pool2d(im,3,2,1) max_pool2d(im,2,return_indices=True) max_pool2d(im,3,1,1,2) max_pool2d(im[0],(2,3),ceil_mode=True)
adaptive_avg_pool1d(seq,4) adaptive_avg_pool1d(seq[0],3) adaptive_avg_pool2d(im,(3,4)) adaptive_avg_pool2d(im,2) adaptive_avg_pool3d(vol,(2,3,1)) adaptive_max_pool1d(seq,4) adaptive_max_pool1d(seq,4,return_indices=True) adaptive_max_pool2d(im,(3,4)) adaptive_max_pool2d(im,4,return_indices=True)
batch_norm(im,v,v*v+1) batch_norm(im,v,v*v+1,w,v) batch_norm(im,v*1,v*v+1,w,v,True) batch_norm(im,v*1,v*v+1,training=True,momentum=0.3,eps=1e-3) batch_norm(x,v,v*v+1,training=False) group_norm(im,2) group_norm(im,4,v,w) layer_norm(x,(4,)) layer_norm(c,(3,4),x,y) layer_norm(x,(4,),v,w,1e-3)
mse_loss(x,y) mse_loss(x,y,reduction='sum') l1_loss(x,y) l1_loss(x,y,reduction='none') smooth_l1_loss(x,y) smooth_l1_loss(x,y,beta=0.5,reduction='sum') kl_div(log_softmax(x,1),softmax(y,1)) kl_div(x,y,reduction='batchmean',log_target=True) kl_div(x,p,reduction='none') kl_div(x,p,reduction='batchmean') binary_cross_entropy(p*0.9,b*1.0) binary_cross_entropy(p*0.9,p,y*y,reduction='sum') binary_cross_entropy_with_logits(x,p) binary_cross_entropy_with_logits(x,p,y*y,reduction='none') binary_cross_entropy_with_logits(x,p,pos_weight=v*v)
cross_entropy(x,cls) cross_entropy(x,cls,v*v) cross_entropy(x,cls,reduction='none') cross_entropy(x,cls,label_smoothing=0.1) cross_entropy(x,softmax(y,1)) cross_entropy(x,cls,ignore_index=0) cross_entropy(c,ix) nll_loss(x,cls) nll_loss(x,cls,v*v,reduction='sum') nll_loss(x,cls,ignore_index=3) cosine_embedding_loss(x,y,v[:3].sign()) cosine_embedding_loss(x,y,v[:3].sign(),0.2,reduction='none') soft_margin_loss(x,y.sign()) dropout(x,0.5,False) dropout(x,1.0) dropout2d(im,0.3,False)
""".split()


def environment(module, tensor, dtypes) -> dict:
    """What a call sees: the functions of `module`, and the arrays as tensors."""
    made = {name: tensor(array) for name, array in arrays().items()}
    return {**{name: getattr(module, name) for name in dir(module)}, **made, "T": dtypes, "float": float}


def plain(out):
    """A result as JSON: (dtype, shape, flat numbers) for a tensor, a list of such for several."""
    if isinstance(out, (tuple, list)):
        return [plain(item) for item in out]
    if isinstance(out, (bool, int, float)):
        return out
    array = out.numpy()
    flat = (array.view(array.real.dtype) if array.dtype.kind == "c" else array).reshape(-1)
    value = [float(f"{v:.9g}") for v in flat] if flat.dtype.kind == "f" and flat.itemsize < 8 else flat.tolist()
    return {"dtype": str(array.dtype), "shape": list(array.shape), "value": value}
