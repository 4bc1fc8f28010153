"""Training on MNIST, as a course note writes it."""
import mindspore
from mindspore import nn
from mindspore.dataset import vision, transforms
from mindspore.dataset import MnistDataset

# 下载开源数据集
from download import download

url = "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/" \
      "notebook/datasets/MNIST_Data.zip"
path = download(url, "./", kind="zip", replace=True)


def datapipe(path, batch_size):
    image_transforms = [
        vision.Rescale(1.0 / 255.0, 0),
        vision.Normalize(mean=(0.1307,), std=(0.3081,)),
        vision.HWC2CHW()
    ]
    label_transform = transforms.TypeCast(mindspore.int32)

    dataset = MnistDataset(path)
    dataset = dataset.map(image_transforms, 'image')
    dataset = dataset.map(label_transform, 'label')
    dataset = dataset.batch(batch_size)
    return dataset

# 调用数据集下载函数,传入指定路径
train_dataset = datapipe('MNIST_Data/train', batch_size=64)
test_dataset = datapipe('MNIST_Data/test', batch_size=64)

print(len(train_dataset),len(test_dataset))

import matplotlib.pyplot as plt
import numpy as np

# 题目1-3-1:利用create_dict_iterator API创建数据迭代器,并打印label列表
data_iter = train_dataset.create_dict_iterator()  

batch = next(data_iter)
images = batch["image"].asnumpy()
labels = batch["label"].asnumpy()
print(f"Image shape: {images.shape}, Label: {labels}")

plt.figure(figsize=(12, 5))
for i in range(24):
    plt.subplot(3, 8, i+1)
    # 利用transpose接口将通道维度移动到最后:CHW -> HWC
    image_trans = np.transpose(images[i], (1,2,0))
    mean = np.array([0.4914, 0.4822, 0.4465])
    std = np.array([0.2023, 0.1994, 0.2010])
    # 反归一化操作:利用std和mean对image_trans进行反归一化运算
    image_trans = image_trans*std + mean
    image_trans = np.clip(image_trans, 0, 1)

    plt.imshow(image_trans)
    plt.axis("off")
plt.show()

# 定义神经网络模型
class Network(nn.Cell):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.dense_relu_sequential = nn.SequentialCell(
            nn.Dense(28*28, 512),
            nn.ReLU(),
            nn.Dense(512, 512),
            nn.ReLU(),
            nn.Dense(512, 10)
        )

    def construct(self, x):
        x = self.flatten(x)
        logits = self.dense_relu_sequential(x)
        return logits

model = Network()

# 超参
epochs = 3
batch_size = 64
learning_rate = 1e-2

loss_fn = nn.CrossEntropyLoss()

optimizer = nn.SGD(model.trainable_params(), learning_rate=learning_rate)

# 前向传播函数 forward_fn
def forward_fn(data, label):
    logits = model(data)
    loss = loss_fn(logits, label)
    return loss, logits

# 梯度获取 value_and_grad();参数:optimizer.parameters -- 用于指定需要计算梯度的参数,这些参数通常是模型的权重
grad_fn = mindspore.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)

# 定义每一轮中每一步的训练规则
def train_step(data, label):
    (loss, _), grads = grad_fn(data, label)
    optimizer(grads)
    return loss

# 定义循环训练函数
def train_loop(model, dataset):
    # 获取数据集规模
    size = dataset.get_dataset_size()
    # 默认开启训练模式
    model.set_train()
    for batch, (data, label) in enumerate(dataset.create_tuple_iterator()):
        # 对数据集的每个批次进行迭代
        loss = train_step(data, label)
        # 每100个批次打印一次损失值
        if batch % 100 == 0:
            loss, current = loss.asnumpy(), batch
            print(f"loss: {loss:>7f}  [{current:>3d}/{size:>3d}]")

def test_loop(model, dataset, loss_fn):
    # 获取数据集规模
    num_batches = dataset.get_dataset_size()
    # 关闭训练模式
    model.set_train(False)
    # 初始化变量,用于统计总样本数、总损失和正确预测的样本数
    total, test_loss, correct = 0, 0, 0
    # 遍历数据集中的每个批次
    for data, label in dataset.create_tuple_iterator():
        # 使用模型对当前批次的数据进行预测
        pred = model(data)
        # 累加当前批次的样本数到总样本数
        total += len(data)
        # 计算当前批次的损失值,并累加到总损失中
        test_loss += loss_fn(pred, label).asnumpy()
        # 计算当前批次中正确预测的样本数,并累加到总正确数
        correct += (pred.argmax(1) == label).asnumpy().sum()
    # 计算平均损失
    test_loss /= num_batches
    # 计算准确率
    correct /= total
    print(f"Test: \n Accuracy: {(100*correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")

for t in range(epochs):
    # 打印当前轮次的编号
    print(f"Epoch {t+1}\n-------------------------------")
    # 调用训练循环函数,对训练数据集进行训练
    train_loop(model, train_dataset)
    # 调用测试循环函数,对测试数据集进行评估
    test_loop(model, test_dataset, loss_fn)
print("Done!")
