"""Metrics of likeness: Dice's coefficient, BLEU, cosine similarity."""

from collections import Counter

import numpy as np

from msgrad.errors import check_bool, check_one_of, check_type, wrong_type, wrong_value
from msgrad.metrics.base import Metric, rearrange_inputs


class Dice(Metric):
    """2 <x, y> / (<x, x> + <y, y> + smooth), summed over updates and divided by the number of samples.

    Args:
        smooth: a positive float.

    Raises:
        TypeError: if `smooth` is no float. ValueError: if it is not positive; at `update`, if shapes differ.
        RuntimeError: at `eval`, if there was no sample.

    Source: mindspore.train.Dice, MindSpore 2.10.
    """

    def __init__(self, smooth=1e-5):
        super().__init__()
        if not isinstance(smooth, float):
            raise wrong_type(smooth, "smooth", "Dice", "a float")
        if not smooth > 0:
            raise wrong_value(smooth, "smooth", "Dice", "positive")
        self.smooth = smooth
        self.clear()

    def clear(self):
        self._dice_coeff_sum = self._samples_num = 0

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        if y_pred.shape != y.shape:
            raise ValueError(f"For 'Dice.update', the shapes must be equal, but got {y_pred.shape} and {y.shape}.")
        self._samples_num += y.shape[0]
        x, y = y_pred.reshape(-1), y.reshape(-1)
        self._dice_coeff_sum += 2 * float(x @ y) / float(x @ x + y @ y + self.smooth)

    def eval(self):
        if self._samples_num == 0:
            raise self._nothing()
        return self._dice_coeff_sum / float(self._samples_num)


class BleuScore(Metric):
    """The BLEU score of texts, lists of words, each against several others.

    Args:
        n_gram: the longest phrases that count, 1 to 4. smooth: whether 1 is added to all counts.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `n_gram` is out of range; at `update`, if there are
            not as many texts as lists of references. RuntimeError: at `eval`, before an update.

    Source: mindspore.train.BleuScore, MindSpore 2.10; Papineni et al. 2002.
    """

    def __init__(self, n_gram=4, smooth=False):
        super().__init__()
        self.n_gram = check_type(n_gram, int, "n_gram", "BleuScore")
        if not 1 <= n_gram <= 4:
            raise wrong_value(n_gram, "n_gram", "BleuScore", "from 1 to 4")
        self.smooth = check_bool(smooth, "smooth", "BleuScore")
        self.clear()

    def clear(self):
        self._numerator, self._denominator = np.zeros(self.n_gram), np.zeros(self.n_gram)
        self._length = self._closest = 0
        self._is_update = False

    def _phrases(self, text) -> Counter:
        return Counter(tuple(text[j : j + n]) for n in range(1, self.n_gram + 1) for j in range(len(text) - n + 1))

    @rearrange_inputs
    def update(self, *inputs):
        if len(inputs) != 2:
            raise ValueError(f"For 'BleuScore.update', it needs 2 inputs, but got {len(inputs)}.")
        texts, references = inputs
        if len(texts) != len(references):
            raise ValueError(
                f"For 'BleuScore.update', there must be as many texts as lists of references, but got {len(texts)} and "
                f"{len(references)}."
            )
        for text, others in zip(texts, references, strict=True):
            self._length += len(text)
            self._closest += min(map(len, others), key=lambda n: abs(len(text) - n))
            found, known = self._phrases(text), Counter()
            for other in others:
                known |= self._phrases(other)
            for counts, total in ((found & known, self._numerator), (found, self._denominator)):
                for phrase, count in counts.items():
                    total[len(phrase) - 1] += count
        self._is_update = True

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        if min(self._numerator) == 0:
            return np.array(0.0)
        more = 1 if self.smooth else 0
        precision = (self._numerator + more) / (self._denominator + more)
        score = np.exp(np.mean(np.log(precision)))
        brevity = 1.0 if self._length > self._closest else np.exp(1 - self._closest / self._length)
        return brevity * score


class CosineSimilarity(Metric):
    """The products of the rows of the last update with each other.

    Args:
        similarity: 'cosine', of rows of length 1, or 'dot'.
        reduction: 'none' for a matrix, or the 'sum' or 'mean' of its rows.
        zero_diagonal: whether a row with itself counts as 0.

    Raises:
        TypeError: if an argument is of another type. ValueError: if it is none of these.
        RuntimeError: at `eval`, before an update.

    Source: mindspore.train.CosineSimilarity, MindSpore 2.10.
    """

    def __init__(self, similarity="cosine", reduction="none", zero_diagonal=True):
        super().__init__()
        owner = "CosineSimilarity"
        check_type(similarity, str, "similarity", owner)
        check_type(reduction, str, "reduction", owner)
        self.similarity = check_one_of(similarity, ["dot", "cosine"], "similarity", owner)
        self.reduction = check_one_of(reduction, ["none", "sum", "mean"], "reduction", owner)
        self.zero_diagonal = check_bool(zero_diagonal, "zero_diagonal", owner)
        self.clear()

    def clear(self):
        self.sqr_mtx_res, self._is_update = 0, False

    @rearrange_inputs
    def update(self, inputs):
        rows = self._convert_data(inputs)
        if self.similarity == "cosine":
            rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self.sqr_mtx_res, self._is_update = rows @ rows.T, True

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        matrix = self.sqr_mtx_res.copy()
        if self.zero_diagonal:
            np.fill_diagonal(matrix, 0)
        return matrix if self.reduction == "none" else getattr(matrix, self.reduction)(axis=-1)
