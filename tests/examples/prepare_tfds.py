"""Prepare a small `mnist` as tensorflow-datasets does, from scikit-learn's digits, without TensorFlow.

    python prepare_tfds.py FOLDER TRAIN TEST

tensorflow-datasets encodes arrays with TensorFlow, but takes files that are PNG already as they are.
"""

import io
import sys

import tensorflow_datasets as tfds
from PIL import Image

from tests.programs.digits import digits28


class Mnist(tfds.core.GeneratorBasedBuilder):
    name = "mnist"
    VERSION = tfds.core.Version("3.0.1")

    def __init__(self, data_dir, sizes):
        self.sizes = sizes
        super().__init__(data_dir=data_dir)

    def _info(self):
        image, label = tfds.features.Image(shape=(28, 28, 1)), tfds.features.ClassLabel(num_classes=10)
        features = tfds.features.FeaturesDict({"image": image, "label": label})
        return tfds.core.DatasetInfo(builder=self, features=features, supervised_keys=("image", "label"))

    def _split_generators(self, dl_manager):
        train, test = self.sizes
        return {"train": self._generate_examples(train, 0), "test": self._generate_examples(test, 1200)}

    def _generate_examples(self, count, offset):
        for i, (image, label) in enumerate(zip(*digits28(count, offset), strict=True)):
            file = io.BytesIO()
            Image.fromarray(image).save(file, "png")
            file.seek(0)
            yield i, {"image": file, "label": int(label)}


if __name__ == "__main__":
    folder, *sizes = sys.argv[1:]
    Mnist(folder, [int(size) for size in sizes]).download_and_prepare(file_format="array_record")
