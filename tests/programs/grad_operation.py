"""Ways to differentiate a function and a Cell, as a blog on automatic differentiation shows them."""
def fE(x, y, z):
    return x*z+y

import mindspore as ms
from mindspore import ops, Tensor
gfE = ops.grad(fE)
x = Tensor([2.0], ms.float32)
y = Tensor([5.0], ms.float32)
print (gfE(x, y, Tensor([3.], ms.float32)))
# [3.]
gfE = ops.grad(fE, grad_position=(2, ))
print (gfE(x, y, Tensor([3.], ms.float32)))
# [2.]
gfE = ops.grad(fE, grad_position=(0, 1, 2))
print (gfE(x, y, Tensor([3.], ms.float32)))

import mindspore as ms
from mindspore import nn, Parameter, Tensor
class E(nn.Cell):
    def __init__(self):
        super(E, self).__init__()
        self.z = Parameter(Tensor([3.], ms.float32), requires_grad=True, name='z')
    def construct(self, x, y):
        return x*self.z+y

nt = E()
gE = ops.grad(nt)
print (gE(x, y))
# [3.]
gE = ops.grad(nt, grad_position=(0, 1))
print (gE(x, y))

nt = E()
grad_net = ops.GradOperation(get_by_list=True)(nt, nt.z)
print (grad_net(x, y))
# [2.]
