"""Fourier transforms and the special functions beside them."""

from encode import lines
from preludes import REFUSED, calls_and_rows

# `T(d, 2, 3)` is a Tensor of shape (2, 3) and dtype `d` of small positive numbers.
PRELUDE = """def T(d, *shape):
    return Tensor((np.arange(np.prod(shape)) % 5 + 1).reshape(shape)).astype(d)
def dtypes(x):
    return [y.dtype for y in x] if isinstance(x, tuple) else x.dtype
"""
# Calls, one a line.
CALLS = """
    ops.fft(Tensor([1.,2]),0)
    ops.fft(Tensor([1.,2]),-1)
    ops.fft(Tensor([1.,2]),1.5)
    ops.fft(Tensor([1.,2]),2,1)
    ops.fft(Tensor([1.,2]),2,-2)
    ops.fft(Tensor([1.,2]),2,0,'x')
    ops.fft(Tensor([1.,2]),2,0,3)
    ops.fft(1.0)
    ops.fft(Tensor(1.0))
    ops.fftn(Tensor([1.,2]),(2,2))
    ops.fftn(Tensor([[1.,2]]),(2,),(0,1))
    ops.fftn(Tensor([[1.,2]]),(2,))
    ops.fftn(Tensor([[1.,2]]),(2,3),(0,0))
    ops.fftn(Tensor([[1.,2]]),(-1,3))
    ops.fft2(Tensor([1.,2]))
    ops.fft2(Tensor([[1.,2]]),2)
    ops.hfftn(Tensor([[1.,2],[3,4]]))
    ops.ihfftn(Tensor([[1.,2],[3,4]]))
    ops.ihfftn(Tensor([[1.,2,5],[3,4,7]]))
    ops.hfft2(Tensor([[1.,2,4],[3,4,5]]),norm='forward')
    ops.hfft2(Tensor([[1.,2,4],[3,4,5]]),norm='ortho')
    ops.hfft2(Tensor([[1+1j,2,4],[3,4j,5]]))
    ops.irfftn(Tensor([[1.,2],[3,4]]))
    ops.fftfreq(4)
    ops.fftfreq(5,0.5)
    ops.fftfreq(5,0.5,ms.float64)
    ops.fftfreq(5,0.5,ms.int32)
    ops.fftfreq(0)
    ops.fftfreq(-1)
    ops.fftfreq(1.5)
    ops.rfftfreq(5)
    ops.rfftfreq(5,dtype=ms.float16)
    ops.fftshift(Tensor([[1.,2,3],[4,5,6]]))
    ops.fftshift(Tensor([[1.,2,3],[4,5,6]]),1)
    ops.fftshift(Tensor([[1.,2,3],[4,5,6]]),(0,1))
    ops.fftshift(Tensor([[1.,2,3],[4,5,6]]),2)
    ops.ifftshift(Tensor([[1.,2,3],[4,5,6]]),-1)
    ops.FFTWithSize(1,True,True)(Tensor([1,2,3],ms.complex64))
    ops.FFTWithSize(1,True,True,signal_sizes=(5,))(Tensor([1,2,3],ms.complex64))
    ops.FFTWithSize(1,False,True,onesided=False)(Tensor([1.,2,3]))
    ops.FFTWithSize(1,True,True,onesided=False)(Tensor([1,2,3],ms.complex64))
    ops.FFTWithSize(2,False,True,norm='ortho')(Tensor([[1.,2,3],[3,4,5]]))
    ops.FFTWithSize(2,False,True,norm='forward')(Tensor([[1.,2,3],[3,4,5]]))
    ops.FFTWithSize(4,False,True)(Tensor([[1.,2,3],[3,4,5]]))
    ops.FFTWithSize(1,False,True,norm='q')(Tensor([1.,2,3]))
    ops.FFTWithSize(2,False,False)(Tensor([1,2],ms.complex64))
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4)
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4).shape
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,2,6,Tensor(np.ones(6,np.float32))).shape
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,2,6,Tensor(np.arange(6).astype(np.float32)),return_complex=True)[:, :2]
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,2,None,None,False,normalized=True,onesided=False,return_complex=True)[:, :2]
    ops.stft(Tensor(np.arange(20).astype(np.float32)),30)
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,0)
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,2,9)
    ops.stft(Tensor(np.arange(20).astype(np.float32)),8,2,6,Tensor(np.ones(5,np.float32)))
    ops.stft(Tensor(np.ones((2,2,20),np.float32)),8)
    ops.stft(Tensor(np.ones(20).astype(np.complex64)),8).shape
    ops.stft(Tensor(np.ones(20).astype(np.complex64)),8,onesided=True)
    ops.stft(Tensor(np.arange(20).astype(np.float64)),4).dtype
    ops.stft(Tensor(np.arange(20)),4).dtype
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4,pad_mode='constant')[:,0]
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4,pad_mode='REFLECT')[:,0]
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4,pad_mode='reflect')[:,0]
    ops.stft(Tensor(np.arange(20).astype(np.float32)),4,pad_mode='x')[:,0]
    ops.bessel_j0(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_j1(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_y0(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_y1(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_k0(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_k0e(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_k1(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.bessel_k1e(Tensor([0.,-1,1e-3,10,100,1e4,np.nan,np.inf],ms.float64))
    ops.Betainc()(Tensor([1.]),Tensor([1.,2.]),Tensor([.5]))
    ops.Betainc()(Tensor([1.]),Tensor([1.],ms.float64),Tensor([.5]))
    ops.Betainc()(Tensor([1.]),Tensor([1.]),Tensor([1.5]))
"""
# Calls with an argument of each dtype `d`, of which the result's dtypes are recorded.
ROWS = """
    ops.fft(T(d,4))
    ops.ifft(T(d,4))
    ops.rfft(T(d,4))
    ops.irfft(T(d,4))
    ops.hfft(T(d,4))
    ops.ihfft(T(d,4))
    ops.fftn(T(d,2,3))
    ops.rfft2(T(d,2,3))
    ops.fftshift(T(d,4))
    ops.FFTWithSize(1,False,False)(T(d,4))
    ops.FFTWithSize(1,False,True)(T(d,4))
    ops.FFTWithSize(1,True,True)(T(d,4))
    ops.bessel_j0(T(d,4))
    ops.bessel_k1e(T(d,4))
    ops.Betainc()(T(d,4),T(d,4),T(d,4)/10)
"""
ALONE = True  # each case calls one operator
CASES = calls_and_rows(CALLS, ROWS)
AGREED = """
    ops.fftshift(T(d,4))
    ops.FFTWithSize(1,False,False)(T(d,4))
    ops.FFTWithSize(1,False,True)(T(d,4))
    ops.FFTWithSize(1,True,True)(T(d,4))
"""

# Where msgrad differs, and why.
DIFFERS = {
    **{f"every dtype: {call}": REFUSED for call in lines(ROWS) if call not in lines(AGREED)},
}
