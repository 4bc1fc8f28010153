"""Metrics: what a model's predictions are worth, gathered batch by batch on the host."""

from msgrad.metrics.base import EvaluationBase, Metric, rearrange_inputs
from msgrad.metrics.classes import (
    F1,
    Accuracy,
    ConfusionMatrix,
    Fbeta,
    Precision,
    Recall,
    Top1CategoricalAccuracy,
    Top5CategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from msgrad.metrics.confusion import ConfusionMatrixMetric
from msgrad.metrics.curves import ROC, auc
from msgrad.metrics.errors import MAE, MSE, Loss, Perplexity
from msgrad.metrics.likeness import BleuScore, CosineSimilarity, Dice
from msgrad.metrics.occlusion import OcclusionSensitivity
from msgrad.metrics.surfaces import HausdorffDistance, MeanSurfaceDistance, RootMeanSquareDistance

FACTORY = {
    "accuracy": Accuracy,
    "acc": Accuracy,
    "precision": Precision,
    "recall": Recall,
    "F1": F1,
    "topk": TopKCategoricalAccuracy,
    "top_1_accuracy": Top1CategoricalAccuracy,
    "top_5_accuracy": Top5CategoricalAccuracy,
    "mae": MAE,
    "mse": MSE,
    "loss": Loss,
    "perplexity": Perplexity,
    "confusion_matrix": ConfusionMatrix,
    "confusion_matrix_metric": ConfusionMatrixMetric,
    "dice": Dice,
    "roc": ROC,
    "auc": auc,
    "bleu_score": BleuScore,
    "cosine_similarity": CosineSimilarity,
    "occlusion_sensitivity": OcclusionSensitivity,
    "hausdorff_distance": HausdorffDistance,
    "mean_surface_distance": MeanSurfaceDistance,
    "root_mean_square_distance": RootMeanSquareDistance,
}


def names():
    """The names of all metrics, in order. Source: mindspore.train.names, MindSpore 2.10."""
    return sorted(FACTORY)


def get_metric_fn(name, *args, **kwargs):
    """A new metric of that name, one of `names()` (KeyError else), made with the arguments.

    Source: mindspore.train.get_metric_fn, MindSpore 2.10.
    """
    if name not in FACTORY:
        raise KeyError(f"For 'get_metric_fn', the 'name' must be one of {names()}, but got {name!r}.")
    return FACTORY[name](*args, **kwargs)


def get_metrics(metrics) -> dict:
    """Metrics by name: of a dict of metrics, or a set of names and metrics; TypeError for others."""
    if metrics is None:
        return {}
    if isinstance(metrics, dict):
        for name, metric in metrics.items():
            if not isinstance(name, str) or not isinstance(metric, Metric):
                raise TypeError(f"For 'get_metrics', a dict must hold metrics by name, but got {name!r}: {metric!r}.")
        return metrics
    if not isinstance(metrics, set):
        raise TypeError(f"For 'get_metrics', the 'metrics' must be None, a dict or a set, but got {metrics!r}.")
    out = {}
    for item in metrics:
        if isinstance(item, Metric):
            out[type(item).__name__] = item
        elif isinstance(item, str):
            out[item] = get_metric_fn(item)
        else:
            raise TypeError(f"For 'get_metrics', an element must be a name or a Metric, but got {item!r}.")
    return out


__all__ = [
    "Accuracy",
    "BleuScore",
    "ConfusionMatrix",
    "ConfusionMatrixMetric",
    "CosineSimilarity",
    "Dice",
    "EvaluationBase",
    "F1",
    "Fbeta",
    "HausdorffDistance",
    "Loss",
    "MAE",
    "MSE",
    "MeanSurfaceDistance",
    "Metric",
    "OcclusionSensitivity",
    "Perplexity",
    "Precision",
    "ROC",
    "Recall",
    "RootMeanSquareDistance",
    "Top1CategoricalAccuracy",
    "Top5CategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "auc",
    "get_metric_fn",
    "get_metrics",
    "names",
    "rearrange_inputs",
]
